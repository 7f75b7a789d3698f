"""Papers that terminals handed over for a ticket, sealed, until the ticket is over."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "ticket_papers",
        sa.Column("papers_id", sa.String(60), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ticket_id", sa.String(60), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("ticket_papers_ticket", "ticket_papers", ["ticket_id", "part"])


def downgrade() -> None:
    op.drop_table("ticket_papers")
