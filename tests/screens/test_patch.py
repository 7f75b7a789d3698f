"""A countdown drawn alone is what the whole window would show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from kiosk.flows.steps import Step
from tests.screens.samples import shown
from tests.support.finger import Face


@pytest.fixture
def drawn() -> Iterator[Face]:
    with Face() as face:
        from screens.patch import Patch

        face.navigator.redraw_part = Patch(face.window).redraw
        face.show(shown(Step.HOME, idle_limit_s=60))
        face.pump(8)
        yield face


def framebuffer(face: Face, file: Path) -> Image.Image:
    """As it is, nothing drawn for it."""
    from screens.seat import picture

    with Image.open(picture(file, (1080, 1920))) as image:
        return image.convert("RGB")


def test_a_step_of_the_countdown_draws_the_ring_and_nothing_else(drawn: Face, tmp_path: Path) -> None:
    before = framebuffer(drawn, tmp_path / "before.png")
    # Whatever is drawn outside the patch would wipe this away: the window's own ground is light.
    from kivy.graphics.opengl import (
        GL_COLOR_BUFFER_BIT,
        GL_SCISSOR_TEST,
        glClear,
        glClearColor,
        glDisable,
        glEnable,
        glScissor,
    )

    glEnable(GL_SCISSOR_TEST)
    glScissor(100, 100, 20, 20)
    glClearColor(1.0, 0.0, 0.0, 1.0)
    glClear(GL_COLOR_BUFFER_BIT)
    glDisable(GL_SCISSOR_TEST)
    drawn.advance(15.5)
    after = framebuffer(drawn, tmp_path / "after.png")
    ring = drawn.stage.session.ids.countdown
    changed = ImageChops.difference(before, after)
    assert after.getpixel((110, 1920 - 110)) == (255, 0, 0), "the whole window was drawn"
    changed.paste((0, 0, 0), (100, 1920 - 120, 120, 1920 - 100))
    box = changed.getbbox()
    assert box is not None, "the ring did not move"
    assert ring.x - 1 <= box[0] and box[2] <= ring.right + 1
    assert 1920 - ring.top - 1 <= box[1] and box[3] <= 1920 - ring.y + 1
    drawn.picture(tmp_path / "whole.png")
    with Image.open(tmp_path / "whole.png") as whole:
        patch = (int(ring.x), int(1920 - ring.top), int(ring.right), int(1920 - ring.y))
        assert after.crop(patch).tobytes() == whole.convert("RGB").crop(patch).tobytes()


def test_a_change_elsewhere_is_drawn_with_the_whole_window(drawn: Face, tmp_path: Path) -> None:
    drawn.stage.top_bar.clock = "23:59"
    drawn.clock.advance(15.5)
    drawn.navigator.count()
    drawn.pump()
    after = framebuffer(drawn, tmp_path / "after.png")
    drawn.picture(tmp_path / "whole.png")
    with Image.open(tmp_path / "whole.png") as whole:
        assert after.tobytes() == whole.convert("RGB").tobytes()


def test_a_new_minute_draws_the_clock_alone(drawn: Face, tmp_path: Path) -> None:
    drawn.show(shown(Step.STANDBY))
    drawn.pump(8)
    before = framebuffer(drawn, tmp_path / "before.png")
    drawn.advance(60)
    after = framebuffer(drawn, tmp_path / "after.png")
    clock = drawn.stage.screen.ids.clock
    box = ImageChops.difference(before, after).getbbox()
    assert box is not None, "the minute did not turn"
    assert clock.x - 1 <= box[0] and box[2] <= clock.right + 1
    assert 1920 - clock.top - 1 <= box[1] and box[3] <= 1920 - clock.y + 1
    drawn.picture(tmp_path / "whole.png")
    with Image.open(tmp_path / "whole.png") as whole:
        assert after.tobytes() == whole.convert("RGB").tobytes()
