"""How the terminal starts its seeing program: the same program as itself, with another command."""

from __future__ import annotations

import sys

from kiosk.base import paths
from kiosk.imaging.seeing.program import SeeingProgram
from kiosk.wiring.settings import TerminalSettings
from kiosk.wiring.stores import Ground


def open_seeing(settings: TerminalSettings, ground: Ground) -> SeeingProgram:
    """Nothing is started before somebody is about to look. What is learned of the tray lies among the terminal's data."""
    tray = settings.data_folder.resolve() / "empty-tray.npz"
    command = (*own_command(), "seeing", "--tray", str(tray))
    return SeeingProgram(command, paths.program_folder(), ground.clock, ground.journal)


def own_command() -> tuple[str, ...]:
    """What starts this program a second time: the packaged program is its own interpreter."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "kiosk")
