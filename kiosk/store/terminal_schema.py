"""The terminal's tables, as numbered steps. A step that has shipped is never changed; a new one is added."""

from __future__ import annotations

_FIRST = """
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket (
    request_key TEXT PRIMARY KEY,
    business_group TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'issued', 'refused')),
    ticket_id TEXT UNIQUE,
    number TEXT,
    day TEXT,
    lent INTEGER NOT NULL DEFAULT 0,
    told_hall INTEGER NOT NULL DEFAULT 0,
    issued_at TEXT,
    facts TEXT NOT NULL DEFAULT '{}',
    request BLOB
) STRICT;

CREATE TABLE lent_number (
    day TEXT NOT NULL,
    business_group TEXT NOT NULL,
    number TEXT NOT NULL,
    position INTEGER NOT NULL,
    taken_by TEXT REFERENCES ticket (request_key),
    PRIMARY KEY (day, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE print_job (
    job_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    reprint INTEGER NOT NULL DEFAULT 0,
    asked_at TEXT NOT NULL,
    result TEXT,
    reason TEXT NOT NULL DEFAULT '',
    ended_at TEXT,
    told_hall INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX print_job_about ON print_job (about);

CREATE TABLE pending_review (
    review_id TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    given_at TEXT NOT NULL
) STRICT;

CREATE TABLE application (
    application_id TEXT PRIMARY KEY,
    receipt_number TEXT NOT NULL UNIQUE,
    delivery_key TEXT NOT NULL UNIQUE,
    sequence INTEGER NOT NULL UNIQUE,
    item_code TEXT NOT NULL,
    item_version INTEGER NOT NULL,
    item_name TEXT NOT NULL,
    department TEXT NOT NULL,
    state TEXT NOT NULL,
    person_key TEXT NOT NULL,
    pages INTEGER NOT NULL,
    sealed_at TEXT NOT NULL,
    latest_by TEXT,
    delivered_at TEXT,
    application_number TEXT,
    query_word BLOB,
    body BLOB,
    body_sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX application_person ON application (person_key);
CREATE INDEX application_number ON application (application_number);

CREATE TABLE document (
    document_id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES application (application_id),
    position INTEGER NOT NULL,
    material TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    media_type TEXT NOT NULL,
    trust TEXT NOT NULL,
    pages INTEGER NOT NULL,
    length INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    sm3 TEXT NOT NULL,
    page_digests TEXT NOT NULL,
    stored_sha256 TEXT NOT NULL,
    uploaded INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX document_application ON document (application_id);

CREATE TABLE outbox (
    outbox_id INTEGER PRIMARY KEY AUTOINCREMENT,
    application_id TEXT NOT NULL REFERENCES application (application_id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'in_flight', 'unknown', 'parked', 'done', 'discarded')),
    stage TEXT NOT NULL CHECK (stage IN ('new', 'numbered')),
    attempts INTEGER NOT NULL DEFAULT 0,
    rejections INTEGER NOT NULL DEFAULT 0,
    said TEXT NOT NULL DEFAULT '',
    cause TEXT NOT NULL DEFAULT '',
    made_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_open ON outbox (state) WHERE state NOT IN ('done', 'discarded');
"""

_PARKED_TICKETS = """
ALTER TABLE ticket ADD COLUMN parked TEXT NOT NULL DEFAULT '';
"""

_COUNTER_PAPERS = """
CREATE TABLE counter_papers (
    papers_id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL,
    person_key TEXT NOT NULL,
    business_group TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'given', 'taken_back')),
    made_at TEXT NOT NULL,
    body BLOB
) STRICT;

CREATE TABLE counter_papers_page (
    papers_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (papers_id, part)
) STRICT, WITHOUT ROWID;
"""

_STAFF_PIN_TRIES = """
CREATE TABLE staff_pin_tries (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    wrong INTEGER NOT NULL,
    locked_until TEXT
) STRICT;
"""

_PHOTOGRAPHS = """
ALTER TABLE document ADD COLUMN photographs TEXT NOT NULL DEFAULT '[]';
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _PARKED_TICKETS, _COUNTER_PAPERS, _STAFF_PIN_TRIES, _PHOTOGRAPHS)
"""Step n brings `user_version` from n - 1 to n."""
