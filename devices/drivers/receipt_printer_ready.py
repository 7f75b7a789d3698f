"""What is done once a connection before the first paper: the printer known, its pictures in place, letters drawn."""

from __future__ import annotations

from dataclasses import replace

from devices.drivers.receipt_printer_abilities import PrinterAbilities, make_acquaintance, remember
from devices.drivers.receipt_printer_glyphs import GlyphDrawer
from devices.drivers.receipt_printer_layout import compose
from devices.drivers.receipt_printer_logos import LogoMemory, all_logos, digest_of
from devices.drivers.receipt_printer_memory import PrinterMemory
from devices.drivers.receipt_printer_profile import PrinterProfile
from devices.drivers.receipt_printer_talk import PrinterTalk
from devices.ports.printer import Code, Paper, Text
from devices.protocol import escpos_commands as command

LOGO_WRITING_S = 8.0
"""Flash takes its time, and some models restart after FS q."""
_WARM_UP = Paper("test", (Text("0", height=7), Text("㐂"), Code("0")))
"""Imports what a paper needs before a citizen waits: the first would take 50 ms more than the others."""


class Readiness:
    """Of one driver; forgets the connection with `new_connection`, never the printer."""

    def __init__(
        self,
        profile: PrinterProfile,
        drawer: GlyphDrawer,
        logos: LogoMemory | None,
        memory: PrinterMemory,
    ) -> None:
        self._configured = profile
        self._drawer = drawer
        self._logos = logos if profile.logo_memory else None
        self._memory = memory
        self.abilities = PrinterAbilities()
        self.profile = profile
        """The settings' profile, with what this printer is known to do otherwise."""
        self.logos_held = False
        self.done = False
        self._blanks_sent = False

    def new_connection(self) -> None:
        self.done = self._blanks_sent = False

    def reach(self, talk: PrinterTalk, address: str) -> bool:
        """Ready afterwards. False when a printer that says it is well answers nothing in its turn. Raises LinkLost."""
        if self.done:
            return True
        if talk.answers:
            known = self._known(talk, address)
            if known is None:
                return False
            self.abilities = known
            if known.user_glyphs is not None:
                self.profile = replace(self._configured, user_glyphs=known.user_glyphs)
            self.logos_held = self._provide_logos(talk, known.name_at(address))
        self._drawer.draw_ahead()
        compose(_WARM_UP, self.profile, self._drawer)
        self.done = True
        return True

    def _known(self, talk: PrinterTalk, address: str) -> PrinterAbilities | None:
        known = make_acquaintance(talk, self._memory, address)
        if known is not None or self._blanks_sent:
            return known
        # It may still wait for the rest of a picture from a connection that broke.
        self._blanks_sent = True
        talk.finish_interrupted_command()
        known = make_acquaintance(talk, self._memory, address)
        if known is None:
            # Well, out of any command, and silent in its turn: it has no fence.
            talk.fence = "status_and_time"
            known = make_acquaintance(talk, self._memory, address)
        return known

    def learned(self, address: str, known: PrinterAbilities) -> None:
        """Remembers what a probe or a person found out; used from the next connection on."""
        self.abilities = known
        remember(self._memory, address, known)

    def _provide_logos(self, talk: PrinterTalk, printer: str) -> bool:
        """True when the printer's memory holds our pictures, written now if it did not."""
        if self._logos is None:
            return False
        pictures = all_logos(self.profile)
        if self._logos.holds(printer) == digest_of(pictures):
            return True
        if talk.fence == "status_and_time":
            return False  # Whether they arrived cannot be heard: rasters instead.
        written = command.define_logos([picture.in_columns() for picture in pictures])
        if talk.send(written, LOGO_WRITING_S) < len(written) or not talk.fenced(b"LOGO", LOGO_WRITING_S):
            return False
        self._logos.remember(printer, digest_of(pictures))
        return True
