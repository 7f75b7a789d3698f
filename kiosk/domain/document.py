"""Captured pages: what they fulfil, and what proves that they are unchanged."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from kiosk.domain.ids import DocumentId, MaterialCode


class TrustLevel(Enum):
    """How far the data of a document may be believed (national shared-data grades)."""

    ISSUED = "A"
    CHECKED_BY_STAFF = "B"
    UPLOADED_BY_CITIZEN = "C"
    """Every photograph made at a terminal, until staff have seen the original."""
    SELF_DECLARED = "D"


@dataclass(frozen=True, slots=True)
class Digests:
    """Both fingerprints of the same bytes, in lower-case hex."""

    sha256: str
    sm3: str
    length: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Page:
    """One kept photograph. Its JPEG lies encrypted in the vault under `document_id`."""

    document_id: DocumentId
    material: MaterialCode
    digests: Digests
    good: bool
    reasons: tuple[str, ...] = ()
    """Why the judge would have it taken again: blurred, blank, glare, cut_off, dark, small."""
    thumbnail: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """What goes to the platform for one material: all its pages bound as one PDF, or the signed letter."""

    document_id: DocumentId
    material: MaterialCode
    name: str
    source: str
    """capture or promise."""
    media_type: str
    pages: int
    digests: Digests
    page_digests: tuple[Digests, ...] = ()
    trust: TrustLevel = TrustLevel.UPLOADED_BY_CITIZEN
    stored_sha256: str = ""
    """Digest of the encrypted file, which is also its name."""
    photographs: tuple[DocumentId, ...] = ()
    """The vault's files of the JPEGs it was bound from, in the order of `page_digests`; kept until the platform has the case."""
