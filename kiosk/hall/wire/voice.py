"""The recorder of the hall's own voice: prompts, recordings and the pack that speaks."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from kiosk.hall.voice.clips import Fault
from kiosk.hall.voice.sentences import Language
from kiosk.hall.wire.common import Wire


class RecordedWire(Wire):
    """What was found in one recording."""

    good: bool
    faults: list[Fault]
    said: str
    """What is wrong, empty when it is good."""
    do: str
    speech_s: float
    speech_dbfs: float
    noise_dbfs: float
    recorded_at: datetime


class PromptWire(Wire):
    key: str
    text: str
    pinyin: str
    language: Language
    needed: bool
    """Without it some number of this hall cannot be called."""
    recorded: RecordedWire | None


class PackWire(Wire):
    language: str
    voice: str
    licence: str
    made_by: str


class VoiceWire(Wire):
    pack: PackWire | None
    """The pack that speaks now; none: calls are only shown."""
    own: bool
    """Whether it is the hall's own."""
    needed: int
    needed_good: int
    prompts: list[PromptWire]


class PackAsked(Wire):
    voice: str = Field(min_length=1, max_length=80)
    """Whose voice it is, in words."""
    licence: str = Field(min_length=1, max_length=200)
    """What the speaker agreed to."""
