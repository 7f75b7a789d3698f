"""The hall's database on PostgreSQL: an advisory lock makes one owner, the epoch keeps a former one out.

The lock belongs to the one session that writes, so whoever lost the session lost the lock, too. An owner that is frozen or cut
off is thrown out by the server itself: it ends sessions that are silent for `_SILENCE_S`, and an owner is never silent so long.
The server waits without end in one place alone: for the rest of a row of statements of which it has had the first (psycopg
sends the rows of one insert like that). An owner frozen just there is ended by whoever wants to follow, `_end_if_mute`.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from kiosk.store.hall_migration import make_ready, upgrade
from kiosk.store.hall_owner import check_key, still_ours, take_over
from kiosk.store.hall_trouble import HallDatabaseAway, HallDatabaseBroken, HallDatabaseBusy, HallKeyDiffers

SCHEME = "postgresql://"
DEFAULT_SCHEMA = "hall"
_SCHEMA = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
_LOCK_CLASS = 0x48414C4C
"""Our advisory locks among those of other programs on the same database."""
_SILENCE_S = 5
"""An owner asks every two seconds; two missed, and a standby may take over. Ten seconds are allowed for all of it, and a terminal
may hang on a frozen owner for three of them."""
_START_SILENCE_S = 30
"""One that still opens the hall and is short of processor time is not dead. It has promised nothing to anybody yet."""
_CONNECT_WITHIN_S = 3
_SETTINGS = {
    "idle_in_transaction_session_timeout": f"{_START_SILENCE_S}s",
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": f"{_SILENCE_S}s",
    "synchronous_commit": "on",
    "lock_timeout": "5s",
}
"""Of our session on the server. Keepalives end the session of an owner whose machine went away without a word."""
_OURS = {
    "connect_timeout": _CONNECT_WITHIN_S,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": _SILENCE_S * 1000,
}
"""The same from our side, in libpq's words: an owner must notice, too, that its server is gone."""
_END_IF_MUTE = """
SELECT pg_terminate_backend(session.pid)
FROM pg_locks AS held JOIN pg_stat_activity AS session USING (pid)
WHERE held.locktype = 'advisory' AND held.granted AND session.datname = current_database()
  AND held.classid = CAST(:ours AS oid) AND held.objid = CAST(:hall AS oid)
  AND session.state = 'active' AND session.wait_event = 'ClientRead'
  AND session.state_change < clock_timestamp() - make_interval(secs => :silence)
"""
"""Times are the server's own. An owner whose long statement still runs waits for the server, and not the server for it."""


@dataclass(frozen=True, slots=True)
class OwnedSchema:
    """A hall's schema that is ours while `connection` lasts."""

    connection: Connection
    epoch: int

    def fence(self) -> None:
        still_ours(self.connection, self.epoch)

    def watch(self) -> None:
        """From now on the server ends this session when it is silent; a hall that still starts has nobody who speaks for it."""
        asked = text("SELECT set_config(:name, :silence, false)")
        with self.connection.begin():
            for name in ("idle_session_timeout", "idle_in_transaction_session_timeout"):
                self.connection.execute(asked, {"name": name, "silence": f"{_SILENCE_S}s"})

    def scrub(self) -> None:
        """The table of deleted papers is written anew without them. What the server keeps of its own log, it keeps: they
        lie there sealed."""
        raw = self.connection.connection.driver_connection
        assert raw is not None
        raw.autocommit = True
        try:
            with self.connection.begin():
                self.connection.exec_driver_sql("VACUUM (FULL) ticket_papers")
        finally:
            if not raw.closed:
                raw.autocommit = False

    def release(self) -> None:
        """The server would free the lock, too, once it has noticed that we are gone; a standby need not wait for that."""
        with self.connection.begin():
            self.connection.execute(text("SELECT pg_advisory_unlock_all()"))


def own(address: str, key_name: str | None = None) -> OwnedSchema:
    """The hall in the address' schema, its tables up to date. Raises HallKeyDiffers when the hall knows another key than the one
    of that name, whoever has it; HallDatabaseBusy when another program has it, HallDatabaseAway when the server cannot be reached, HallDatabaseBroken when the schema cannot be used."""
    url, schema = _parts(address)
    make_ready()
    engine = _engine(url, schema)
    try:
        connection = engine.connect()
    except DBAPIError as error:
        raise HallDatabaseAway(
            f"连不上数据库 {said(address)}（{_first_line(error)}）。",
            "请检查数据库是否在运行、地址、账号和口令（口令可写在 .pgpass 里）。",
        ) from error
    try:
        with connection.begin():
            if key_name is not None and _names_its_key(connection, schema):
                check_key(connection, key_name)
            _lock(connection, schema)
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
            upgrade(connection)
            return OwnedSchema(connection, take_over(connection))
    except DBAPIError as error:
        connection.close()
        raise HallDatabaseBroken(
            f"数据库 {said(address)} 不能用作大厅数据库（{_first_line(error)}）。",
            "请检查账号是否可以在这个库里建表。",
        ) from error
    except (HallDatabaseBusy, HallDatabaseBroken, HallKeyDiffers):
        connection.close()
        raise


def said(address: str) -> str:
    """The address for people and logs, without the password."""
    return make_url(address).render_as_string(hide_password=True)


def fault_of(address: str) -> str:
    """What is wrong with an address; empty when nothing is."""
    try:
        url, schema = _parts(address)
    except ArgumentError:
        return "数据库地址要写成 postgresql://用户@主机:5432/库名"
    if not url.database:
        return "数据库地址里缺少库名"
    return "" if _SCHEMA.match(schema) else "schema 只能用小写字母、数字和下划线，以字母开头，最多 40 个字符"


def _parts(address: str) -> tuple[URL, str]:
    """(the server's address, the hall's schema): `?schema=` is ours, the server's library does not know it."""
    url = make_url(address).set(drivername="postgresql+psycopg")
    schema = url.query.get("schema", DEFAULT_SCHEMA)
    return url.difference_update_query(["schema"]), str(schema)


def _names_its_key(connection: Connection, schema: str) -> bool:
    """A hall that is new, or was written by an older program, does not."""
    asked = text(
        "SELECT count(*) FROM information_schema.columns "
        "WHERE table_schema = :schema AND table_name = 'hall_owner' AND column_name = 'key_name'"
    )
    return bool(connection.execute(asked, {"schema": schema}).scalar())


def _lock(connection: Connection, schema: str) -> None:
    asked = text("SELECT pg_try_advisory_lock(:ours, :hall)")
    # Signed 32 bits, as the server has them; schemas of one database must not share a lock.
    hall = zlib.crc32(schema.encode()) - 2**31
    if not connection.execute(asked, {"ours": _LOCK_CLASS, "hall": hall}).scalar():
        _end_if_mute(connection, hall)
        raise HallDatabaseBusy(
            f"另一个大厅程序正在使用数据库里的 {schema}。",
            "一个大厅只能由一个程序受理。要让本机随时接手，请加 --standby。",
        )


def _end_if_mute(connection: Connection, hall: int) -> None:
    """The lock is free soon afterwards when its holder stopped in the middle of what it sends."""
    # The server shows both halves of a lock's key without their sign.
    keys = {"ours": _LOCK_CLASS, "hall": hall % 2**32, "silence": _SILENCE_S}
    connection.execute(text(_END_IF_MUTE), keys)


def _engine(url: URL, schema: str) -> Engine:
    named = {"application_name": f"kiosk hall {schema}", **_OURS}
    engine = create_engine(url, poolclass=NullPool, connect_args=named)

    def _prepare(dbapi_connection: Any, _record: Any) -> None:
        with dbapi_connection.cursor() as cursor:
            for name, value in _SETTINGS.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
            cursor.execute("SELECT set_config('search_path', %s, false)", (f'"{schema}"',))
        dbapi_connection.commit()

    event.listen(engine, "connect", _prepare)
    return engine


def _first_line(error: DBAPIError) -> str:
    """What the server said; libpq names host and user in it, never the password."""
    return re.sub(r"\s+", " ", str(error.orig)).strip()[:200]
