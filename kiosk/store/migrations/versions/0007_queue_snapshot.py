"""What the log told up to one of its rows, kept for a quicker start; the fingerprint of the hall's key."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "queue_snapshot",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("program", sa.String(80), nullable=False),
        sa.Column("log_digest", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
    )
    op.add_column("hall_owner", sa.Column("key_name", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("hall_owner") as table:
        table.drop_column("key_name")
    op.drop_table("queue_snapshot")
