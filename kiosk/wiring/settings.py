"""The terminal's settings file as a model: every mistake at once, by key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from devices.status import DeviceKind
from kiosk.base.config import Settings


def _is_web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("要写成完整的网址，例如 http://127.0.0.1:8080")
    return value


WebAddress = Annotated[str, AfterValidator(_is_web_address)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class TerminalSection(Settings):
    id: Key
    hall_name: str = Field(min_length=1)
    hall_name_en: str = ""
    place: str = Field(min_length=1)
    """Second line of the top bar: 一楼大厅 · 3 号自助终端."""
    place_en: str = ""
    label: str = Field(min_length=1, max_length=12)
    """On papers: 3 号终端."""
    receipt_label: str = Field(pattern=r"^[0-9A-Z]{2,4}$")
    """Stands in every receipt number; different on each terminal of the hall."""
    notice: str = ""
    real_name_tickets: bool = False
    elder_age: int = Field(default=60, ge=50, le=100)
    complaint_url: str = ""
    guide_base_url: str = ""


class HallSection(Settings):
    url: WebAddress
    also: tuple[WebAddress, ...] = ()
    """Machines that stand by for the hall: asked when the one before does not answer."""
    key: str = Field(min_length=8)
    person_key: str = Field(min_length=16)
    """Under which persons are told apart in this hall; the same on all of its terminals, secret."""


class PlatformSection(Settings):
    profile: str = Field(min_length=1)
    """Name of a shipped profile, or path of a profile file."""
    url: WebAddress
    app_id: str = Field(min_length=1)
    secret: str = Field(min_length=8)


class DeviceSection(Settings):
    kind: DeviceKind
    name: Key
    driver: str
    address: str = ""
    options: dict[str, str] = Field(default_factory=dict)
    enabled: bool = True


class StaffSection(Settings):
    id: str = Field(pattern=r"^[0-9A-Za-z]{2,20}$")
    pin_hash: str = Field(pattern=r"^\$argon2id\$")


class FaceSection(Settings):
    width: int = Field(default=1080, ge=320, le=7680)
    height: int = Field(default=1920, ge=320, le=7680)
    fullscreen: bool = True
    show_cursor: bool = False
    rotation: int = Field(default=0)
    seat_port: int = Field(default=0, ge=0, le=65535)
    """Loopback port for robots; 0: none."""
    reduced_motion: bool = False

    @model_validator(mode="after")
    def _quarter_turns(self) -> Self:
        if self.rotation not in (0, 90, 180, 270):
            raise ValueError("rotation 只能是 0、90、180 或 270")
        return self


class TerminalSettings(Settings):
    terminal: TerminalSection
    hall: HallSection
    platform: PlatformSection
    data_folder: Path = Path("data")
    """Relative paths are below the folder of the settings file."""
    key_file: Path = Path("terminal.key")
    catalogue: Path | None = None
    """Folder or file of the catalogue; left out: the sample that is shipped."""
    devices: tuple[DeviceSection, ...] = ()
    free_ports: tuple[str, ...] = ()
    """Ports that `python -m devices find` may ask what hangs on them; the terminal itself leaves them alone."""
    staff: tuple[StaffSection, ...] = ()
    face: FaceSection = FaceSection()

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [device.name for device in self.devices]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"设备名称重复：{'、'.join(twice)}")
        return self

    def below(self, folder: Path) -> TerminalSettings:
        """The same with every relative path below `folder`."""
        return self.model_copy(
            update={
                "data_folder": folder / self.data_folder,
                "key_file": folder / self.key_file,
                "catalogue": folder / self.catalogue if self.catalogue else None,
            }
        )
