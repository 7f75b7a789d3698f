"""Driver and simulator of the document camera over HTTP, and the folder that stands in for one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from devices.clock import SystemClock
from devices.drivers.camera_pictures import picture_of
from devices.drivers.camera_sources import FolderSource, HttpSource, UvcSource, settled_picture, source_of
from devices.drivers.document_camera import DocumentCameraDriver
from devices.errors import DeviceAbsent, DeviceRefused, LinkLost
from devices.ports.camera import Picture
from devices.simulators.camera_papers import Fonts
from devices.simulators.camera_scenes import SCENES
from devices.simulators.control import BadCommand
from devices.simulators.document_camera import SimulatedDocumentCamera
from devices.status import Condition
from kiosk.base import paths
from tests.support.waiting import wait_until


@pytest.fixture(scope="module")
def shared() -> Iterator[SimulatedDocumentCamera]:
    camera = SimulatedDocumentCamera(0, Fonts(paths.font(), paths.font(bold=True)), "contract")
    camera.start()
    yield camera
    camera.close()


@pytest.fixture
def camera(shared: SimulatedDocumentCamera) -> Iterator[SimulatedDocumentCamera]:
    yield shared
    shared.command(
        {"settle": 0, "scene": "contract", "stall": False, "black": False, "drop": 0, "mute": False}
    )
    shared.command({"delay_s": 0, "corrupt": 0, "half_frame": 0, "size": ""})


@pytest.fixture
def driver(camera: SimulatedDocumentCamera) -> Iterator[DocumentCameraDriver]:
    driver = DocumentCameraDriver(HttpSource(camera.address, camera.still_url), SystemClock())
    driver.connect()
    yield driver
    driver.stop()
    driver.close()


def started(driver: DocumentCameraDriver) -> None:
    driver.start()
    driver.begin_if_wanted()
    wait_until(driver.newest)


def decoded(picture: Picture | None) -> np.ndarray:
    assert picture is not None
    pixels = cv2.imdecode(np.frombuffer(picture.coded, np.uint8), cv2.IMREAD_COLOR)
    assert pixels.shape == (picture.height, picture.width, 3)
    return pixels


def sharpness(picture: np.ndarray) -> float:
    """Variance of the Laplacian at a size where the sensor's grain is averaged out."""
    grey = cv2.cvtColor(
        cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY
    )
    return float(cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), 1.0), cv2.CV_64F).var())


def test_nothing_is_grabbed_before_start(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver
) -> None:
    frames = camera.command({"state": True})["frames"]
    assert driver.poll() == frozenset()
    assert driver.newest() is None
    assert camera.command({"state": True})["frames"] == frames


def test_newest_frame_only_and_numbers_grow(driver: DocumentCameraDriver) -> None:
    started(driver)
    first = driver.newest()
    assert first is not None and decoded(first.picture).shape == (1080, 1920, 3)
    assert (first.small.width, first.small.height, len(first.small.rgb)) == (960, 540, 960 * 540 * 3)
    later = wait_until(lambda: (f := driver.newest()) and f.number > first.number + 2 and f)
    assert later.at > first.at
    assert driver.poll() == frozenset()


def test_stop_drops_every_frame_and_start_again_goes_on(driver: DocumentCameraDriver) -> None:
    started(driver)
    driver.stop()
    assert driver.newest() is None
    started(driver)


def test_still_is_full_size_and_of_the_scene_that_lies_there_now(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver
) -> None:
    started(driver)
    contract = decoded(driver.still(5))
    camera.command({"scene": "empty"})
    empty = decoded(driver.still(5))
    assert contract.shape == empty.shape == (2448, 3264, 3)
    assert contract.mean() > empty.mean() + 40


def test_blurred_scene_gives_a_still_that_is_really_blurred(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver
) -> None:
    sharp = decoded(driver.still(5))
    camera.command({"scene": "blurred"})
    blurred = decoded(driver.still(5))
    assert sharpness(sharp) > 4 * sharpness(blurred)


def test_glare_burns_out_a_patch_that_the_good_page_does_not_have(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver
) -> None:
    good = decoded(driver.still(5))
    camera.command({"scene": "glare"})
    glare = decoded(driver.still(5))
    assert (glare.min(axis=2) >= 253).mean() > 0.02 > (good.min(axis=2) >= 253).mean() * 10


@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_is_drawn(camera: SimulatedDocumentCamera, scene: str) -> None:
    assert camera.command({"scene": scene})["scene"] == scene


def test_without_a_still_address_the_next_frame_is_the_still(camera: SimulatedDocumentCamera) -> None:
    driver = DocumentCameraDriver(HttpSource(camera.address), SystemClock())
    driver.connect()
    assert decoded(driver.still(10)).shape == (1080, 1920, 3)
    started(driver)
    number = driver.newest().number  # type: ignore[union-attr]
    assert driver.still(10) is not None
    assert driver.newest().number > number  # type: ignore[union-attr]
    driver.stop()
    driver.close()


def test_stalled_camera_gives_no_old_frame_and_is_lost(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver
) -> None:
    started(driver)
    camera.command({"stall": True})
    wait_until(lambda: driver.newest() is None)
    assert driver.still(0.2) is None

    def is_lost() -> bool:
        try:
            driver.poll()
        except LinkLost:
            return True
        return False

    wait_until(is_lost)


def test_frame_that_stands_still_is_stale_before_it_is_lost() -> None:
    from devices.drivers.document_camera import _Grabbing
    from devices.ports.camera import Frame, SmallCopy
    from kiosk.base.clock import HandClock
    from tests.devices.test_supervisor import Bench

    clock: HandClock = Bench().clock
    driver = DocumentCameraDriver(FolderSource(Path("nowhere")), clock)
    grabbing = _Grabbing(FolderSource(Path("nowhere")), clock, 0, None)
    grabbing._frame = Frame(Picture(b"", 8, 8), SmallCopy(bytes(192 * [128]), 8, 8), 1, clock.monotonic())
    driver._grabbing = grabbing
    assert driver.poll() == frozenset() and driver.newest() is not None
    clock.advance(1.5)
    assert driver.poll() == {Condition.STALE_FRAME} and driver.newest() is None
    clock.advance(4)
    with pytest.raises(LinkLost, match="停住"):
        driver.poll()


def test_lens_cap_is_told_as_dark(camera: SimulatedDocumentCamera, driver: DocumentCameraDriver) -> None:
    started(driver)
    camera.command({"black": True})
    wait_until(lambda: Condition.DARK_FRAME in driver.poll())
    camera.command({"black": False})
    wait_until(lambda: driver.poll() == frozenset())


def test_pulled_camera_is_not_online_before_it_gives_frames_again(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver
) -> None:
    started(driver)
    camera.command({"drop": 60})

    def is_lost() -> bool:
        try:
            driver.poll()
        except LinkLost:
            return True
        return False

    wait_until(is_lost)
    driver.close()
    assert driver.newest() is None
    with pytest.raises(LinkLost):
        driver.connect()
    driver.close()
    camera.command({"drop": 0})
    driver.connect()
    wait_until(driver.newest)


def test_nobody_listening_is_absent() -> None:
    with pytest.raises(DeviceAbsent):
        DocumentCameraDriver(HttpSource("http://127.0.0.1:9/stream.mjpg"), SystemClock()).connect()


def test_captive_portal_instead_of_a_picture_is_no_still(camera: SimulatedDocumentCamera) -> None:
    source = HttpSource(camera.address, camera.still_url.replace("still.jpg", "nothing-here"))
    assert source.still(2) is None
    assert picture_of(b"<html><body>login</body></html>") is None
    assert picture_of(b"") is None
    assert picture_of(b"\xff\xd8\xff\xe0 cut off") is None


def test_folder_shows_its_images_in_order_and_survives_a_broken_one(tmp_path: Path) -> None:
    for place, grey in enumerate((10, 200)):
        Image.new("RGB", (64, 48), (grey, grey, grey)).save(tmp_path / f"{place}.png")
    source = FolderSource(tmp_path, image_s=0.02, frame_s=0.01)
    stream = source.open()
    seen = {decoded(picture_of(stream.grab() or b"")).mean() for _ in range(6)}
    assert seen == {10, 200}
    (tmp_path / "0.png").write_bytes(b"broken")
    driver = DocumentCameraDriver(source, SystemClock())
    driver.connect()
    started(driver)
    frame = driver.newest()
    assert frame is not None and frame.small.rgb[:3] == bytes([200, 200, 200])
    driver.stop()
    driver.close()


def test_empty_folder_and_missing_node_are_absent(tmp_path: Path) -> None:
    for source in (FolderSource(tmp_path), FolderSource(tmp_path / "no"), UvcSource("97", (1, 1), (1, 1))):
        with pytest.raises(DeviceAbsent):
            source.probe()


@pytest.mark.parametrize("address", ["ftp://camera", "folder:", "uvc:", "", "http:///stream"])
def test_address_that_means_nothing_is_refused(address: str) -> None:
    with pytest.raises(DeviceRefused):
        source_of(address)


def test_simulator_refuses_an_unknown_scene(camera: SimulatedDocumentCamera) -> None:
    with pytest.raises(BadCommand, match="contract"):
        camera.command({"scene": "picnic"})


def test_picture_larger_than_any_camera_gives_is_none_and_takes_no_memory() -> None:
    coded = bytearray(cv2.imencode(".jpg", np.zeros((16, 16, 3), np.uint8))[1].tobytes())
    frame = coded.index(b"\xff\xc0")
    coded[frame + 5 : frame + 9] = (30_000).to_bytes(2, "big") + (40_000).to_bytes(2, "big")
    assert picture_of(bytes(coded)) is None
    assert picture_of(b"\xff\xd8\xff\xe0 no picture at all") is None


def test_jpeg_cut_off_on_its_way_is_no_picture() -> None:
    whole = cv2.imencode(".jpg", np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8))[
        1
    ].tobytes()
    assert picture_of(whole) is not None
    assert picture_of(whole[: len(whole) // 2]) is None


def test_late_frames_are_still_the_newest(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver
) -> None:
    camera.command({"delay_s": 0.3})
    started(driver)
    first = wait_until(driver.newest)
    wait_until(lambda: (newest := driver.newest()) is not None and newest.number > first.number)
    assert driver.poll() == frozenset()


def test_a_camera_that_takes_the_connection_and_never_answers_is_lost(
    camera: SimulatedDocumentCamera,
) -> None:
    mute = DocumentCameraDriver(HttpSource(camera.address, open_s=0.3), SystemClock())
    camera.command({"mute": True})
    mute.start()
    with pytest.raises(LinkLost):
        mute.connect()
    mute.stop()
    mute.close()


@pytest.mark.parametrize("fault", [{"corrupt": 100}, {"half_frame": 1_000_000}])
def test_a_stream_of_broken_frames_shows_none_and_is_told(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver, fault: dict[str, int]
) -> None:
    started(driver)
    camera.command(fault)
    wait_until(lambda: int(dict(driver.figures())["broken_frames"]) >= 3)
    last = driver.newest()
    wait_until(lambda: driver.newest() is None)
    assert driver.poll() == {Condition.STALE_FRAME}
    camera.command(dict.fromkeys(fault, 0))
    again = wait_until(driver.newest)
    assert last is None or again.number > last.number


def test_some_broken_frames_are_passed_over(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver
) -> None:
    started(driver)
    camera.command({"half_frame": 2})
    # A viewer of the test before may have been sent one of them.
    wait_until(lambda: dict(driver.figures())["broken_frames"] in ("1", "2"))
    seen = wait_until(driver.newest)
    assert decoded(seen.picture).shape[:2] == (seen.picture.height, seen.picture.width)


def test_another_size_in_the_middle_of_the_stream_goes_on(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver
) -> None:
    started(driver)
    camera.command({"size": "640x480"})
    frame = wait_until(
        lambda: (found := driver.newest()) is not None and found.picture.width == 640 and found
    )
    assert (frame.small.width, frame.small.height) == (640, 480)
    camera.command({"size": ""})
    wait_until(lambda: (found := driver.newest()) is not None and found.picture.width > 640)


def test_a_still_waits_until_exposure_and_focus_rest(
    camera: SimulatedDocumentCamera, driver: DocumentCameraDriver
) -> None:
    rested = sharpness(decoded(driver.still(5.0)))
    started(driver)
    camera.command({"settle": 4, "scene": "contract"})
    taken = decoded(driver.still(5.0))
    assert sharpness(taken) > 0.7 * rested
    # The same camera, asked without waiting: what would have been taken.
    camera.command({"scene": "contract"})
    at_once = picture_of(camera.take_still() or b"")
    assert sharpness(decoded(at_once)) < 0.3 * rested


def test_a_scene_that_never_rests_is_taken_within_the_deadline() -> None:
    frames = iter(range(10_000))

    class Restless:
        def grab(self) -> bytes:
            out = io.BytesIO()
            Image.new("L", (320, 240), next(frames) * 40 % 256).save(out, "JPEG")
            return out.getvalue()

        def close(self) -> None: ...

    picture = settled_picture(Restless(), 3, 0.2)
    assert picture is not None and picture.width == 320


def test_frames_of_the_mode_before_are_never_the_still() -> None:
    shades = iter([10, 10, 10, 200, 200, 200, 200, 200])

    class AfterModeSwitch:
        def grab(self) -> bytes:
            out = io.BytesIO()
            Image.new("L", (320, 240), next(shades)).save(out, "JPEG")
            return out.getvalue()

        def close(self) -> None: ...

    picture = settled_picture(AfterModeSwitch(), 3, 30.0)
    assert decoded(picture).mean() > 190
