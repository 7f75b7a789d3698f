"""A receipt printer that is not there: real bytes on a TCP port or a pseudo-terminal, papers kept as pictures.

    python -m devices simulate printer --tcp 9100 --control 9101 --papers papers

Live commands: {"set": "paper_out"} (any of the mechanism's faults), {"clear": "paper_low"}, {"set": "ok"}, {"papers": true},
{"state": true}, {"speed_mm_s": 100}; on the roll {"out_after_mm": 40}, {"low_after_mm": 40}; on the line {"mute": true},
{"drop": 2.0}, {"replug": true} (a new pseudo-terminal under the same link), {"mute_after_bytes": 40}, {"drop_after_bytes": 400},
{"delay_s": 0.5}, {"corrupt": 5} (percent of the answers' bytes), {"garbage": 40} (bytes), {"half_frame": 1} (answers),
{"glued": true}; on the model {"status": {"3": "52"}} (any word for DLE EOT n; {} ends it), {"glyphs": 6}, {"four_byte": true}.
"""

from __future__ import annotations

import argparse
import secrets
import threading
import time
from pathlib import Path
from typing import Any, Self

from PIL import Image

from devices.simulators.control import Answer, BadCommand, Command
from devices.simulators.lines import Line, PtyLine, TcpLine
from devices.simulators.receipt_printer_engine import PrinterEngine
from devices.simulators.receipt_printer_font import BuiltInFont, usual_font
from devices.simulators.receipt_printer_interpreter import Abilities
from devices.simulators.receipt_printer_mechanism import DOTS_PER_MM, FAULTS, Mechanism
from devices.simulators.receipt_printer_tray import PaperTray
from devices.simulators.receipt_printer_troubles import SlowLine, Troubles
from devices.simulators.running import run_until_stopped

WORK_STEP_S = 0.01
DEFAULT_SPEED_MM_S = 200.0
DEFAULT_CUTTER_DOTS = 40


class SimulatedPrinter:
    """The engine on a line, in a thread of its own. Commands may come from any thread."""

    kind = "receipt_printer"

    def __init__(self, line: Line, engine: PrinterEngine, tray: PaperTray, baud: int = 0) -> None:
        self._line = line
        self._engine = engine
        self.tray = tray
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._troubles = Troubles()
        self._arriving = SlowLine(baud)
        self._drop_for_s: float | None = None
        self._after_bytes: dict[str, int] = {}
        self._thread = threading.Thread(target=self._work, name="simulated-printer", daemon=True)

    @property
    def address(self) -> str:
        return self._line.address

    def start(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._line.close()

    def _work(self) -> None:
        while not self._stopping.is_set():
            if self._arriving.full:
                # Not read meanwhile: the host feels the slow line as it would feel a real one.
                self._stopping.wait(WORK_STEP_S)
                came = b""
            else:
                came = self._line.receive(WORK_STEP_S)
            with self._lock:
                heard = self._step(came, time.monotonic())
                drop_for_s, self._drop_for_s = self._drop_for_s, None
            if drop_for_s is not None:
                self._arriving.cut()
                self._line.drop(drop_for_s)
            elif heard:
                self._line.send(heard)

    def _step(self, came: bytes, now: float) -> bytes:
        """Bytes from the line in, what the host hears out."""
        if came:
            self._arriving.put(came, now)
        arrived = self._arriving.take(now)
        if arrived:
            self._engine.receive(arrived)
            self._count(len(arrived))
        return self._troubles.said(self._engine.run(now), now)

    def _count(self, came: int) -> None:
        for what in list(self._after_bytes):
            self._after_bytes[what] -= came
            if self._after_bytes[what] <= 0:
                del self._after_bytes[what]
                if what == "mute":
                    self._troubles.muted = True
                else:
                    self._drop_for_s = 0.0

    # -- live control --------------------------------------------------------------------------------------------

    def command(self, command: Command) -> Answer:
        """Does what a command says and returns the state. Raises BadCommand for one it does not know."""
        steps = {name: getattr(self, f"_do_{name}", None) for name in command}
        unknown = [name for name, step in steps.items() if step is None]
        if unknown or not steps:
            known = sorted(name[4:] for name in dir(self) if name.startswith("_do_"))
            raise BadCommand(
                f"unknown command {', '.join(unknown) or '(empty)'}; known are {', '.join(known)}"
            )
        answer: Answer = {}
        with self._lock:
            for name, step in steps.items():
                assert step is not None
                answer |= step(command[name]) or {}
            return self._state() | answer

    def _state(self) -> Answer:
        mechanism = self._engine.mechanism
        return {
            "conditions": sorted(mechanism.faults),
            "muted": self._troubles.muted,
            "held_bytes": self._engine.held_bytes,
            "fed_mm": round(mechanism.fed_dots / DOTS_PER_MM, 1),
            "printed": len(self.tray.listed()),
            "unknown": list(self._engine.unknown),
        }

    def _do_state(self, _: Any) -> None:
        """Only the state, which every answer carries."""

    def _do_papers(self, _: Any) -> Answer:
        return {"papers": self.tray.listed()}

    def _do_set(self, wanted: Any) -> None:
        mechanism = self._engine.mechanism
        if wanted == "ok":
            self._troubles.end()
            mechanism.status_words.clear()
            for fault in sorted(mechanism.faults):
                mechanism.clear_fault(fault)
            return
        for fault in _faults(wanted):
            mechanism.set_fault(fault)

    def _do_clear(self, wanted: Any) -> None:
        for fault in _faults(wanted):
            self._engine.mechanism.clear_fault(fault)

    def _do_mute(self, on: Any) -> None:
        self._troubles.muted = bool(on)

    def _do_drop(self, back_after_s: Any) -> None:
        self._drop_for_s = 0.0 if back_after_s is True else _number(back_after_s)

    def _do_replug(self, away_s: Any) -> None:
        self._do_drop(away_s)

    def _do_delay_s(self, seconds: Any) -> None:
        self._troubles.delay_s = _number(seconds)

    def _do_corrupt(self, percent: Any) -> None:
        self._troubles.corrupt_percent = _number(percent)

    def _do_garbage(self, count: Any) -> None:
        self._troubles.garbage(int(_number(count)))

    def _do_half_frame(self, times: Any) -> None:
        self._troubles.half_frames = 1 if times is True else int(_number(times))

    def _do_glued(self, on: Any) -> None:
        self._troubles.glued = bool(on)

    def _do_status(self, words: Any) -> None:
        try:
            given = {int(number): int(word, 16) for number, word in words.items()}
        except (AttributeError, TypeError, ValueError):
            given = {0: 0}
        if not all(number in (1, 2, 3, 4) and 0 <= word <= 0xFF for number, word in given.items()):
            raise BadCommand(f'expected {{"3": "52"}}, the number of DLE EOT and its answer, got {words!r}')
        self._engine.mechanism.status_words = given

    def _do_glyphs(self, count: Any) -> None:
        self._engine.change_abilities(user_glyphs=int(_number(count)))

    def _do_four_byte(self, prints: Any) -> None:
        self._engine.change_abilities(four_byte=bool(prints))

    def _do_low_after_mm(self, millimetres: Any) -> None:
        self._engine.mechanism.dots_to_low = round(_number(millimetres) * DOTS_PER_MM)

    def _do_out_after_mm(self, millimetres: Any) -> None:
        self._engine.mechanism.dots_to_end = round(_number(millimetres) * DOTS_PER_MM)

    def _do_mute_after_bytes(self, count: Any) -> None:
        self._after_bytes["mute"] = int(_number(count))

    def _do_drop_after_bytes(self, count: Any) -> None:
        self._after_bytes["drop"] = int(_number(count))

    def _do_speed_mm_s(self, speed: Any) -> None:
        self._engine.mechanism.speed_mm_s = _number(speed)


def _number(given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)) or given < 0:
        raise BadCommand(f"expected a number from 0 up, got {given!r}")
    return float(given)


def _faults(given: Any) -> list[str]:
    wanted = [given] if isinstance(given, str) else given
    if not isinstance(wanted, list) or any(fault not in FAULTS for fault in wanted):
        raise BadCommand(f"expected ok or {', '.join(FAULTS)}, got {given!r}")
    return wanted


def simulated_printer(
    line: Line,
    font: Path,
    papers: Path | None = None,
    speed_mm_s: float = DEFAULT_SPEED_MM_S,
    dots: int = 576,
    abilities: Abilities | None = None,
    baud: int = 0,
) -> SimulatedPrinter:
    """A printer with a new roll and an empty memory, not yet started."""
    tray = PaperTray(papers)
    mechanism = Mechanism(dots, speed_mm_s, DEFAULT_CUTTER_DOTS, tray.take)
    abilities = abilities or Abilities(serial=f"SIM{secrets.randbelow(10**9):09}")
    return SimulatedPrinter(line, PrinterEngine(BuiltInFont(font), mechanism, abilities), tray, baud)


def picture_of(
    written: bytes, font: Path, dots: int = 576, abilities: Abilities | None = None
) -> Image.Image:
    """What the bytes of one whole paper print, at once and without a wire. Raises BadCommand if nothing came out."""
    tray = PaperTray(None)
    engine = PrinterEngine(BuiltInFont(font), Mechanism(dots, 0, DEFAULT_CUTTER_DOTS, tray.take), abilities)
    engine.receive(written)
    engine.run(time.monotonic())
    if tray.newest is None:
        raise BadCommand("these bytes print no paper: the cut is missing")
    return tray.newest.picture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--tcp", type=int, metavar="PORT", help="listen on this loopback port (0: any free one)"
    )
    where.add_argument("--pty", action="store_true", help="open a pseudo-terminal")
    parser.add_argument(
        "--link", type=Path, metavar="PATH", help="stable name that follows the pseudo-terminal"
    )
    parser.add_argument("--font", type=Path, metavar="FILE", help="Noto Sans CJK SC or alike")
    parser.add_argument("--papers", type=Path, metavar="DIR", help="keep every paper as PNG and raw bytes")
    parser.add_argument("--control", type=int, metavar="PORT", help="live control (0: any free port)")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="fault script, JSON lines")
    parser.add_argument(
        "--speed", type=float, metavar="MM_S", default=DEFAULT_SPEED_MM_S, help="0: no waiting"
    )
    parser.add_argument(
        "--baud", type=int, default=0, help="take bytes at the speed of this line (0: at once)"
    )
    parser.add_argument("--glyphs", type=int, default=94, help="how many FS 2 characters it keeps (some: 6)")
    parser.add_argument("--dots", type=int, default=576, help="printable width (58 mm paper: 384)")


def serve(args: argparse.Namespace) -> int:
    """Runs until told to stop. First line of output: the addresses, as JSON."""
    font = args.font or usual_font()
    if font is None or not font.is_file():
        raise BadCommand(
            "no Chinese font found; run scripts/setup, install fonts-noto-cjk, or give --font FILE"
        )
    line = TcpLine(args.tcp) if args.tcp is not None else PtyLine(args.link)
    abilities = Abilities(serial=f"SIM{secrets.randbelow(10**9):09}", user_glyphs=args.glyphs)
    printer = simulated_printer(line, font, args.papers, args.speed, args.dots, abilities, args.baud)
    return run_until_stopped(printer, args)
