"""Which screen belongs to which step. A screen is a module `<step>_screen` with a class named after it."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from kiosk.flows.steps import Step
from screens import kv
from screens.base import BaseScreen


def class_name(step: Step) -> str:
    """`identify_phone` → `IdentifyPhoneScreen`."""
    return "".join(word.capitalize() for word in step.value.split("_")) + "Screen"


def exists(step: Step) -> bool:
    return find_spec(f"screens.{step.value}_screen") is not None


def build(step: Step) -> BaseScreen:
    """A new screen of that step, its rules loaded."""
    module = import_module(f"screens.{step.value}_screen")
    kv.load_screen(step.value)
    return getattr(module, class_name(step))()
