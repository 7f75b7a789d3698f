"""Two machines for one hall on PostgreSQL: whatever happens to the one that has it, the other goes on with every promise kept."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kiosk.domain.queue import rebuild
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase, HallDatabaseBusy, HallDatabaseLost
from tests.support.hall import TERMINAL
from tests.support.hall_programs import HallProcess, standing, write_settings
from tests.support.postgres import PostgresServer, running_postgres
from tests.support.takers import Takers
from tests.support.waiting import wait_until

_WITHIN_S = 60.0
"""Bounded, so that a test ends; how long a failover takes, the benchmark says."""
pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """One of the test's own: it is cut and restarted."""
    with running_postgres() as own:
        yield own


@contextlib.contextmanager
def two_machines(
    folder: Path, database: str, ports: tuple[int, int]
) -> Iterator[tuple[HallProcess, HallProcess]]:
    """(the one that has the hall, the one that stands by)."""
    configs = [write_settings(folder / str(n), database, port) for n, port in enumerate(ports)]
    with HallProcess([configs[0]], folder / "0") as first:
        first.urls()
        with HallProcess([configs[1]], folder / "1", "--standby") as second:
            wait_until(lambda: standing(url(ports[1])) == "standby", within_s=_WITHIN_S)
            yield first, second


def url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def two_ports() -> tuple[int, int]:
    from kiosk.commands.demo.programs import free_port

    return free_port(), free_port()


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


def go_on(takers: Takers, more: int = 20) -> float:
    """Seconds until so many further numbers were promised."""
    began, before = time.monotonic(), len(takers.promised)
    wait_until(lambda: len(takers.promised) >= before + more, within_s=_WITHIN_S)
    return time.monotonic() - began


def test_owner_killed_while_giving_numbers(server: PostgresServer, tmp_path: Path) -> None:
    database, ports = server.address("killed"), two_ports()
    with two_machines(tmp_path, database, ports) as (first, second):
        with Takers([url(port) for port in ports]) as takers:
            go_on(takers)
            first.send(signal.SIGKILL)
            assert go_on(takers) <= _WITHIN_S
        assert standing(url(ports[1])) == "owner"
        assert second.end() == 0
    assert_promises_are_kept(takers.promised, database)


def test_owner_frozen_is_thrown_out_and_writes_nothing_when_it_wakes(
    server: PostgresServer, tmp_path: Path
) -> None:
    database, ports = server.address("frozen"), two_ports()
    with two_machines(tmp_path, database, ports) as (first, second):
        with Takers([url(port) for port in ports]) as takers:
            go_on(takers)
            first.send(signal.SIGSTOP)
            wait_until(lambda: standing(url(ports[1])) == "owner", within_s=_WITHIN_S)
            first.send(signal.SIGCONT)
            wait_until(lambda: standing(url(ports[0])) == "standby", within_s=_WITHIN_S)
            go_on(takers)
        assert standing(url(ports[1])) == "owner"
        first.end()
        second.end()
    assert_promises_are_kept(takers.promised, database)


def test_connections_cut_by_the_server_leave_one_owner_and_every_promise(
    server: PostgresServer, tmp_path: Path
) -> None:
    database, ports = server.address("cut"), two_ports()
    with two_machines(tmp_path, database, ports) as machines:
        with Takers([url(port) for port in ports]) as takers:
            for _ in range(3):
                go_on(takers)
                server.cut()
                assert go_on(takers) <= _WITHIN_S
        wait_until(
            lambda: sorted(standing(url(port)) for port in ports) == ["owner", "standby"], within_s=_WITHIN_S
        )
        for machine in machines:
            assert machine.end() == 0
    assert_promises_are_kept(takers.promised, database)


def test_database_server_that_crashed_is_waited_for(server: PostgresServer, tmp_path: Path) -> None:
    database, (port, _) = server.address("crashed"), two_ports()
    config = write_settings(tmp_path, database, port)
    with HallProcess([config], tmp_path) as hall:
        hall.urls()
        with Takers([url(port)]) as takers:
            go_on(takers)
            server.stop(signal.SIGQUIT)
            wait_until(lambda: standing(url(port)) == "standby", within_s=15)
            server.start()
            go_on(takers)
        assert hall.end() == 0
        assert "与数据库的连接断了" in hall.log and "Traceback" not in hall.log
        assert "not-a-secret" not in hall.log
    assert_promises_are_kept(takers.promised, database)


def test_standby_answers_everybody_that_it_stands_by(server: PostgresServer, tmp_path: Path) -> None:
    ports = two_ports()
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
    with HallProcess([write_settings(tmp_path / "a", database)], tmp_path / "a") as first:
        first.urls()
        with HallProcess([write_settings(tmp_path / "b", database)], tmp_path / "b") as second:
            assert second.process.wait(timeout=20) == 1
            assert "另一个大厅程序正在使用" in second.log and "--standby" in second.log
            assert "Traceback" not in second.log and "not-a-secret" not in second.log
        assert first.end() == 0


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
