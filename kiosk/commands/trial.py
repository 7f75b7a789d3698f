"""Where a program that was started without settings of its own keeps what it writes."""

from __future__ import annotations

from pathlib import Path


def trial_folder(program: str) -> Path:
    """A folder for a try-out, there afterwards: below `build`, which no checkout keeps."""
    folder = Path.cwd() / "build" / "trial" / program
    folder.mkdir(parents=True, exist_ok=True)
    return folder
