"""Profiles of platforms. A new platform is a TOML file under assets/profiles, not code."""

from __future__ import annotations

from pathlib import Path

from kiosk.base.errors import KioskError
from kiosk.base.paths import assets
from kiosk.links.platform_profiles.profile import Profile, load_profile

__all__ = ["Profile", "load_profile", "profile_named"]


def profile_named(name: str) -> Profile:
    """A profile by its short name (`neutral`) or by the path of its file. Raises KioskError when there is none."""
    path = Path(name) if name.endswith(".toml") else assets() / "profiles" / f"platform_{name}.toml"
    if not path.is_file():
        known = sorted(
            p.stem.removeprefix("platform_") for p in (assets() / "profiles").glob("platform_*.toml")
        )
        raise KioskError(f"没有平台配置 {name}。", f"可用的有：{'、'.join(known)}。")
    return load_profile(path)
