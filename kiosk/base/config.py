"""Settings files: TOML checked against a model, every mistake told at once, by key, in words for who installs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.base.errors import KioskError


class Settings(BaseModel):
    """Base of every settings model: unknown keys are mistakes, values do not change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong line of a settings file."""

    key: str
    """Dotted, list positions from 1: `counters.2.place`; empty for the file as a whole."""
    said: str

    def __str__(self) -> str:
        return f"{self.key}：{self.said}" if self.key else self.said


class ConfigError(KioskError):
    """The settings cannot be used; `mistakes` has all of them, in the order of the file's keys."""

    def __init__(self, path: Path, mistakes: tuple[Mistake, ...]) -> None:
        listed = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(f"配置文件 {path} 有 {len(mistakes)} 处要改：\n{listed}", "改好后请再启动。")
        self.path = path
        self.mistakes = mistakes


SettingsT = TypeVar("SettingsT", bound=BaseModel)

_SAID = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项，请检查拼写",
    "string_type": "要写成文字（加引号）",
    "int_type": "要写成整数",
    "int_parsing": "要写成整数",
    "int_from_float": "要写成整数，不带小数",
    "float_type": "要写成数字",
    "float_parsing": "要写成数字",
    "bool_type": "要写成 true 或 false",
    "bool_parsing": "要写成 true 或 false",
    "list_type": "要写成列表 [ … ]",
    "tuple_type": "要写成列表 [ … ]",
    "dict_type": "要写成一节 [ … ]",
    "model_type": "要写成一节 [ … ]",
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "string_too_short": "至少要 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "要小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "time_parsing": "要写成时刻，例如 09:00:00",
    "time_type": "要写成时刻，例如 09:00:00",
    "url_parsing": "不是完整的网址，例如 http://127.0.0.1:8080",
    "path_type": "要写成路径（加引号）",
}


def load(path: Path, model: type[SettingsT]) -> SettingsT:
    """The settings of `path`. Raises ConfigError with every mistake: unreadable file, broken TOML, wrong keys and values."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(path, (Mistake("", f"读不了这个文件（{error.strerror or error}）"),)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(path, (Mistake("", f"不是 UTF-8 文字（第 {error.start + 1} 个字节）"),)) from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, (Mistake("", f"TOML 格式不对：{error}"),)) from error
    return check(content, model, path)


def check(content: Mapping[str, Any], model: type[SettingsT], path: Path) -> SettingsT:
    """`content` as a model; `path` is only named in the ConfigError."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ConfigError(path, _mistakes([dict(item) for item in error.errors()])) from error


def _mistakes(items: list[dict[str, Any]]) -> tuple[Mistake, ...]:
    """Without the echo: a list whose entries are wrong is also reported as too short, which it is not."""
    places = [item["loc"] for item in items]

    def is_echo(item: dict[str, Any]) -> bool:
        loc = item["loc"]
        return item["type"] == "too_short" and any(len(p) > len(loc) and p[: len(loc)] == loc for p in places)

    return tuple(_mistake(item) for item in items if not is_echo(item))


def _mistake(item: dict[str, Any]) -> Mistake:
    key = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in item["loc"])
    context = item.get("ctx") or {}
    if item["type"] in ("value_error", "assertion_error"):
        # Our own checks speak for themselves; pydantic puts a prefix before them.
        return Mistake(key, str(context.get("error", item["msg"])))
    pattern = _SAID.get(item["type"])
    return Mistake(key, pattern.format_map(context) if pattern else str(item["msg"]))
