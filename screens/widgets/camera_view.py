"""The live picture of the document camera with what was found in it."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from kivy.clock import Clock
from kivy.graphics import (
    Color,
    Line,
    Rectangle,
    RoundedRectangle,
    SmoothLine,
    StencilPop,
    StencilPush,
    StencilUnUse,
    StencilUse,
)
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, ObjectProperty

from devices.ports.camera import Frame
from kiosk.flows.facts import PreviewLamps
from screens.presenters.capture import LampsView
from screens.theme import rgba
from screens.widgets.paint import rounded
from screens.widgets.panel import Panel

Preview = Callable[[], "tuple[Frame, PreviewLamps] | None"]
LOOKS_PER_S = 25.0
"""More than the camera gives would only draw the same picture twice."""
_OUTLINES = {"good": "outline_good", "bad": "warn_400", "none": "none"}
_DASHES = 14
_FLASH_S = 0.08


class CameraView(Panel):
    """Looks for a new frame only between `start` and `stop`; `stop` drops picture and texture.

    Tells `on_judged` with what the judge says of the newest frame, None when there is no frame.
    """

    lamps = ObjectProperty(None, allownone=True)
    """A LampsView; sets the outline's colour."""
    foot = NumericProperty(0)
    """Units at the lower edge that something else covers: the picture lies above."""
    drawn = NumericProperty(0)
    """Frames shown since start."""

    def __init__(self, **properties):
        self.register_event_type("on_judged")
        self.register_event_type("on_touched")
        self._preview: Preview | None = None
        self._timer = None
        self._texture: Texture | None = None
        self._frame_size = (1, 1)
        """Of the camera's frame, in whose pixels everything seen is told; the texture is smaller."""
        self._number = -1
        self._judged: PreviewLamps | None = None
        super().__init__(fill="camera_ground", radius=32, **properties)
        self._build()
        self.fbind("lamps", self._overlay)
        for name in ("pos", "size", "foot"):
            self.fbind(name, self._lay_out)

    def on_judged(self, judged):
        """The judgement of the newest frame."""

    def on_touched(self):
        """A finger came down on the picture."""

    def on_touch_down(self, touch):
        if not self.running or not self.collide_point(*touch.pos):
            return super().on_touch_down(touch)
        self.dispatch("on_touched")
        return True

    def start(self, preview: Preview) -> None:
        """Begins to look for frames."""
        self.stop()
        self._preview = preview
        self._timer = Clock.schedule_interval(self._look, 1 / LOOKS_PER_S)
        self._look(0)

    def stop(self) -> None:
        """No timer, no picture and no texture afterwards."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._preview = None
        self.drop()

    @property
    def running(self) -> bool:
        return self._timer is not None

    def drop(self) -> None:
        """The glass shows nothing of the last picture."""
        self._texture = self._judged = None
        self._number, self.drawn = -1, 0
        self._picture.texture = None
        self._picture_ink.a = 0
        self.lamps = None
        self._overlay()

    def flash(self) -> None:
        """The short white of a shutter."""
        self._flash_ink.a = 0.9
        Clock.schedule_once(self._end_flash, _FLASH_S)

    def _end_flash(self, *_):
        self._flash_ink.a = 0

    def _look(self, _seconds) -> None:
        found = self._preview() if self._preview is not None else None
        if found is None:
            if self._texture is not None:
                self.drop()
            self.dispatch("on_judged", None)
            return
        frame, self._judged = found
        if frame.number != self._number:
            self._blit(frame)
        self.dispatch("on_judged", self._judged)
        self._overlay()

    def _blit(self, frame: Frame) -> None:
        small, frame_size = frame.small, (frame.picture.width, frame.picture.height)
        if self._texture is None or self._texture.size != (small.width, small.height):
            self._texture = Texture.create(size=(small.width, small.height), colorfmt="rgb")
            self._texture.flip_vertical()
            self._picture.texture = self._texture
            self._picture_ink.a = 1
            self._frame_size = (1, 1)
        if self._frame_size != frame_size:
            self._frame_size = frame_size
            self._lay_out()
        self._texture.blit_buffer(small.rgb, colorfmt="rgb", bufferfmt="ubyte")
        self._number = frame.number
        self.drawn += 1
        self.canvas.ask_update()

    # --- drawing ---

    def _build(self) -> None:
        with self.canvas:
            StencilPush()
            self._hole = RoundedRectangle()
            StencilUse()
            self._picture_ink = Color(1, 1, 1, 0)
            self._picture = Rectangle()
            self._outline_ink = Color(0, 0, 0, 0)
            self._outline = SmoothLine(close=True, joint="round")
            self._dots = [self._dot() for _ in range(4)]
            self._ring_ink = Color(0, 0, 0, 0)
            self._ring = [Line(cap="round") for _ in range(_DASHES)]
            self._flash_ink = Color(1, 1, 1, 0)
            self._flash = Rectangle()
            StencilUnUse()
            self._hole_again = RoundedRectangle()
            StencilPop()

    def _dot(self) -> tuple[Color, Rectangle, Color, Rectangle]:
        return Color(0, 0, 0, 0), Rectangle(), Color(0, 0, 0, 0), Rectangle()

    def _lay_out(self, *_):
        for hole in (self._hole, self._hole_again):
            hole.pos, hole.size, hole.radius = self.pos, self.size, [self.radius * self.unit]
        self._flash.pos, self._flash.size = self.pos, self.size
        x, y, scale = self._place()
        if self._texture is not None:
            self._picture.pos = (x, y)
            self._picture.size = (self._frame_size[0] * scale, self._frame_size[1] * scale)
        self._overlay()

    def _place(self) -> tuple[float, float, float]:
        """Left, bottom and pixels per frame pixel of the picture, as large as fits."""
        if self._texture is None:
            return self.x, self.y, 1.0
        wide, high = self._frame_size
        foot = min(self.foot * self.unit, self.height / 2)
        scale = min(self.width / wide, (self.height - foot) / high)
        return self.center_x - wide * scale / 2, self.center_y + foot / 2 - high * scale / 2, scale

    def _on_glass(self, point) -> tuple[float, float]:
        x, y, scale = self._place()
        high = self._frame_size[1] if self._texture is not None else 0
        return x + point[0] * scale, y + (high - point[1]) * scale

    def _overlay(self, *_):
        look: LampsView | None = self.lamps
        judged = self._judged if self._texture is not None else None
        outline = look.outline if look is not None and judged is not None else "none"
        self._outline_ink.rgba = rgba(_OUTLINES[outline])
        corners = (
            [self._on_glass(corner) for corner in judged.corners] if judged and outline != "none" else []
        )
        if len(corners) == 4:
            self._outline.points = [number for corner in corners for number in corner]
            self._outline.width = 3.5 * self.unit
        self._place_dots(corners, outline)
        self._place_ring(judged.glare_at if judged else None)

    def _place_dots(self, corners, outline: str) -> None:
        radius = max(2, round(19 * self.unit))
        inner = max(1, round(12 * self.unit))
        for place, (rim_ink, rim, core_ink, core) in enumerate(self._dots):
            seen = len(corners) == 4
            rim_ink.rgba = rgba(("ok_700" if outline == "good" else "warn_800") if seen else "none")
            core_ink.rgba = rgba("surface" if seen else "none")
            if seen:
                x, y = corners[place]
                for disc, size in ((rim, radius), (core, inner)):
                    disc.texture = rounded(size)
                    disc.pos, disc.size = (x - size, y - size), (2 * size, 2 * size)

    def _place_ring(self, glare) -> None:
        self._ring_ink.rgba = rgba("warn_400" if glare else "none")
        if not glare:
            return
        x, y = self._on_glass(glare[:2])
        radius = max(glare[2] * self._place()[2], 40 * self.unit)
        for place, dash in enumerate(self._ring):
            start = 2 * pi * place / _DASHES
            angles = [start + step * pi / _DASHES / 6 * 1.1 for step in range(7)]
            dash.points = [number for a in angles for number in (x + radius * cos(a), y + radius * sin(a))]
            dash.width = 3 * self.unit
