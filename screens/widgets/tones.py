"""Colours and signs of what a strip or tag means: never colour alone."""

from __future__ import annotations

_TONES = {
    "blue": ("indigo_50", "indigo_700", "info"),
    "info": ("indigo_50", "indigo_700", "info"),
    "ok": ("ok_50", "ok_700", "check-circle"),
    "warn": ("warn_50", "warn_800", "warning"),
    "danger": ("danger_50", "danger_700", "warning"),
    "gray": ("bg", "ink_700", "info"),
    "teal": ("teal_50", "teal_700", "check-circle"),
    "offline": ("offline_bg", "offline_ink", "offline"),
    "none": ("none", "ink_700", "info"),
}


def ground(tone: str) -> str:
    return _TONES[tone][0]


def ink(tone: str) -> str:
    return _TONES[tone][1]


def icon(tone: str) -> str:
    return _TONES[tone][2]
