"""Jobs by the thousand on a printer that keeps failing, with the clock moved by hand: does every paper come out once?

The driver is the real one, the printer the real engine; between them a wire that loses itself. No thread, no waiting.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from devices.drivers.receipt_printer import EscposReceiptPrinter
from devices.drivers.receipt_printer_glyphs import GlyphDrawer
from devices.drivers.receipt_printer_logos import LogosOfThisRun
from devices.drivers.receipt_printer_profile import PrinterProfile
from devices.errors import LinkLost, NotConnected
from devices.ports.printer import Paper, PrintOutcome, PrintResult, Rule, Text
from devices.simulators.line_troubles import Troubles
from devices.simulators.receipt_printer_engine import PrinterEngine
from devices.simulators.receipt_printer_font import BuiltInFont
from devices.simulators.receipt_printer_interpreter import Abilities
from devices.simulators.receipt_printer_mechanism import Mechanism, PieceOfPaper
from kiosk.base import paths
from kiosk.base.clock import HandClock

_STEP_S = 0.02
_FIRST = re.compile(rb"JOB([0-9]{6})")
_LAST = re.compile(rb"END([0-9]{6})")
STOPPING = ("paper_out", "cover_open", "cutter_error", "paper_jam", "head_hot", "offline")


class WireByHand:
    """devices.transport.wire.Wire on an engine; waiting moves the clock."""

    address = "hand:printer"

    def __init__(self, engine: PrinterEngine, clock: HandClock, troubles: Troubles) -> None:
        self.engine = engine
        self.clock = clock
        self.troubles = troubles
        self.lost_after_bytes: int | None = None
        self.on_time: Callable[[], None] = lambda: None
        self._open = False
        self._heard = bytearray()

    def open(self, deadline_s: float) -> None:
        self._open = True
        self._heard.clear()

    def close(self) -> None:
        self._open = False

    def read(self, deadline_s: float) -> bytes:
        ends_at = self.clock.monotonic() + deadline_s
        while True:
            self._check()
            self.run()
            left_s = ends_at - self.clock.monotonic()
            if self._heard or left_s <= 0:
                came = bytes(self._heard)
                self._heard.clear()
                return came
            self.clock.advance(min(_STEP_S, left_s) + 1e-6)

    def run(self) -> None:
        self.on_time()
        now = self.clock.monotonic()
        self._heard += self.troubles.said(self.engine.run(now), now)

    def write(self, payload: bytes, deadline_s: float) -> int:
        self._check()
        if self.lost_after_bytes is not None and len(payload) > self.lost_after_bytes:
            self.engine.receive(payload[: self.lost_after_bytes])
            self.lost_after_bytes = None
            self.close()
            raise LinkLost("pulled while writing")
        self.engine.receive(payload)
        self.run()
        return len(payload)

    def _check(self) -> None:
        if not self._open:
            raise NotConnected(self.address)


@dataclass
class Tally:
    asked: int = 0
    outcomes: Counter[PrintResult] = field(default_factory=Counter)
    by_job: dict[str, PrintResult] = field(default_factory=dict)
    out: Counter[str] = field(default_factory=Counter)
    """How often each job's number stands on the papers kept by the simulator."""
    whole: Counter[str] = field(default_factory=Counter)
    """The same of its last line."""
    discarded: dict[str, bool] = field(default_factory=dict)
    """Held, then thrown away by staff; whether its last line was out by then. What was not must never come out."""
    joined: list[str] = field(default_factory=list)
    """Papers with two numbers on them."""
    faults: Counter[str] = field(default_factory=Counter)

    def ended(self, outcome: PrintOutcome) -> None:
        self.by_job[outcome.job_id] = outcome.result

    def wrong(self) -> list[str]:
        """Every disagreement between what the driver said and what lies in the tray."""
        found = [f"{job} printed {times} times" for job, times in self.out.items() if times > 1]
        found += [f"two on one paper: {numbers}" for numbers in self.joined]
        for job, result in self.by_job.items():
            came = self.out[job]
            if result is PrintResult.PRINTED and (came, self.whole[job]) != (1, 1):
                found.append(f"{job} said printed, {came} in the tray")
            if job in self.discarded:
                if self.whole[job] and not self.discarded[job]:
                    found.append(f"{job} was discarded and came out all the same")
                continue
            if result is PrintResult.REFUSED and came:
                found.append(f"{job} said refused, {came} in the tray")
            if result is PrintResult.HELD:
                found.append(f"{job} still held at the end")
        return found


class Soak:
    def __init__(self, seed: int, abilities: Abilities | None = None) -> None:
        self.chance = random.Random(seed)
        self.clock = HandClock(datetime(2026, 6, 1, 9, tzinfo=UTC))
        self.tally = Tally()
        self.mechanism = Mechanism(576, 200.0, 40, self._paper)
        engine = PrinterEngine(BuiltInFont(paths.font()), self.mechanism, abilities)
        self.troubles = Troubles(random.Random(seed + 1))
        self.wire = WireByHand(engine, self.clock, self.troubles)
        self.wire.on_time = self._fault_comes
        self.profile = PrinterProfile()
        self._fault_at: float | None = None
        self._fault = ""
        self._ends_at: float | None = None
        self.driver = EscposReceiptPrinter(
            lambda: self.wire, GlyphDrawer([]), LogosOfThisRun(), self.profile, clock=self.clock
        )

    def _paper(self, piece: PieceOfPaper) -> None:
        first = [f"job-{int(number)}" for number in _FIRST.findall(piece.raw)]
        self.tally.out.update(first)
        self.tally.whole.update(f"job-{int(number)}" for number in _LAST.findall(piece.raw))
        if len(first) > 1:
            self.tally.joined.append(" ".join(first))

    def _is_out(self, job_id: str) -> bool:
        """Whether the last line has been printed, cut off or not."""
        last = f"END{int(job_id.removeprefix('job-')):06}".encode()
        return self.tally.whole[job_id] > 0 or last in self.mechanism._raw

    def run(self, jobs: int) -> Tally:
        self._connect()
        for number in range(jobs):
            self._plan_a_fault()
            self._job(number)
            self._mend_everything()
        return self.tally

    def _job(self, number: int) -> None:
        job_id = f"job-{number}"
        self.tally.asked += 1
        middle = (Rule(), *(Text("综合受理窗口") for _ in range(5)))
        parts = (Text(f"JOB{number:06}", height=2, width=2), *middle, Text(f"END{number:06}"))
        outcome = self.driver.print_paper(Paper("ticket", parts), job_id, 8.0)
        self.tally.outcomes[outcome.result] += 1
        self.tally.ended(outcome)

    # -- faults --------------------------------------------------------------------------------------------------

    def _plan_a_fault(self) -> None:
        if self.chance.random() < 0.4:
            return
        self._fault = self.chance.choice(
            (*STOPPING, "unplug", "mute", "garbage", "corrupt", "half_frame", "glued", "delay", "roll_ends")
        )
        self.tally.faults[self._fault] += 1
        # Before the job, in the statuses, while it prints, after its cut.
        self._fault_at = (
            self.clock.monotonic() + self.chance.choice((0.0, 0.05, 0.2, 0.4, 0.6)) * self.chance.random()
        )

    def _fault_comes(self) -> None:
        now = self.clock.monotonic()
        if self._ends_at is not None and now >= self._ends_at:
            self._ends_at = None
            self._mend_mechanism()
        if self._fault_at is None or now < self._fault_at:
            return
        self._fault_at = None
        self._strike()
        if self.chance.random() < 0.3:
            self._ends_at = now + self.chance.random() * 3

    def _strike(self) -> None:
        troubles = self.troubles
        match self._fault:
            case "unplug":
                self.wire.lost_after_bytes = self.chance.choice((0, 3, 40, 200, 380))
            case "mute":
                troubles.muted = True
            case "garbage":
                troubles.garbage(self.chance.randrange(1, 300))
            case "corrupt":
                troubles.corrupt_percent = self.chance.choice((5.0, 30.0))
            case "half_frame":
                troubles.half_frames = self.chance.randrange(1, 4)
            case "glued":
                troubles.glued = True
            case "delay":
                troubles.delay_s = self.chance.choice((0.05, 0.5, 0.8))
            case "roll_ends":
                self.mechanism.dots_to_end = self.chance.randrange(1, 500)
            case fault:
                self.mechanism.set_fault(fault)

    def _mend_mechanism(self) -> None:
        self.mechanism.dots_to_end = None
        for fault in sorted(self.mechanism.faults):
            self.mechanism.clear_fault(fault)

    def _mend_everything(self) -> None:
        """The fault is over; a held job settles, or staff throw it away, as they may."""
        self._fault_at = self._ends_at = None
        self.wire.lost_after_bytes = None
        discard = self.driver.held_job() is not None and self.chance.random() < 0.2
        held = self.driver.held_job()
        if discard and held is not None and self._discard():
            self.tally.discarded[held] = self._is_out(held)
            self.tally.by_job[held] = PrintResult.REFUSED
        self._mend_mechanism()
        self.troubles.end()
        for _ in range(200):
            self.clock.advance(0.5)
            if self._well():
                break
        outcome = self.driver.held_outcome()
        if outcome is not None:
            self.tally.ended(outcome)

    def _discard(self) -> bool:
        try:
            return self.driver.discard_held()
        except LinkLost:
            return False

    def _well(self) -> bool:
        self.wire.run()
        try:
            conditions = self.driver.poll()
        except LinkLost:
            self._connect()
            return False
        return not conditions and self.driver.held_job() is None

    def _connect(self) -> None:
        # A power cycle in one case of three: what the printer held is gone with it.
        self.driver.connect()
