"""An MJPEG stream as cameras send it, good and bad; bytes made here by hand and served by a bare socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np
import pytest
from PIL import Image

from devices.clock import SystemClock
from devices.drivers.camera_sources import HttpSource
from devices.drivers.document_camera import DocumentCameraDriver
from devices.errors import LinkLost
from tests.support.waiting import wait_until

Serve = Callable[[Sequence[bytes]], str]
HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=%s\r\n\r\n"


def jpeg(width: int = 320, height: int = 240, grey: int = 120) -> bytes:
    return bytes(cv2.imencode(".jpg", np.full((height, width, 3), grey, np.uint8))[1].tobytes())


def part(content: bytes, boundary: bytes = b"frame", length: bool = True) -> bytes:
    told = b"Content-Length: %d\r\n" % len(content) if length else b""
    return b"--" + boundary + b"\r\nContent-Type: image/jpeg\r\n" + told + b"\r\n" + content + b"\r\n"


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Sends these bytes to whoever asks, then holds the connection open until the test ends."""
    over = threading.Event()
    servers: list[socket.socket] = []

    def answer(server: socket.socket, chunks: Sequence[bytes]) -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=send, args=(near, chunks), daemon=True).start()

    def send(near: socket.socket, chunks: Sequence[bytes]) -> None:
        with near:
            if near.recv(4096):
                for chunk in chunks:
                    near.sendall(chunk)
                over.wait(60)

    def begin(chunks: Sequence[bytes]) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        threading.Thread(target=answer, args=(server, chunks), daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/stream"

    yield begin
    over.set()
    for server in servers:
        server.close()


@pytest.mark.parametrize("length", [True, False], ids=["counted", "not counted"])
@pytest.mark.parametrize("told", [b"frame", b'"frame"', b"--frame"])
def test_frames_come_out_whole_however_the_camera_marks_them(serve: Serve, told: bytes, length: bool) -> None:
    frames = [jpeg(grey=grey) for grey in (40, 120, 200)]
    body = b"".join(part(frame, length=length) for frame in frames) + b"--frame\r\n"
    # In small pieces: a mark may be cut in two on its way.
    stream = HttpSource(serve([HEAD % told, *(body[at : at + 7] for at in range(0, len(body), 7))])).open()
    assert [stream.grab() for _ in frames] == frames
    stream.close()


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_bad_frames_between_good_ones_are_passed_over_and_another_size_is_no_trouble(serve: Serve) -> None:
    import io

    cmyk = io.BytesIO()
    Image.new("CMYK", (320, 240), (10, 20, 30, 40)).save(cmyk, "JPEG")
    huge = bytearray(jpeg())
    frame = huge.index(b"\xff\xc0")
    huge[frame + 5 : frame + 9] = (10_000).to_bytes(2, "big") + (10_000).to_bytes(2, "big")
    bad = [jpeg()[:-200], b"", b"%PDF-1.7 in disguise", bytes(huge), b"<html>login</html>"]
    good = [jpeg(), cmyk.getvalue(), jpeg(1280, 720), jpeg(96, 64)]
    url = serve([HEAD % b"frame", *(part(one) for one in [good[0], *bad, *good[1:]])])
    driver = DocumentCameraDriver(HttpSource(url), SystemClock())
    driver.connect()
    driver.start()
    driver.begin_if_wanted()
    sizes = wait_until(
        lambda: (f := driver.newest()) and f.number == 4 and (f.picture.width, f.picture.height)
    )
    assert sizes == (96, 64)
    assert dict(driver.figures())["broken_frames"] == str(len(bad))
    driver.stop()
    driver.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 401 Unauthorized\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>login</html>",
        b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_an_address_that_gives_no_stream_is_lost_with_a_sentence(serve: Serve, answer: bytes) -> None:
    with pytest.raises(LinkLost, match="视频流"):
        HttpSource(serve([answer])).open()


def test_a_part_that_says_it_has_gigabytes_and_a_head_without_end_are_not_waited_for(serve: Serve) -> None:
    endless = b"--frame\r\n" + b"X-Padding: " + b"x" * 40_000
    for body in (b"--frame\r\nContent-Length: 99999999999\r\n\r\n", endless):
        stream = HttpSource(serve([HEAD % b"frame", body])).open()
        assert stream.grab() is None
        stream.close()


def test_name_password_and_question_of_the_address_reach_the_camera() -> None:
    asked: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        near, _ = server.accept()
        with near:
            asked.append(near.recv(4096))
            content = jpeg()
            near.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content)

    serving = threading.Thread(target=answer)
    serving.start()
    port = server.getsockname()[1]
    still = f"http://hall:pass%20word@127.0.0.1:{port}/snap?size=full"
    assert HttpSource(f"http://127.0.0.1:{port}/", still).still(5) is not None
    serving.join()
    server.close()
    assert asked[0].startswith(b"GET /snap?size=full HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Basic aGFsbDpwYXNzIHdvcmQ=\r\n" in asked[0]
