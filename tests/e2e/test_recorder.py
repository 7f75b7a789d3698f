"""The hall records its own voice through a real browser's microphone: Chromium is fed a file in its place."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from kiosk.base.paths import built_assets
from kiosk.commands.demo import clerk
from kiosk.hall.voice.clips import PACK_RATE_HZ
from kiosk.hall.voice.pack import VoicePack
from kiosk.hall.voice.sound import Recording, Samples, read_wav, resampled, to_samples, to_sound, wav_bytes
from tests.e2e.pages_stage import CLERK, DUTY
from tests.support.browser import DESK, log_in, picture
from tests.support.hall import RunningHall, running_hall

pytestmark = pytest.mark.e2e

_RATE_HZ = 48_000


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with running_hall(tmp_path / "hall") as running:
        yield running


def _said(key: str) -> Samples:
    """A clip of the demonstration voice, at the microphone's rate."""
    folder = built_assets() / "voice" / "demo"
    if not (folder / "manifest.json").is_file():
        pytest.skip("no voice pack: scripts/make_voice_pack.py")
    pack = VoicePack.load(folder)
    return resampled(Recording(to_samples(pack.clips[key]), pack.rate_hz), _RATE_HZ)


def _in_a_room(said: Samples, room_dbfs: float) -> bytes:
    """Two and a half seconds around the speech; Chromium begins with the file's beginning when the microphone opens."""
    whole = np.concatenate((np.zeros(int(1.2 * _RATE_HZ)), said, np.zeros(int(2.5 * _RATE_HZ))))
    whole += np.random.default_rng(5).normal(0, 10 ** (room_dbfs / 20), len(whole))
    return wav_bytes(to_sound(whole), _RATE_HZ)


@contextlib.contextmanager
def _recorder(hall: RunningHall, heard: Path | None) -> Iterator[Page]:
    """The recorder in a browser whose microphone hears `heard`, or that has none."""
    flags = [*clerk.BROWSER_FLAGS]
    if heard is not None:
        flags += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        flags += [f"--use-file-for-fake-audio-capture={heard}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=clerk.chromium(), args=flags)
        context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(error.message))
        try:
            log_in(page, hall.url, *DUTY)
            page.goto(f"{hall.url}/voice")
            expect(page.locator("#prompts li").first).to_be_visible()
            yield page
        finally:
            browser.close()
        assert errors == []


def test_a_prompt_is_recorded_trimmed_and_levelled(hall: RunningHall, tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    heard.write_bytes(_in_a_room(_said("digit_7"), room_dbfs=-72))
    with _recorder(hall, heard) as page:
        page.locator('[data-key="digit_7"]').click()
        expect(page.locator("#text")).to_have_text("七")
        expect(page.locator("#listen")).to_be_disabled()
        page.locator("#record").click()
        # It ends by itself when the speaker has finished.
        expect(page.locator("#verdict")).to_contain_text("可以用", timeout=20_000)
        expect(page.locator('[data-key="digit_7"] .tag')).to_have_text("可用")
        picture(page, "recorder")
        with hall.staff("010012", None) as duty:
            clip = read_wav(duty.get("/api/v1/voice/clips/digit_7.wav").content)
        assert clip.rate_hz == PACK_RATE_HZ
        assert clip.duration_s == pytest.approx(len(_said("digit_7")) / _RATE_HZ, abs=0.25)
        page.locator("#forget").click()
        expect(page.locator('[data-key="digit_7"] .tag')).to_have_text("未录")


def test_a_noisy_room_is_heard_and_the_prompt_stays_missing(hall: RunningHall, tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    heard.write_bytes(_in_a_room(_said("digit_7"), room_dbfs=-33))
    with _recorder(hall, heard) as page:
        page.locator('[data-key="digit_7"]').click()
        page.locator("#record").click()
        expect(page.locator("#record")).to_have_text("读完了")
        page.wait_for_timeout(2500)
        page.locator("#record").click()
        expect(page.locator("#verdict")).to_contain_text("背景太吵")
        expect(page.locator("#verdict")).to_contain_text("请关上门窗")
        expect(page.locator('[data-key="digit_7"] .tag')).to_have_text("未录")
        picture(page, "recorder_noisy")


def test_without_a_microphone_a_file_can_be_uploaded(hall: RunningHall, tmp_path: Path) -> None:
    upload = tmp_path / "seven.wav"
    upload.write_bytes(_in_a_room(_said("digit_7"), room_dbfs=-72))
    with _recorder(hall, None) as page:
        page.locator('[data-key="digit_7"]').click()
        page.locator("#record").click()
        expect(page.get_by_role("alert")).to_contain_text("话筒")
        page.locator("#file").set_input_files(upload)
        expect(page.locator("#verdict")).to_contain_text("可以用")
        upload.write_bytes(b"no sound at all")
        page.locator("#file").set_input_files(upload)
        expect(page.locator("#verdict")).to_contain_text("不是 WAV 声音文件")


def test_building_says_which_prompts_are_missing(hall: RunningHall) -> None:
    with _recorder(hall, None) as page:
        page.locator("#build").click()
        expect(page.get_by_role("alert")).to_contain_text("请写明是谁的声音")
        page.locator("#whose").fill("李晓岚")
        page.locator("#agreed").fill("只用于本大厅叫号")
        page.locator("#build").click()
        expect(page.get_by_role("alert").last).to_contain_text("还没有录")
        page.goto(f"{hall.url}/voice?lang=en")
        expect(page.locator("#record")).to_have_text("Record")
        picture(page, "recorder_english")


def test_a_clerk_does_not_get_the_recorder(hall: RunningHall) -> None:
    with hall.staff(*CLERK[:1]) as somebody:
        assert somebody.get("/api/v1/voice").status_code == 403
    with hall.client() as nobody:
        assert nobody.get("/api/v1/voice").status_code == 401
        assert "microphone=(self)" in nobody.get("/voice").headers["permissions-policy"]
        assert "microphone=()" in nobody.get("/board").headers["permissions-policy"]
