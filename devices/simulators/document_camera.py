"""A document camera on the network: MJPEG at /stream.mjpg, a full-size picture at /still.jpg. Commands:

{"scene": "contract" | "household" | "card" | "empty" | "blurred" | "glare" | "cut_off" | "two_pages"}
{"stall": true}  (connected, but no frame comes)  {"drop": 3}  {"black": true}  {"state": true}
{"delay_s": 0.5}  (each frame so much later)  {"mute": true}  (takes the connection, never answers)
{"corrupt": 30}  (per cent of the frames have wrong bytes within)  {"half_frame": 3}  (so many end in their middle)
{"size": "640x480"}  (from the next frame on; "" for its own)  {"settle": 8}  (so many frames after a change of scene seek exposure
and focus)
"""

from __future__ import annotations

import argparse
import io
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from devices.simulators.camera_faults import FrameFaults
from devices.simulators.camera_papers import Fonts
from devices.simulators.camera_scenes import PREVIEW, STILL, draw_scene, preview_of, still_of, with_noise
from devices.simulators.control import Answer, BadCommand, Command
from devices.simulators.running import add_http_options, run_until_stopped

FRAMES_PER_S = 12
_VARIANTS = 3
"""Frames of a still scene differ in their grain only; three of them in turn are enough to look alive."""
_BOUNDARY = "frame"


class _Shown:
    """One scene ready to be sent: some previews, one still."""

    def __init__(self, name: str, fonts: Fonts) -> None:
        random = np.random.default_rng(11)
        sensor = draw_scene(name, fonts)
        small = preview_of(sensor)
        self.previews = [_jpeg(with_noise(small, 2.2, random), 82) for _ in range(_VARIANTS)]
        self.still = _jpeg(with_noise(still_of(sensor), 2.6, random), 90)


class SimulatedDocumentCamera:
    """The camera and what lies under it; a scene is drawn when it is first asked for."""

    kind = "document_camera"

    def __init__(self, port: int, fonts: Fonts, scene: str = "empty") -> None:
        fonts.of(4)  # a font that is not there is told now, not with the first paper
        self._fonts = fonts
        self._drawn: dict[str, _Shown] = {}
        self._drawing = threading.Lock()
        self._scene = scene
        self._shown = self._draw(scene)
        self._black_preview = _jpeg(Image.new("RGB", PREVIEW, (1, 1, 1)), 60)
        self._black_still = _jpeg(Image.new("RGB", STILL, (1, 1, 1)), 60)
        self._is_black = False
        self._is_stalled = False
        self._faults = FrameFaults()
        self._dropped_until = 0.0
        self._frames = 0
        self._stills = 0
        self._stopping = threading.Event()
        self._server = _Server(port, self)
        self._thread = threading.Thread(target=self._serve, name="simulated-camera", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/stream.mjpg"

    @property
    def still_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/still.jpg"

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def command(self, command: Command) -> Answer:
        """Carries out a live command; a scene is in the picture when the answer comes."""
        for word, value in command.items():
            match word:
                case "scene":
                    self._shown, self._scene = self._draw(str(value)), str(value)
                    self._faults.scene_changed()
                case "stall":
                    self._is_stalled = bool(value)
                case "black":
                    self._is_black = bool(value)
                case "drop":
                    self._dropped_until = time.monotonic() + (5.0 if value is True else float(value))
                case "delay_s" | "mute" | "corrupt" | "half_frame" | "size" | "settle":
                    self._faults.set(word, value)
                case "state":
                    pass
                case _:
                    raise BadCommand(f"unknown command {word!r}")
        return {"scene": self._scene, "frames": self._frames, "stills": self._stills}

    def wait_while_mute(self) -> None:
        while self._faults.is_mute and not self.is_dropped:
            self._stopping.wait(0.02)

    @property
    def is_dropped(self) -> bool:
        return self._stopping.is_set() or time.monotonic() < self._dropped_until

    def next_preview(self) -> bytes | None:
        """The next frame after its time, or None while the stream stands still."""
        self._stopping.wait(1 / FRAMES_PER_S + self._faults.delay_s)
        if self._is_stalled:
            return None
        self._frames += 1
        frame = self._black_preview if self._is_black else self._shown.previews[self._frames % _VARIANTS]
        return self._faults.applied_to(frame)

    def take_still(self) -> bytes | None:
        """A full-size picture; None while the camera hangs."""
        while self._is_stalled and not self.is_dropped:
            self._stopping.wait(0.05)
        if self.is_dropped:
            return None
        self._stills += 1
        return self._faults.applied_to(
            self._black_still if self._is_black else self._shown.still, counts=False
        )

    def _draw(self, scene: str) -> _Shown:
        with self._drawing:
            if scene not in self._drawn:
                self._drawn[scene] = _Shown(scene, self._fonts)
            return self._drawn[scene]

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, camera: SimulatedDocumentCamera) -> None:
        super().__init__(("127.0.0.1", port), _Answering)
        self.camera = camera

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002 (its signature)
        return not self.camera.is_dropped

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A viewer that goes away is no fault of the camera."""


class _Answering(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.camera.wait_while_mute()
        if self.path.startswith("/stream"):
            self._stream()
        elif self.path.startswith("/still"):
            self._still()
        else:
            self.send_error(404)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
        self.end_headers()
        camera = self.server.camera
        while not camera.is_dropped:
            frame = camera.next_preview()
            if frame is not None:
                head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(frame)}\r\n\r\n"
                self.wfile.write(head.encode() + frame + b"\r\n")
        self.connection.shutdown(socket.SHUT_RDWR)

    def _still(self) -> None:
        picture = self.server.camera.take_still()
        if picture is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(picture)))
        self.end_headers()
        self.wfile.write(picture)

    def log_message(self, *_: object) -> None:
        """Twelve requests a second are nobody's news."""


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    coded = io.BytesIO()
    picture.save(coded, "JPEG", quality=quality)
    return coded.getvalue()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `simulate camera` understands."""
    add_http_options(parser, 8090)
    parser.add_argument("--scene", default="empty", help="启动时台面上放什么")
    parser.add_argument("--font", type=Path, required=True, metavar="FILE", help="中文字体文件")
    parser.add_argument("--bold-font", type=Path, metavar="FILE", help="中文粗体字体文件")


def serve(args: argparse.Namespace) -> int:
    """Runs the camera until the process is told to end."""
    fonts = Fonts(args.font, args.bold_font or args.font)
    return run_until_stopped(SimulatedDocumentCamera(args.tcp, fonts, args.scene), args)
