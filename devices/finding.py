"""Finds out what hangs on a free port, by asking each kind of device the question that only it answers.

A port is first listened to, then asked from the least to the most intrusive: ID-card reader, GM65, receipt printer, and then
the engines whose questions are made of letters: a printer that took those for text would print them. Nothing is set, and
nothing is asked of a port that another program holds.
"""

from __future__ import annotations

import errno
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from devices.clock import SystemClock
from devices.drivers.receipt_printer_talk import PrinterTalk
from devices.errors import DeviceAbsent, DeviceError
from devices.protocol import escpos_commands
from devices.protocol.code_engines import ENGINES
from devices.protocol.escpos_replies import Demultiplexer, RealTimeStatus
from devices.protocol.sdt import Command, Reply, ReplyStream, Said, answers, request, sam_number
from devices.status import Condition, DeviceKind
from devices.transport.addresses import wire_to
from devices.transport.bound_names import Machine, is_bound, node_of
from devices.transport.wire import Wire

_BUSY = frozenset({errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK})
_NOBODY_THERE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ECONNREFUSED})
_NO_SPEED: Final = 0
_OPEN_S = 2.0
_FOLLOWS_WITHIN_S = 0.05
"""What comes within this time belongs to the byte before it."""
_PLAIN_TEXT = re.compile(rb"[\r\n\t]*(?:[\x20-\x7e]{3,}[\r\n\t]+)+[\x20-\x7e]*")
"""What a reader that needs no telling sends: whole lines of letters. Anything looser is what a wrong speed makes of bytes."""


class Outcome(Enum):
    FOUND = "found"
    NOTHING = "nothing"
    """Nobody answered any question."""
    BUSY = "busy"
    """Another program has it open; not a byte was sent."""
    OWNED = "owned"
    """It belongs to a configured device; it was not opened."""
    ABSENT = "absent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Found:
    """A device that answered, and at which speed (0: the wire has none)."""

    kind: DeviceKind
    driver: str
    baud: int
    described: str


@dataclass(frozen=True, slots=True)
class PortReport:
    """What one port came to. `said` is a sentence for who reads it."""

    port: str
    outcome: Outcome
    said: str
    found: Found | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a port is listened to before it is asked, and an answer waited for."""

    listen_s: float = 0.3
    answer_s: float = 0.6
    """An ID reader takes up to 0.3 s for its number; everything else answers within 0.1 s."""


Ask = Callable[[Wire, float], str | None]
"""Asks over an open wire and waits so long; what the device said of itself, None when it is not of this kind."""


@dataclass(frozen=True, slots=True)
class _Question:
    kind: DeviceKind
    driver: str
    bauds: tuple[int, ...]
    ask: Ask


def find_on(
    ports: Sequence[str], owners: dict[str, str] | None = None, patience: Patience | None = None
) -> list[PortReport]:
    """One report a port, in their order; the ports are asked side by side, each by a thread of its own.

    `owners` names the configured device of each place that must not be touched, by `place_at`.
    """
    if not ports:
        return []
    with ThreadPoolExecutor(len(ports), "find") as threads:
        return list(threads.map(lambda port: _report(port, owners or {}, patience or Patience()), ports))


def place_at(address: str) -> str:
    """The same for every way to write the same port: its node without links, or host and port."""
    scheme, _, rest = address.partition(":")
    where = rest.partition("?")[0]
    if scheme not in ("serial", "usblp"):
        return address.partition("?")[0]
    try:
        return str(node_of(scheme, where).resolve())
    except DeviceError:
        return f"{scheme}:{where}"


def stable_address(address: str, baud: int, machine: Machine | None = None) -> str:
    """The address by the adapter's serial number, else by its USB port, else as it was given; with the speed where there is one."""
    scheme, _, rest = address.partition(":")
    where = rest.partition("?")[0]
    if scheme in ("serial", "usblp") and not is_bound(where):
        where = _bound_name(scheme, where, machine or Machine()) or where
    if scheme == "serial":
        return f"serial:{where}?baud={baud}"
    return f"{scheme}:{where}"


def _bound_name(scheme: str, where: str, machine: Machine) -> str:
    connected = machine.connected(scheme)
    node = Path(where).resolve()
    here = next((each for each in connected if each.node.resolve() == node), None)
    if here is None:
        return ""
    sharing = sum(each.serial == here.serial for each in connected)
    return f"id={here.serial}" if here.serial and sharing == 1 else f"port={here.port}"


def _report(port: str, owners: dict[str, str], patience: Patience) -> PortReport:
    owner = owners.get(place_at(port))
    if owner is not None:
        return PortReport(port, Outcome.OWNED, f"已配置给设备 {owner}，没有打开")
    try:
        found = _asked_in_order(port, patience)
    except DeviceError as fault:
        return _trouble(port, fault)
    if found is None:
        return PortReport(port, Outcome.NOTHING, "没有认识的设备应答")
    return PortReport(port, Outcome.FOUND, found.described, found)


def _trouble(port: str, fault: DeviceError) -> PortReport:
    number = getattr(fault.__cause__, "errno", None)
    if number in _BUSY:
        return PortReport(port, Outcome.BUSY, "被其他程序占用，没有询问")
    if isinstance(fault, DeviceAbsent) or number in _NOBODY_THERE:
        return PortReport(port, Outcome.ABSENT, f"没有接上：{fault}")
    return PortReport(port, Outcome.REFUSED, f"打不开：{fault}")


def _asked_in_order(port: str, patience: Patience) -> Found | None:
    by_itself: Found | None = None
    listened: set[int] = set()
    for question in _QUESTIONS if port.startswith("serial:") else _QUESTIONS_OF_PRINTERS:
        for baud in _bauds(port, question):
            wire = wire_to(f"{port.partition('?')[0]}?baud={baud}" if baud else port)
            wire.open(_OPEN_S)
            try:
                if baud not in listened:
                    listened.add(baud)
                    by_itself = by_itself or _heard_text(wire, baud, patience.listen_s)
                said = question.ask(wire, patience.answer_s)
            finally:
                wire.close()
            if said is not None:
                return Found(question.kind, question.driver, baud, said)
    return by_itself


def _bauds(port: str, question: _Question) -> tuple[int, ...]:
    """A speed that the port was named with is the only one."""
    if not port.startswith("serial:"):
        return (_NO_SPEED,)
    stated = re.search(r"[?&]baud=(\d+)", port)
    return (int(stated.group(1)),) if stated else question.bauds


def _heard_text(wire: Wire, baud: int, for_s: float) -> Found | None:
    heard = bytearray()
    for came in _pieces(wire, for_s):
        heard += came
        if baud and _PLAIN_TEXT.fullmatch(heard):
            # Never what it says: it may be the code of a citizen's pass.
            return Found(DeviceKind.QR_READER, "plain", baud, "扫码器，没有询问就发来文字")
    return None


def _pieces(wire: Wire, for_s: float) -> Iterator[bytes]:
    """What comes within the time, as it comes."""
    ends_at = time.monotonic() + for_s
    while (left_s := ends_at - time.monotonic()) > 0:
        if came := wire.read(left_s):
            yield came


def _ask_id_reader(wire: Wire, answer_s: float) -> str | None:
    stream = ReplyStream()
    wire.write(request(Command.SAM_NUMBER), answer_s)
    for came in _pieces(wire, answer_s):
        for reply in stream.feed(came):
            if isinstance(reply, Reply) and reply.said is not None and answers(Command.SAM_NUMBER, reply):
                number = sam_number(reply) if reply.said is Said.OK else ""
                return f"身份证阅读器，模块号 {number}" if number else "身份证阅读器，安全模块报告故障"
    return None


def _ask_engine(family: str) -> Ask:
    def ask(wire: Wire, answer_s: float) -> str | None:
        engine = ENGINES[family]()
        wire.write(engine.question, answer_s)
        for came in _pieces(wire, answer_s):
            answered, _ = engine.feed(came)
            if answered:
                return f"扫码器，{family} 指令应答正常"
        return None

    return ask


def _ask_de2120(wire: Wire, answer_s: float) -> str | None:
    """Its yes is a byte that others send too: it must be alone, and come for each of two questions."""
    question = ENGINES["de2120"]().question
    if all(_lone_byte(wire, question, answer_s) == b"\x06" for _ in range(2)):
        return "扫码器，de2120 指令应答正常"
    return None


def _lone_byte(wire: Wire, question: bytes, answer_s: float) -> bytes:
    """The answer when it is one byte and nothing follows; XON and XOFF do not count."""
    wire.write(question, answer_s)
    heard = next(_pieces(wire, answer_s), b"")
    heard += wire.read(_FOLLOWS_WITHIN_S) if heard else b""
    told = heard.translate(None, b"\x11\x13")
    return told if len(told) == 1 else b""


def _ask_printer(wire: Wire, answer_s: float) -> str | None:
    """Real-time status first, which prints nothing on whatever is there; names only of what has all four statuses."""
    first = _lone_byte(wire, escpos_commands.ask_status(1), answer_s)
    if not any(isinstance(reply, RealTimeStatus) for reply in Demultiplexer().feed(first)):
        return None
    talk = PrinterTalk(wire, SystemClock())
    if Condition.NOT_RESPONDING in talk.conditions():
        return None
    # Drops from its line what the other questions may have left there.
    talk.send(escpos_commands.RESET, answer_s)
    model, maker = talk.name(escpos_commands.ASK_MODEL), talk.name(escpos_commands.ASK_MAKER)
    serial = talk.name(escpos_commands.ASK_SERIAL) if model or maker else ""
    named = " ".join(filter(None, (maker, model, f"序列号 {serial}" if serial else "")))
    return f"凭条打印机，{named or '不报型号'}"


_PRINTER = _Question(DeviceKind.RECEIPT_PRINTER, "escpos", (9_600, 19_200, 115_200, 38_400), _ask_printer)
_QUESTIONS: Final = (
    _Question(DeviceKind.ID_READER, "sdt", (115_200,), _ask_id_reader),
    _Question(DeviceKind.QR_READER, "gm65", (9_600,), _ask_engine("gm65")),
    _PRINTER,
    _Question(DeviceKind.QR_READER, "newland", (9_600,), _ask_engine("newland")),
    _Question(DeviceKind.QR_READER, "honeywell", (115_200,), _ask_engine("honeywell")),
    _Question(DeviceKind.QR_READER, "de2120", (115_200,), _ask_de2120),
)
_QUESTIONS_OF_PRINTERS: Final = (_PRINTER,)
