"""What every simulator shares: the line it answers on, its live control, and its fault script.

A simulator is steered by commands, small JSON objects such as `{"set": "paper_out"}`. They come from a control
port (one object a line, one answer a line) or from a fault script (the same objects with `"at"`, seconds after
the start).
"""

from __future__ import annotations

import json
import logging
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Command = Mapping[str, Any]
Answer = dict[str, Any]
Handler = Callable[[Command], Answer]

journal = logging.getLogger("devices.simulators")


class BadCommand(Exception):
    """The command is not one this simulator knows; the text says what it would understand."""


def answer_to(handler: Handler, line: bytes) -> Answer:
    """What the control port says to one line: `{"ok": true, …}`, or `{"ok": false, "said": …}`."""
    try:
        command = json.loads(line)
        if not isinstance(command, dict):
            raise BadCommand("a command is a JSON object")
        return {"ok": True, **handler(command)}
    except (BadCommand, ValueError) as fault:
        return {"ok": False, "said": str(fault)}


class ControlServer:
    """Serves live control on a loopback TCP port until closed; any number of clients at once."""

    def __init__(self, handler: Handler, port: int = 0) -> None:
        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    if line.strip():
                        said = json.dumps(answer_to(handler, line), ensure_ascii=False)
                        self.wfile.write(said.encode() + b"\n")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 (its signature)
                journal.debug("control client %s went away", client_address)

        self._server = Server(("127.0.0.1", port), Conversation)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._serve, name="simulator-control", daemon=True)

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def start(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ControlClient:
    """The other end of a control port, for the demonstration's dock and for tests."""

    def __init__(self, port: int, host: str = "127.0.0.1", timeout_s: float = 5.0) -> None:
        self._socket = socket.create_connection((host, port), timeout=timeout_s)
        self._lines = self._socket.makefile("rb")

    def ask(self, **command: Any) -> Answer:
        """Sends one command and returns the answer. Raises BadCommand when the simulator refuses it."""
        self._socket.sendall(json.dumps(command, ensure_ascii=False).encode() + b"\n")
        line = self._lines.readline()
        if not line:
            raise ConnectionError("the simulator has gone")
        answer: Answer = json.loads(line)
        if not answer.get("ok"):
            raise BadCommand(str(answer.get("said", "refused")))
        return answer

    def close(self) -> None:
        self._lines.close()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class PlannedFault:
    at_s: float
    command: Command


def read_fault_script(path: Path) -> list[PlannedFault]:
    """The faults of a script by time. Raises BadCommand with the line number for a line it cannot read."""
    planned: list[PlannedFault] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            step = json.loads(line)
            at_s = float(step.pop("at"))
        except (ValueError, KeyError, AttributeError, TypeError) as fault:
            raise BadCommand(f'line {number}: expected {{"at": seconds, …}}, found {line.strip()}') from fault
        planned.append(PlannedFault(at_s, step))
    return sorted(planned, key=lambda fault: fault.at_s)


class FaultPlayer:
    """Plays a fault script from start() on, in a thread of its own."""

    def __init__(self, planned: Sequence[PlannedFault], handler: Handler) -> None:
        self._planned = planned
        self._handler = handler
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, name="simulator-faults", daemon=True)

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _play(self) -> None:
        began = time.monotonic()
        for fault in self._planned:
            if self._stopped.wait(max(0.0, began + fault.at_s - time.monotonic())):
                return
            try:
                self._handler(fault.command)
            except BadCommand as refused:
                journal.error("fault script at %s s: %s", fault.at_s, refused)
