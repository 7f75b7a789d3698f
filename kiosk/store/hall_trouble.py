"""What can go wrong with the hall's database, each with what a person can do."""

from __future__ import annotations

from kiosk.base.errors import KioskError


class HallDatabaseBusy(KioskError):
    """Another program owns it."""


class HallDatabaseBroken(KioskError):
    """It is not a database we can go on with."""


class HallDatabaseCorrupt(HallDatabaseBroken):
    """The file is damaged; `kiosk.store.hall_rescue` saves what can be read."""


class HallDatabaseAway(KioskError):
    """The database server cannot be reached, or does not let us in."""


class HallKeyDiffers(KioskError):
    """This machine has another key than the hall: it could not open what the hall has sealed."""


class HallDatabaseFailed(KioskError):
    """A transaction did not go through; nothing of it happened."""


class HallDatabaseLost(HallDatabaseFailed):
    """The database is not ours any more: the connection broke, or another program took over. Whether the last transaction
    happened is unknown; the same request with the same key finds out. Nothing can be written through this object again."""
