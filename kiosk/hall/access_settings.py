"""`[access]` of `hall.toml`: how long a login lasts, how long a password is, and whose sign-on service may open the door."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kiosk.base.config import Settings
from kiosk.base.errors import KioskError
from kiosk.links.sign_on import SignOn

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


def sign_on_of(settings: SignOnSettings | None, folder: Path) -> SignOn | None:
    """The client of the settings' provider, its secret read from beside the settings. Raises KioskError without it."""
    if settings is None:
        return None
    secret = ""
    if settings.client_secret_file is not None:
        path = folder / settings.client_secret_file
        try:
            secret = path.read_text("utf-8").strip()
        except OSError as error:
            raise KioskError(
                f"统一认证的密钥文件 {path} 读不出来（{error.strerror}）。",
                "请检查 access.sign_on.client_secret_file。",
            ) from error
    return SignOn(settings.issuer, settings.client_id, secret, settings.scope)
