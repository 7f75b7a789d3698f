"""The real hall program for tests: its settings, and the server on a free port of this machine."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from kiosk.base.clock import HALL_ZONE, Clock, SystemClock
from kiosk.base.config import load
from kiosk.base.paths import assets
from kiosk.hall.hall import Hall
from kiosk.hall.opening import open_hall
from kiosk.hall.server import HallServer, config_of, listen, public_url_of
from kiosk.hall.settings import HallSettings
from kiosk.store.hall_database import HallDatabase
from tests.support.stores import database_of
from tests.support.waiting import PATIENCE_S, wait_until

TERMINAL_ID = "T-03"
TERMINAL_KEY = "demo-terminal-key-03"
TERMINAL = {"Authorization": f"Bearer {TERMINAL_KEY}"}
OTHER_TERMINAL = {"Authorization": "Bearer demo-terminal-key-02"}
PASSWORDS = {
    "030016": "demo-clerk",
    "030027": "demo-clerk",
    "010012": "demo-duty",
    "020008": "demo-operator",
    "000001": "demo-admin",
}
FRIDAY_MORNING = datetime(2026, 6, 12, 9, 30, tzinfo=HALL_ZONE)


def sample_settings(**changes: Any) -> HallSettings:
    """The sample hall, some of its sections replaced: `sample_settings(hours={...})`."""
    settings = load(assets() / "profiles" / "hall_sample.toml", HallSettings)
    plain = settings.model_dump()
    for section, values in changes.items():
        plain[section] = {**plain[section], **values} if isinstance(values, dict) else values
    return HallSettings.model_validate(plain)


@dataclass(slots=True)
class RunningHall:
    """A hall that answers at `url`."""

    url: str
    hall: Hall
    server: HallServer
    thread: threading.Thread

    @property
    def database(self) -> HallDatabase:
        """The store's own connection, for what only the tables can tell."""
        return self.hall.ledger._database

    def client(self, **kwargs: Any) -> httpx.Client:
        # Nothing here speaks TLS, and to make ready for it takes 25 ms of the processor each time.
        return httpx.Client(base_url=self.url, timeout=PATIENCE_S, verify=False, **kwargs)

    def terminal(self) -> httpx.Client:
        return self.client(headers=TERMINAL)

    def staff(self, staff_id: str = "030016", counter_id: str | None = "3") -> httpx.Client:
        """A browser that is logged in; who sat at the counter before is not any more."""
        asked = {
            "staff_id": staff_id,
            "password": PASSWORDS[staff_id],
            "counter_id": counter_id,
            "take_over": True,
        }
        with self.client() as door:
            answer = door.post("/api/v1/session", json=asked)
        assert answer.status_code == 200, answer.text
        return self.client(cookies=dict(answer.cookies))

    def stop(self) -> None:
        """As a signal would; returns when the database is free."""
        self.server.handle_exit(15, None)
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()
        self.hall.close()


def on_store(settings: HallSettings, folder: Path) -> HallSettings:
    """With the database that the test's halls are on, unless the settings name one of their own."""
    if settings.server.database != "hall.sqlite3":
        return settings
    server = settings.server.model_copy(update={"database": database_of(folder)})
    return settings.model_copy(update={"server": server})


def start_hall(
    folder: Path, clock: Clock | None = None, settings: HallSettings | None = None, port: int = 0
) -> RunningHall:
    """The hall with its data in `folder`; `stop` it."""
    used = on_store(settings or sample_settings(), folder)
    address = listen("127.0.0.1", port)
    hall = open_hall(used, folder, clock or SystemClock(), public_url_of(used, address))
    server = HallServer(config_of(hall), hall)
    thread = threading.Thread(target=server.run, args=([address],), name="hall-server", daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    return RunningHall(public_url_of(used, address), hall, server, thread)


@contextlib.contextmanager
def running_hall(
    folder: Path, clock: Clock | None = None, settings: HallSettings | None = None
) -> Iterator[RunningHall]:
    running = start_hall(folder, clock, settings)
    try:
        yield running
    finally:
        running.stop()


def issue(client: httpx.Client, group: str = "general", **more: Any) -> httpx.Response:
    """Asks for a ticket as the sample terminal."""
    return client.post("/api/v1/tickets", json={"business_group": group, "terminal_id": TERMINAL_ID, **more})
