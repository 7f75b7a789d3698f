"""The devices' states in the journal: when one is lost or reports a fault, and when it is well again, each once."""

from __future__ import annotations

from devices.status import Condition, DeviceStatus, LinkState
from kiosk.base.journal import Journal

_ON_THE_WAY = frozenset({LinkState.CONNECTING, LinkState.IDENTIFYING, LinkState.BACKOFF})
"""Between two tries: neither there nor known to be gone."""
_NO_FAULTS = frozenset({Condition.CARD_PRESENT, Condition.READING})
_GRAVEST_FIRST = [each for each in Condition if each is not Condition.PAPER_LOW] + [Condition.PAPER_LOW]


def note_device(status: DeviceStatus, journal: Journal) -> None:
    """Writes a line when the device is in another state than the last line said."""
    if status.link in _ON_THE_WAY:
        return
    if status.link is LinkState.ONLINE:
        faults = status.conditions - _NO_FAULTS
        state = next((each.value for each in _GRAVEST_FIRST if each in faults), "well")
    else:
        state = status.link.value if status.link is not LinkState.ABSENT else LinkState.LOST.value
    journal.change(f"device:{status.name}", state)
