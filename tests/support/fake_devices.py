"""Devices that do as a test says. Fakes stand in for device ports only; store and hall are the real ones."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt

from devices.ports.camera import Frame, Picture, SmallCopy
from devices.ports.id_reader import CardFault, CardKind, IdCard
from devices.ports.printer import Paper, PrintOutcome, PrintResult
from devices.status import Condition, DeviceKind, DeviceStatus, LinkState

Pixels = npt.NDArray[np.uint8]

USUAL = (
    DeviceKind.RECEIPT_PRINTER,
    DeviceKind.ID_READER,
    DeviceKind.QR_READER,
    DeviceKind.DOCUMENT_CAMERA,
    DeviceKind.SPEAKER,
)
"""What every terminal has."""
THEN = datetime(2026, 6, 12, 1, 0, tzinfo=UTC)


def card(
    name: str = "龚小䶮",
    id_number: str = "999999195001010018",
    birth: date = date(1990, 1, 1),
    valid_to: date | None = None,
) -> IdCard:
    """An invented person; 999999 is nobody's region."""
    return IdCard(
        CardKind.RESIDENT,
        name,
        "2",
        "土家",
        birth,
        "虚构州样例县示例路 1 号",
        id_number,
        "样例县公安局",
        date(2020, 1, 1),
        valid_to,
    )


class FakePrinter:
    """Prints, holds, refuses or does not know, as `next_results` says; keeps every paper that came out."""

    def __init__(self) -> None:
        self.papers: list[tuple[str, Paper]] = []
        self.asked: list[str] = []
        self.next_results: list[tuple[PrintResult, str]] = []
        self.holding: tuple[str, Paper] | None = None
        self._settled: PrintOutcome | None = None
        self.gate: threading.Event | None = None

    def print_paper(self, paper: Paper, job_id: str, deadline_s: float = 15.0) -> PrintOutcome:
        self.asked.append(job_id)
        if self.gate is not None:
            self.gate.wait(10)
        result, reason = self.next_results.pop(0) if self.next_results else (PrintResult.PRINTED, "")
        if result is PrintResult.PRINTED:
            self.papers.append((job_id, paper))
        elif result is PrintResult.HELD:
            self.holding = (job_id, paper)
            self._settled = None
        return PrintOutcome(result, job_id, reason, 800)

    def held_job(self) -> str | None:
        return self.holding[0] if self.holding else None

    def held_outcome(self) -> PrintOutcome | None:
        return self._settled

    def discard_held(self) -> bool:
        self.holding = None
        return True

    def change_paper(self) -> None:
        """A new roll: what was held comes out by itself."""
        if self.holding is not None:
            job_id, paper = self.holding
            self.papers.append((job_id, paper))
            self.holding = None
            self._settled = PrintOutcome(PrintResult.PRINTED, job_id)


class FakeIdReader:
    def __init__(self) -> None:
        self._laid: queue.Queue[IdCard | CardFault | None] = queue.Queue()

    def lay(self, what: IdCard | CardFault) -> None:
        self._laid.put(what)

    def read_card(self, deadline_s: float) -> IdCard | CardFault:
        try:
            # No local name keeps the card: the fake must not be what a privacy test finds.
            return self._laid.get(timeout=deadline_s) or CardFault.NO_CARD
        except queue.Empty:
            return CardFault.NO_CARD

    def cancel(self) -> None:
        self._laid.put(None)


class FakeQrReader:
    def __init__(self) -> None:
        self._shown: queue.Queue[str | None] = queue.Queue()

    def hold_up(self, payload: str) -> None:
        self._shown.put(payload)

    def read_code(self, deadline_s: float) -> str | None:
        try:
            return self._shown.get(timeout=deadline_s)
        except queue.Empty:
            return None

    def cancel(self) -> None:
        self._shown.put(None)


class FakeCamera:
    """Gives the picture in `scene`, BGR; None: the camera is gone. What it gives is coded, as a camera's pictures are."""

    stills_replaced = 0

    def __init__(self) -> None:
        self.scene: Pixels | None = page_on_mat()
        self.running = False
        self._number = 0
        self._coded: tuple[Pixels, Picture, SmallCopy] | None = None

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False

    def newest(self) -> Frame | None:
        seen = self._seen()
        if not self.running or seen is None:
            return None
        self._number += 1
        return Frame(*seen, self._number, float(self._number))

    def still(self, deadline_s: float) -> Picture | None:
        seen = self._seen()
        return None if seen is None else seen[0]

    def _seen(self) -> tuple[Picture, SmallCopy] | None:
        scene = self.scene
        if scene is None:
            return None
        if self._coded is None or self._coded[0] is not scene:
            self._coded = (scene, *photographed(scene))
        return self._coded[1:]


def photographed(scene: Pixels) -> tuple[Picture, SmallCopy]:
    """What a camera gives of a BGR scene."""
    import cv2

    from devices.drivers.camera_pictures import picture_of, small_copy_of

    picture = picture_of(cv2.imencode(".jpg", scene, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes())
    assert picture is not None
    small = small_copy_of(picture)
    assert small is not None
    return picture, small


def page_on_mat(blurred: bool = False, seed: int = 1) -> Pixels:
    """A white sheet with printed lines on a dark mat, 1600x1200."""
    import cv2

    picture = np.full((1200, 1600, 3), 45, np.uint8)
    cv2.rectangle(picture, (420, 80), (1180, 1120), (236, 238, 240), -1)
    chance = np.random.default_rng(seed)
    for row in range(150, 1060, 34):
        for column in range(480, int(chance.integers(900, 1110)), 30):
            height = int(chance.integers(10, 20))
            cv2.rectangle(picture, (column, row), (column + 18, row + height), (30, 30, 30), 2)
            cv2.line(picture, (column, row), (column + 18, row + height), (30, 30, 30), 1)
    return cv2.GaussianBlur(picture, (0, 0), 4) if blurred else picture


class FakeSpeaker:
    def play(self, sound: object) -> None:
        pass

    def hush(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Tested:
    passed: bool
    said: str


class FakeDevices:
    """Everything a terminal has, in the test's hand."""

    def __init__(self) -> None:
        self.the_printer = FakePrinter()
        self.the_id_reader = FakeIdReader()
        self.the_qr_reader = FakeQrReader()
        self.the_camera = FakeCamera()
        self._subscribers: list[Callable[[DeviceStatus], None]] = []
        self._statuses = {
            kind: DeviceStatus(kind, kind.value.replace("_", "-"), LinkState.ONLINE, THEN) for kind in USUAL
        }

    def printer(self) -> FakePrinter:
        return self.the_printer

    def id_reader(self) -> FakeIdReader:
        return self.the_id_reader

    def qr_reader(self) -> FakeQrReader:
        return self.the_qr_reader

    def camera(self) -> FakeCamera:
        return self.the_camera

    def speaker(self) -> FakeSpeaker:
        return FakeSpeaker()

    def statuses(self) -> tuple[DeviceStatus, ...]:
        return tuple(self._statuses.values())

    def subscribe(self, subscriber: Callable[[DeviceStatus], None]) -> Callable[[], None]:
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def test(self, name: str) -> Tested:
        return Tested(True, f"{name} 正常")

    def close(self) -> None:
        pass

    def turn(self, kind: DeviceKind, *conditions: Condition, link: LinkState = LinkState.ONLINE) -> None:
        """Puts a device into another state and tells everybody who listens."""
        status = DeviceStatus(kind, kind.value.replace("_", "-"), link, THEN, frozenset(conditions))
        self._statuses[kind] = status
        for subscriber in tuple(self._subscribers):
            subscriber(status)
