"""The running hall: its ledger, its live events, its voice, its health, joined up."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from uuid_utils import uuid7

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.domain.health import Alarm, HealthBook, Heartbeat
from kiosk.domain.issuing import perhaps_lent
from kiosk.domain.log_restored import restored
from kiosk.domain.queue_state import CallMade
from kiosk.domain.refusal import Refusal
from kiosk.domain.review import TagSet
from kiosk.hall import papers_at_counter
from kiosk.hall.access import Access
from kiosk.hall.asking import Asking
from kiosk.hall.audit_heads import AuditHeads
from kiosk.hall.books import Books, Reply
from kiosk.hall.by_itself import keep_queue_going
from kiosk.hall.hall_voice import HallVoice
from kiosk.hall.ledger import Ledger
from kiosk.hall.live import LiveEvents
from kiosk.hall.queue_views import Outlook
from kiosk.hall.report_reader import ReportReader
from kiosk.hall.settings import HallSettings
from kiosk.hall.settings_book import SettingsBook
from kiosk.hall.snapshot_keeper import SnapshotKeeper
from kiosk.hall.telling import Telling
from kiosk.hall.wait_memo import WaitMemo
from kiosk.hall.window_screens import WindowScreens
from kiosk.links.sign_on import SignOn
from kiosk.store import hall_records
from kiosk.store.cipher import Cipher
from kiosk.store.hall_rescue import Rescued

_TICK_S = 1.0
_QUEUES_EVERY_TICKS = 10
"""Waits shrink with the clock, so the figures go out without a change, too."""


@dataclass(slots=True)
class Hall:
    """One hall. Everything but the ledger lives on the event loop's thread."""

    settings: HallSettings
    """As they are in force now."""
    settings_book: SettingsBook
    clock: Clock
    journal: Journal
    ledger: Ledger
    access: Access
    voice: HallVoice
    health: HealthBook
    tags: TagSet
    cipher: Cipher
    reports: ReportReader
    snapshots: SnapshotKeeper
    public_url: str
    waits: WaitMemo = field(default_factory=WaitMemo.shipped)
    rescued: Rescued | None = None
    """What this start saved from a damaged database."""
    window_screens: WindowScreens = field(default_factory=lambda: WindowScreens({}))
    sign_on: SignOn | None = None
    """The bureau's sign-on service, where the hall has one."""
    live: LiveEvents = field(default_factory=lambda: LiveEvents(secrets.token_hex(4)))
    audit_heads: AuditHeads = field(default_factory=AuditHeads)
    telling: Telling = field(init=False)
    asking: Asking = field(init=False)
    """How a request asks the ledger."""
    _ticks: int = 0

    def __post_init__(self) -> None:
        self.asking = Asking(self.ledger.hand_in)
        self.telling = Telling(self.ledger, self.voice, self.live, self.outlook, self.window_screens)

    # --- life -------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Starts writing and telling; ticks until cancelled."""
        loop = asyncio.get_running_loop()
        self.telling.begin(loop)
        self.ledger.start()
        await self._do(lambda _books: Reply(204))
        await self._say_what_was_rescued()
        self._begin_snapshots(loop)
        await self._do(papers_at_counter.wipe(self.settings.papers.keep_after()))
        while True:
            self._tick()
            await asyncio.sleep(_TICK_S)

    async def _say_what_was_rescued(self) -> None:
        """On the health page until the next start, and in the log where something is missing from it."""
        self._keep_alarms(self.health.end_hall_alarm("database", self.now()))
        if self.rescued is None:
            return
        self._database_alarm(self.rescued.said)
        lost = self.rescued.lost
        if lost:
            prefixes = [group.prefix for group in self.ledger.plan.groups.values()]

            def note(books: Books) -> Reply:
                lent = perhaps_lent(books.queue, self.ledger.plan, lost)
                books.record(restored(books.queue.last_number, prefixes, lost, lent), "hall", "rescue")
                return Reply(204)

            await self._do(note)

    def _begin_snapshots(self, loop: asyncio.AbstractEventLoop) -> None:
        def say(what: str) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._database_alarm, what)

        self.snapshots.begin(self.ledger, say)

    def _database_alarm(self, said: str) -> None:
        """On the health page until the next start."""
        self._keep_alarms(self.health.raise_hall_alarm("database", said, self.now(), _new_id()))

    def close(self) -> None:
        """Screens are let go, what was asked is on disk, the database is free."""
        self.snapshots.close()
        self.live.close()
        self.window_screens.close()
        self.reports.close()
        self.audit_heads.note(self)
        self.ledger.close()
        self.journal.write("hall_stopped")
        self.journal.close()

    # --- reading ----------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The hall's time: the clock, never before the newest entry of the log."""
        last, now = self.ledger.seen.queue.at, self.clock.now()
        return max(last, now) if last is not None else now

    def adopt(self, settings: HallSettings) -> None:
        """These settings count from now on, and every page hears of it. They are on disk already."""
        self.settings = settings
        self.ledger.plan = settings.plan()
        self.access.adopt(settings)
        self.voice.adopt(settings.voice)
        self.journal.audit("settings_changed", version=self.settings_book.version)
        self.publish("settings", {"version": str(self.settings_book.version)})
        self.telling.queues_soon()

    def outlook(self) -> Outlook:
        """What is committed, now."""
        return Outlook(self.settings, self.ledger.plan, self.ledger.seen.queue, self.now(), self.waits)

    def outlook_in(self, books: Books) -> Outlook:
        """What a deed sees."""
        return Outlook(self.settings, self.ledger.plan, books.queue, books.now, self.waits)

    def call(self, call_id: str) -> CallMade | None:
        return next((call for call in self.ledger.seen.queue.calls if call.call_id == call_id), None)

    def publish(self, name: str, content: dict[str, str | None]) -> None:
        """A small event to every page: `counter`, `review`, `health`, `settings`."""
        self.telling.publish(name, content)

    # --- health and the clock ---------------------------------------------------------------------------------

    def take_heartbeat(self, beat: Heartbeat) -> None:
        """The page shows it at once; alarms that began or ended are stored and told."""
        changed = self.health.take_in(beat, self.now(), _new_id())
        self._keep_alarms(changed)
        self.publish("health", {"terminal_id": beat.terminal_id})

    def _tick(self) -> None:
        now = self.now()
        self._keep_alarms(self.health.look_for_silence(now, _new_id()), tell=True)
        behind_s = self.ledger.clock_behind_s()
        if behind_s:
            text = f"大厅主机的时钟倒退了 {int(behind_s)} 秒，请校准时间"
            self._keep_alarms(self.health.raise_hall_alarm("clock", text, now, _new_id()), tell=True)
        else:
            self._keep_alarms(self.health.end_hall_alarm("clock", now), tell=True)
        self._look_at_window_screens(now)
        keep_queue_going(self)
        self.audit_heads.note_when_due(self)
        papers_at_counter.wipe_due(self)
        self._ticks += 1
        if self._ticks % _QUEUES_EVERY_TICKS == 0:
            self.telling.publish_queues()

    def _look_at_window_screens(self, now: datetime) -> None:
        for kind, said in self.window_screens.troubles().items():
            changed = (
                self.health.raise_hall_alarm(kind, said, now, _new_id())
                if said
                else self.health.end_hall_alarm(kind, now)
            )
            self._keep_alarms(changed, tell=True)

    def _keep_alarms(self, changed: tuple[Alarm, ...], tell: bool = False) -> None:
        for alarm in changed:
            self.journal.write(
                "alarm_ended" if alarm.ended_at else "alarm_began",
                alarm=alarm.alarm_id,
                terminal=alarm.terminal_id,
                device=alarm.device,
                said=alarm.text,
            )
            self.ledger.submit(_alarm_deed(alarm)).add_done_callback(self._say_when_failed)
            if tell:
                self.publish("health", {"terminal_id": alarm.terminal_id})

    def _say_when_failed(self, done: Future[Reply | Refusal]) -> None:
        """The alarm is still shown; only its record is missing."""
        error = done.exception()
        if error is not None:
            self.journal.write("alarm_not_stored", surprise=repr(error)[:300])

    async def _do(self, deed: Callable[[Books], Reply | Refusal]) -> Reply | Refusal:
        return await self.asking.ask(deed)


def _alarm_deed(alarm: Alarm) -> Callable[[Books], Reply]:
    def keep(books: Books) -> Reply:
        books.row(lambda connection: hall_records.keep_alarm(connection, alarm))
        return Reply(204)

    return keep


def _new_id() -> str:
    return str(uuid7())
