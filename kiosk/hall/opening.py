"""How a hall is opened: its database whole, or rescued from a damaged file; the copy of its log in step; its settings in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from kiosk import __version__
from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.base.paths import assets
from kiosk.domain.health import HealthBook
from kiosk.domain.queue import READ_BACK_DAYS
from kiosk.domain.queue_state import QueueState
from kiosk.domain.review import TagSet
from kiosk.hall.access import Access
from kiosk.hall.access_settings import sign_on_of
from kiosk.hall.hall import Hall
from kiosk.hall.hall_voice import HallVoice
from kiosk.hall.ledger import Ledger
from kiosk.hall.read_back import kept, no_collecting
from kiosk.hall.report_reader import ReportReader
from kiosk.hall.settings import HallSettings
from kiosk.hall.settings_book import SettingsBook
from kiosk.hall.settings_changes import effective
from kiosk.hall.snapshot_keeper import SnapshotKeeper
from kiosk.hall.window_screens import WindowScreens
from kiosk.store import hall_owner, hall_records, queue_log, queue_snapshot, settings_log, staff_records
from kiosk.store.cipher import Cipher, load_or_make_key
from kiosk.store.hall_database import HallDatabase, HallDatabaseCorrupt, Transaction, is_server
from kiosk.store.hall_rescue import Rescued, rescue
from kiosk.store.log_copy import LogCopy, Row
from kiosk.store.queue_snapshot import Unfit

_COPY_FOLDER = "log_copy"
_KEY = "the hall's key"
"""What a key is asked for to tell its name."""


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """A database that is ours, its log readable; what was rescued, when something had to be."""

    database: HallDatabase
    log_copy: LogCopy | None
    """None on a server, which has its own ways of keeping copies."""
    known: QueueState | None = None
    """What the kept snapshot of the queue tells."""
    rescued: Rescued | None = None


def open_hall(settings: HallSettings, folder: Path, clock: Clock, public_url: str) -> Hall:
    """Owns the hall's database until `close`. Raises what `open_store` raises; it is free again then."""
    journal = Journal(folder / "journal", clock)
    try:
        key_name = _key_name(folder / settings.server.key_file)
        store = open_store(settings.server.place_in(folder), folder, clock, journal, key_name)
    except BaseException:
        journal.close()
        raise
    try:
        return _with(store, settings, folder, clock, public_url, journal)
    except BaseException:
        store.database.close()
        journal.close()
        raise


def _with(
    store: OpenedStore,
    settings: HallSettings,
    folder: Path,
    clock: Clock,
    public_url: str,
    journal: Journal,
) -> Hall:
    database = store.database
    cipher = Cipher(load_or_make_key(folder / settings.server.key_file))
    with database.transaction() as connection:
        if not hall_owner.name_key(connection, cipher.pseudonym(_KEY)):
            journal.write("hall_key_is_another")
        staff = staff_records.on_record(connection, clock.now())
        alarms = hall_records.open_alarms(connection)
        settings_book = SettingsBook(settings, settings_log.read(connection))
    journal.write("hall_started", hall=settings.hall.name, version=__version__)
    settings = _in_force(settings_book, journal)
    # Before the ledger: it goes on from the state that is known, and changes it.
    snapshots = _snapshots(store, clock, journal)
    return Hall(
        settings=settings,
        settings_book=settings_book,
        clock=clock,
        journal=journal,
        snapshots=snapshots,
        ledger=Ledger(database, settings.plan(), clock, journal, log_copy=store.log_copy, known=store.known),
        rescued=store.rescued,
        access=Access(settings, staff),
        voice=HallVoice.open(settings.voice, folder, journal),
        health=HealthBook(alarms),
        tags=TagSet.from_json((assets() / "profiles" / "review_tags.json").read_text(encoding="utf-8")),
        cipher=cipher,
        reports=ReportReader(database),
        public_url=public_url.rstrip("/"),
        window_screens=WindowScreens.open(settings.window_screens, journal),
        sign_on=sign_on_of(settings.access.sign_on, folder),
    )


def _in_force(book: SettingsBook, journal: Journal) -> HallSettings:
    """The settings with every change that still fits the file; the others are said."""
    found = effective(book.base, book.changes)
    for version in found.left_out:
        journal.write("settings_change_left_out", version=version, why="它和改过的配置文件对不上")
    return found.settings


def _key_name(path: Path) -> str:
    """What the database may know of this machine's key; empty when it has none yet."""
    return Cipher(load_or_make_key(path)).pseudonym(_KEY) if path.exists() else ""


def open_store(
    place: str, folder: Path, clock: Clock, journal: Journal, key_name: str | None = None
) -> OpenedStore:
    """Raises HallDatabaseBusy, HallDatabaseBroken, HallDatabaseAway or HallKeyDiffers; LogBroken for a damaged log on a server."""
    if is_server(place):
        database = HallDatabase.open(place, key_name)
        try:
            return OpenedStore(database, None, _known(database, journal))
        except BaseException:
            database.close()
            raise
    copy, path = LogCopy(folder / _COPY_FOLDER), Path(place)
    try:
        return _whole(HallDatabase.open(path), copy, clock, journal)
    except (HallDatabaseCorrupt, queue_log.LogBroken) as damage:
        journal.write("database_damaged", said=str(damage))
    found = rescue(path, copy, clock.now())
    journal.write(
        "database_rescued",
        kept_as=found.kept_as.name,
        last_seq=found.last_seq,
        lost=found.lost,
        said=found.said,
    )
    return replace(_whole(HallDatabase.open(path), copy, clock, journal), rescued=found)


def _whole(database: HallDatabase, copy: LogCopy, clock: Clock, journal: Journal) -> OpenedStore:
    """The database, every row that a start needs as it was written, the copy in step with it. Raises LogBroken."""
    try:
        known = _known(database, journal)
        with database.transaction() as connection:
            start = queue_log.seq_of_day_start(connection, READ_BACK_DAYS)
            queue_log.check(connection, start if known is None else known.seq + 1)
            _bring_into_step(connection, copy, start, clock, journal)
    except BaseException:
        database.close()
        raise
    return OpenedStore(database, copy, known)


def _known(database: HallDatabase, journal: Journal) -> QueueState | None:
    """What the kept snapshot tells; one that cannot be believed is thrown away, and said."""
    with no_collecting():
        found = kept(database)
    if not isinstance(found, Unfit):
        return found
    with database.transaction() as connection:
        queue_snapshot.forget(connection)
    journal.write("snapshot_thrown_away", why=found.why)
    return None


def _snapshots(store: OpenedStore, clock: Clock, journal: Journal) -> SnapshotKeeper:
    known_seq = store.known.seq if store.known is not None else 0
    return SnapshotKeeper(store.database, clock, journal, known_seq, rescues=store.log_copy is not None)


def _bring_into_step(
    connection: Transaction, copy: LogCopy, start: int, clock: Clock, journal: Journal
) -> None:
    last, newest = queue_log.last_seq(connection), copy.last()
    if newest is not None and newest["seq"] > last:
        _take_back(connection, copy, last, journal)
        newest, last = copy.last(), queue_log.last_seq(connection)
    if newest is not None and newest["digest"] != queue_log.digest_at(connection, newest["seq"]):
        journal.write("log_copy_of_another_log", last_seq=newest["seq"])
        copy.set_aside(clock.now())
        newest = None
    known = newest["seq"] if newest is not None else 0
    if known < last:
        copy.add(queue_log.rows(connection, max(known + 1, start)))


def _take_back(connection: Transaction, copy: LogCopy, last: int, journal: Journal) -> None:
    """A disk that said it had written and had not, or an older backup in its place: the copy has what followed."""
    before = queue_log.digest_at(connection, last)
    rows: list[Row] = []
    for row in copy.read():
        if row["seq"] == last + len(rows) + 1 and queue_log.follows(row, before):
            rows.append(row)
            before = row["digest"]
    if rows:
        queue_log.take_back(connection, rows)
        journal.write("log_taken_back_from_copy", first=last + 1, entries=len(rows))
