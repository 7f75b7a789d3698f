"""The hall's tables, the same on SQLite and on PostgreSQL. A change here needs a migration in `migrations/versions`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

queue_log = Table(
    "queue_log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("cause", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", String(64), nullable=False, server_default=""),
    Index("queue_log_kind", "kind", "seq"),
)
review_log = Table(
    "review_log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("review_id", String(60), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", String(64), nullable=False, server_default=""),
)
alarm_log = Table(
    "alarm_log",
    metadata,
    Column("alarm_id", String(160), primary_key=True),
    Column("began_at", String(40), nullable=False),
    Column("ended_at", String(40), nullable=True),
    Column("body", Text, nullable=False),
)
answers = Table(
    "answers",
    metadata,
    Column("idempotency_key", String(200), primary_key=True),
    Column("request_digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", String(40), nullable=False),
)
staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("staff_id", String(40), nullable=False),
    Column("counter_id", String(40), nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("seen_at", String(40), nullable=False),
    Column("expires_at", String(40), nullable=False),
    Column("source", String(60), nullable=False, server_default=""),
    Column("name", String(80), nullable=False, server_default=""),
    Column("role", String(40), nullable=False, server_default=""),
)
staff_locks = Table(
    "staff_locks",
    metadata,
    Column("staff_id", String(40), primary_key=True),
    Column("locked_until", String(40), nullable=False),
)
ticket_papers = Table(
    "ticket_papers",
    metadata,
    Column("papers_id", String(60), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("ticket_id", String(60), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ticket_papers_ticket", "ticket_id", "part"),
)
settings_log = Table(
    "settings_log",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("changes", Text, nullable=False),
    Column("undoes", Integer, nullable=True),
)
hall_owner = Table(
    "hall_owner",
    metadata,
    Column("hall", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("key_name", String(64), nullable=False, server_default=""),
)
queue_snapshot = Table(
    "queue_snapshot",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("program", String(80), nullable=False),
    Column("log_digest", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("packed", LargeBinary, nullable=False),
)
staff_passwords = Table(
    "staff_passwords",
    metadata,
    Column("staff_id", String(40), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("instead_of", String(200), nullable=False),
    Column("changed_at", String(40), nullable=False),
)
audit_log = Table(
    "audit_log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("role", String(40), nullable=False),
    Column("source", String(60), nullable=False),
    Column("counter_id", String(40), nullable=False),
    Column("act", String(200), nullable=False),
    Column("about", Text, nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Index("audit_log_actor", "actor", "seq"),
)
