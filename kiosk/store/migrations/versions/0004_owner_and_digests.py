"""Who owns the database, and a digest for every row of the logs, each covering the row before."""

import sqlalchemy as sa
from alembic import op

from kiosk.store.log_chain import chained

revision = "0004"
down_revision = "0003"

_QUEUE = ("seq", "at", "kind", "actor", "cause", "body")
_REVIEWS = ("seq", "at", "kind", "review_id", "actor", "body")


def upgrade() -> None:
    op.create_table(
        "hall_owner",
        sa.Column("hall", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.Integer, nullable=False),
    )
    for name, columns in (("queue_log", _QUEUE), ("review_log", _REVIEWS)):
        op.add_column(name, sa.Column("digest", sa.String(64), nullable=False, server_default=""))
        _digest_what_is_there(name, columns)


def _digest_what_is_there(name, columns):
    connection = op.get_bind()
    table = sa.table(name, *(sa.column(column) for column in (*columns, "digest")))
    before = ""
    rows = connection.execute(sa.select(*(table.c[column] for column in columns)).order_by(table.c.seq)).all()
    for row in rows:
        before = chained(before, row)
        connection.execute(sa.update(table).where(table.c.seq == row[0]).values(digest=before))


def downgrade() -> None:
    op.drop_table("hall_owner")
    for name in ("queue_log", "review_log"):
        with op.batch_alter_table(name) as table:
            table.drop_column("digest")
