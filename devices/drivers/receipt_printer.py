"""The ESC/POS receipt printer: one job at a time, sent once, confirmed by the printer itself.

All calls come from one thread. What the printer says decides the outcome; silence is never taken for success.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from devices.clock import Clock, SystemClock
from devices.drivers.receipt_printer_abilities import PrinterAbilities, probe
from devices.drivers.receipt_printer_glyphs import GlyphDrawer
from devices.drivers.receipt_printer_layout import compose
from devices.drivers.receipt_printer_length import fed_mm
from devices.drivers.receipt_printer_logos import LogoMemory, rows_of
from devices.drivers.receipt_printer_memory import PrinterMemory
from devices.drivers.receipt_printer_probe_page import probe_page
from devices.drivers.receipt_printer_profile import PAPER_80_MM, PrinterProfile
from devices.drivers.receipt_printer_ready import Readiness
from devices.drivers.receipt_printer_roll import PaperRoll
from devices.drivers.receipt_printer_talk import PrinterTalk
from devices.errors import LinkLost, NotConnected
from devices.ports.printer import Paper, PrintOutcome, PrintResult
from devices.protocol import escpos_commands as command
from devices.protocol.escpos_status import STOPS_PRINTING, stop_cause
from devices.status import Condition
from devices.transport.wire import Wire

CONNECT_DEADLINE_S = 3.0
STATUS_WHILE_PRINTING_S = 0.25
"""How often the statuses are asked while the fence is awaited: a stop is told to the citizen within a second."""
LAST_WORD_S = 0.3
"""The sensor may report the end of the roll while the answer for a finished paper is still on its way."""
CLEAR_DEADLINE_S = 2.0
IDLE_POLL_S = 2.0
"""Four statuses take a few milliseconds; a cover or an empty roll is told within this time."""
HELD_WELL_LIMIT_S = 10.0
"""After the roll was changed the rest of the longest paper is out by then; a printer that does not say so never will."""
HELD_POLL_S = 0.5
"""The person who changed the roll stands there and waits for the paper."""
WAITS_FOR_A_PERSON = frozenset(
    {Condition.PAPER_OUT, Condition.COVER_OPEN, Condition.PAPER_JAM, Condition.CUTTER_ERROR}
)

_ID_LETTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-"


def process_id_of(job_id: str) -> bytes:
    """Four printable bytes, the same for the same job, as GS ( H takes them."""
    number = int.from_bytes(hashlib.blake2b(job_id.encode(), digest_size=3).digest(), "big")
    return bytes(_ID_LETTERS[number >> shift & 63] for shift in (18, 12, 6, 0))


@dataclass(frozen=True, slots=True)
class _Job:
    job_id: str
    process_id: bytes
    bytes_sent: int = 0
    millimetres: float = 0.0

    def outcome(self, result: PrintResult, reason: str = "") -> PrintOutcome:
        return PrintOutcome(result, self.job_id, reason, self.bytes_sent)


class EscposReceiptPrinter:
    """Implements devices.ports.printer.ReceiptPrinter, and connect, close and poll for the supervisor."""

    def __init__(
        self,
        make_wire: Callable[[], Wire],
        drawer: GlyphDrawer,
        logos: LogoMemory | None = None,
        profile: PrinterProfile = PAPER_80_MM,
        memory: PrinterMemory | None = None,
        clock: Clock | None = None,
    ) -> None:
        memory = memory or PrinterMemory()
        self._clock = clock or SystemClock()
        self._make_wire = make_wire
        self._drawer = drawer
        self._readiness = Readiness(profile, drawer, logos, memory)
        self._roll = PaperRoll(profile.roll_mm, self._clock.now, memory)
        self._wire: Wire | None = None
        self._talk: PrinterTalk | None = None
        self._fence = profile.fence
        self._held: _Job | None = None
        self._held_outcome: PrintOutcome | None = None
        self._held_well_since: float | None = None
        self._half_out = False
        """A paper may stand begun in the printer: the next one is cut off from it first."""
        self.papers_printed = 0

    # -- for the supervisor --------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Connected, and made ready if the printer is on-line. Raises LinkLost or DeviceRefused."""
        self.close()
        wire = self._make_wire()
        wire.open(CONNECT_DEADLINE_S)
        self._wire = wire
        self._talk = PrinterTalk(wire, self._clock, self._fence)
        try:
            if not self._talk.answers or stop_cause(self._talk.conditions()) is None:
                self._make_ready(self._talk)
        except LinkLost:
            self.close()
            raise

    def close(self) -> None:
        """Disconnected. What a held job comes to can no longer be heard: its outcome is unknown."""
        wire, self._wire, self._talk = self._wire, None, None
        self._readiness.new_connection()
        self._roll.save()
        if wire is not None:
            wire.close()
        if self._held is not None:
            self._held_outcome = self._held.outcome(PrintResult.UNKNOWN, "gone")
            self._held = None
            self._half_out = True

    @property
    def poll_interval_s(self) -> float:
        return HELD_POLL_S if self._held is not None else IDLE_POLL_S

    def poll(self) -> frozenset[Condition]:
        """The printer's conditions now; also notices that a held job has come out. Raises LinkLost.

        One that was connected without paper is made ready here, before a citizen waits for it.
        """
        talk = self._connected()
        if not talk.answers:
            return self._warned(frozenset())
        try:
            conditions = talk.conditions_now()
            well = stop_cause(conditions) is None
            if self._settle_held(talk, well) and well:
                self._make_ready(talk)
            self._roll.seen(conditions)
            return self._warned(conditions)
        except LinkLost:
            self.close()
            raise

    def _warned(self, conditions: frozenset[Condition]) -> frozenset[Condition]:
        return conditions | {Condition.PAPER_TOMORROW} if self._roll.change_tomorrow() else conditions

    def figures(self) -> tuple[tuple[str, str], ...]:
        """For the device check; the roll first, since that is what staff act upon."""
        known = self._readiness.abilities
        fence = self._talk.fence if self._talk is not None and self._talk.fence is not None else ""
        return (
            *self._roll.figures(),
            ("model", known.model),
            ("serial", known.serial),
            ("fence", fence),
            ("papers", str(self.papers_printed)),
        )

    def probe(self, with_page: bool = False) -> PrinterAbilities:
        """Asks the printer for all it can do and remembers it by its serial number. Raises LinkLost.

        Only for one that is on-line and holds nothing: the probe clears its buffer. The page is for a person to look at.
        """
        talk = self._connected()
        known = self._readiness.abilities
        if talk.answers and self._held is None and stop_cause(talk.conditions()) is None:
            self._readiness.learned(self._address(), probe(talk, known))
            if with_page:
                talk.send(probe_page(), CLEAR_DEADLINE_S)
        return self._readiness.abilities

    def seen_by_a_person(self, user_glyphs: int | None, four_byte: bool | None) -> PrinterAbilities:
        """What somebody read off the probe's paper, remembered with the rest; used from the next connection on."""
        known = self._readiness.abilities
        self._readiness.learned(
            self._address(),
            replace(
                known,
                user_glyphs=known.user_glyphs if user_glyphs is None else user_glyphs,
                four_byte=known.four_byte if four_byte is None else four_byte,
            ),
        )
        return self._readiness.abilities

    # -- the port ------------------------------------------------------------------------------------------------

    def print_paper(self, paper: Paper, job_id: str, deadline_s: float = 15.0) -> PrintOutcome:
        ends_at = self._clock.monotonic() + deadline_s
        job = _Job(job_id, process_id_of(job_id))
        try:
            talk = self._connected()
            refusal = self._preflight(talk, ends_at)
        except LinkLost:
            self.close()
            return job.outcome(PrintResult.REFUSED, "gone")
        if refusal:
            return job.outcome(PrintResult.REFUSED, refusal)
        self._held_outcome = None
        written = compose(paper, self._readiness.profile, self._drawer, self._readiness.logos_held)
        if self._half_out:
            written = command.feed_and_cut(0) + written
        job = replace(job, millimetres=fed_mm(written, rows_of))
        outcome = self._transact(talk, job, written, ends_at)
        if outcome.bytes_sent:
            self._half_out = talk.answers and outcome.result is PrintResult.UNKNOWN
        return outcome

    def held_job(self) -> str | None:
        held = self._held
        return held.job_id if held is not None else None

    def held_outcome(self) -> PrintOutcome | None:
        return self._held_outcome

    def discard_held(self) -> bool:
        try:
            confirmed = self._connected().clear_buffers(CLEAR_DEADLINE_S)
        except LinkLost:
            self.close()
            return False
        if confirmed:
            self._held = None
            self._held_outcome = None
            self._half_out = True
        return confirmed

    # -- before --------------------------------------------------------------------------------------------------

    def _connected(self) -> PrinterTalk:
        if self._talk is None:
            raise NotConnected("the printer is not connected")
        return self._talk

    def _preflight(self, talk: PrinterTalk, ends_at: float) -> str:
        """Nothing when the printer will print, else the reason why nothing was sent."""
        if not talk.answers:
            return "" if self._make_ready(talk) else Condition.NOT_RESPONDING.value
        conditions = talk.conditions()
        self._roll.seen(conditions)
        cause = stop_cause(conditions)
        if cause is not None:
            self._settle_held(talk, well=False)
            return cause.value
        if self._held is not None and not self._settle_held(talk, True, ends_at - self._clock.monotonic()):
            return "timeout"
        if not self._make_ready(talk):
            return Condition.NOT_RESPONDING.value
        return "timeout" if self._clock.monotonic() > ends_at else ""

    def _make_ready(self, talk: PrinterTalk) -> bool:
        """Once a connection, on-line. False if nothing answers."""
        if not self._readiness.reach(talk, self._address()):
            return False
        self._roll.take_up(self._readiness.abilities.name_at(self._address()))
        return True

    def _address(self) -> str:
        return self._wire.address if self._wire is not None else ""

    # -- sending and after ---------------------------------------------------------------------------------------

    def _transact(self, talk: PrinterTalk, job: _Job, written: bytes, ends_at: float) -> PrintOutcome:
        try:
            talk.arm_fence(job.process_id)
            if talk.tells_changes:
                # On some models the reset before the paper has ended it.
                written += command.TELL_CHANGES
            written += talk.fence_bytes(job.process_id)
            job = replace(job, bytes_sent=len(written))
            sent = talk.send(written, max(1.0, ends_at - self._clock.monotonic() - CLEAR_DEADLINE_S))
            if sent < len(written):
                return self._abandon(talk, replace(job, bytes_sent=sent))
            if not talk.answers:
                return self._unheard(job)
            talk.allow_time(self._readiness.profile.time_for_s(job.millimetres, job.bytes_sent))
            return self._await_confirmation(talk, job, ends_at)
        except LinkLost:
            self.close()
            return job.outcome(PrintResult.UNKNOWN if job.bytes_sent else PrintResult.REFUSED, "gone")

    def _unheard(self, job: _Job) -> PrintOutcome:
        """Written to where nobody answers: the paper may be there or not."""
        self._roll.printed(job.millimetres)
        return job.outcome(PrintResult.UNKNOWN, Condition.NOT_RESPONDING.value)

    def _abandon(self, talk: PrinterTalk, job: _Job) -> PrintOutcome:
        """The printer stopped taking bytes midway: half a paper must not come out later."""
        talk.clear_buffers(CLEAR_DEADLINE_S)
        return job.outcome(PrintResult.UNKNOWN, "timeout")

    def _await_confirmation(self, talk: PrinterTalk, job: _Job, ends_at: float) -> PrintOutcome:
        cause: Condition | None = None
        while (left_s := ends_at - LAST_WORD_S - self._clock.monotonic()) > 0:
            if talk.fence_answered(job.process_id, min(STATUS_WHILE_PRINTING_S, left_s)) or talk.time_is_up():
                return self._printed(job)
            conditions = talk.conditions()
            self._roll.seen(conditions)
            cause = stop_cause(conditions)
            if cause in WAITS_FOR_A_PERSON:
                break
        if talk.fence_answered(job.process_id, LAST_WORD_S):
            return self._printed(job)
        return self._unconfirmed(job, cause)

    def _printed(self, job: _Job) -> PrintOutcome:
        self.papers_printed += 1
        self._roll.printed(job.millimetres)
        return job.outcome(PrintResult.PRINTED)

    def _unconfirmed(self, job: _Job, cause: Condition | None) -> PrintOutcome:
        if cause is None or cause is Condition.NOT_RESPONDING:
            return job.outcome(PrintResult.UNKNOWN, "timeout")
        if cause is Condition.UNRECOVERABLE:
            # Ends only with the power switched off, and the buffer with it.
            return job.outcome(PrintResult.UNKNOWN, cause.value)
        assert cause in STOPS_PRINTING
        self._held = job
        return job.outcome(PrintResult.HELD, cause.value)

    def _settle_held(self, talk: PrinterTalk, well: bool, within_s: float = 0.0) -> bool:
        """Hears whether the held job has come out. True when none is held any more."""
        held = self._held
        if held is None:
            return True
        if talk.fence_answered(held.process_id, within_s) or talk.time_is_up():
            self._held_outcome = self._printed(held)
        elif self._well_too_long(well):
            self._held_outcome = held.outcome(PrintResult.UNKNOWN, "timeout")
            self._half_out = True
        else:
            return False
        self._held = self._held_well_since = None
        return True

    def _well_too_long(self, well: bool) -> bool:
        """Whether the fault is over for so long that the word for the held job must have been lost."""
        if not well:
            self._held_well_since = None
            return False
        now = self._clock.monotonic()
        if self._held_well_since is None:
            self._held_well_since = now
        return now - self._held_well_since >= HELD_WELL_LIMIT_S
