"""The whole terminal for measuring: every program runs, a finger touches the window, pixels are read back through X.

Nothing here asks the terminal how fast it was. A touch goes in through the X server's test extension, and the answer is
the moment at which the picture on the X server is another one.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.base import paths
from kiosk.commands.demo import crowd
from kiosk.commands.demo.display import VirtualDisplay
from kiosk.commands.demo.finger import Finger, Seat
from kiosk.commands.demo.programs import free_port
from kiosk.commands.demo.stage import Stage
from kiosk.store.catalog_store import CatalogStore

PORTRAIT = (1080, 1920)
LOOK_AGAIN_S = 0.001
"""Between two looks at the picture: a tenth of what a frame takes, so that looking adds nothing to a figure."""

COLUMNS = (70, 260, 400, 540, 700, 840, 1010)
"""Where a whole page is looked at: thin upright lines, as wide apart as a button's words."""

NEW_SCREEN_ROWS = 60
"""So many rows must differ before it counts as another page: more than a countdown's digit or a blinking mark."""

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels from the top left."""


class Glass:
    """The window as eye and finger have it: pixels out, touches in, both through the X server."""

    def __init__(self, display: str) -> None:
        from Xlib import display as xdisplay

        self._display = xdisplay.Display(display)
        self._root = self._display.screen().root

    def pixels(self, box: Box) -> bytes:
        """What stands in the box now, four bytes a pixel."""
        from Xlib import X

        x, y, width, height = box
        return bytes(self._root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF).data)

    def columns(self) -> tuple[bytes, ...]:
        """The page as its upright lines."""
        return tuple(self.pixels((x, 0, 1, PORTRAIT[1])) for x in COLUMNS)

    def move(self, x: int, y: int) -> None:
        from Xlib import X
        from Xlib.ext import xtest

        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def button(self, down: bool) -> None:
        from Xlib import X
        from Xlib.ext import xtest

        xtest.fake_input(self._display, X.ButtonPress if down else X.ButtonRelease, 1)
        self._display.sync()

    def close(self) -> None:
        self._display.close()


def rows_changed(before: Sequence[bytes], after: Sequence[bytes], beside: Box | None = None) -> int:
    """In how many places the lines differ; those within `beside` (a pressed button and its shadow) do not count."""
    changed = 0
    for x, old, new in zip(COLUMNS, before, after, strict=True):
        if old != new:
            changed += sum(
                old[4 * y : 4 * y + 4] != new[4 * y : 4 * y + 4] and not _within(beside, x, y)
                for y in range(PORTRAIT[1])
            )
    return changed


def _within(box: Box | None, x: int, y: int) -> bool:
    if box is None:
        return False
    left, top, width, height = box
    return left - 12 <= x <= left + width + 12 and top - 12 <= y <= top + height + 24


@dataclass(frozen=True, slots=True)
class Touched:
    """What one touch brought, milliseconds."""

    name: str
    pressed_ms: float
    """From the finger going down to the first changed pixel of the button."""
    answered_ms: float
    """From the finger's lifting to the first picture of what follows."""
    lifted_at: float
    """When the finger was lifted, perf_counter seconds."""


class Stopwatch:
    """Touches like a finger and looks like an eye; names are the terminal's widgets."""

    def __init__(self, finger: Finger, glass: Glass) -> None:
        self.finger = finger
        self.glass = glass

    def touch(self, name: str, deadline_s: float = 5.0) -> Touched:
        """Presses until the look changes, lifts, and waits until another page stands there."""
        box = self.box(name)
        line = (box[0] + 4, box[1] + box[3] // 3, box[2] - 8, 1)
        page, calm = self.glass.columns(), self.glass.pixels(line)
        down = self._press(box)
        pressed_ms = self._until(lambda: self.glass.pixels(line) != calm, down, deadline_s, f"pressed {name}")
        # The shortest tap a hand makes.
        time.sleep(max(0.0, 0.06 - (time.perf_counter() - down)))
        lifted = self._lift()
        answered_ms = self._until(
            lambda: rows_changed(page, self.glass.columns(), box) >= NEW_SCREEN_ROWS, lifted, deadline_s, f"after {name}"
        )  # fmt: skip
        return Touched(name, pressed_ms, answered_ms, lifted)

    def tap(self, name: str, shows: Box, deadline_s: float = 5.0) -> float:
        """Milliseconds from the finger going down to the first change within the box `shows`; lifts at once."""
        box = self.box(name)
        before = self.glass.pixels(shows)
        down = self._press(box)
        self._lift()
        return self._until(lambda: self.glass.pixels(shows) != before, down, deadline_s, f"key {name}")

    def tap_blindly(self, name: str) -> float:
        """Presses and lifts; returns when the finger was lifted, perf_counter seconds."""
        self._press(self.box(name))
        time.sleep(0.06)
        return self._lift()

    def box(self, name: str, deadline_s: float = 10.0) -> Box:
        """Where the widget stands, once it is at rest and can be touched."""
        end = time.monotonic() + deadline_s
        where: dict[str, Any] = {}
        while time.monotonic() < end:
            before, where = where, self.finger.seat.ask(where=name)
            if where == before and where.get("visible") and where.get("enabled"):
                return where["x"], where["y"], where["w"], where["h"]
            time.sleep(0.05)
        raise AssertionError(f"{name} cannot be touched: {where}, {self.finger.seat.screen()}")

    def rest(self, quiet_s: float = 0.35, deadline_s: float = 10.0) -> None:
        """Returns when the page has not changed for that long."""
        end = time.monotonic() + deadline_s
        page, since = self.glass.columns(), time.monotonic()
        while time.monotonic() - since < quiet_s and time.monotonic() < end:
            time.sleep(0.03)
            if (now := self.glass.columns()) != page:
                page, since = now, time.monotonic()

    def _press(self, box: Box) -> float:
        self.glass.move(box[0] + box[2] // 2, box[1] + box[3] // 2)
        at = time.perf_counter()
        self.glass.button(down=True)
        return at

    def _lift(self) -> float:
        at = time.perf_counter()
        self.glass.button(down=False)
        return at

    @staticmethod
    def _until(seen: Callable[[], bool], since: float, deadline_s: float, what: str) -> float:
        while not seen():
            if time.perf_counter() - since > deadline_s:
                raise AssertionError(f"nothing changed within {deadline_s} s: {what}")
            time.sleep(LOOK_AGAIN_S)
        return (time.perf_counter() - since) * 1000


class WireTap:
    """A TCP relay in front of the printer that notes when each byte went to it."""

    def __init__(self, port: int, target_port: int) -> None:
        self.port = port
        self._target_port = target_port
        self._server = socket.create_server(("127.0.0.1", port))
        self._written: list[tuple[float, bytes]] = []
        threading.Thread(target=self._listen, name="wire-tap", daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def written_since(self, began: float) -> list[tuple[float, bytes]]:
        """(perf_counter seconds, bytes) that went to the printer after `began`."""
        return [(at, chunk) for at, chunk in list(self._written) if at >= began]

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self._target_port))
                for each in (near, far):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, noted: bool) -> None:
        with suppress(OSError):
            while chunk := source.recv(65_536):
                target.sendall(chunk)
                if noted:
                    self._written.append((time.perf_counter(), chunk))
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class TappedStage(Stage):
    """The demo's stage with the wire tap between terminal and printer."""

    def __init__(self, folder: Path, papers: Path, logs: Path) -> None:
        super().__init__(folder, papers, logs)
        self.tap = WireTap(free_port(), self.ports.printer)

    def _address(self, kind: str) -> dict[str, Any]:
        if kind == "receipt_printer":
            return {"address": f"tcp://127.0.0.1:{self.tap.port}"}
        return super()._address(kind)


@dataclass(frozen=True, slots=True)
class Bench:
    """A running terminal and everything to measure it with."""

    stage: TappedStage
    watch: Stopwatch
    display: str

    @property
    def finger(self) -> Finger:
        return self.watch.finger

    @property
    def seat(self) -> Seat:
        return self.watch.finger.seat

    @property
    def pid(self) -> int:
        return self.stage.programs.running["terminal"].pid

    def memory_mb(self) -> float:
        """Resident memory of the terminal's process."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def private_mb(self) -> float:
        """Memory that belongs to the terminal alone: not the shared pages of libraries."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024 / 1e6

    def cpu_s(self) -> float:
        """Processor seconds the terminal's threads have used so far, to the microsecond."""
        ran = (task.read_text().split()[0] for task in Path(f"/proc/{self.pid}/task").glob("*/schedstat"))
        return sum(map(int, ran)) / 1e9


@contextmanager
def terminal_bench(folder: Path, ready_s: float = 12.0) -> Iterator[Bench]:
    """Hall, platform, simulators and a terminal in a window of 1080x1920, standing by and built up."""
    with (
        VirtualDisplay(*PORTRAIT) as display,
        TappedStage(folder / "run", folder / "papers", folder / "logs") as stage,
    ):
        door = crowd.HallDoor(stage.hall_url)
        crowd.open_counters(door)
        crowd.take_numbers(door)
        stage.order("printer", speed_mm_s=0)
        _make_catalogue_index(stage)
        stage.start_terminal({"DISPLAY": display.name, "SDL_AUDIODRIVER": "dummy"})
        seat = Seat(stage.ports.seat)
        finger, glass = Finger(display.name, seat), Glass(display.name)
        bench = Bench(stage, Stopwatch(finger, glass), display.name)
        _wait_until_built(bench, ready_s)
        try:
            yield bench
        finally:
            for part in (glass, finger, seat):
                part.close()
            stage.tap.close()


def _make_catalogue_index(stage: Stage) -> None:
    """As a terminal has it from its second start on: making it loads tables of readings that then stay in memory."""
    catalogue, data = paths.assets() / "samples" / "catalogue", stage.terminal_folder / "data"
    CatalogStore(catalogue, data / "catalogue-index.json").index()


def _wait_until_built(bench: Bench, at_most_s: float) -> None:
    """The terminal builds its screens while nobody touches it; it is ready when it stops using the processor."""
    bench.finger.wait_for_step("standby", 30)
    end = time.monotonic() + at_most_s
    used = bench.cpu_s()
    while time.monotonic() < end:
        time.sleep(1.0)
        before, used = used, bench.cpu_s()
        if used - before < 0.05:
            return
