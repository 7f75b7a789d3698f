"""What one printer can do, asked of itself once and remembered by its serial number.

Each question that a printer does not understand costs its full time-out; with what is remembered none is paid twice.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import get_args

from devices.drivers.receipt_printer_memory import PrinterMemory
from devices.drivers.receipt_printer_profile import Fence
from devices.drivers.receipt_printer_talk import PrinterTalk
from devices.protocol import escpos_commands as command

_REMEMBERED = "abilities"


@dataclass(frozen=True, slots=True)
class PrinterAbilities:
    """None means that nobody knows yet."""

    maker: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    font_language: str = ""
    fence: Fence | None = None
    answers_process_id: bool | None = None
    answers_paper_status: bool | None = None
    tells_changes: bool | None = None
    clears_buffer: bool | None = None
    user_glyphs: int | None = None
    """How many drawn characters it keeps; a person counts them on the probe's paper."""
    four_byte: bool | None = None
    """Whether it prints GB 18030's four-byte codes; a person looks at the probe's paper. We send none either way."""

    def name_at(self, address: str) -> str:
        """Under what it is remembered: model and serial number, or the address of one that has none."""
        return "/".join(filter(None, (self.model, self.serial))) if self.serial else address


def make_acquaintance(talk: PrinterTalk, memory: PrinterMemory, address: str) -> PrinterAbilities | None:
    """Who is there and which fence it answers, on an on-line printer. None if no fence is answered. Raises LinkLost.

    The serial number is asked each time, because the printer may have been exchanged; one that is known to give none is
    not asked. What is remembered is tried first, and believed only where a wrong belief does no harm.
    """
    here = _recalled(memory, address)
    known = here
    if here is None or here.serial:
        serial = talk.name(command.ASK_SERIAL)
        known = here if here is not None and here.serial == serial else None
        if serial and known is None:
            known = _recalled(memory, f"serial {serial}")
        if known is None:
            known = replace(_names(talk), serial=serial)
    assert known is not None
    if known.fence == "status_and_time":
        talk.fence = known.fence
    if not talk.learn_fence(known.fence or "process_id"):
        return None
    if known.tells_changes is not False:
        known = replace(known, tells_changes=talk.ask_for_changes())
    known = replace(known, fence=talk.fence)
    remember(memory, address, known)
    return known


def remember(memory: PrinterMemory, address: str, known: PrinterAbilities) -> None:
    """Written only when something is new: under the address, and under the serial number for the day it moves."""
    for under in (address, f"serial {known.serial}" if known.serial else ""):
        if under and _recalled(memory, under) != known:
            memory.remember(under, _REMEMBERED, asdict(known))


def probe(talk: PrinterTalk, known: PrinterAbilities) -> PrinterAbilities:
    """Asks everything anew, known or not; takes a few seconds, prints nothing, and clears an idle printer's buffer."""
    process_id = talk.answers_fence("process_id")
    paper_status = talk.answers_fence("paper_status")
    fresh = replace(
        _names(talk),
        serial=talk.name(command.ASK_SERIAL),
        fence="process_id" if process_id else "paper_status" if paper_status else "status_and_time",
        answers_process_id=process_id,
        answers_paper_status=paper_status,
        tells_changes=talk.ask_for_changes(),
        clears_buffer=talk.clear_buffers(1.0),
    )
    same = (fresh.serial, fresh.model) == (known.serial, known.model)
    # What a person saw on this printer's paper stays true.
    return replace(fresh, user_glyphs=known.user_glyphs, four_byte=known.four_byte) if same else fresh


def _names(talk: PrinterTalk) -> PrinterAbilities:
    """A printer that gives neither model nor maker is not asked for the rest: each would cost a time-out."""
    model = talk.name(command.ASK_MODEL)
    maker = talk.name(command.ASK_MAKER)
    if not model and not maker:
        return PrinterAbilities()
    return PrinterAbilities(
        maker=maker,
        model=model,
        firmware=talk.name(command.ASK_FIRMWARE),
        font_language=talk.name(command.ASK_FONT_LANGUAGE),
    )


def _recalled(memory: PrinterMemory, under: str) -> PrinterAbilities | None:
    """None for what was never seen or was written by another version."""
    facts = memory.recall(under, _REMEMBERED)
    if not facts:
        return None
    known = {field.name: facts[field.name] for field in fields(PrinterAbilities) if field.name in facts}
    if known.get("fence") not in (None, *get_args(Fence)):
        known["fence"] = None
    return PrinterAbilities(**known)
