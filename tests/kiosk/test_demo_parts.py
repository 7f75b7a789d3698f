"""The parts the demo is made of: a cable that behaves like one, a dock, and the folder of a run."""

from __future__ import annotations

import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from devices.simulators.control import ControlServer
from kiosk.commands.demo.cable import Cable
from kiosk.commands.demo.dock import Dock, DockSetting
from kiosk.commands.demo.evidence import Evidence
from kiosk.commands.demo.programs import free_port
from tests.support.waiting import wait_until


class Answering(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"here")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def far_end(asked: list[str]) -> Iterator[int]:
    handler = type("Counting", (Answering,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def get(url: str, deadline_s: float = 5.0) -> str:
    with urllib.request.urlopen(url, timeout=deadline_s) as answer:
        return answer.read().decode()


def test_a_whole_cable_carries_requests(far_end: int) -> None:
    with Cable(free_port(), far_end) as cable:
        assert get(cable.url) == "here"


def test_a_cut_cable_answers_nothing_and_carries_again_when_mended(far_end: int) -> None:
    with Cable(free_port(), far_end) as cable:
        cable.cut()
        with pytest.raises((TimeoutError, urllib.error.URLError)):
            get(cable.url, deadline_s=0.3)
        cable.mend()
        assert get(cable.url) == "here"


def test_a_cut_is_felt_by_connections_that_were_open(far_end: int) -> None:
    with (
        Cable(free_port(), far_end) as cable,
        socket.create_connection(("127.0.0.1", cable.port), 5) as open_line,
    ):
        open_line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert open_line.recv(16)
        cable.cut()
        open_line.settimeout(5)
        assert ends(open_line)


def test_a_dead_cable_keeps_its_connections_and_passes_on_when_mended(far_end: int) -> None:
    with (
        Cable(free_port(), far_end) as cable,
        socket.create_connection(("127.0.0.1", cable.port), 5) as open_line,
    ):
        cable.go_dead()
        open_line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        open_line.settimeout(0.3)
        with pytest.raises(TimeoutError):
            open_line.recv(16)
        cable.mend()
        open_line.settimeout(5)
        assert open_line.recv(16)


def test_a_cable_that_loses_answers_delivers_what_is_asked(asked: list[str], far_end: int) -> None:
    with Cable(free_port(), far_end) as cable:
        cable.lose_answers()
        with pytest.raises(TimeoutError):
            get(cable.url, deadline_s=0.5)
        wait_until(lambda: asked)
        cable.mend()
        assert get(cable.url) == "here"


def ends(line: socket.socket) -> bool:
    """True when the other side closed or reset the line; False when it stayed silent until the time-out."""
    try:
        while line.recv(4096):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


def test_a_captive_portal_answers_html_with_status_200(far_end: int) -> None:
    with Cable(free_port(), far_end) as cable:
        cable.become_portal()
        assert "<html>" in get(cable.url)


def test_the_dock_passes_commands_to_the_simulator_it_names(tmp_path: Path) -> None:
    heard: list[object] = []

    def handler(command: object) -> dict[str, object]:
        heard.append(command)
        return {}

    with ControlServer(handler) as control:
        setting = DockSetting({"printer": control.port}, {}, [{"name": "彭文䶮", "key": "peng"}], tmp_path)
        with Dock(free_port(), setting) as dock:
            body = json.dumps({"simulator": "printer", "command": {"set": "paper_out"}}).encode()
            with urllib.request.urlopen(urllib.request.Request(dock.url + "do", body), timeout=5) as answer:
                assert json.load(answer)["ok"] is True
            assert "演示坞" in get(dock.url)
            assert json.loads(get(dock.url + "setting"))["persons"][0]["label"] == "彭文䶮 的身份证"
    assert heard == [{"set": "paper_out"}]


def test_the_dock_gives_out_papers_only(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "secret.png").write_bytes(b"no")
    (tmp_path / "papers" / "1.png").write_bytes(b"paper")
    with Dock(free_port(), DockSetting({}, {}, [], tmp_path / "papers")) as dock:
        assert get(dock.url + "papers/1.png") == "paper"
        with pytest.raises(urllib.error.HTTPError):
            get(dock.url + "papers/..%2Fsecret.png")


def test_a_failed_check_is_in_the_summary_and_on_the_page(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path / "run")
    evidence.chapter("取号")
    evidence.check("号码打出来了", True, "A001")
    evidence.check("姓名没有乱码", False, "?")
    evidence.first_picture_seen()
    evidence.facts = {"application_number": "SX-1"}
    (tmp_path / "run" / "platform.json").write_text("{}", "utf-8")
    summary = evidence.finish()
    assert summary["failed"] == ["姓名没有乱码（看到：?）"] and summary["first_picture_s"] is not None
    page = (tmp_path / "run" / "index.html").read_text("utf-8")
    for words in (
        "姓名没有乱码",
        "办件编号",
        "SX-1",
        "启动到第一页",
        'href="platform.json"',
        'href="summary.json"',
    ):
        assert words in page
