"""The wiring of catalogue, applications, outbox and platform."""

from __future__ import annotations

import hashlib
import hmac
import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from devices.ports.camera import DocumentCamera
from kiosk.base import paths
from kiosk.domain.ids import TerminalId
from kiosk.domain.receipt_number import ReceiptNumbers
from kiosk.flows.application_hands import CatalogueHands, DraftHands, ForCounter, ReadingHands, SubmitHands
from kiosk.flows.conductor import Runner
from kiosk.flows.deeds import Deed
from kiosk.flows.ticket_hands import Performer
from kiosk.imaging.seeing.port import Seeing
from kiosk.links.platform import Trouble
from kiosk.links.platform_http import HttpPlatform
from kiosk.links.platform_profiles import profile_named
from kiosk.links.platform_wire import PlatformAddress
from kiosk.links.signing import Signer
from kiosk.outbox.delivery import Delivery
from kiosk.outbox.sender import Sender, SenderThread, Stepped
from kiosk.store.catalog_store import CatalogStore
from kiosk.store.holidays import public_calendar
from kiosk.usecases.bind_pages import Binding, MaterialTooLarge, bind_through
from kiosk.usecases.browse_catalog import BrowseCatalog
from kiosk.usecases.capture_document import CaptureDocument
from kiosk.usecases.prepare_application import PrepareApplication
from kiosk.usecases.read_kept_page import ReadKeptPage
from kiosk.usecases.seal_application import HandedInAt, Sealing
from kiosk.usecases.submit_application import CaseStores, SubmitApplication
from kiosk.usecases.track_progress import TrackProgress
from kiosk.wiring.settings import TerminalSettings
from kiosk.wiring.stores import Ground, Stores


@dataclass(frozen=True, slots=True)
class Applications:
    """What the rest of the wiring needs of this part."""

    performers: Mapping[type[Deed], Performer]
    runners: tuple[Runner, ...]
    waiting_and_parked: Callable[[], tuple[int, int]]
    retry_parked: Callable[[], int]
    wake: Callable[[], None]
    """The network is back: everything that waits is due at once."""
    platform_state: Callable[[], str]


def open_applications(
    settings: TerminalSettings,
    stores: Stores,
    ground: Ground,
    camera: DocumentCamera,
    seeing: Seeing,
    for_counter: ForCounter,
) -> Applications:
    """Cleans up what a crash left of unsealed drafts; sealed cases go on where they stood."""
    cases = CaseStores(stores.applications, stores.outbox, stores.vault)
    left = cases.clean_up_after_crash()
    if left:
        ground.journal.write("drafts_of_a_crash_removed", files=left)
    platform = _platform(settings, ground)
    delivery = Delivery(stores.outbox, stores.applications, stores.vault, platform, ground.clock)
    sender = Sender(stores.outbox, delivery, ground.clock, random.random)
    prepare = PrepareApplication(stores.vault, ground.clock)
    numbers = _receipt_numbers(settings)
    submit = SubmitApplication(
        prepare,
        _sealing(settings, stores, numbers, _binding(settings, ground, seeing)),
        cases,
        sender,
        ground.clock,
    )
    track = TrackProgress(stores.applications, platform, numbers, ground.clock)
    browse = BrowseCatalog(_catalogue(settings))

    def retry_parked() -> int:
        retried = stores.outbox.retry_parked(ground.clock.now())
        sender.wake()
        return retried

    def waiting_and_parked() -> tuple[int, int]:
        counts = stores.outbox.counts()
        return counts.waiting, counts.parked

    def surprised(surprise: BaseException) -> None:
        ground.journal.change("thread:outbox", "surprised", surprise=repr(surprise)[:300])

    def stepped(step: Stepped) -> None:
        """Once when the platform cannot be reached, once when it answers again."""
        if isinstance(step.end, Trouble):
            ground.journal.change("platform", step.end.cause, said=step.end.said)
        elif step.end != "parked":
            ground.journal.change("platform", "reachable")

    return Applications(
        performers={
            **CatalogueHands(browse, track).performers(),
            **DraftHands(prepare, CaptureDocument(camera, seeing, prepare, ground.journal)).performers(),
            **ReadingHands(ReadKeptPage(stores.vault, seeing), ground.clock).performers(),
            **SubmitHands(submit, for_counter).performers(),
        },
        runners=(SenderThread(sender, surprised, stepped),),
        waiting_and_parked=waiting_and_parked,
        retry_parked=retry_parked,
        wake=sender.wake,
        platform_state=lambda: next((row.cause for row in stores.outbox.open_rows() if row.cause), ""),
    )


def _platform(settings: TerminalSettings, ground: Ground) -> HttpPlatform:
    told = settings.platform
    return HttpPlatform(
        PlatformAddress(told.url),
        profile_named(told.profile),
        Signer(told.app_id, told.secret.encode()),
        ground.clock,
        lambda: secrets.token_hex(16),
    )


def _receipt_numbers(settings: TerminalSettings) -> ReceiptNumbers:
    """Every terminal of the hall can check every other's: the key comes from the one they share."""
    key = hmac.new(settings.hall.person_key.encode(), b"receipt numbers", hashlib.sha256).digest()
    return ReceiptNumbers(settings.terminal.receipt_label, key)


def _binding(settings: TerminalSettings, ground: Ground, seeing: Seeing) -> Binding:
    def told(trouble: MaterialTooLarge) -> None:
        ground.journal.write(
            "material_too_large",
            material=trouble.name,
            size_bytes=trouble.size_bytes,
            max_bytes=trouble.max_bytes,
            said=trouble.said,
        )

    return Binding(bind_through(seeing), profile_named(settings.platform.profile).max_document_bytes, told)


def _sealing(
    settings: TerminalSettings, stores: Stores, numbers: ReceiptNumbers, binding: Binding
) -> Sealing:
    here = HandedInAt(TerminalId(settings.terminal.id), settings.terminal.place)
    return Sealing(stores.vault, stores.applications, numbers.make, public_calendar(), here, binding)


def _catalogue(settings: TerminalSettings) -> CatalogStore:
    folder = settings.catalogue or paths.assets() / "samples" / "catalogue"
    return CatalogStore(folder, settings.data_folder / "catalogue-index.json")
