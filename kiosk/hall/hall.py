"""The running hall: its ledger, its live events, its voice, its health, joined up."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from uuid_utils import uuid7

from kiosk import __version__
from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.base.paths import assets
from kiosk.domain.health import Alarm, HealthBook, Heartbeat
from kiosk.domain.log_restored import restored
from kiosk.domain.people import mask_name
from kiosk.domain.queue_events import Called, HelpAsked, Recalled, Recorded, Undone
from kiosk.domain.queue_state import CallMade
from kiosk.domain.refusal import Refusal
from kiosk.domain.review import TagSet
from kiosk.hall import papers_at_counter
from kiosk.hall.access import Access
from kiosk.hall.access_settings import sign_on_of
from kiosk.hall.by_itself import keep_queue_going
from kiosk.hall.hall_voice import HallVoice
from kiosk.hall.ledger import Books, Committed, Ledger, Reply, Seen
from kiosk.hall.live import LiveEvents
from kiosk.hall.opening import OpenedStore, open_store
from kiosk.hall.queue_views import Outlook, queues_wire
from kiosk.hall.report_reader import ReportReader
from kiosk.hall.settings import HallSettings
from kiosk.hall.settings_book import SettingsBook
from kiosk.hall.settings_changes import effective
from kiosk.hall.wait_memo import WaitMemo
from kiosk.hall.wire.queues import CallWire
from kiosk.links.sign_on import SignOn
from kiosk.store import hall_records, settings_log, staff_records
from kiosk.store.cipher import Cipher, load_or_make_key
from kiosk.store.hall_rescue import Rescued

_QUEUES_GATHER_S = 0.05
"""Changes within this time go out as one `queues` event; a rush of tickets would else drown the screens."""
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
    public_url: str
    waits: WaitMemo = field(default_factory=WaitMemo.shipped)
    rescued: Rescued | None = None
    """What this start saved from a damaged database."""
    sign_on: SignOn | None = None
    """The bureau's sign-on service, where the hall has one."""
    live: LiveEvents = field(default_factory=lambda: LiveEvents(secrets.token_hex(4)))
    _told_seq: int = 0
    """Up to here the screens were told. What is committed may be ahead: an event sent in between must not carry its place,
    or a screen that comes back after a crash would count a call as known that it never got."""
    _loop: asyncio.AbstractEventLoop | None = None
    _queues_due: bool = False
    _ticks: int = 0

    @classmethod
    def open(cls, settings: HallSettings, folder: Path, clock: Clock, public_url: str) -> Hall:
        """Owns the hall's database until `close`. Raises what `open_store` raises; it is free again then."""
        journal = Journal(folder / "journal", clock)
        try:
            store = open_store(settings.server.place_in(folder), folder, clock, journal)
        except BaseException:
            journal.close()
            raise
        try:
            return cls._with(store, settings, folder, clock, public_url, journal)
        except BaseException:
            store.database.close()
            journal.close()
            raise

    @classmethod
    def _with(
        cls,
        store: OpenedStore,
        settings: HallSettings,
        folder: Path,
        clock: Clock,
        public_url: str,
        journal: Journal,
    ) -> Hall:
        database = store.database
        with database.transaction() as connection:
            staff = staff_records.on_record(connection, clock.now())
            alarms = hall_records.open_alarms(connection)
            settings_book = SettingsBook(settings, settings_log.read(connection))
        journal.write("hall_started", hall=settings.hall.name, version=__version__)
        settings = _in_force(settings_book, journal)
        return cls(
            settings=settings,
            settings_book=settings_book,
            clock=clock,
            journal=journal,
            ledger=Ledger(database, settings.plan(), clock, journal, log_copy=store.log_copy),
            rescued=store.rescued,
            access=Access(settings, staff),
            voice=HallVoice.open(settings.voice, folder, journal),
            health=HealthBook(alarms),
            tags=TagSet.from_json((assets() / "profiles" / "review_tags.json").read_text(encoding="utf-8")),
            cipher=Cipher(load_or_make_key(folder / settings.server.key_file)),
            reports=ReportReader(database),
            public_url=public_url.rstrip("/"),
            sign_on=sign_on_of(settings.access.sign_on, folder),
        )

    # --- life -------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Starts writing and telling; ticks until cancelled."""
        self._loop = asyncio.get_running_loop()
        self._told_seq = self.ledger.seen.queue.seq
        self.live.begin_at(self._told_seq)
        self.ledger.on_committed(self._from_ledger(self._loop))
        self.ledger.start()
        await self._do(lambda _books: Reply(204))
        await self._say_what_was_rescued()
        await self._do(papers_at_counter.wipe(self.settings.papers.keep_after()))
        while True:
            self._tick()
            await asyncio.sleep(_TICK_S)

    async def _say_what_was_rescued(self) -> None:
        """On the health page until the next start, and in the log where something is missing from it."""
        now = self.now()
        if self.rescued is None:
            self._keep_alarms(self.health.end_hall_alarm("database", now))
            return
        self._keep_alarms(self.health.raise_hall_alarm("database", self.rescued.said, now, _new_id()))
        lost = self.rescued.lost
        if lost:
            prefixes = [group.prefix for group in self.ledger.plan.groups.values()]

            def note(books: Books) -> Reply:
                books.record(restored(books.queue.last_number, prefixes, lost), "hall", "rescue")
                return Reply(204)

            await self._do(note)

    def close(self) -> None:
        """Screens are let go, what was asked is on disk, the database is free."""
        self.live.close()
        self.reports.close()
        self.ledger.close()
        self.journal.write("hall_stopped")
        self.journal.close()

    def _from_ledger(self, loop: asyncio.AbstractEventLoop) -> Committed:
        def committed(recorded: tuple[Recorded, ...], seen: Seen) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._tell, recorded, seen)

        return committed

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
        self._queues_soon()

    def outlook(self) -> Outlook:
        """What is committed, now."""
        return Outlook(self.settings, self.ledger.plan, self.ledger.seen.queue, self.now(), self.waits)

    def outlook_in(self, books: Books) -> Outlook:
        """What a deed sees."""
        return Outlook(self.settings, self.ledger.plan, books.queue, books.now, self.waits)

    def call_wire(self, call: CallMade) -> CallWire:
        place = self.ledger.plan.counters[call.counter_id]
        planned = self.voice.planned(call)
        group = self.ledger.plan.groups[call.business_group]
        return CallWire(
            call_id=call.call_id,
            ticket_id=call.ticket_id,
            number=call.number,
            business_group=call.business_group,
            group_name=group.name,
            group_name_en=group.name_en,
            counter_id=call.counter_id,
            counter_name=place.name,
            counter_number=place.number,
            place=place.place,
            at=call.at,
            times=call.times,
            audio=f"/api/v1/announcements/{call.call_id}.wav",
            spoken=planned.spoken,
            speak_at=planned.speak_at,
            duration_s=round(planned.duration_s, 2),
            masked_name=self._name_on_boards(call),
        )

    def _name_on_boards(self, call: CallMade) -> str:
        """Masked once more, whoever sent it; empty unless the hall wants names."""
        ticket = self.ledger.seen.queue.ticket(call.ticket_id) if self.settings.board.names else None
        return mask_name(ticket.masked_name) if ticket else ""

    def call(self, call_id: str) -> CallMade | None:
        return next((call for call in self.ledger.seen.queue.calls if call.call_id == call_id), None)

    def beginning(self, known_seq: int | None) -> list[tuple[str, str]]:
        """What a screen that cannot be caught up from the ring is told first: missed calls, then the queues as they are."""
        calls = self.ledger.seen.queue.calls if known_seq is not None else ()
        missed = [call for call in calls if call.seq > (known_seq or 0)]
        told = [("call", self.call_wire(call).model_dump_json()) for call in missed]
        return [*told, ("queues", queues_wire(self.outlook()).model_dump_json())]

    # --- telling ----------------------------------------------------------------------------------------------

    def _tell(self, recorded: tuple[Recorded, ...], seen: Seen) -> None:
        for entry in recorded:
            self._told_seq = entry.seq
            self._tell_event(entry, seen)
        self._queues_soon()

    def _tell_event(self, entry: Recorded, seen: Seen) -> None:
        event = entry.event
        counter_id = getattr(event, "counter_id", None)
        match event:
            case Called() | Recalled():
                self._announce(entry, seen, event.call_id)
            case Undone():
                self._withdraw_undone(seen)
            case HelpAsked():
                asked = {
                    "counter_id": event.counter_id,
                    "terminal_id": event.terminal_id,
                    "about": event.about,
                }
                self.publish("help", asked, entry.seq)
            case _:
                pass
        if counter_id is not None:
            self.publish("counter", {"counter_id": counter_id}, entry.seq)

    def _announce(self, entry: Recorded, seen: Seen, call_id: str) -> None:
        call = next((made for made in seen.queue.calls if made.call_id == call_id), None)
        if call is None:
            return
        self.voice.plan_call(call, self.ledger.plan.counters[call.counter_id])
        self.live.publish("call", self.call_wire(call).model_dump_json(), entry.seq)

    def _withdraw_undone(self, seen: Seen) -> None:
        still = {call.call_id for call in seen.queue.calls}
        for call_id in self.voice.schedule.withdraw_others(still, self.now()):
            self.publish("call_undone", {"call_id": call_id})

    def publish(self, name: str, content: dict[str, str | None], log_seq: int | None = None) -> None:
        """A small event: `counter`, `review`, `health`, `help`, `call_undone`."""
        seq = self._told_seq if log_seq is None else log_seq
        self.live.publish(name, json.dumps(content, ensure_ascii=False), seq)

    def _queues_soon(self) -> None:
        if not self._queues_due and self._loop is not None:
            self._queues_due = True
            self._loop.call_later(_QUEUES_GATHER_S, self._publish_queues)

    def _publish_queues(self) -> None:
        self._queues_due = False
        self.live.publish("queues", queues_wire(self.outlook()).model_dump_json(), self._told_seq)

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
        keep_queue_going(self)
        papers_at_counter.wipe_due(self)
        self._ticks += 1
        if self._ticks % _QUEUES_EVERY_TICKS == 0:
            self._publish_queues()

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
        return await asyncio.wrap_future(self.ledger.submit(deed))


def _in_force(book: SettingsBook, journal: Journal) -> HallSettings:
    """The settings with every change that still fits the file; the others are said."""
    found = effective(book.base, book.changes)
    for version in found.left_out:
        journal.write("settings_change_left_out", version=version, why="它和改过的配置文件对不上")
    return found.settings


def _alarm_deed(alarm: Alarm) -> Callable[[Books], Reply]:
    def keep(books: Books) -> Reply:
        books.row(lambda connection: hall_records.keep_alarm(connection, alarm))
        return Reply(204)

    return keep


def _new_id() -> str:
    return str(uuid7())
