"""The sandbox platform's own record: events appended to one file, cases rebuilt from it at every start."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError

STATES = ("received", "accepted", "correction", "declined", "completed")
_MOVES = {
    "received": {"accepted", "correction", "declined"},
    "correction": {"accepted", "declined", "completed"},
    "accepted": {"correction", "declined", "completed"},
    "declined": set(),
    "completed": set(),
}


@dataclass(slots=True)
class Material:
    upload_id: str
    described: dict[str, Any]
    verified: bool = False


@dataclass(slots=True)
class Case:
    number: str
    query_word: str
    key: str
    body_sha256: str
    body: dict[str, Any] = field(repr=False)
    opened_at: str = ""
    state: str = ""
    """Empty until the terminal said that everything is there."""
    completed_at: str = ""
    latest_by: str | None = None
    materials: list[Material] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    events: list[dict[str, str]] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)

    def missing(self) -> list[str]:
        """Names of the announced materials that are not here whole."""
        whole = {m.described["sha256"] for m in self.materials if m.verified}
        return [m["name"] for m in self.body.get("materials", []) if m["sha256"] not in whole]


class SameKeyOtherBody(Exception):
    """The key was used for something else."""


class MoveRefused(Exception):
    """The state does not allow it."""


class CaseBook:
    """All cases; each change is one flushed line of `cases.jsonl` before it counts. Safe from any thread."""

    def __init__(self, folder: Path, clock: Clock, word: Callable[[], str], prefix: str = "JS") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "cases.jsonl"
        self._clock = clock
        self._word = word
        self._prefix = prefix
        self._lock = threading.RLock()
        self._by_key: dict[str, Case] = {}
        self._by_number: dict[str, Case] = {}
        self._uploads: dict[str, tuple[Case, Material]] = {}
        self.revision = 0
        self._file = self._path.open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise KioskError(
                f"另一个沙箱平台正在用文件夹 {folder}。", "换一个 --data，或先关掉另一个。"
            ) from error
        for event in _whole_lines(self._path):
            self._apply(event)

    def open_case(self, key: str, content: bytes) -> tuple[Case, bool]:
        """The case of this key and whether it was known. Raises SameKeyOtherBody."""
        digest = hashlib.sha256(content).hexdigest()
        with self._lock:
            known = self._by_key.get(key)
            if known is not None:
                if known.body_sha256 != digest:
                    raise SameKeyOtherBody
                return known, True
            event = {
                "event": "opened",
                "key": key,
                "body_sha256": digest,
                "body": json.loads(content),
                "number": self._next_number(),
                "query_word": self._word(),
                "at": self._now(),
            }
            self._write(event)
            return self._by_key[key], False

    def add_material(self, case: Case, described: dict[str, Any]) -> tuple[Material, bool]:
        """Known by code and digest: the same upload again."""
        with self._lock:
            for material in case.materials:
                if _identity(material.described) == _identity(described):
                    return material, True
            upload_id = hashlib.sha256(f"{case.number}:{_identity(described)}".encode()).hexdigest()[:24]
            self._write({"event": "material", "number": case.number, "id": upload_id, "described": described})
            return case.materials[-1], False

    def verified(self, upload_id: str) -> None:
        with self._lock:
            self._write({"event": "verified", "id": upload_id})

    def complete(self, case: Case) -> None:
        """Taken in; a second time changes nothing. The caller has made sure that nothing is missing."""
        with self._lock:
            if not case.state:
                self._write({"event": "moved", "number": case.number, "state": "received", "at": self._now()})

    def move(self, case: Case, state: str, note: str = "", asked_for: tuple[str, ...] = ()) -> None:
        """What a department does. Raises MoveRefused."""
        with self._lock:
            if state not in _MOVES.get(case.state, set()):
                raise MoveRefused(f"{case.state or '未收齐'} → {state}")
            self._write(
                {
                    "event": "moved",
                    "number": case.number,
                    "state": state,
                    "note": note,
                    "asked_for": list(asked_for),
                    "at": self._now(),
                }
            )

    def review(self, case: Case, key: str, content: bytes) -> Literal["new", "known", "already"]:
        """One of each stage and round. Raises SameKeyOtherBody."""
        digest, said = hashlib.sha256(content).hexdigest(), json.loads(content)
        with self._lock:
            for known in case.reviews:
                if known["key"] == key and known["body_sha256"] != digest:
                    raise SameKeyOtherBody
                if known["key"] == key:
                    return "known"
                if all(known["said"].get(part) == said.get(part) for part in ("stage", "round")):
                    return "already"
            review = {"key": key, "body_sha256": digest, "said": said, "at": self._now()}
            self._write({"event": "reviewed", "number": case.number, **review})
            return "new"

    def by_key(self, key: str) -> Case | None:
        return self._by_key.get(key)

    def by_number(self, number: str) -> Case | None:
        return self._by_number.get(number)

    def upload(self, upload_id: str) -> tuple[Case, Material] | None:
        return self._uploads.get(upload_id)

    def cases(self) -> list[Case]:
        """Newest first."""
        with self._lock:
            return list(reversed(self._by_number.values()))

    def close(self) -> None:
        self._file.close()

    def _next_number(self) -> str:
        day = f"{self._clock.now():%y%m%d}"
        today = sum(number.startswith(f"{self._prefix}-{day}-") for number in self._by_number)
        return f"{self._prefix}-{day}-{today + 1:06d}"

    def _now(self) -> str:
        return self._clock.now().isoformat(timespec="milliseconds")

    def _write(self, event: dict[str, Any]) -> None:
        self._file.write(json.dumps(event, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._apply(event)

    def _apply(self, event: dict[str, Any]) -> None:
        self.revision += 1
        match event["event"]:
            case "opened":
                opened = Case(
                    event["number"], event["query_word"], event["key"], event["body_sha256"], event["body"]
                )
                opened.opened_at, opened.latest_by = event["at"], event["body"].get("latest_by")
                self._by_key[opened.key] = self._by_number[opened.number] = opened
            case "material":
                case = self._by_number[event["number"]]
                case.materials.append(Material(event["id"], event["described"]))
                self._uploads[event["id"]] = (case, case.materials[-1])
            case "reviewed":
                kept = {part: event[part] for part in ("key", "body_sha256", "said", "at")}
                self._by_number[event["number"]].reviews.append(kept)
            case "verified":
                self._uploads[event["id"]][1].verified = True
            case "moved":
                _move(self._by_number[event["number"]], event)


def _move(case: Case, event: dict[str, Any]) -> None:
    case.state = event["state"]
    case.completed_at = case.completed_at or event["at"]
    case.asked_for = event.get("asked_for", [])
    case.events.append({"state": case.state, "at": event["at"], "note": event.get("note", "")})


def _identity(described: dict[str, Any]) -> str:
    return f"{described['code']}:{described['sha256']}"


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """A last line that a crash tore was never answered for: it is cut off."""
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        os.truncate(path, len(whole))
    return [json.loads(line) for line in whole.splitlines() if line.strip()]
