"""Mutated bytes through the decoders of A4 printer, scanner and signature pad; by hand:

    .venv/bin/python -m tests.benchmarks.bench_fuzz_pages [COUNT]

Each decoder reads COUNT inputs (a million unless told): answers recorded from CUPS, option lists and complaints of SANE, pen events,
with bytes changed, cut out, doubled and cut off. Ends with the surprises, of which there may be none, and the slowest input.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from devices.ports.scanner import ScanWish
from devices.protocol.evdev_pen import EVENT, PenReader
from devices.protocol.ipp_message import JOB, PRINTER, BadIpp, answer_of
from devices.protocol.ipp_words import conditions_of
from devices.protocol.sane_options import abilities_of, words_for
from devices.protocol.sane_status import opening_status, running_status
from tests.devices.test_scanner_words import TWO_FEEDERS
from tests.devices.test_signature_pad import SHAPE, SIGNED

_RECORDED = Path("tests/devices/recorded/ipp")
_COMPLAINT = (
    b"scanimage: open of device net:a:b failed: Device busy\nscanimage: sane_read: Document feeder jammed\n"
)


def mutated(seed: bytes, chance: random.Random) -> bytes:
    wrong = bytearray(seed)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(wrong)) if wrong else 0
        match chance.randrange(4):
            case 0 if wrong:
                wrong[at] = chance.randrange(256)
            case 1:
                del wrong[at : at + chance.randrange(1, 9)]
            case 2:
                wrong[at:at] = wrong[at : at + chance.randrange(1, 33)]
            case _:
                del wrong[at + chance.randrange(1, 400) :]
    return bytes(wrong)


def ipp(message: bytes) -> None:
    try:
        answer = answer_of(message)
    except BadIpp:
        return
    reasons = [str(one) for one in answer.group(PRINTER).get("printer-state-reasons", ())]
    conditions_of(5, reasons)
    answer.all_groups(JOB)


def sane(message: bytes) -> None:
    text = message.decode(errors="replace")
    words_for(ScanWish(), abilities_of(text))
    opening_status(text)
    running_status(text)


def pen(message: bytes) -> None:
    reader = PenReader(SHAPE)
    for at in range(0, len(message), EVENT.size + 7):
        reader.feed(message[at : at + EVENT.size + 7])
    for stroke in reader.strokes():
        for point in stroke:
            assert 0 <= point.x_mm <= SHAPE.size_mm[0] and 0 <= point.y_mm <= SHAPE.size_mm[1]


def inputs(seeds: list[bytes], count: int) -> Iterator[bytes]:
    chance = random.Random(20261123)
    for number in range(count):
        yield mutated(seeds[number % len(seeds)], chance)


def main(count: int) -> int:
    recorded = [path.read_bytes() for path in sorted(_RECORDED.glob("*.bin"))]
    runs: list[tuple[str, Callable[[bytes], None], list[bytes]]] = [
        ("ipp", ipp, recorded),
        ("sane", sane, [TWO_FEEDERS.encode(), _COMPLAINT]),
        ("pen", pen, [SIGNED]),
    ]
    surprises = 0
    for name, decode, seeds in runs:
        slowest_s = 0.0
        began = time.perf_counter()
        for message in inputs(seeds, count):
            one = time.perf_counter()
            try:
                decode(message)
            except Exception as surprise:  # noqa: BLE001 - what is counted here
                surprises += 1
                print(f"{name}: {surprise!r} from {message.hex()[:400]}")
            slowest_s = max(slowest_s, time.perf_counter() - one)
        took_s = time.perf_counter() - began
        print(
            f"{name}: {count} inputs in {took_s:.0f} s, slowest {slowest_s * 1000:.1f} ms, surprises so far {surprises}"
        )
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
