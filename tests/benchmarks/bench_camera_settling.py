"""How far two frames of a resting scene differ, and two of one whose exposure and focus are being sought; by hand:

    .venv/bin/python -m tests.benchmarks.bench_camera_settling

Scenes of the simulated camera; its grain is drawn anew for each frame. One half of the scenes is what the limits were set on, the
other is scored: how often a resting pair is called restless, and a seeking one at rest.
"""

from __future__ import annotations

import io
import itertools
import time

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from devices.drivers.camera_pictures import picture_of, small_copy_of
from devices.drivers.camera_settling import Look, Settling, look_of
from devices.simulators.camera_papers import Fonts
from devices.simulators.camera_scenes import SCENES, draw_scene, preview_of, with_noise
from kiosk.base import paths

_FRAMES = 12


def frame(scene: Image.Image, random: np.random.Generator, share: float) -> Look:
    """One frame; `share` of the way to rest is still to go."""
    seeking = ImageEnhance.Brightness(scene.filter(ImageFilter.BoxBlur(6 * share))).enhance(1 - 0.55 * share)
    out = io.BytesIO()
    with_noise(seeking, 2.2, random).save(out, "JPEG", quality=82)
    picture = picture_of(out.getvalue())
    small = small_copy_of(picture) if picture is not None else None
    assert small is not None
    return look_of(small)


def changes(looks: list[Look]) -> list[tuple[float, float]]:
    pairs = itertools.pairwise(looks)
    return [
        (abs(a.grey - b.grey) / max(a.grey, b.grey, 1), abs(a.edges - b.edges) / max(a.edges, b.edges, 1))
        for a, b in pairs
    ]


def main() -> None:
    fonts = Fonts(paths.font(), paths.font(bold=True))
    random = np.random.default_rng(3)
    for name, half in (("set on", sorted(SCENES)[::2]), ("scored", sorted(SCENES)[1::2])):
        rest, seek, calls = [], [], [0, 0]
        for scene in half:
            drawn = preview_of(draw_scene(scene, fonts))
            resting = [frame(drawn, random, 0.0) for _ in range(_FRAMES)]
            seeking = [frame(drawn, random, step / 8) for step in range(8, 0, -1)]
            rest += changes(resting)
            seek += changes(seeking)
            for place, looks in enumerate((resting, seeking)):
                settling = Settling()
                for look in looks:
                    settling.take(look)
                calls[place] += settling.is_settled
        print(
            f"{name}: {len(half)} scenes, {len(rest)} resting pairs, {len(seek)} seeking pairs;"
            f" grey rest max {max(g for g, _ in rest):.4f} seek min {min(g for g, _ in seek):.4f};"
            f" edges rest max {max(e for _, e in rest):.4f} seek min {min(e for _, e in seek):.4f};"
            f" called at rest: resting {calls[0]}/{len(half)}, seeking {calls[1]}/{len(half)}"
        )
    small = small_copy_of(picture_of(_coded(drawn)))  # type: ignore[arg-type]
    assert small is not None
    began = time.perf_counter()
    for _ in range(50):
        look_of(small)
    print(f"look_of: {(time.perf_counter() - began) * 20:.2f} ms a frame of {small.width}x{small.height}")


def _coded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


if __name__ == "__main__":
    main()
