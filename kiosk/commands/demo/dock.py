"""The dock: a page that stands in for a citizen's hands at the simulated devices, and for whoever pulls the cable."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from devices.simulators.control import BadCommand, ControlClient
from kiosk.base import paths
from kiosk.commands.demo.cable import Cable

SCENES = {
    "contract": "放上租房合同",
    "household": "放上户口簿",
    "card": "放上身份证",
    "empty": "拿空",
    "blurred": "没对上焦",
    "glare": "有反光",
    "cut_off": "缺一角",
    "two_pages": "叠了两张",
}


@dataclass(frozen=True, slots=True)
class DockSetting:
    """What the dock may reach: control ports by simulator, cables by name, people, and where papers come out."""

    simulators: Mapping[str, int]
    cables: Mapping[str, tuple[str, Cable]]
    """name -> (label, cable)."""
    persons: Sequence[Mapping[str, str]]
    """Each with `name`, and `key` as the reader's simulator knows it."""
    papers: Path


def order(port: int, command: Mapping[str, Any]) -> dict[str, Any]:
    """Sends one command to a simulator's control port; a refusal comes back as a value."""
    try:
        with ControlClient(port) as control:
            return control.ask(**command)
    except (BadCommand, OSError) as fault:
        return {"ok": False, "said": str(fault)}


class Dock:
    """Serves the dock's page on loopback until closed."""

    def __init__(self, port: int, setting: DockSetting) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _answering(setting))
        self._thread = threading.Thread(target=self._server.serve_forever, name="dock", daemon=True)
        self.url = f"http://127.0.0.1:{port}/"

    def __enter__(self) -> Dock:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _answering(setting: DockSetting) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/":
                self._send("text/html; charset=utf-8", (paths.assets() / "web" / "dock.html").read_bytes())
            elif self.path == "/setting":
                self._send_json(_described(setting))
            elif self.path == "/papers":
                self._send_json(sorted((p.name for p in setting.papers.glob("*.png")), reverse=True))
            elif self.path.startswith("/papers/"):
                self._send_paper(Path(self.path).name)
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            if self.path == "/do":
                self._send_json(order(setting.simulators[asked["simulator"]], asked["command"]))
            elif self.path == "/cable":
                cable = setting.cables[asked["name"]][1]
                cable.cut() if asked["state"] == "cut" else cable.mend()
                self._send_json({"ok": True})
            else:
                self.send_error(404)

        def _send_paper(self, name: str) -> None:
            paper = setting.papers / name
            if paper.suffix == ".png" and paper.is_file():
                self._send("image/png", paper.read_bytes())
            else:
                self.send_error(404)

        def _send_json(self, value: object) -> None:
            self._send("application/json", json.dumps(value, ensure_ascii=False).encode())

        def _send(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The dock is looked at, not logged."""

    return Answering


def _described(setting: DockSetting) -> dict[str, Any]:
    return {
        "persons": [
            {"label": f"{p['name'] or '外国人'} 的身份证", "person": p["key"]} for p in setting.persons
        ],
        "scenes": SCENES,
        "cables": {name: label for name, (label, _) in setting.cables.items()},
    }
