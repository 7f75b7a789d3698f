"""The first half of the wiring: everything on the terminal's disk."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.base.journal import Journal
from kiosk.store.application_store import ApplicationStore
from kiosk.store.cipher import Cipher, load_or_make_key
from kiosk.store.counter_papers import CounterPapers
from kiosk.store.document_vault import DocumentVault
from kiosk.store.outbox_store import OutboxStore
from kiosk.store.pin_tries import PinTries
from kiosk.store.print_jobs import PrintJobs
from kiosk.store.terminal_database import TerminalDatabase
from kiosk.store.ticket_store import PendingReviews, TicketStore
from kiosk.wiring.settings import TerminalSettings


@dataclass(frozen=True, slots=True)
class Ground:
    """What every part stands on."""

    clock: Clock
    journal: Journal


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything on the terminal's disk, opened once."""

    database: TerminalDatabase
    cipher: Cipher
    vault: DocumentVault
    tickets: TicketStore
    reviews: PendingReviews
    counter_papers: CounterPapers
    print_jobs: PrintJobs
    pin_tries: PinTries
    applications: ApplicationStore
    outbox: OutboxStore


def open_stores(settings: TerminalSettings, clock: Clock) -> Stores:
    """Raises StoreOwned when another program has them, KioskError when the key cannot be used."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    settings.key_file.parent.mkdir(parents=True, exist_ok=True)
    database = TerminalDatabase.open(settings.data_folder / "terminal.sqlite3", clock)
    try:
        cipher = Cipher(load_or_make_key(settings.key_file))
    except KioskError:
        database.close()
        raise
    return Stores(
        database=database,
        cipher=cipher,
        vault=DocumentVault(settings.data_folder / "vault", cipher),
        tickets=TicketStore(database, cipher),
        reviews=PendingReviews(database, cipher),
        counter_papers=CounterPapers(database, cipher),
        print_jobs=PrintJobs(database),
        pin_tries=PinTries(database),
        applications=ApplicationStore(database, cipher),
        outbox=OutboxStore(database, cipher),
    )
