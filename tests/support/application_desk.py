"""A terminal's application side, whole and real, beside a sandbox platform on a free port."""

from __future__ import annotations

import io
import random
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import requests
import uvicorn
from PIL import Image, ImageDraw

from kiosk.base.clock import Clock, SystemClock
from kiosk.base.paths import assets
from kiosk.domain.calendar import WorkCalendar
from kiosk.domain.ids import MaterialCode, TerminalId
from kiosk.domain.people import Citizen, ProofOfIdentity, Sex
from kiosk.domain.receipt_number import ReceiptNumbers
from kiosk.domain.service_item import ServiceItem
from kiosk.links.platform_http import HttpPlatform
from kiosk.links.platform_profiles import profile_named
from kiosk.links.platform_wire import PlatformAddress
from kiosk.links.signing import Signer
from kiosk.outbox.delivery import Delivery
from kiosk.outbox.sender import Sender
from kiosk.sandbox.faults import FaultPlan
from kiosk.sandbox.server import SANDBOX_APP, SANDBOX_SECRET, SandboxSettings, sandbox_app
from kiosk.store.application_store import ApplicationStore
from kiosk.store.catalog_store import CatalogStore
from kiosk.store.cipher import Cipher, load_or_make_key
from kiosk.store.document_vault import DocumentVault
from kiosk.store.outbox_store import OutboxStore
from kiosk.store.terminal_database import TerminalDatabase
from kiosk.usecases.bind_pages import Binding
from kiosk.usecases.draft import Draft
from kiosk.usecases.prepare_application import PrepareApplication
from kiosk.usecases.seal_application import HandedInAt, Sealing
from kiosk.usecases.submit_application import CaseStores, SubmitApplication
from kiosk.usecases.track_progress import TrackProgress

SIGNATURE = (
    tuple((0.1 + n * 0.04, 0.2 + (n % 5) * 0.12, n * 0.02) for n in range(12)),
    tuple((0.6 + n * 0.02, 0.8 - n * 0.05, 0.5 + n * 0.02) for n in range(10)),
)


@dataclass
class Sandbox:
    """A platform that can be stopped and started again on the same folder and port."""

    folder: Path
    port: int
    plan: FaultPlan
    server: uvicorn.Server | None = None
    thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        app = sandbox_app(SandboxSettings(self.folder), self.plan, SystemClock())
        config = uvicorn.Config(app, port=self.port, log_level="critical", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        wait_for(lambda: self.server is not None and self.server.started)

    def stop(self) -> None:
        if self.server and self.thread:
            self.server.should_exit = True
            self.thread.join(5)
            self.server = None

    def faults(self, *faults: dict[str, Any]) -> None:
        reply = requests.post(f"{self.url}/_faults", json={"faults": list(faults)}, timeout=5)
        assert reply.status_code == 200, reply.text

    def cases(self) -> list[dict[str, Any]]:
        """The platform's own record, newest first."""
        cases: list[dict[str, Any]] = requests.get(f"{self.url}/_record", timeout=5).json()["cases"]
        return cases

    def act(self, number: str, verb: str, **said: Any) -> None:
        headers = {"Accept": "application/json"}
        reply = requests.post(f"{self.url}/_cases/{number}/{verb}", json=said, headers=headers, timeout=5)
        assert reply.status_code == 200, reply.text


@contextmanager
def sandbox(folder: Path) -> Iterator[Sandbox]:
    running = Sandbox(folder, free_port(), FaultPlan())
    running.start()
    try:
        yield running
    finally:
        running.stop()


class ApplicationDesk:
    """Everything from catalogue to outbox over one folder, joined as the terminal joins it."""

    def __init__(
        self,
        folder: Path,
        url: str,
        clock: Clock | None = None,
        terminal: str = "03",
        read_timeout_s: float = 3.0,
        max_document_bytes: int | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self.clock = clock
        self.database = TerminalDatabase.open(folder / "terminal.db", clock)
        cipher = Cipher(load_or_make_key(folder / "terminal.key"))
        self.vault = DocumentVault(folder / "vault", cipher)
        self.applications = ApplicationStore(self.database, cipher)
        self.outbox = OutboxStore(self.database, cipher)
        self.catalog = CatalogStore(assets() / "samples" / "catalogue", folder / "catalogue.index")
        self.numbers = ReceiptNumbers(terminal, b"hall receipt key")
        signer = Signer(SANDBOX_APP, SANDBOX_SECRET.encode())
        self.platform = HttpPlatform(
            PlatformAddress(url, 0.5, read_timeout_s),
            profile_named("neutral"),
            signer,
            SystemClock(),
            lambda: secrets.token_hex(16),
        )
        self.delivery = Delivery(self.outbox, self.applications, self.vault, self.platform, clock)
        self.sender = Sender(self.outbox, self.delivery, clock, random.Random(7).random)
        self.prepare = PrepareApplication(self.vault, clock)
        self.stores = CaseStores(self.applications, self.outbox, self.vault)
        here = HandedInAt(TerminalId("kiosk-03"), "一楼大厅 · 3 号自助终端")
        self.sealing = Sealing(
            self.vault,
            self.applications,
            self.numbers.make,
            WorkCalendar(),
            here,
            Binding(max_bytes=max_document_bytes),
        )
        self.submit = SubmitApplication(self.prepare, self.sealing, self.stores, self.sender, clock)
        self.track = TrackProgress(self.applications, self.platform, self.numbers, clock)

    def item(self, name: str = "居住证申领") -> ServiceItem:
        return next(item for item in self.catalog.index().items() if item.name == name and item.form)

    def filled_draft(self, who: Citizen | None = None, pages: int = 1, name: str = "居住证申领") -> Draft:
        """A draft that is ready to be sealed: answered, photographed, signed."""
        draft = self.prepare.begin(who or citizen(), self.item(name))
        values = {"street": "01", "road": "人民路 1 号 2 单元", "reason": "work", "phone": "13800000000"}
        for question in self.prepare.questions(draft):
            assert self.prepare.answer(draft, question.field.name, values[question.field.name]).good
        for needed in self.prepare.needed_materials(draft):
            for number in range(pages):
                self.prepare.add_page(
                    draft, needed.material.code, page_jpeg(f"{needed.material.name} {number}")
                )
        assert self.prepare.sign(draft, SIGNATURE, scrolled_to_end=True, shown_s=14.0) == "signed"
        return draft

    def send_all(self, most_steps: int = 60) -> None:
        """Steps the sender until nothing is due."""
        for _ in range(most_steps):
            if not hasattr(self.sender.step(), "end"):
                return
        raise AssertionError("the sender does not come to rest")

    def close(self) -> None:
        self.database.close()


def citizen(name: str = "龚䶮华", id_number: str = "999999199003070012") -> Citizen:
    return Citizen(
        name=name,
        id_number=id_number,
        sex=Sex.MALE,
        nation="土家",
        birth=date(1990, 3, 7),
        address="示例省示例州示例县示例村 3 组",
        valid_to=date(2036, 3, 7),
        proof=ProofOfIdentity.ID_CARD,
    )


def page_jpeg(text: str, size: tuple[int, int] = (827, 1169), noise: int = 0) -> bytes:
    """A sheet that differs by its text; `noise` bytes of unique detail make it larger."""
    picture = Image.new("L", size, 245)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((40, 40, size[0] - 40, size[1] - 40), outline=60, width=3)
    for row, letter in enumerate(text.encode().hex()):
        x = 60 + (row * 37) % (size[0] - 120)
        pen.rectangle((x, 80 + row * 9, x + 5 * int(letter, 16) + 3, 84 + row * 9), fill=20)
    if noise:
        rest = Image.frombytes(
            "L", (1024, noise // 1024), random.Random(text).randbytes(noise // 1024 * 1024)
        )
        picture.paste(rest, (100, 500))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def material(code: str) -> MaterialCode:
    return MaterialCode(code)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(reached: Callable[[], bool], bound_s: float = 10.0) -> None:
    """Looks again until the condition holds; fails when the bound passes."""
    end = time.monotonic() + bound_s
    while not reached():
        assert time.monotonic() < end, "the condition was not reached in time"
        threading.Event().wait(0.01)
