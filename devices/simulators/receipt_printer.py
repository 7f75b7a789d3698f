"""A receipt printer that is not there: real bytes on a TCP port or a pseudo-terminal, papers kept as pictures.

    python -m devices simulate printer --tcp 9100 --control 9101 --papers papers

Live commands: {"set": "paper_out"}, {"clear": "paper_low"}, {"set": "ok"}, {"mute": true}, {"drop": 2.0},
{"out_after_mm": 40}, {"mute_after_bytes": 40}, {"drop_after_bytes": 400}, {"papers": true}, {"state": true}.
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
from devices.simulators.receipt_printer_mechanism import DOTS_PER_MM, FAULTS, Mechanism, PieceOfPaper
from devices.simulators.running import run_until_stopped

WORK_STEP_S = 0.01
DEFAULT_SPEED_MM_S = 200.0
DEFAULT_CUTTER_DOTS = 40


class PaperTray:
    """Every paper that came out, numbered; as PNG and raw bytes in a folder when one is given."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._papers: list[Answer] = []
        self.newest: PieceOfPaper | None = None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def take(self, piece: PieceOfPaper) -> None:
        number = len(self._papers) + 1
        entry: Answer = {"number": number, "millimetres": round(piece.millimetres, 1), "ended": piece.ended}
        entry |= {"bytes": len(piece.raw), "width": piece.picture.width, "height": piece.picture.height}
        if self._folder is not None:
            picture, raw = self._folder / f"{number:04}.png", self._folder / f"{number:04}.bin"
            raw.write_bytes(piece.raw)
            # Whoever watches the tray finds a whole picture or none.
            unfinished = picture.with_suffix(".part")
            piece.picture.save(unfinished, format="PNG")
            unfinished.rename(picture)
            entry |= {"picture": str(picture), "raw": str(raw)}
        self.newest = piece
        self._papers.append(entry)

    def listed(self) -> list[Answer]:
        return list(self._papers)


class SimulatedPrinter:
    """The engine on a line, in a thread of its own. Commands may come from any thread."""

    kind = "receipt_printer"

    def __init__(self, line: Line, engine: PrinterEngine, tray: PaperTray) -> None:
        self._line = line
        self._engine = engine
        self.tray = tray
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._muted = False
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
            came = self._line.receive(WORK_STEP_S)
            with self._lock:
                if came:
                    self._engine.receive(came)
                    self._count(len(came))
                said = self._engine.run(time.monotonic())
                drop_for_s, self._drop_for_s = self._drop_for_s, None
                muted = self._muted
            if drop_for_s is not None:
                self._line.drop(drop_for_s)
            elif said and not muted:
                self._line.send(said)

    def _count(self, came: int) -> None:
        for what in list(self._after_bytes):
            self._after_bytes[what] -= came
            if self._after_bytes[what] <= 0:
                del self._after_bytes[what]
                if what == "mute":
                    self._muted = True
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
            "muted": self._muted,
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
            self._muted = False
            for fault in sorted(mechanism.faults):
                mechanism.clear_fault(fault)
            return
        for fault in _faults(wanted):
            mechanism.set_fault(fault)

    def _do_clear(self, wanted: Any) -> None:
        for fault in _faults(wanted):
            self._engine.mechanism.clear_fault(fault)

    def _do_mute(self, on: Any) -> None:
        self._muted = bool(on)

    def _do_drop(self, back_after_s: Any) -> None:
        self._drop_for_s = 0.0 if back_after_s is True else _number(back_after_s)

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
) -> SimulatedPrinter:
    """A printer with a new roll and an empty memory, not yet started."""
    tray = PaperTray(papers)
    mechanism = Mechanism(dots, speed_mm_s, DEFAULT_CUTTER_DOTS, tray.take)
    abilities = abilities or Abilities(serial=f"SIM{secrets.randbelow(10**9):09}")
    return SimulatedPrinter(line, PrinterEngine(BuiltInFont(font), mechanism, abilities), tray)


def picture_of(written: bytes, font: Path, dots: int = 576) -> Image.Image:
    """What the bytes of one whole paper print, at once and without a wire. Raises BadCommand if nothing came out."""
    tray = PaperTray(None)
    engine = PrinterEngine(BuiltInFont(font), Mechanism(dots, 0, DEFAULT_CUTTER_DOTS, tray.take))
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
    parser.add_argument("--dots", type=int, default=576, help="printable width (58 mm paper: 384)")


def serve(args: argparse.Namespace) -> int:
    """Runs until told to stop. First line of output: the addresses, as JSON."""
    font = args.font or usual_font()
    if font is None or not font.is_file():
        raise BadCommand(
            "no Chinese font found; run scripts/setup, install fonts-noto-cjk, or give --font FILE"
        )
    line = TcpLine(args.tcp) if args.tcp is not None else PtyLine(args.link)
    return run_until_stopped(simulated_printer(line, font, args.papers, args.speed, args.dots), args)
