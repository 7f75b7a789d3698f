"""The voice of one hall: its pack, its own recordings, the plan of its announcements, its speaking screens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.base.journal import Journal
from kiosk.base.paths import assets, built_assets
from kiosk.domain.hall_plan import CounterPlace, HallPlan
from kiosk.domain.queue_state import CallMade
from kiosk.hall.announcer import Announcer, Schedule, Speakers, Spoken
from kiosk.hall.screen_settings import VoiceSettings
from kiosk.hall.voice.pack import VoicePack, VoicePackMissing
from kiosk.hall.voice.prompts import Prompt, needed, read_prompts
from kiosk.hall.voice.recordings import Recordings

_DEMONSTRATION = "demo"
PROMPTS = Path("profiles") / "voice_prompts.json"
"""Below the product's assets."""


@dataclass(slots=True)
class HallVoice:
    """Everything about spoken calls, on the event loop's thread."""

    settings: VoiceSettings
    announcer: Announcer
    schedule: Schedule
    speakers: Speakers
    recordings: Recordings
    own_pack: Path
    """Where the pack of the hall's own recordings is, or would be."""
    speaks_own: bool = False

    @classmethod
    def open(cls, settings: VoiceSettings, folder: Path, journal: Journal) -> HallVoice:
        """With the pack of the settings; a hall without a usable one is silent and says so in its journal."""
        own_pack = folder / "voice" / "own"
        pack, found_at = _pack(settings.pack, folder, own_pack, journal)
        return cls(
            settings=settings,
            announcer=Announcer(pack, settings),
            schedule=Schedule(settings.gap_s, settings.shown_only_after_s),
            speakers=Speakers(settings.speaks_at),
            recordings=Recordings(folder / "voice" / "recorded", read_prompts(assets() / PROMPTS)),
            own_pack=own_pack,
            speaks_own=found_at == own_pack,
        )

    def needed(self, plan: HallPlan) -> tuple[Prompt, ...]:
        """Prompts without which this hall's own pack could not call some number."""
        prefixes = sorted(group.prefix for group in plan.groups.values())
        counters = [place.number for place in plan.counters.values()]
        return needed(
            self.recordings.prompts, prefixes, counters, self.settings.languages, self.settings.one_as
        )

    def adopt(self, settings: VoiceSettings) -> None:
        """Quiet hours count at once; what is spoken and how, after the next start."""
        self.settings = settings

    def plan_call(self, call: CallMade, place: CounterPlace) -> Spoken:
        """Gives a new call its time."""
        quiet = self.settings.quiet_at(call.at)
        duration_s = 0.0 if quiet else self.announcer.duration_s(call.number, place.number)
        return self.schedule.plan(call.call_id, call.at, duration_s)

    def planned(self, call: CallMade) -> Spoken:
        """When it is spoken; an old call, from before a restart, is not."""
        return self.schedule.of(call.call_id) or Spoken(call.at, 0.0, spoken=False)

    def use_own(self) -> None:
        """Speaks from the hall's own pack from now on. Raises VoicePackMissing."""
        self.announcer.use(VoicePack.load(self.own_pack))
        self.speaks_own = True


def _pack(name: str, folder: Path, own_pack: Path, journal: Journal) -> tuple[VoicePack | None, Path | None]:
    """The pack and where it was found; the hall's own goes before the demonstration."""
    if not name:
        return None, None
    candidates = [built_assets() / "voice" / name, folder / name]
    if name == _DEMONSTRATION:
        candidates = [own_pack, *candidates]
    for path in candidates:
        if (path / "manifest.json").is_file():
            try:
                return VoicePack.load(path), path
            except VoicePackMissing as missing:
                journal.write("voice_pack_unusable", why=str(missing))
    journal.write("calls_not_spoken", why=f"没有能用的语音包：{name}")
    return None, None
