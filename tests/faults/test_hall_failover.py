"""Two machines for one hall on PostgreSQL: whatever happens to the one that has it, the other goes on with every promise kept."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from kiosk.domain.queue import rebuild
from kiosk.store import hall_postgres, queue_log
from kiosk.store.hall_database import HallDatabase, HallDatabaseBusy, HallDatabaseFailed, HallDatabaseLost
from tests.support.hall import TERMINAL
from tests.support.hall_programs import HallProcess, give_key, standing, write_settings
from tests.support.kept_ports import kept_ports
from tests.support.postgres import PostgresServer, running_postgres
from tests.support.takers import Takers
from tests.support.waiting import PATIENCE_S, wait_until

_KEY = bytes(range(32))


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """One of the test's own: it is cut and restarted."""
    with running_postgres() as own:
        yield own


@pytest.fixture
def ports() -> Iterator[tuple[int, ...]]:
    """Where the two machines answer."""
    with kept_ports(2) as kept:
        yield kept


@contextlib.contextmanager
def two_machines(
    folder: Path, database: str, ports: tuple[int, ...]
) -> Iterator[tuple[HallProcess, HallProcess]]:
    """(the one that has the hall, the one that stands by)."""
    configs = [write_settings(folder / str(n), database, port) for n, port in enumerate(ports)]
    for config in configs:
        give_key(config, _KEY)
    with HallProcess([configs[0]], folder / "0") as first:
        first.urls()
        with HallProcess([configs[1]], folder / "1", "--standby") as second:
            wait_until(lambda: standing(url(ports[1])) == "standby")
            yield first, second


def url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def assert_promises_are_kept(promised: dict[str, str], database: str) -> None:
    """Every acknowledged number is in the log, once, and the log tells one story."""
    owner = wait_until(lambda: opened(database))
    with owner.transaction() as connection:
        log = list(queue_log.read(connection))
    owner.close()
    state = rebuild(log)
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    numbers = {ticket.ticket_id: ticket.number for ticket in state.tickets()}
    assert {ticket_id: numbers.get(ticket_id) for ticket_id in promised} == promised
    assert len(set(numbers.values())) == len(numbers)


def opened(database: str) -> HallDatabase | None:
    try:
        return HallDatabase.open(database)
    except HallDatabaseBusy:
        return None


def go_on(takers: Takers, more: int = 20) -> None:
    """Returns when so many further numbers were promised."""
    before = len(takers.promised)
    wait_until(lambda: len(takers.promised) >= before + more)


def test_owner_killed_while_giving_numbers(
    server: PostgresServer, tmp_path: Path, ports: tuple[int, ...]
) -> None:
    database = server.address("killed")
    with two_machines(tmp_path, database, ports) as (first, second):
        with Takers([url(port) for port in ports]) as takers:
            go_on(takers)
            first.send(signal.SIGKILL)
            go_on(takers)
        assert standing(url(ports[1])) == "owner"
        assert second.end() == 0
    assert_promises_are_kept(takers.promised, database)


def test_owner_frozen_is_thrown_out_and_writes_nothing_when_it_wakes(
    server: PostgresServer, tmp_path: Path, ports: tuple[int, ...]
) -> None:
    database = server.address("frozen")
    with two_machines(tmp_path, database, ports) as (first, second):
        with Takers([url(port) for port in ports]) as takers:
            go_on(takers)
            first.send(signal.SIGSTOP)
            wait_until(lambda: standing(url(ports[1])) == "owner")
            first.send(signal.SIGCONT)
            wait_until(lambda: standing(url(ports[0])) == "standby")
            go_on(takers)
        assert standing(url(ports[1])) == "owner"
        first.end()
        second.end()
    assert_promises_are_kept(takers.promised, database)


def test_connections_cut_by_the_server_leave_one_owner_and_every_promise(
    server: PostgresServer, tmp_path: Path, ports: tuple[int, ...]
) -> None:
    database = server.address("cut")
    with two_machines(tmp_path, database, ports) as machines:
        with Takers([url(port) for port in ports]) as takers:
            for _ in range(3):
                go_on(takers)
                server.cut()
                go_on(takers)
        wait_until(lambda: sorted(standing(url(port)) for port in ports) == ["owner", "standby"])
        for machine in machines:
            assert machine.end() == 0
    assert_promises_are_kept(takers.promised, database)


def test_database_server_that_crashed_is_waited_for(
    server: PostgresServer, tmp_path: Path, ports: tuple[int, ...]
) -> None:
    database, (port, _) = server.address("crashed"), ports
    config = write_settings(tmp_path, database, port)
    with HallProcess([config], tmp_path) as hall:
        hall.urls()
        with Takers([url(port)]) as takers:
            go_on(takers)
            server.stop(signal.SIGQUIT)
            wait_until(lambda: standing(url(port)) == "standby")
            server.start()
            go_on(takers)
        assert hall.end() == 0
        assert "与数据库的连接断了" in hall.log and "Traceback" not in hall.log
        assert "not-a-secret" not in hall.log
    assert_promises_are_kept(takers.promised, database)


def test_standby_answers_everybody_that_it_stands_by(
    server: PostgresServer, tmp_path: Path, ports: tuple[int, ...]
) -> None:
    with two_machines(tmp_path, server.address("asked"), ports) as machines:
        other = url(ports[1])
        refused = httpx.post(f"{other}/api/v1/tickets", json={}, headers=TERMINAL)
        assert refused.status_code == 503 and refused.json()["type"] == "standby"
        assert refused.headers["content-type"] == "application/problem+json" and refused.json()["detail"]
        page = httpx.get(f"{other}/board", headers={"Accept": "text/html"})
        assert page.status_code == 503 and "切换" in page.text and "refresh" in page.text
        assert httpx.get(f"{url(ports[0])}/api/v1/standing").json() == {"standing": "owner"}
        for machine in machines:
            assert machine.end() == 0


def test_second_owner_without_standby_is_refused_with_a_sentence(
    server: PostgresServer, tmp_path: Path
) -> None:
    database = server.address("twice")
    one, other = (write_settings(tmp_path / name, database) for name in ("a", "b"))
    for config in (one, other):
        give_key(config, _KEY)
    with HallProcess([one], tmp_path / "a") as first:
        first.urls()
        with HallProcess([other], tmp_path / "b") as second:
            assert second.process.wait(PATIENCE_S) == 1
            assert "另一个大厅程序正在使用" in second.log and "--standby" in second.log
            assert "Traceback" not in second.log and "not-a-secret" not in second.log
        assert first.end() == 0


def test_owner_frozen_between_two_rows_of_one_insert_is_thrown_out(server: PostgresServer) -> None:
    database = server.address("mid_insert")
    frozen = hall_postgres.own(database)
    raw = frozen.connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    # What psycopg sends for many rows: one statement after the other, and a mark only behind the last one. A process that is
    # stopped before the mark leaves a session that the server's own limits of silence say nothing about.
    raw.pgconn.enter_pipeline_mode()
    raw.pgconn.send_query_params(b"SELECT 1", None)
    raw.pgconn.send_flush_request()
    raw.pgconn.flush()
    follower = wait_until(lambda: opened(database), every_s=0.5)
    follower.close()
    frozen.connection.invalidate()


def test_owner_in_a_long_statement_is_left_alone(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = server.address("long_statement")
    monkeypatch.setattr(hall_postgres, "_SILENCE_S", 0)
    owner = HallDatabase.open(database)
    asked = threading.Thread(target=in_a_long_statement, args=(owner,))
    asked.start()
    try:
        wait_until(lambda: server.run("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"))
        for _ in range(3):
            assert opened(database) is None
    finally:
        server.run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        asked.join(PATIENCE_S)
    owner.look()
    owner.close()


def in_a_long_statement(owner: HallDatabase) -> None:
    with pytest.raises(HallDatabaseFailed), owner.transaction() as connection:
        connection.exec_driver_sql("SELECT pg_sleep(60)")


def test_owner_that_lost_its_lock_cannot_write_after_somebody_took_over(server: PostgresServer) -> None:
    database = server.address("fenced")
    former = HallDatabase.open(database)
    # What a pooler between us and the server can do: the session lives, its lock does not.
    with former.transaction() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
    owner = HallDatabase.open(database)
    with pytest.raises(HallDatabaseLost), former.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO staff_locks VALUES ('x', 'y')")
    with pytest.raises(HallDatabaseLost):
        former.look()
    with owner.transaction() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM staff_locks").scalar() == 0
    former.close()
    owner.close()


def test_standby_with_another_key_says_so_at_its_start_and_not_when_it_is_needed(
    server: PostgresServer, ports: tuple[int, ...], tmp_path: Path
) -> None:
    database = server.address("keys")
    owner, other = (write_settings(tmp_path / str(n), database, port) for n, port in enumerate(ports))
    give_key(owner, _KEY)
    key = other.parent / "hall.key"
    with HallProcess([owner], tmp_path / "0") as first:
        first.urls()
        with HallProcess([other], tmp_path / "1", "--standby") as second:
            wait_until(lambda: "密钥文件不在本机上" in second.log)
            assert not key.exists(), "none is made up for a hall that has one"
            give_key(other, bytes(32))
            wait_until(lambda: "密钥文件和大厅的不是同一个" in second.log)
            give_key(other, _KEY)
            wait_until(lambda: "另一个大厅程序正在使用" in second.log)
            assert standing(url(ports[0])) == "owner"
