"""Who stands before the terminal: by the card's own words, or by a code sent to a phone."""

from __future__ import annotations

from typing import Literal, Protocol

from devices.ports.id_reader import IdCard
from kiosk.domain.people import Citizen, ProofOfIdentity, Sex

PhoneCodeState = Literal["sent", "right", "wrong_code", "too_many", "not_connected"]


class PhoneCodes(Protocol):
    """The gateway that sends one-time codes. Answers values; a gateway that is away is `not_connected`."""

    def send(self, phone: str) -> PhoneCodeState: ...

    def check(self, phone: str, code: str) -> PhoneCodeState: ...


class NoPhoneCodes:
    """No gateway is connected: says so, and never pretends that a message is on its way."""

    def send(self, phone: str) -> PhoneCodeState:  # noqa: ARG002
        return "not_connected"

    def check(self, phone: str, code: str) -> PhoneCodeState:  # noqa: ARG002
        return "not_connected"


def citizen_from(card: IdCard) -> Citizen:
    """The card's own words, the newest address where one was written since; an unknown sex stays unknown and a name is never cut."""
    return Citizen(
        name=card.name,
        id_number=card.id_number,
        sex=Sex(card.sex) if card.sex in ("1", "2") else Sex.UNKNOWN,
        nation=card.nation,
        birth=card.birth,
        address=card.newest_address or card.address,
        valid_to=card.valid_to,
        proof=ProofOfIdentity.ID_CARD,
    )
