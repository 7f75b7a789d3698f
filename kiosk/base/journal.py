"""The run and audit journal: JSON lines, each chained to the one before by its digest.

What happened, to which ticket, receipt or device, never to whom: a value that looks like an ID or phone number is
withheld whatever its key. A line changed, taken out or put in later breaks the chain from there on.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError

Value = str | int | float | bool | None

GENESIS = "0" * 64
DEFAULT_ROTATE_BYTES = 8 * 1024 * 1024
DEFAULT_KEEP_FILES = 60
"""At 8 MiB a file and some 200 bytes a line far more than the six months that logs must be kept."""

_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\d{17}[\dXx](?![0-9A-Za-z-])")
_PHONE = re.compile(r"(?<![0-9A-Za-z.-])1[3-9]\d{9}(?![0-9A-Za-z-])")
WITHHELD = "[withheld]"
_OWN_KEYS = frozenset({"seq", "at", "kind", "what", "prev", "hash"})


class Journal:
    """Appends records to `FOLDER/journal.jsonl`; safe from any thread."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        rotate_bytes: int = DEFAULT_ROTATE_BYTES,
        keep_files: int = DEFAULT_KEEP_FILES,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock
        self._rotate_bytes = rotate_bytes
        self._keep_files = keep_files
        self._lock = threading.Lock()
        self._last_states: dict[str, str] = {}
        self._seq, self._head, torn = _resume(self.path)
        self._unwritten = 0
        self._file: FileIO = self.path.open("ab", buffering=0)
        if torn:
            self.write("torn_line_cut", bytes=torn)

    @property
    def path(self) -> Path:
        return self._folder / "journal.jsonl"

    def write(self, what: str, **about: Value) -> None:
        """Appends one record; it has left the process when this returns. A disk that takes nothing does not stop the program:
        how many records it cost is the first thing written when it takes some again."""
        self._append("run", what, about)

    def audit(self, what: str, **about: Value) -> None:
        """Appends a record of somebody's act; it is on the disk when this returns. Raises OSError when it is not."""
        self._append("audit", what, about, to_disk=True)

    def change(self, subject: str, state: str, **about: Value) -> bool:
        """Writes only when `subject` is in another state than last time: once lost, once back."""
        with self._lock:
            if self._last_states.get(subject) == state:
                return False
            self._last_states[subject] = state
        self.write("state", subject=subject, state=state, **about)
        return True

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def _append(self, kind: str, what: str, about: Mapping[str, Value], to_disk: bool = False) -> None:
        if taken := _OWN_KEYS & about.keys():
            raise ValueError(f"keys of the journal itself: {sorted(taken)}")
        with self._lock:
            if self._file.closed:
                return
            if self._file.tell() >= self._rotate_bytes:
                self._rotate()
            try:
                if self._unwritten:
                    self._put("run", "records_not_written", {"records": self._unwritten})
                    self._unwritten = 0
                self._put(kind, what, about)
            except OSError:
                if to_disk:
                    raise
                self._unwritten += 1
                return
            if to_disk:
                os.fsync(self._file.fileno())

    def _put(self, kind: str, what: str, about: Mapping[str, Value]) -> None:
        """The whole line, or nothing of it: half a line would end the chain."""
        record: dict[str, object] = {
            "seq": self._seq + 1,
            "at": self._clock.now().isoformat(timespec="milliseconds"),
            "kind": kind,
            "what": what,
            **{key: _withhold(value) for key, value in about.items()},
            "prev": self._head,
        }
        record["hash"] = _digest(record)
        line, before = _line(record), self._file.seek(0, os.SEEK_END)
        try:
            if self._file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            self._file.truncate(before)
            raise
        self._seq, self._head = self._seq + 1, str(record["hash"])

    def _rotate(self) -> None:
        os.fsync(self._file.fileno())
        self._file.close()
        self.path.rename(self._folder / f"journal-{self._seq:012d}.jsonl")
        for old in sorted(self._folder.glob("journal-*.jsonl"))[: -self._keep_files]:
            old.unlink()
        self._file = self.path.open("ab", buffering=0)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What `kiosk journal verify` found."""

    whole: bool
    records: int
    first_seq: int
    last_seq: int
    last_hash: str
    continues: str
    """Digest of the record before the first, which stands in the file before; all zeros at the very beginning."""
    broken_at_line: int | None = None
    said: str = ""


def verify(path: Path) -> ChainReport:
    """Checks every digest, every link and that no number is missing. Raises KioskError when it cannot be read."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as trouble:
        raise KioskError(f"日志 {path} 打不开：{trouble.strerror}", "请检查路径和权限") from trouble
    first: dict[str, object] | None = None
    last: dict[str, object] | None = None
    for number, line in enumerate(lines, start=1):
        record, fault = _checked(line, last)
        if record is None:
            return _report(first, last, number - 1, number, fault)
        first = first or record
        last = record
    return _report(first, last, len(lines), None, "")


def read(path: Path) -> Iterator[dict[str, object]]:
    """The records of one file, oldest first; lines that are no JSON are left out."""
    for line in path.read_bytes().splitlines():
        record = _parse(line)
        if record is not None:
            yield record


def _checked(line: bytes, last: Mapping[str, object] | None) -> tuple[dict[str, object] | None, str]:
    record = _parse(line)
    if record is None:
        return None, "不是完整的记录"
    claimed = record.pop("hash", None)
    if claimed != _digest(record):
        return None, "记录的内容与摘要不符"
    record["hash"] = claimed
    if last is not None and record.get("prev") != last["hash"]:
        return None, "与上一条接不上"
    if last is not None and record.get("seq") != _number(last["seq"]) + 1:
        return None, "序号不连续"
    return record, ""


def _report(
    first: Mapping[str, object] | None,
    last: Mapping[str, object] | None,
    records: int,
    broken_at_line: int | None,
    said: str,
) -> ChainReport:
    return ChainReport(
        whole=broken_at_line is None,
        records=records,
        first_seq=_number(first["seq"]) if first else 0,
        last_seq=_number(last["seq"]) if last else 0,
        last_hash=str(last["hash"]) if last else GENESIS,
        continues=str(first["prev"]) if first else GENESIS,
        broken_at_line=broken_at_line,
        said=said,
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _resume(path: Path) -> tuple[int, str, int]:
    """Last number and digest on record, and how many bytes of a line cut short by a crash were taken off."""
    kept = path.read_bytes() if path.exists() else b""
    end = kept.rfind(b"\n") + 1
    torn = len(kept) - end
    if torn:
        os.truncate(path, end)
    lines = kept[:end].splitlines()
    if not lines:
        rotated = sorted(path.parent.glob("journal-*.jsonl"))
        lines = rotated[-1].read_bytes().splitlines() if rotated else []
    record = _parse(lines[-1]) if lines else None
    if record is None:
        return 0, GENESIS, torn
    return _number(record.get("seq")), str(record.get("hash", GENESIS)), torn


def _parse(line: bytes) -> dict[str, object] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _line(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _digest(record: Mapping[str, object]) -> str:
    plain = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _withhold(value: Value) -> Value:
    if isinstance(value, str):
        return _PHONE.sub(WITHHELD, _ID_NUMBER.sub(WITHHELD, value))
    if isinstance(value, int) and not isinstance(value, bool) and _withhold(str(value)) != str(value):
        return WITHHELD
    return value
