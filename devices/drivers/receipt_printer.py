"""The ESC/POS receipt printer: one job at a time, sent once, confirmed by the printer itself.

All calls come from one thread. What the printer says decides the outcome; silence is never taken for success.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.drivers.receipt_printer_glyphs import GlyphDrawer
from devices.drivers.receipt_printer_layout import compose
from devices.drivers.receipt_printer_logos import LogoMemory, all_logos, digest_of
from devices.drivers.receipt_printer_profile import PAPER_80_MM, PrinterProfile
from devices.drivers.receipt_printer_talk import PrinterTalk
from devices.errors import LinkLost, NotConnected
from devices.ports.printer import Code, Paper, PrintOutcome, PrintResult, Text
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
LOGO_WRITING_S = 8.0
"""Flash takes its time, and some models restart after FS q."""
IDLE_POLL_S = 2.0
"""Four statuses take a few milliseconds; a cover or an empty roll is told within this time."""
HELD_POLL_S = 0.5
"""The person who changed the roll stands there and waits for the paper."""
_WARM_UP = Paper("test", (Text("0", height=7), Text("㐂"), Code("0")))
"""Imports what a paper needs before a citizen waits: the first would take 50 ms more than the others."""
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
    ) -> None:
        self._make_wire = make_wire
        self._drawer = drawer
        self._logos = logos if profile.logo_memory else None
        self._profile = profile
        self._wire: Wire | None = None
        self._talk: PrinterTalk | None = None
        self._ready = False
        self._blanks_sent = False
        self._logos_held = False
        self._held: _Job | None = None
        self._held_outcome: PrintOutcome | None = None
        self.model = ""
        self.serial_number = ""
        self.papers_printed = 0

    # -- for the supervisor --------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Connected, and made ready if the printer is on-line. Raises LinkLost or DeviceRefused."""
        self.close()
        wire = self._make_wire()
        wire.open(CONNECT_DEADLINE_S)
        self._wire = wire
        self._talk = PrinterTalk(wire, self._profile.fence)
        try:
            if stop_cause(self._talk.conditions()) is None:
                self._make_ready(self._talk)
        except LinkLost:
            self.close()
            raise

    def close(self) -> None:
        """Disconnected. What a held job comes to can no longer be heard: its outcome is unknown."""
        wire, self._wire, self._talk = self._wire, None, None
        self._ready = self._blanks_sent = False
        if wire is not None:
            wire.close()
        if self._held is not None:
            self._held_outcome = self._held.outcome(PrintResult.UNKNOWN, "gone")
            self._held = None

    @property
    def poll_interval_s(self) -> float:
        return HELD_POLL_S if self._held is not None else IDLE_POLL_S

    def poll(self) -> frozenset[Condition]:
        """The printer's conditions now; also notices that a held job has come out. Raises LinkLost.

        One that was connected without paper is made ready here, before a citizen waits for it.
        """
        talk = self._connected()
        try:
            conditions = talk.conditions()
            settled = self._settle_held(talk)
            if settled and stop_cause(conditions) is None:
                self._make_ready(talk)
            return conditions
        except LinkLost:
            self.close()
            raise

    def figures(self) -> tuple[tuple[str, str], ...]:
        """For the device check."""
        fence = self._talk.fence if self._talk is not None and self._talk.fence is not None else ""
        return (
            ("model", self.model),
            ("serial", self.serial_number),
            ("fence", fence),
            ("papers", str(self.papers_printed)),
        )

    # -- the port ------------------------------------------------------------------------------------------------

    def print_paper(self, paper: Paper, job_id: str, deadline_s: float = 15.0) -> PrintOutcome:
        ends_at = time.monotonic() + deadline_s
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
        return self._transact(
            talk, job, compose(paper, self._profile, self._drawer, self._logos_held), ends_at
        )

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
        return confirmed

    # -- before --------------------------------------------------------------------------------------------------

    def _connected(self) -> PrinterTalk:
        if self._talk is None:
            raise NotConnected("the printer is not connected")
        return self._talk

    def _preflight(self, talk: PrinterTalk, ends_at: float) -> str:
        """Nothing when the printer will print, else the reason why nothing was sent."""
        cause = stop_cause(talk.conditions())
        if cause is not None:
            self._settle_held(talk)
            return cause.value
        if self._held is not None and not self._settle_held(talk, ends_at - time.monotonic()):
            return "timeout"
        if not self._make_ready(talk):
            return Condition.NOT_RESPONDING.value
        return "timeout" if time.monotonic() > ends_at else ""

    def _make_ready(self, talk: PrinterTalk) -> bool:
        """Once a connection, on-line: which fence, which printer, and its pictures. False if nothing answers."""
        if self._ready:
            return True
        if not talk.learn_fence():
            if self._blanks_sent:
                return False
            self._blanks_sent = True
            talk.finish_interrupted_command()
            if not talk.learn_fence():
                return False
        # Asked on every connection: the printer may have been exchanged meanwhile.
        self.model = talk.name(command.ASK_MODEL)
        self.serial_number = talk.name(command.ASK_SERIAL)
        self._logos_held = self._provide_logos(talk)
        self._drawer.draw_ahead()
        compose(_WARM_UP, self._profile, self._drawer)
        self._ready = True
        return True

    def _provide_logos(self, talk: PrinterTalk) -> bool:
        """True when the printer's memory holds our pictures, written now if it did not."""
        if self._logos is None:
            return False
        pictures = all_logos(self._profile)
        printer = (
            "/".join(filter(None, (self.model, self.serial_number)))
            if self.serial_number
            else self._address()
        )
        if self._logos.holds(printer) == digest_of(pictures):
            return True
        written = command.define_logos([picture.in_columns() for picture in pictures])
        if talk.send(written, LOGO_WRITING_S) < len(written) or not self._fenced(
            talk, b"LOGO", LOGO_WRITING_S
        ):
            return False
        self._logos.remember(printer, digest_of(pictures))
        return True

    def _fenced(self, talk: PrinterTalk, process_id: bytes, within_s: float) -> bool:
        talk.arm_fence(process_id)
        talk.send(talk.fence_bytes(process_id), within_s)
        return talk.fence_answered(process_id, within_s)

    def _address(self) -> str:
        return self._wire.address if self._wire is not None else ""

    # -- sending and after ---------------------------------------------------------------------------------------

    def _transact(self, talk: PrinterTalk, job: _Job, written: bytes, ends_at: float) -> PrintOutcome:
        try:
            talk.arm_fence(job.process_id)
            written += talk.fence_bytes(job.process_id)
            job = _Job(job.job_id, job.process_id, len(written))
            sent = talk.send(written, max(1.0, ends_at - time.monotonic() - CLEAR_DEADLINE_S))
            if sent < len(written):
                return self._abandon(talk, _Job(job.job_id, job.process_id, sent))
            return self._await_confirmation(talk, job, ends_at)
        except LinkLost:
            self.close()
            return job.outcome(PrintResult.UNKNOWN if job.bytes_sent else PrintResult.REFUSED, "gone")

    def _abandon(self, talk: PrinterTalk, job: _Job) -> PrintOutcome:
        """The printer stopped taking bytes midway: half a paper must not come out later."""
        talk.clear_buffers(CLEAR_DEADLINE_S)
        return job.outcome(PrintResult.UNKNOWN, "timeout")

    def _await_confirmation(self, talk: PrinterTalk, job: _Job, ends_at: float) -> PrintOutcome:
        cause: Condition | None = None
        while (left_s := ends_at - LAST_WORD_S - time.monotonic()) > 0:
            if talk.fence_answered(job.process_id, min(STATUS_WHILE_PRINTING_S, left_s)):
                return self._printed(job)
            cause = stop_cause(talk.conditions())
            if cause in WAITS_FOR_A_PERSON:
                break
        if talk.fence_answered(job.process_id, LAST_WORD_S):
            return self._printed(job)
        return self._unconfirmed(job, cause)

    def _printed(self, job: _Job) -> PrintOutcome:
        self.papers_printed += 1
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

    def _settle_held(self, talk: PrinterTalk, within_s: float = 0.0) -> bool:
        """Hears whether the held job has come out. True when none is held any more."""
        held = self._held
        if held is None:
            return True
        if not talk.fence_answered(held.process_id, within_s):
            return False
        self._held = None
        self._held_outcome = self._printed(held)
        return True
