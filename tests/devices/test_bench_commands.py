"""`python -m devices` as a technician types it, in processes of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.simulators.control import ControlClient
from kiosk.base import paths
from tests.support.waiting import wait_until


def bench(*arguments: str, timeout_s: float = 30) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "devices", *arguments],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


class Simulated:
    """A `simulate` process and what it said about itself."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "devices", "simulate", *arguments], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.said = json.loads(self.process.stdout.readline())

    def ask(self, **command: object) -> dict[str, object]:
        with ControlClient(self.said["control"]) as control:
            return control.ask(**command)

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(10)
        finally:
            self.process.kill()
            assert self.process.stdout is not None
            self.process.stdout.close()


@pytest.fixture
def id_reader(tmp_path: Path) -> Iterator[Simulated]:
    simulated = Simulated("id-reader", "--link", str(tmp_path / "id"), "--control", "0", "--person", "gong")
    yield simulated
    simulated.end()


def test_list_tells_each_device_in_standard_words(id_reader: Simulated, tmp_path: Path) -> None:
    config = tmp_path / "devices.toml"
    config.write_text(
        f'[[devices]]\nkind = "id_reader"\naddress = "{id_reader.said["address"]}"\n'
        '[[devices]]\nkind = "qr_reader"\naddress = "serial:/dev/does-not-exist"\n'
    )
    listed = bench("list", "--json", "--config", str(config))
    assert listed.returncode == 0
    reader, missing = (json.loads(line) for line in listed.stdout.splitlines())
    assert (reader["kind"], reader["driver"], reader["device"], reader["component"]) == (
        "id_reader",
        "sdt",
        "online",
        "READY",
    )
    assert (missing["device"], missing["action"], missing["citizen_can_use"]) == ("powerOff", "clear", False)
    readable = bench("list", "--config", str(config))
    assert "● 身份证阅读器" in readable.stdout and "✕ 扫码器" in readable.stdout


def test_test_reads_the_module_number_and_fails_for_a_device_that_is_not_there(id_reader: Simulated) -> None:
    good = bench("test", "--json", "--device", f"id_reader={id_reader.said['address']}")
    assert good.returncode == 0 and json.loads(good.stdout)["passed"] is True
    gone = bench("test", "--device", "id_reader=serial:/dev/does-not-exist")
    assert gone.returncode == 1 and "检查电源和连线" in gone.stdout


def test_watch_prints_a_line_for_each_change(id_reader: Simulated) -> None:
    watching = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "devices",
            "watch",
            "--json",
            "--device",
            f"id_reader={id_reader.said['address']}",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert watching.stdout is not None
    seen: list[str] = []
    while not seen or seen[-1] != "online":
        seen.append(json.loads(watching.stdout.readline())["link"])
    id_reader.ask(drop=1)
    while "lost" not in seen or seen[-1] != "online":
        seen.append(json.loads(watching.stdout.readline())["link"])
    watching.send_signal(signal.SIGTERM)
    assert watching.wait(10) == 0
    watching.stdout.close()


def test_simulator_obeys_its_control_port_and_cleans_up(id_reader: Simulated, tmp_path: Path) -> None:
    assert id_reader.ask(state=True)["card"] == "gong"
    assert id_reader.ask(lift=True)["card"] is None
    assert (tmp_path / "id").is_symlink()
    assert id_reader.end() == 0
    assert not (tmp_path / "id").is_symlink()


def test_fault_script_plays_by_itself(tmp_path: Path) -> None:
    script = tmp_path / "faults.jsonl"
    script.write_text('{"at": 0.05, "lay": "shi"}\n{"at": 0.1, "mute": true}\n')
    simulated = Simulated("id-reader", "--control", "0", "--faults", str(script))
    wait_until(lambda: simulated.ask(state=True)["card"] == "shi")
    assert simulated.end() == 0


def test_persons_of_a_file_can_be_laid(tmp_path: Path) -> None:
    persons = tmp_path / "persons.json"
    persons.write_text(json.dumps([{"key": "me", "name": "样例人", "birth": "20000229"}]), encoding="utf-8")
    simulated = Simulated("id-reader", "--control", "0", "--persons", str(persons))
    assert simulated.ask(lay="me")["card"] == "me"
    simulated.end()


def test_camera_and_code_reader_and_printer_start_and_stop(tmp_path: Path) -> None:
    font = str(paths.font())
    for arguments in (
        ("camera", "--port", "0", "--font", font, "--control", "0"),
        ("qr-reader", "--link", str(tmp_path / "qr"), "--control", "0"),
        ("printer", "--tcp", "0", "--font", font, "--control", "0"),
    ):
        simulated = Simulated(*arguments)
        assert simulated.said["address"].split(":")[0] in ("http", "serial", "tcp")
        assert simulated.end() == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("list",), "没有指定设备"),
        (("list", "--device", "toaster=serial:/dev/a"), "不认识种类"),
        (("list", "--device", "id_reader=usb:3"), "id-reader"),
        (("list", "--config", "no-such-file.toml"), "读不了"),
        (("simulate", "id-reader", "--person", "nobody"), "known: gong"),
        (("simulate", "id-reader", "--persons", "no-such-file.json"), "没有启动"),
        (("simulate", "camera", "--font", "no-such-font.otf", "--port", "0"), "没有启动"),
    ],
)
def test_wrong_use_ends_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    refused = bench(*arguments)
    assert refused.returncode == 1
    assert sentence in refused.stderr and "Traceback" not in refused.stderr


def test_an_a4_printer_is_simulated_listed_and_tested() -> None:
    simulated = Simulated("page-printer", "--port", "0", "--control", "0")
    try:
        device = f"page-printer={simulated.said['address']}"
        listed = bench("list", "--json", "--device", device)
        assert json.loads(listed.stdout)["component"] == "READY"
        simulated.ask(set="paper_out")
        tested = bench("test", "--json", "--device", device)
        assert tested.returncode == 1
        assert json.loads(tested.stdout)["do"] == "纸盒里加 A4 纸"
    finally:
        assert simulated.end() == 0


def test_a_window_screen_is_simulated_and_shows_the_test() -> None:
    simulated = Simulated("window-screen", "--tcp", "0", "--control", "0")
    try:
        assert bench("test", "--device", f"window-screen={simulated.said['address']}").returncode == 0
        wait_until(lambda: "窗口屏测试" in str(simulated.ask(state=True)["shows"]))
    finally:
        assert simulated.end() == 0


@pytest.mark.judge
def test_a_scanner_is_listed_and_tested() -> None:
    tested = bench("test", "--json", "--device", "scanner=sane:test:0")
    assert (tested.returncode, json.loads(tested.stdout)["said"]) == (0, "扫描正常")
