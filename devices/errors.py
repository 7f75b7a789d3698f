"""What a driver cannot go on from. Expected trouble (paper out, no card) is a value, not one of these."""

from __future__ import annotations


class DeviceError(Exception):
    """The root of the devices' own errors; the text is one sentence for staff, without personal data."""


class LinkLost(DeviceError):
    """The link is gone: unplugged, switched off, hung up. Connecting again may mend it."""


class DeviceRefused(DeviceError):
    """Connecting again does not mend it: no permission, no such port on this machine, wrong configuration."""


class NotConnected(LinkLost):
    """A driver was used before connect() or after close()."""


class DeviceAbsent(LinkLost):
    """There is nothing at the address: no such port, nobody listens."""
