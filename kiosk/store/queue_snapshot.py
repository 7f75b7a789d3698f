"""What the queue's log told up to one of its rows, kept so that a start need not read the days before: derived, never the truth.

It counts only when this very program wrote it and the log still has that row, with the digest that covers everything before it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

import kiosk.domain
import kiosk.store
from kiosk import __version__
from kiosk.domain.queue_state import QueueState
from kiosk.store import queue_log as log
from kiosk.store.hall_schema import queue_snapshot
from kiosk.store.state_text import NotAState, lines_of, state_of

_QUICK = 1
"""zlib's level: a sixth of the size for a tenth of the time."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A snapshot is there and cannot be believed."""

    why: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state packed for its row."""

    seq: int
    packed: bytes


def pack(state: QueueState) -> Iterable[Snapshot | None]:
    """The snapshot last, None before it after each piece of the work: whoever packs beside a running hall rests there."""
    packer = zlib.compressobj(_QUICK)
    packed = bytearray()
    for line in lines_of(state):
        packed += packer.compress(line.encode() + b"\n")
        yield None
    packed += packer.flush()
    yield Snapshot(state.seq, bytes(packed))


def keep(connection: Connection, snapshot: Snapshot, at: datetime) -> None:
    """In the place of the one before. What it covers must be in the log."""
    connection.execute(delete(queue_snapshot))
    row = {
        "seq": snapshot.seq,
        "at": at.isoformat(),
        "program": program(),
        "log_digest": log.digest_at(connection, snapshot.seq),
        "digest": hashlib.sha256(snapshot.packed).hexdigest(),
        "packed": snapshot.packed,
    }
    connection.execute(insert(queue_snapshot), [row])


def read(connection: Connection) -> Snapshot | Unfit | None:
    """What is kept, where it belongs to this program and this log; None when nothing is."""
    row = connection.execute(select(queue_snapshot)).mappings().first()
    if row is None:
        return None
    if row["program"] != program():
        return Unfit("另一个版本的程序写的")
    if not row["log_digest"] or row["log_digest"] != log.digest_at(connection, row["seq"]):
        return Unfit("与日志对不上")
    if row["digest"] != hashlib.sha256(row["packed"]).hexdigest():
        return Unfit("与写入时不符")
    return Snapshot(row["seq"], row["packed"])


def unpack(snapshot: Snapshot) -> QueueState | Unfit:
    """The state after row `seq` of the log. Takes a second for a busy week: not for the inside of a transaction."""
    try:
        # Only line feeds: JSON leaves other ends of lines as they are.
        lines = zlib.decompress(snapshot.packed).decode().rstrip("\n").split("\n")
        state = state_of(lines)
    except (zlib.error, NotAState, UnicodeDecodeError) as error:
        return Unfit(f"读不出（{error}）")
    return state if state.seq == snapshot.seq else Unfit("与日志对不上")


def forget(connection: Connection) -> None:
    """The next start reads the log."""
    connection.execute(delete(queue_snapshot))


@cache
def program() -> str:
    """A digest of what folds the log and writes its result: another meaning, another name. Of an installed program without its
    sources it is the version alone, which is another one with every release."""
    whole = hashlib.sha256(__version__.encode())
    for package in (kiosk.domain, kiosk.store):
        for path in sorted(Path(str(package.__file__)).parent.glob("*.py")):
            whole.update(path.read_bytes())
    return f"{__version__} {whole.hexdigest()[:32]}"
