"""Names locked by wrong passwords: a restart of the hall must not open them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "staff_locks",
        sa.Column("staff_id", sa.String(40), primary_key=True),
        sa.Column("locked_until", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("staff_locks")
