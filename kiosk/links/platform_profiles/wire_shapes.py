"""Dotted paths into records and lists: taken apart, put together, looked up."""

from __future__ import annotations

from typing import Any


def leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    """Every value with its dotted path; empty lists and records are values of their own."""
    if isinstance(value, dict) and value:
        parts = [(str(key), inner) for key, inner in value.items()]
    elif isinstance(value, (list, tuple)) and value:
        parts = [(str(n), inner) for n, inner in enumerate(value)]
    else:
        return [(path, list(value) if isinstance(value, tuple) else value)]
    return [leaf for key, inner in parts for leaf in leaves(inner, f"{path}.{key}" if path else key)]


def put(into: dict[str, Any], path: list[str], value: Any) -> None:
    """Sets a dotted path; a number makes a list grow."""
    here: Any = into
    for part, following in zip(path, [*path[1:], ""], strict=True):
        fresh: Any = value if following == "" else ([] if following.isdigit() else {})
        if isinstance(here, list):
            if int(part) == len(here):
                here.append(fresh)
            here = here[int(part)]
        else:
            here = here.setdefault(part, fresh)


def get(value: Any, path: list[str]) -> Any:
    """None when it is not there."""
    for part in path:
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value
