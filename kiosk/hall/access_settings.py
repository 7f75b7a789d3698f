"""`[access]` of `hall.toml`: how long a login lasts, how long a password is, and whose sign-on service may open the door."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kiosk.base.config import Settings

Role = Literal["clerk", "duty_manager", "hall_administrator", "operator"]


class SignOnSettings(Settings):
    """Single sign-on by OpenID Connect (authorization code with PKCE)."""

    issuer: str = Field(pattern=r"^https?://\S+$")
    """Address of the provider; `/.well-known/openid-configuration` below it tells the rest."""
    client_id: str = Field(min_length=1)
    client_secret_file: Path | None = None
    """Relative to the folder of the settings file; none: a public client, by PKCE alone."""
    name: str = "统一身份认证"
    """Written on the login page's button."""
    name_en: str = "Single sign-on"
    scope: str = "openid profile"
    staff_claim: str = "sub"
    """Which claim carries the staff id."""
    role_claim: str = ""
    """Which claim carries the roles, as one word or a list; empty: only staff of this file may come in."""
    roles: dict[str, Role] = Field(default_factory=dict)
    """What the provider calls each role; of several the first in this order counts."""


class AccessSettings(Settings):
    session_h: Annotated[int, Field(ge=1, le=24)] = 12
    """A login ends after this, however busy."""
    idle_min: Annotated[int, Field(ge=5, le=1440)] = 240
    """A login that nobody used for so long ends."""
    password_least_characters: Annotated[int, Field(ge=8, le=64)] = 12
    sign_on: SignOnSettings | None = None
