"""Where the program finds what it ships with: committed assets, and those that set-up or packaging brought."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def _root() -> Path:
    packaged = getattr(sys, "_MEIPASS", None)
    return Path(packaged) if packaged else Path(__file__).resolve().parents[2]


def program_folder() -> Path:
    """Where `python -m kiosk` finds the program; the packaged one's own folder."""
    return _root()


def assets() -> Path:
    """Committed assets: icons (SVG), i18n, samples, profiles, web, sounds."""
    return _root() / "assets"


def built_assets() -> Path:
    """Assets that `scripts/setup` makes: fonts/, icons/ (PNG), voice/, web/. Override with KIOSK_BUILT_ASSETS."""
    override = os.environ.get("KIOSK_BUILT_ASSETS")
    return Path(override) if override else _root() / "build" / "assets"


def font(bold: bool = False) -> Path:
    """Noto Sans CJK, the Simplified Chinese face, as a file of its own."""
    return built_assets() / "fonts" / ("NotoSansCJKsc-Bold.otf" if bold else "NotoSansCJKsc-Regular.otf")


def screen_font(bold: bool = False) -> Path:
    """The same face with only the characters of every day, for what opens it in many sizes; all of it if not made."""
    slim = font(bold).with_name("screen-bold.otf" if bold else "screen-regular.otf")
    return slim if slim.is_file() else font(bold)


def rare_font() -> Path:
    """The fullest font for characters that the main face lacks."""
    return built_assets() / "fonts" / "HanaMinB.ttf"


def kivy_files() -> Path:
    """Kivy's shaders, pictures and letters without the looks of its own widgets."""
    return built_assets() / "kivy"
