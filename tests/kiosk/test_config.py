"""A settings file with mistakes names all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field, field_validator

from kiosk.base.config import ConfigError, Settings, load


class _Door(Settings):
    name: str
    width_mm: int = Field(ge=600)


class _House(Settings):
    street: str
    doors: tuple[_Door, ...] = Field(min_length=1)
    colour: str = "white"

    @field_validator("colour")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in ("white", "blue"):
            raise ValueError("只有 white 和 blue")
        return value


def _file(folder: Path, text: str) -> Path:
    path = folder / "house.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_good_file_becomes_the_model(tmp_path: Path) -> None:
    house = load(_file(tmp_path, 'street = "石桥路"\n[[doors]]\nname = "东"\nwidth_mm = 900\n'), _House)
    assert house.doors[0].width_mm == 900


def test_all_mistakes_are_told_at_once_by_key(tmp_path: Path) -> None:
    text = 'colour = "red"\nstret = "石桥路"\n[[doors]]\nname = 3\nwidth_mm = 5\n[[doors]]\nname = "西"\n'
    with pytest.raises(ConfigError) as caught:
        load(_file(tmp_path, text), _House)
    found = {mistake.key: mistake.said for mistake in caught.value.mistakes}
    assert set(found) == {"street", "stret", "colour", "doors.1.name", "doors.1.width_mm", "doors.2.width_mm"}
    assert found["colour"] == "只有 white 和 blue"
    assert "600" in found["doors.1.width_mm"]
    assert "doors.2.width_mm" in str(caught.value)


@pytest.mark.parametrize("content", [b"street = ", b"\xff\xfe"])
def test_broken_file_is_one_mistake_of_the_whole(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "house.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(path, _House)
    assert [mistake.key for mistake in caught.value.mistakes] == [""]


def test_missing_file_says_which(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        load(tmp_path / "nowhere.toml", _House)
