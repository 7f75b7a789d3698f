"""Stretches of time as people are told them."""

from __future__ import annotations


def whole_minutes(seconds: float) -> int:
    """Full minutes that have passed; 0 for a stretch that has not begun."""
    return max(0, int(seconds // 60))
