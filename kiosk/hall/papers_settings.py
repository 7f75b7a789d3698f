"""How long the hall keeps what a terminal handed over for the counter."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from kiosk.base.config import Settings


class PapersSettings(Settings):
    accept: bool = True
    """False: terminals keep the papers, clerks do not see them."""
    keep_after_min: int | None = Field(default=None, ge=0, le=1440)
    """Minutes for which papers stay after the ticket is over; not written: until the day ends."""

    def keep_after(self) -> timedelta | None:
        return None if self.keep_after_min is None else timedelta(minutes=self.keep_after_min)
