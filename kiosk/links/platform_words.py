"""What a platform says in its own words, fit for the journal and the operator's page: nobody is named in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

_LONG_NUMBER: Final = re.compile(r"[0-9]{11,}[0-9Xx]?")
"""Telephone, identity and bank card numbers; a platform's error codes are shorter."""
_SHORTEST: Final = 2
_KEPT_OUT: Final = "***"


def without_person(said: str, body: dict[str, Any]) -> str:
    """The words with every value that the case tells of its applicant, and every long number, starred out."""
    for value in sorted(set(_of_person(body)), key=len, reverse=True):
        said = said.replace(value, _KEPT_OUT)
    return without_numbers(said)


def without_numbers(said: str) -> str:
    """The same for words about a case that is not at hand."""
    return _LONG_NUMBER.sub(_KEPT_OUT, said)


def _of_person(body: dict[str, Any]) -> Iterator[str]:
    applicant = body.get("applicant")
    values: list[Any] = list(applicant.values()) if isinstance(applicant, dict) else []
    values += [answer.get("value", "") for answer in body.get("answers", ()) if isinstance(answer, dict)]
    for value in values:
        if isinstance(value, str) and len(value) >= _SHORTEST and value != "resident":
            yield value
