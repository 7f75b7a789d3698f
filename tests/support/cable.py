"""The demo's cable between a program under test and another that listens already."""

from __future__ import annotations

from urllib.parse import urlsplit

from kiosk.commands.demo.cable import Cable
from kiosk.commands.demo.programs import free_port


def cable_to(url: str) -> Cable:
    """A whole cable to the program at `url`; use it as a context and talk to its own `url`."""
    port = urlsplit(url).port
    assert port is not None, f"{url} names no port"
    return Cable(free_port(), port)
