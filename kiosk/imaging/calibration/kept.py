"""The scale on disk: one small JSON file beside the terminal's settings."""

from __future__ import annotations

import json
import math
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kiosk.imaging.calibration.camera_scale import CameraScale

SCALE_FILE: Final = "camera.json"
"""Its name in the terminal's folder of data."""


def keep(scale: CameraScale, path: Path) -> None:
    """The file holds the scale afterwards, or what it held before: a power cut leaves no half."""
    part = path.with_suffix(path.suffix + ".part")
    with part.open("w", encoding="utf-8") as out:
        json.dump(asdict(scale), out, indent=2)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def kept(path: Path) -> CameraScale | None:
    """What `keep` left there; None where there is no such file. Raises ValueError for a file that holds no scale."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as fault:
        raise ValueError(f"{path.name}: no camera scale") from fault
    if not isinstance(found, dict):
        raise ValueError(f"{path.name}: no camera scale")
    try:
        scale = CameraScale(
            int(found["width_px"]),
            int(found["height_px"]),
            _pair(found["bend"]),
            _numbers(found["to_mm"], 9),
            _triple(found["gains"]),
            float(found["off_mm"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise ValueError(f"{path.name}: no camera scale") from fault
    if min(scale.width_px, scale.height_px) < 16:
        raise ValueError(f"{path.name}: no camera scale")
    return scale


def _numbers(found: Any, count: int) -> tuple[float, ...]:
    numbers = tuple(float(one) for one in found)
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise ValueError(found)
    return numbers


def _pair(found: Any) -> tuple[float, float]:
    first, second = _numbers(found, 2)
    return first, second


def _triple(found: Any) -> tuple[float, float, float]:
    first, second, third = _numbers(found, 3)
    return first, second, third
