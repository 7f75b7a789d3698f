"""What a call says, as keys of clips: digits one by one, the counter as a number, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Container
from typing import Literal

Language = Literal["zh", "en"]
OneAs = Literal["yi", "yao"]


def sentence(
    number: str, counter_number: int, clips: Container[str], one_as: OneAs, language: Language = "zh"
) -> list[str]:
    """Clip keys of 请 A 零 一 七 号到 三号窗口, or of "Number A zero one seven, please go to counter three"."""
    if language == "en":
        return ["en_number", *(_english_sign(sign) for sign in number), "en_go_to", *_english(counter_number)]
    one = "digit_1_yao" if one_as == "yao" else "digit_1"
    said = [
        f"letter_{sign}" if sign.isalpha() else (one if sign == "1" else f"digit_{sign}") for sign in number
    ]
    return ["please", *said, "number_to", *_counter(counter_number, clips)]


def _counter(number: int, clips: Container[str]) -> list[str]:
    """In one clip where the pack has it, which sounds better than one put together."""
    whole = f"counter_{number}"
    return [whole] if whole in clips else [*_counted(number), "counter"]


def _counted(number: int) -> list[str]:
    """A counter's number as people say it: 3 三, 10 十, 12 十二, 20 二十; above 99 digit by digit."""
    if number > 99:
        return [f"digit_{sign}" for sign in str(number)]
    tens, ones = divmod(number, 10)
    said = [] if tens == 0 else ["ten"] if tens == 1 else [f"digit_{tens}", "ten"]
    return [*said, f"digit_{ones}"] if ones or not said else said


def _english_sign(sign: str) -> str:
    return f"en_letter_{sign}" if sign.isalpha() else f"en_{sign}"


def _english(number: int) -> list[str]:
    """twelve, twenty one; above 99 digit by digit."""
    if number > 99:
        return [f"en_{sign}" for sign in str(number)]
    tens, ones = divmod(number, 10)
    if number <= 20 or not ones:
        return [f"en_{number}"]
    return [f"en_{tens * 10}", f"en_{ones}"]
