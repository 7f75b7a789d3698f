"""What lies under the simulated camera: a paper at an angle on a dark mat, seen through a lens that is not perfect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from devices.simulators.camera_papers import DOTS_PER_MM, Fonts, contract, household, id_card
from devices.simulators.control import BadCommand

SENSOR = (4352, 2448)
"""The whole sensor, 16:9. The preview is all of it made small; a still is its middle, 4:3."""
STILL = (3264, 2448)
PREVIEW = (1920, 1080)
_SEEN_DOTS_PER_MM = 7.3
"""How large the sensor sees a millimetre of the mat: 185 dots to the inch."""

Colours = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Laid:
    """One paper on the mat: where its middle is (dots from the mat's middle), how it is turned, how it leans."""

    paper: Callable[[Fonts], Image.Image]
    x: float = 0.0
    y: float = 0.0
    degrees: float = 0.0
    lean: float = 0.02
    """The far edge is shorter by this share: the camera looks at a slight angle."""


@dataclass(frozen=True, slots=True)
class Scene:
    laid: tuple[Laid, ...] = ()
    blur: float = 0.0
    """Radius in dots of the sensor."""
    glare: bool = False


SCENES: dict[str, Scene] = {
    "empty": Scene(),
    "contract": Scene((Laid(contract, 20, 6, 3.2),)),
    "household": Scene((Laid(household, -30, 12, -4.0),)),
    "card": Scene((Laid(id_card, 60, -20, 6.0),)),
    "blurred": Scene((Laid(contract, -10, 4, -2.5),), blur=11.0),
    "glare": Scene((Laid(contract, 10, 0, 2.0),), glare=True),
    "cut_off": Scene((Laid(contract, 930, 310, 5.0),)),
    "two_pages": Scene((Laid(household, 330, -360, 15.0), Laid(contract, -180, 6, -3.0))),
}


def draw_scene(name: str, fonts: Fonts) -> Image.Image:
    """The scene as the whole sensor sees it, without noise. Raises BadCommand for a scene that is not known."""
    scene = SCENES.get(name)
    if scene is None:
        raise BadCommand(f"unknown scene {name!r}; known: {', '.join(SCENES)}")
    seen = _mat()
    for laid in scene.laid:
        _lay(seen, laid, fonts)
    lit = _light(np.asarray(seen, np.float32), scene.glare)
    picture = Image.fromarray(lit.astype(np.uint8))
    return picture.filter(ImageFilter.GaussianBlur(scene.blur)) if scene.blur else picture


def preview_of(sensor: Image.Image) -> Image.Image:
    return sensor.resize(PREVIEW, Image.Resampling.BILINEAR, reducing_gap=2.0)


def still_of(sensor: Image.Image) -> Image.Image:
    left = (SENSOR[0] - STILL[0]) // 2
    return sensor.crop((left, 0, left + STILL[0], STILL[1]))


def with_noise(picture: Image.Image, strength: float, random: np.random.Generator) -> Image.Image:
    """Grain of a sensor in a hall's light; `strength` is its standard deviation in grey values."""
    colours = np.asarray(picture, np.float32)
    grain = random.standard_normal(colours.shape[:2], dtype=np.float32) * strength
    return Image.fromarray(np.clip(colours + grain[:, :, None], 0, 255).astype(np.uint8))


def _mat() -> Image.Image:
    random = np.random.default_rng(7)
    coarse = random.normal(44, 3, (SENSOR[1] // 8, SENSOR[0] // 8)).astype(np.uint8)
    weave = Image.fromarray(coarse).resize(SENSOR, Image.Resampling.BILINEAR)
    return Image.merge("RGB", (weave, weave.point(lambda v: v + 4), weave.point(lambda v: v + 8)))


def _lay(mat: Image.Image, laid: Laid, fonts: Fonts) -> None:
    flat = laid.paper(fonts)
    corners = _corners(laid, flat.size)
    coefficients = _perspective(corners, flat.size)
    seen = flat.transform(SENSOR, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    whole = Image.new("L", flat.size, 255)
    shape = whole.transform(SENSOR, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR)
    # Paper lies on the mat and not in it: a soft shadow to the lower right.
    shadow = shape.point(lambda v: v * 2 // 3).filter(ImageFilter.BoxBlur(9))
    mat.paste((16, 17, 20), (9, 11), shadow)
    mat.paste(seen, (0, 0), shape)


def _corners(laid: Laid, flat: tuple[int, int]) -> npt.NDArray[np.float64]:
    """Where the paper's corners are seen, clockwise from its top left."""
    scale = _SEEN_DOTS_PER_MM / DOTS_PER_MM
    half_w, half_h = flat[0] * scale / 2, flat[1] * scale / 2
    square = np.array([(-half_w, -half_h), (half_w, -half_h), (half_w, half_h), (-half_w, half_h)])
    square[:2, 0] *= 1 - laid.lean
    turn = np.deg2rad(laid.degrees)
    turned = square @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    placed: npt.NDArray[np.float64] = turned + np.array([SENSOR[0] / 2 + laid.x, SENSOR[1] / 2 + laid.y])
    return placed


def _perspective(seen: npt.NDArray[np.float64], flat: tuple[int, int]) -> tuple[float, ...]:
    """The eight numbers that take a point of the sensor back to the flat paper."""
    there = [(0, 0), (flat[0], 0), (flat[0], flat[1]), (0, flat[1])]
    rows, values = [], []
    for (x, y), (u, v) in zip(seen, there, strict=True):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    return tuple(float(number) for number in np.linalg.solve(np.array(rows), np.array(values, np.float64)))


def _light(colours: Colours, glare: bool) -> Colours:
    """Brighter at the lamp's side; with glare, a patch of paper that shines white."""
    y, x = np.ogrid[0 : SENSOR[1], 0 : SENSOR[0]]
    fall = (0.95 - 0.14 * (x / SENSOR[0]) - 0.06 * (y / SENSOR[1])).astype(np.float32)
    lit = colours * fall[:, :, None]
    if glare:
        far = ((x - SENSOR[0] * 0.53) / 430.0) ** 2 + ((y - SENSOR[1] * 0.42) / 300.0) ** 2
        lit += (420.0 * np.exp(-far)).astype(np.float32)[:, :, None]
    clipped: Colours = np.clip(lit, 0, 255)
    return clipped
