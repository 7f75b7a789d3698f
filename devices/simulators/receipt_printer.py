"""A receipt printer that is not there: real bytes on a TCP port or a pseudo-terminal, papers kept as pictures.

    python -m devices simulate printer --tcp 9100 --control 9101 --papers papers

Live commands: {"set": "paper_out"} (any of the mechanism's faults), {"clear": "paper_low"}, {"set": "ok"}, {"papers": true},
{"state": true}, {"speed_mm_s": 100}; on the roll {"out_after_mm": 40}, {"low_after_mm": 40}; on the line the common words
(line_troubles); on the model {"status": {"3": "52"}} (any word for DLE EOT n; {} ends it), {"glyphs": 6}, {"four_byte": true}.
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
from devices.simulators.line_troubles import LINE_WORDS, TroubledLine, number
from devices.simulators.lines import Line
from devices.simulators.receipt_printer_engine import PrinterEngine
from devices.simulators.receipt_printer_font import BuiltInFont, usual_font
from devices.simulators.receipt_printer_interpreter import Abilities
from devices.simulators.receipt_printer_mechanism import DOTS_PER_MM, FAULTS, Mechanism
from devices.simulators.receipt_printer_tray import PaperTray
from devices.simulators.running import add_line_options, line_of, run_until_stopped

WORK_STEP_S = 0.01
DEFAULT_SPEED_MM_S = 200.0
DEFAULT_CUTTER_DOTS = 40


class SimulatedPrinter:
    """The engine on a line, in a thread of its own. Commands may come from any thread."""

    kind = "receipt_printer"

    def __init__(self, line: Line, engine: PrinterEngine, tray: PaperTray, baud: int = 0) -> None:
        self._line = TroubledLine(line, baud=baud)
        self._engine = engine
        self.tray = tray
        self._lock = threading.Lock()
        self._stopping = threading.Event()
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
            arrived = self._line.receive(WORK_STEP_S)
            with self._lock:
                if arrived:
                    self._engine.receive(arrived)
                said = self._engine.run(time.monotonic())
            self._line.send(said)

    # -- live control --------------------------------------------------------------------------------------------

    def command(self, command: Command) -> Answer:
        """Does what a command says and returns the state. Raises BadCommand for one it does not know."""
        own = {name: step for name in command if (step := getattr(self, f"_do_{name}", None)) is not None}
        unknown = [name for name in command if name not in own and name not in LINE_WORDS]
        if unknown or not command:
            known = sorted([name[4:] for name in dir(self) if name.startswith("_do_")] + list(LINE_WORDS))
            raise BadCommand(
                f"unknown command {', '.join(unknown) or '(empty)'}; known are {', '.join(known)}"
            )
        answer: Answer = {}
        with self._lock:
            for name, value in command.items():
                if name in own:
                    answer |= own[name](value) or {}
                else:
                    self._line.obey(name, value)
            return self._state() | answer

    def _state(self) -> Answer:
        mechanism = self._engine.mechanism
        return {
            "conditions": sorted(mechanism.faults),
            "muted": self._line.is_mute,
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
            self._line.end_troubles()
            mechanism.status_words.clear()
            for fault in sorted(mechanism.faults):
                mechanism.clear_fault(fault)
            return
        for fault in _faults(wanted):
            mechanism.set_fault(fault)

    def _do_clear(self, wanted: Any) -> None:
        for fault in _faults(wanted):
            self._engine.mechanism.clear_fault(fault)

    def _do_status(self, words: Any) -> None:
        try:
            given = {int(number): int(word, 16) for number, word in words.items()}
        except (AttributeError, TypeError, ValueError):
            given = {0: 0}
        if not all(number in (1, 2, 3, 4) and 0 <= word <= 0xFF for number, word in given.items()):
            raise BadCommand(f'expected {{"3": "52"}}, the number of DLE EOT and its answer, got {words!r}')
        self._engine.mechanism.status_words = given

    def _do_glyphs(self, count: Any) -> None:
        self._engine.change_abilities(user_glyphs=int(number(count)))

    def _do_four_byte(self, prints: Any) -> None:
        self._engine.change_abilities(four_byte=bool(prints))

    def _do_low_after_mm(self, millimetres: Any) -> None:
        self._engine.mechanism.dots_to_low = round(number(millimetres) * DOTS_PER_MM)

    def _do_out_after_mm(self, millimetres: Any) -> None:
        self._engine.mechanism.dots_to_end = round(number(millimetres) * DOTS_PER_MM)

    def _do_speed_mm_s(self, speed: Any) -> None:
        self._engine.mechanism.speed_mm_s = number(speed)


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
    add_line_options(parser)
    parser.add_argument("--font", type=Path, metavar="FILE", help="中文字体文件（如 Noto Sans CJK SC）")
    parser.add_argument("--papers", type=Path, metavar="DIR", help="每张纸存为 PNG 和原始字节")
    parser.add_argument(
        "--speed", type=float, metavar="MM_S", default=DEFAULT_SPEED_MM_S, help="走纸速度（0 为不等）"
    )
    parser.add_argument("--baud", type=int, default=0, help="按这个波特率收字节（0 为立即）")
    parser.add_argument("--glyphs", type=int, default=94, help="能存几个 FS 2 自造字（有的只有 6 个）")
    parser.add_argument("--dots", type=int, default=576, help="可打印宽度的点数（58 mm 纸为 384）")


def serve(args: argparse.Namespace) -> int:
    """Runs until told to stop. First line of output: the addresses, as JSON."""
    font = args.font or usual_font()
    if font is None or not font.is_file():
        raise BadCommand(
            "no Chinese font found; run scripts/setup, install fonts-noto-cjk, or give --font FILE"
        )
    abilities = Abilities(serial=f"SIM{secrets.randbelow(10**9):09}", user_glyphs=args.glyphs)
    printer = simulated_printer(line_of(args), font, args.papers, args.speed, args.dots, abilities, args.baud)
    return run_until_stopped(printer, args)
