"""What a hall may set about its screens, phones and its voice: sections `[board]`, `[phone]` and `[voice]`."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kiosk.base.config import Settings
from kiosk.hall.voice.sentences import Language

ScreenName = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
BoardLanguage = Literal["zh", "en", "both", "alternate"]
BoardLook = Literal["standard", "light", "high"]


class BoardSettings(Settings):
    """How boards, counter signs and the lobby page look; each screen may choose otherwise in its address."""

    language: BoardLanguage = "zh"
    look: BoardLook = "standard"
    rows: int = Field(default=7, ge=3, le=9)
    """Calls in the list: fewer rows are drawn larger."""
    names: bool = False
    """Whether a call shows the citizen's name, masked; no address of a screen can turn this on."""
    flash: bool = True
    """A call flashes for people who do not hear it."""


class PairedScreenSettings(Settings):
    """A screen that may show names. Made by pairing, never written by hand."""

    id: ScreenName
    name: str = Field(min_length=1, max_length=40)
    key_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    paired_at: datetime


class PhoneSettings(Settings):
    hint_ahead: int = Field(default=3, ge=0, le=20)
    """The follow page says so when only this many are before its ticket; 0: never."""


class VoiceSettings(Settings):
    pack: str = "demo"
    """Folder of the voice pack, below build/assets/voice or as a path; empty: calls are only shown. A pack that the hall
    recorded itself takes the place of the demonstration pack."""
    quiet_from: time | None = None
    quiet_to: time | None = None
    one_as: Literal["yi", "yao"] = "yao"
    """How 1 is read within a number."""
    languages: tuple[Language, ...] = Field(default=("zh",), min_length=1, max_length=2)
    times: int = Field(default=2, ge=1, le=3)
    """How often the whole call is said, in each language."""
    gap_s: float = Field(default=0.8, ge=0.2, le=10)
    """Silence between two calls."""
    shown_only_after_s: float = Field(default=60, ge=5, le=600)
    """A call that would be spoken later than this is only shown: the citizen has read it long ago."""
    speaks_at: tuple[ScreenName, ...] = ("board",)
    """Names of the screens that speak: a board is called `board` unless its address says `?screen=`. Each name is spoken
    by one page at a time, however many are open; empty: none speaks."""

    @model_validator(mode="after")
    def _both_ends(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("安静时段要同时写 quiet_from 和 quiet_to")
        return self

    def quiet_at(self, now: datetime) -> bool:
        if self.quiet_from is None or self.quiet_to is None:
            return False
        moment = now.time()
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= moment < self.quiet_to
        return moment >= self.quiet_from or moment < self.quiet_to
