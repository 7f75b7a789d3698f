"""Every sentence that a flow names by key exists in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.base.paths import assets
from kiosk.flows import flow, staff_hands
from kiosk.flows.steps import Step
from screens.texts import LANGUAGES, Language, Texts

REFUSALS = ("too_many", "too_big", "same_page", "disk_full")


def named_keys() -> set[str]:
    folder = Path(flow.__file__).parent
    source = "\n".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    keys = set(re.findall(r'"((?:toast)\.[a-z_]+)"', source))
    keys |= {f"voice.{step.value}" for step in Step}
    keys |= {f"toast.page_{refusal}" for refusal in REFUSALS}
    acts = Path(staff_hands.__file__).read_text(encoding="utf-8").split("def _done")[1]
    said = set(re.findall(r'return "([a-z_]+)"', acts)) | set(re.findall(r'"([a-z_]+)" if ', acts))
    said |= set(re.findall(r'else "([a-z_]+)"', acts))
    return keys | {f"maintenance.said_{word}" for word in said}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_missing(language: Language) -> None:
    keys = named_keys()
    assert len(keys) > 35
    assert keys - Texts(assets() / "i18n").keys(language) == set()
