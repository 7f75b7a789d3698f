"""Where the halls of one program live: settings files become halls with a folder and an address each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.base.config import load
from kiosk.base.errors import KioskError
from kiosk.base.paths import assets
from kiosk.commands.trial import trial_folder

if TYPE_CHECKING:
    from kiosk.hall.program import HallPlace

_SETTINGS_NAME = "hall.toml"


def places_of(configs: Sequence[Path], folder: Path | None, port: int | None) -> list[HallPlace]:
    """One place a settings file; the sample hall when there is none. Raises KioskError with everything that is wrong
    before anything is opened."""
    files = _files(configs)
    if len(files) > 1 and (folder is not None or port is not None):
        raise KioskError("多个大厅一起运行时不能用 --folder 和 --port。", "请写在各自的配置文件里。")
    if not files:
        sample = assets() / "profiles" / "hall_sample.toml"
        return [_place(sample, folder or trial_folder("hall"), port)]
    _each_in_its_own_folder(files)
    return [_place(file, folder or file.parent, port) for file in files]


def _files(configs: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for config in configs:
        below = sorted(config.glob(f"*/{_SETTINGS_NAME}")) if config.is_dir() else [config]
        if not below:
            raise KioskError(
                f"{config} 里没有大厅的配置文件。", f"每个大厅一个文件夹，里面放 {_SETTINGS_NAME}。"
            )
        found.extend(below)
    return found


def _each_in_its_own_folder(files: Sequence[Path]) -> None:
    """Database, key and journal of a hall lie beside its settings: two in one folder would mix."""
    folders = [file.resolve().parent for file in files]
    doubled = sorted({str(folder) for folder in folders if folders.count(folder) > 1})
    if doubled:
        raise KioskError(
            f"{'、'.join(doubled)} 里放了不止一个大厅。", "请每个大厅用自己的文件夹：数据和配置放在一起。"
        )


def _place(file: Path, folder: Path, port: int | None) -> HallPlace:
    from kiosk.hall.program import HallPlace
    from kiosk.hall.server import listen
    from kiosk.hall.settings import HallSettings

    settings = load(file, HallSettings)
    address = listen(settings.server.host, settings.server.port if port is None else port)
    return HallPlace(settings, folder, address)
