"""A platform profile: paths, names, codes and times of one platform's wire, as checked settings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from kiosk.base.clock import HALL_ZONE
from kiosk.base.config import Settings, load

_TIMES = frozenset({"sealed_at", "latest_by", "commitment.signed_at"})
"""Those of our own names that are moments; at rest they are ISO text."""


class Paths(Settings):
    """Below the base URL; `{key}`, `{number}` are filled in."""

    apply: str
    by_key: str
    materials: str
    complete: str
    progress: str
    search: str
    health: str


class Headers(Settings):
    app_id: str = "X-App-Id"
    timestamp: str = "X-Timestamp"
    nonce: str = "X-Nonce"
    signature: str = "X-Signature"
    idempotency: str = "Idempotency-Key"
    query_word: str = "X-Query-Word"


class Envelope(Settings):
    """Some gateways answer 200 always and say inside whether it went well. Empty names: no envelope."""

    code: str = ""
    good: tuple[str, ...] = ()
    content: str = ""
    said: str = ""
    unknown: tuple[str, ...] = ()
    """Codes that mean: no such case."""
    busy: tuple[str, ...] = ()
    """Codes that mean: nothing was done, come back later."""


class Profile(Settings):
    """Everything that differs between platforms and is no logic."""

    name: str
    title: str
    paths: Paths
    headers: Headers = Headers()
    envelope: Envelope = Envelope()
    times: Literal["iso", "compact", "milliseconds"] = "iso"
    sign: Literal["hmac-sm3", "none"] = "hmac-sm3"
    chunk_bytes: int = Field(default=512 * 1024, ge=1024)
    max_document_bytes: int | None = Field(default=None, ge=64 * 1024)
    """What the platform takes of one material at most; None: it names no limit."""
    names: dict[str, str] = Field(default_factory=dict)
    """Our dotted name to the wire's, where they differ; `*` stands for each member of a list."""
    codes: dict[str, dict[str, str]] = Field(default_factory=dict)
    """By our field name: our code to the wire's, where they differ."""

    def outward(self, ours: dict[str, Any]) -> dict[str, Any]:
        """A body in the wire's names, codes and times."""
        renamed: dict[str, Any] = {}
        for path, value in _leaves(ours, ""):
            wire = self._wire_name(path)
            _put(renamed, wire.split("."), self._wire_value(path, value))
        return renamed

    def inward(self, theirs: Any, names: tuple[str, ...]) -> dict[str, Any]:
        """Our names with the values found in an answer; those the answer lacks are not in the result."""
        found = {}
        for name in names:
            value = _get(theirs, self._wire_name(name).split("."))
            if value is not None:
                found[name] = self._our_value(name, value)
        return found

    def time_out(self, at: datetime) -> str | int:
        match self.times:
            case "iso":
                return at.isoformat()
            case "compact":
                return at.astimezone(HALL_ZONE).strftime("%Y%m%d%H%M%S")
            case "milliseconds":
                return int(at.timestamp() * 1000)

    def time_in(self, value: Any) -> datetime:
        """Raises ValueError for what is no time of this wire."""
        match self.times:
            case "iso":
                at = datetime.fromisoformat(str(value))
                return at if at.tzinfo else at.replace(tzinfo=HALL_ZONE)
            case "compact":
                return datetime.strptime(str(value), "%Y%m%d%H%M%S").replace(tzinfo=HALL_ZONE)
            case "milliseconds":
                return datetime.fromtimestamp(int(value) / 1000, HALL_ZONE)

    def _wire_name(self, path: str) -> str:
        general = ".".join("*" if part.isdigit() else part for part in path.split("."))
        wire = self.names.get(general, general)
        indexes = iter([part for part in path.split(".") if part.isdigit()])
        return ".".join(next(indexes) if part == "*" else part for part in wire.split("."))

    def _wire_value(self, path: str, value: Any) -> Any:
        if path in _TIMES and isinstance(value, str):
            return self.time_out(datetime.fromisoformat(value))
        table = self.codes.get(path.rsplit(".", 1)[-1])
        return table.get(value, value) if table and isinstance(value, str) else value

    def _our_value(self, name: str, value: Any) -> Any:
        table = self.codes.get(name.rsplit(".", 1)[-1])
        if not table:
            return value
        return {wire: ours for ours, wire in table.items()}.get(str(value), value)


def load_profile(path: Path) -> Profile:
    """Raises ConfigError with every mistake of the file."""
    return load(path, Profile)


def _leaves(value: Any, path: str) -> list[tuple[str, Any]]:
    """Every value with its dotted path; empty lists and records are values of their own."""
    if isinstance(value, dict) and value:
        parts = [(str(key), inner) for key, inner in value.items()]
    elif isinstance(value, (list, tuple)) and value:
        parts = [(str(n), inner) for n, inner in enumerate(value)]
    else:
        return [(path, list(value) if isinstance(value, tuple) else value)]
    return [leaf for key, inner in parts for leaf in _leaves(inner, f"{path}.{key}" if path else key)]


def _put(into: dict[str, Any], path: list[str], value: Any) -> None:
    """Sets a dotted path; a number makes a list grow."""
    here: Any = into
    for part, following in zip(path, [*path[1:], ""], strict=True):
        fresh: Any = value if following == "" else ([] if following.isdigit() else {})
        if isinstance(here, list):
            if int(part) == len(here):
                here.append(fresh)
            here = here[int(part)]
        else:
            here = here.setdefault(part, fresh)


def _get(value: Any, path: list[str]) -> Any:
    for part in path:
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value
