"""What has to be said to Kivy before its first import: environment and configuration."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.base import paths


@dataclass(frozen=True, slots=True)
class FaceSettings:
    """How the window is opened."""

    width: int = 1080
    """Pixels; also decides portrait or landscape."""
    height: int = 1920
    fullscreen: bool = False
    show_cursor: bool = False
    rotation: int = 0
    """Degrees the panel is turned against its mounting: 0, 90, 180, 270."""
    seat_port: int | None = None
    """Loopback port where a robot may ask where things are; None in a hall."""
    reduced_motion: bool = False
    i18n: Path | None = None
    """Folder of the texts when not the one shipped."""

    @property
    def landscape(self) -> bool:
        return self.width > self.height


def configure(settings: FaceSettings) -> None:
    """Sets environment and Config. Must run before anything else imports kivy; a second call changes nothing
    of a window that is already open."""
    os.environ["KIVY_NO_ARGS"] = "1"
    os.environ["KIVY_NO_CONFIG"] = "1"
    os.environ["KIVY_NO_FILELOG"] = "1"
    # The program's own logging stays in charge; with Kivy's console handler off a crash would leave no trace.
    os.environ.setdefault("KIVY_LOG_MODE", "MIXED")
    if paths.kivy_files().is_dir():
        os.environ.setdefault("KIVY_DATA_DIR", str(paths.kivy_files()))
    from kivy.config import Config

    turned = settings.rotation in (90, 270)
    width, height = (settings.height, settings.width) if turned else (settings.width, settings.height)
    graphics = {
        "width": width,
        "height": height,
        "rotation": settings.rotation,
        # Software GL draws three times faster without; our edges are smoothed in textures.
        "multisamples": 0,
        "maxfps": 60,
        "resizable": 0,
        # "auto" lies about its size on X without a window manager; a borderless window of the panel's size does not.
        "borderless": int(settings.fullscreen),
        "fullscreen": 0,
        "show_cursor": int(settings.show_cursor),
        "position": "custom" if settings.fullscreen else "auto",
        "left": 0,
        "top": 0,
    }
    for key, value in graphics.items():
        Config.set("graphics", key, value)
    Config.set("kivy", "exit_on_escape", 0)
    Config.set("kivy", "log_level", "warning")
    # A touch panel arrives as a mouse under X; a second provider would double every touch.
    for provider in list(Config.options("input")):
        Config.remove_option("input", provider)
    Config.set("input", "mouse", "mouse,disable_multitouch")
