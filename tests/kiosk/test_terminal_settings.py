"""A broken settings file tells every mistake at once, by key; the sample works; a second start is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import wiring
from kiosk.__main__ import main
from kiosk.base import paths
from kiosk.base.clock import SystemClock
from kiosk.base.config import ConfigError
from kiosk.base.errors import KioskError
from kiosk.commands.trial import trial_folder
from kiosk.wiring.device_box import open_devices
from kiosk.wiring.stores import open_stores
from tests.support.terminal_bench import settings

SAMPLE = paths.assets() / "profiles" / "terminal_sample.toml"

BROKEN = """
data_folder = 7
[terminal]
id = "T 03"
hall_name = ""
place = "一楼"
label = "3 号终端"
receipt_label = "3"
colour = "blue"
[hall]
url = "127.0.0.1:8080"
key = "short"
person_key = "long-enough-for-a-key"
[platform]
profile = "neutral"
url = "http://127.0.0.1:8090"
app_id = "x"
secret = "sandbox-only"
[[devices]]
kind = "toaster"
name = "printer"
driver = "escpos"
[[staff]]
id = "060018"
pin_hash = "246810"
"""


def test_the_sample_can_be_read_and_its_paths_are_beside_it() -> None:
    told = wiring.read_terminal_config(SAMPLE)
    assert told.data_folder == SAMPLE.parent / "data"
    assert {device.name for device in told.devices} >= {"receipt-printer", "id-reader"}


def test_a_try_out_of_the_sample_writes_nothing_beside_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = wiring.read_terminal_config(SAMPLE, trial_folder("terminal"))
    assert told.data_folder == tmp_path / "build" / "trial" / "terminal" / "data"
    assert told.key_file.parent == tmp_path / "build" / "trial" / "terminal"


def test_every_mistake_is_told_at_once_by_key(tmp_path: Path) -> None:
    file = tmp_path / "terminal.toml"
    file.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        wiring.read_terminal_config(file)
    keys = {mistake.key for mistake in caught.value.mistakes}
    assert keys >= {
        "data_folder",
        "terminal.id",
        "terminal.hall_name",
        "terminal.receipt_label",
        "terminal.colour",
        "hall.url",
        "hall.key",
        "devices.1.kind",
        "staff.1.pin_hash",
    }


def test_the_command_says_it_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "terminal.toml"
    file.write_text(BROKEN, encoding="utf-8")
    assert main(["terminal", "--config", str(file)]) == 1
    told = capsys.readouterr().err
    assert "terminal.id" in told and "Traceback" not in told
    assert told.count("terminal.colour") == 1, "what the service's journal keeps has each mistake once"


def test_an_unknown_driver_is_a_sentence_with_the_devices_name(tmp_path: Path) -> None:
    told = settings(tmp_path, "http://127.0.0.1:9")
    wrong = {"kind": "receipt_printer", "name": "front", "driver": "escposs"}
    told = type(told).model_validate({**told.model_dump(), "devices": [wrong]})
    with pytest.raises(KioskError, match="front"):
        open_devices(told)


def test_a_second_start_on_the_same_data_is_refused(tmp_path: Path) -> None:
    told, clock = settings(tmp_path, "http://127.0.0.1:9"), SystemClock()
    first = open_stores(told, clock)
    with pytest.raises(KioskError, match="另一个程序"):
        open_stores(told, clock)
    first.database.close()


def test_a_size_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    told = settings(tmp_path, "http://127.0.0.1:9")
    assert wiring.face_settings(told, "540x960", True, None).width == 540
    with pytest.raises(KioskError, match="1080x1920"):
        wiring.face_settings(told, "big", True, None)


def test_only_the_command_in_hand_is_imported() -> None:
    import subprocess
    import sys

    code = "import sys; from kiosk.__main__ import main\ntry: main(['journal', '--help'])\nexcept SystemExit: pass\n"
    code += (
        "sys.exit(any(name in sys.modules for name in ('cv2', 'kivy', 'fastapi', 'requests', 'sqlalchemy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60).returncode == 0
