"""A platform profile: calls, names, codes, times, proof and pace of one platform's wire, as checked settings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from kiosk.base.config import Settings, load
from kiosk.links.platform_profiles.wire_shapes import get, leaves, put
from kiosk.links.platform_profiles.wire_values import (
    RegionDigits,
    TimeForm,
    code_key,
    region_in,
    region_out,
    time_in,
    time_out,
)
from kiosk.links.signing import Scheme

_TIMES = frozenset({"sealed_at", "latest_by", "commitment.signed_at", "given_at"})
"""Those of our own names that are moments; at rest they are ISO text."""
_REGION = "region"

CallLine = Annotated[str, StringConstraints(pattern=r"^(GET|POST) /\S*$")]
"""Method and path below the base URL; `{key}` and `{number}` are filled in, quoted."""
CallName = Literal["apply", "by_key", "materials", "complete", "progress", "search", "review", "health"]


class Calls(Settings):
    apply: CallLine
    by_key: CallLine
    materials: CallLine
    complete: CallLine
    progress: CallLine
    search: CallLine
    review: CallLine
    health: CallLine


class Headers(Settings):
    """An empty name: this platform has no such header, the value goes in the body."""

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
    refused: tuple[str, ...] = ()
    """Codes that mean: the signature or the clock is wrong."""
    broken: tuple[str, ...] = ()
    """Codes that mean: something went wrong over there; it may have been done."""
    reused: tuple[str, ...] = ()
    """Codes that mean: this key was used for another content."""
    already: tuple[str, ...] = ()
    """Codes that mean: this was evaluated before."""
    retry_after: str = ""
    """Where the seconds stand that a busy platform wants to be left alone, beside the code."""


class Profile(Settings):
    """Everything that differs between platforms and is no logic."""

    name: str
    title: str
    calls: Calls
    carries: dict[CallName, tuple[str, ...]] = Field(default_factory=dict)
    """By call: which of `delivery_key`, `application_number`, `query_word` go in its body."""
    constants: dict[str, str] = Field(default_factory=dict)
    """The wire's dotted name to a text that stands in every body."""
    headers: Headers = Headers()
    envelope: Envelope = Envelope()
    times: TimeForm = "iso"
    region_digits: RegionDigits = 6
    sign: Scheme = "hmac-sm3"
    body: Literal["plain", "sm4-gcm"] = "plain"
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    """Of the answers; both hold every character."""
    upload: Literal["tus", "pieces"] = "tus"
    """`pieces`: each a signed JSON call with its offset; the platform answers how far it has got."""
    chunk_bytes: int = Field(default=512 * 1024, ge=1024)
    max_document_bytes: int | None = Field(default=None, ge=64 * 1024)
    """What the platform takes of one material at most; None: it names no limit."""
    names: dict[str, str] = Field(default_factory=dict)
    """Our dotted name to the wire's, where they differ; `*` stands for each member of a list."""
    joined: dict[str, str] = Field(default_factory=dict)
    """Our dotted name of a list that the wire has as one text, to what stands between."""
    codes: dict[str, dict[str, str]] = Field(default_factory=dict)
    """By our field name: our code to the wire's, where they differ."""

    @field_validator("codes")
    @classmethod
    def _readable_both_ways(cls, codes: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for field, table in codes.items():
            if len(set(table.values())) < len(table):
                raise ValueError(f"codes.{field}: two of ours become the same code")
        return codes

    def outward(self, ours: dict[str, Any]) -> dict[str, Any]:
        """A body in the wire's names, codes and times."""
        renamed: dict[str, Any] = {}
        for path, value in leaves(self._with_joined(ours)):
            put(renamed, self._wire_name(path).split("."), self._wire_value(path, value))
        for path, text in self.constants.items():
            put(renamed, path.split("."), text)
        return renamed

    def inward(self, theirs: Any, names: tuple[str, ...]) -> dict[str, Any]:
        """Our names with the values found in an answer; those the answer lacks are not in the result."""
        found = {}
        for name in names:
            value = get(theirs, self._wire_name(name).split("."))
            if value is not None:
                found[name] = self._our_value(name, value)
        return found

    def time_out(self, at: datetime) -> str | int:
        return time_out(self.times, at)

    def time_in(self, value: Any) -> datetime:
        """Raises ValueError for what is no time of this wire."""
        return time_in(self.times, value)

    def _with_joined(self, ours: dict[str, Any]) -> dict[str, Any]:
        present = {name: get(ours, name.split(".")) for name in self.joined}
        if not any(isinstance(value, (list, tuple)) for value in present.values()):
            return ours
        changed = {**ours}
        for name, value in present.items():
            if isinstance(value, (list, tuple)):
                changed[name] = self.joined[name].join(str(one) for one in value)
        return changed

    def _wire_name(self, path: str) -> str:
        general = ".".join("*" if part.isdigit() else part for part in path.split("."))
        wire = self.names.get(general, general)
        indexes = iter([part for part in path.split(".") if part.isdigit()])
        return ".".join(next(indexes) if part == "*" else part for part in wire.split("."))

    def _wire_value(self, path: str, value: Any) -> Any:
        if path in _TIMES and isinstance(value, str):
            return self.time_out(datetime.fromisoformat(value))
        field = path.rsplit(".", 1)[-1]
        if field == _REGION and value:
            return region_out(self.region_digits, str(value))
        table = self.codes.get(field)
        return table.get(code_key(value), value) if table else value

    def _our_value(self, name: str, value: Any) -> Any:
        field = name.rsplit(".", 1)[-1]
        if field == _REGION:
            return region_in(str(value))
        if name in self.joined:
            return str(value).split(self.joined[name]) if value else []
        ours = {wire: ours for ours, wire in self.codes.get(field, {}).items()}.get(str(value), value)
        return {"true": True, "false": False}.get(ours, ours) if isinstance(ours, str) else ours


def load_profile(path: Path) -> Profile:
    """Raises ConfigError with every mistake of the file."""
    return load(path, Profile)
