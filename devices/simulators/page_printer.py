"""An A4 printer that speaks IPP over HTTP at /ipp/print, keeps what it printed, and fails when told. Commands:

{"set": "paper_out" | "paper_jam" | "door_open" | "toner_out" | "tray_missing" | "output_full" | "paused" | "toner_low" | "paper_low"}
{"clear": the same}  {"paper": sheets}  {"mute": true} (takes the connection, says nothing)  {"delay_s": 0.5}  {"drop": 3}
{"lose_answer": 1} (takes the next job and hangs up instead of answering)  {"garbage": 1} (answers that are none)
{"corrupt": 5} (percent of the answers' bytes)  {"half_frame": 1} (answers that end in their middle, and with them the connection)
{"status": "0507"} (every answer; "" ends it)  {"refuse": "0507"} (the next job)  {"abort": true} (the present job)
{"forget": true} (all jobs that ended)  {"set": "ok"} (all trouble ends)  {"state": true}
"""

from __future__ import annotations

import argparse
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from devices.simulators.control import Answer, BadCommand, Command
from devices.simulators.ipp_bytes import Asked, NotIpp, read, write
from devices.simulators.line_troubles import Troubles, number
from devices.simulators.page_printer_attributes import FORMATS, Attributes, of_job, of_printer
from devices.simulators.page_printer_mechanism import (
    ABORTED,
    CANCELED,
    TROUBLES,
    WARNINGS,
    Job,
    Mechanism,
)
from devices.simulators.running import add_http_options, run_until_stopped

_OK, _BAD_REQUEST, _NOT_POSSIBLE, _NOT_FOUND, _NO_FORMAT = 0x0000, 0x0400, 0x0404, 0x0406, 0x040A
_NO_CHARSET, _NO_OPERATION, _NO_VERSION = 0x040D, 0x0501, 0x0503


class SimulatedPagePrinter:
    """Started by start(), ended by close()."""

    kind = "page_printer"

    def __init__(
        self, port: int = 0, folder: Path | None = None, page_s: float = 2.0, sheets: int = 250
    ) -> None:
        self.mechanism = Mechanism(folder, page_s, sheets)
        self._forgotten: set[int] = set()
        self._troubles = Troubles()
        self._status = ""
        self._dropped_until = 0.0
        self._lost_answers = 0
        self._garbage = 0
        self._refusal = ""
        self._stopping = threading.Event()
        self._began = time.monotonic()
        self._server = _Server(port, self)
        self._thread = threading.Thread(target=self._serve, name="simulated-ipp", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/ipp/print"

    def start(self) -> None:
        self.mechanism.start()
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        self.mechanism.close()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def command(self, command: Command) -> Answer:
        for word, value in command.items():
            self._obey(word, value)
        jobs = self.mechanism.jobs.values()
        return {
            "papers": list(self.mechanism.papers),
            "sheets": self.mechanism.sheets,
            "troubles": sorted(self.mechanism.troubles),
            "jobs": [{"number": job.number, "name": job.name, "state": job.state} for job in jobs],
        }

    def _obey(self, word: str, value: Any) -> None:
        match word:
            case "set" | "clear" if value in TROUBLES or value in WARNINGS:
                (self.mechanism.troubles.add if word == "set" else self.mechanism.troubles.discard)(value)
            case "paper":
                self.mechanism.sheets = int(value)
                self.mechanism.troubles.discard("paper_out")
            case "set" if value == "ok":
                self._end_troubles()
            case "mute":
                self._troubles.muted = bool(value)
            case "delay_s":
                self._troubles.delay_s = number(value)
            case "corrupt":
                self._troubles.corrupt_percent = number(value)
            case "half_frame":
                self._troubles.half_frames = int(number(value, if_true=1))
            case "status":
                self._status = bytes.fromhex(str(value)).hex()
            case "drop":
                self._dropped_until = time.monotonic() + number(value, if_true=5.0)
            case "lose_answer":
                self._lost_answers = int(value)
            case "garbage":
                self._garbage = int(value)
            case "refuse":
                self._refusal = str(value)
            case "abort":
                if (job := self.mechanism.present) is not None:
                    self.mechanism.end(job, ABORTED)
            case "forget":
                self._forgotten |= {job.number for job in self.mechanism.jobs.values() if job.has_ended}
            case "state":
                pass
            case _:
                raise BadCommand(f"unknown command {word!r}: {value!r}")

    def _end_troubles(self) -> None:
        self.mechanism.troubles.clear()
        self._troubles.end()
        self._lost_answers = self._garbage = 0
        self._refusal = self._status = ""

    # --- what goes over the wire ------------------------------------------------------------------------------

    def spoilt(self, answer: bytes) -> bytes:
        """What of the answer arrives."""
        return self._troubles.spoilt(answer)

    def reply(self, body: bytes) -> bytes | None:
        """The answer after its time; None to hang up without one."""
        is_mute = self._troubles.muted and self._wait_muted()
        if self._is_dropped or is_mute or self._stopping.wait(self._troubles.delay_s):
            return None
        try:
            asked = read(body)
        except NotIpp:
            return write(_BAD_REQUEST, 0)
        fault = int(self._status, 16) if self._status else _fault_of(asked)
        answer = write(fault, asked.request_id) if fault else self._answer(asked)
        # In the version that was asked in, where it is one of ours.
        answer = bytes(asked.version if asked.version[0] in (1, 2) else (1, 1)) + answer[2:]
        if asked.operation == 0x02 and self._lost_answers > 0:
            self._lost_answers -= 1
            return None
        if self._garbage > 0:
            self._garbage -= 1
            return b"\x02\x00<html>not found</html>"
        return answer

    def _wait_muted(self) -> bool:
        while self._troubles.muted and not self._stopping.wait(0.02):
            pass
        return True

    @property
    def _is_dropped(self) -> bool:
        return time.monotonic() < self._dropped_until

    def _answer(self, asked: Asked) -> bytes:
        match asked.operation:
            case 0x0B:
                return write(_OK, asked.request_id, ("printer", self._wanted(asked, self._printer())))
            case 0x02 | 0x04:
                return self._take(asked)
            case 0x0A:
                # Asked for nothing in particular, a list has only these two.
                asked.attributes.setdefault("requested-attributes", ["job-uri", "job-id"])
                wanted = [("job", self._wanted(asked, self._job(job))) for job in self._listed(asked)]
                return write(_OK, asked.request_id, *wanted)
            case 0x08 | 0x09:
                return self._one_job(asked)
            case _:
                return write(_NO_OPERATION, asked.request_id)

    def _take(self, asked: Asked) -> bytes:
        kind = str(asked.attributes.get("document-format", ["application/octet-stream"])[0])
        if kind not in FORMATS:
            return write(_NO_FORMAT, asked.request_id)
        if self._refusal and asked.operation == 0x02:
            status, self._refusal = int(self._refusal, 16), ""
            return write(status, asked.request_id)
        if asked.operation == 0x04:
            return write(_OK, asked.request_id)
        name = str(asked.attributes.get("job-name", ["untitled"])[0])
        user = str(asked.attributes.get("requesting-user-name", ["anonymous"])[0])
        return write(
            _OK, asked.request_id, ("job", self._job(self.mechanism.take(name, user, asked.document)))
        )

    def _one_job(self, asked: Asked) -> bytes:
        uri = str(asked.attributes.get("job-uri", [""])[0])
        number = asked.attributes.get("job-id", [uri.rpartition("/")[2]])[0]
        job = self.mechanism.jobs.get(int(number)) if str(number).isdigit() else None
        if job is None or job.number in self._forgotten:
            return write(_NOT_FOUND, asked.request_id)
        if asked.operation == 0x08:
            return write(_OK if self.mechanism.end(job, CANCELED) else _NOT_POSSIBLE, asked.request_id)
        return write(_OK, asked.request_id, ("job", self._wanted(asked, self._job(job))))

    def _listed(self, asked: Asked) -> list[Job]:
        ended = asked.attributes.get("which-jobs", ["not-completed"])[0] == "completed"
        known = [job for job in self.mechanism.jobs.values() if job.number not in self._forgotten]
        return [job for job in known if job.has_ended == ended]

    @staticmethod
    def _wanted(asked: Asked, attributes: Attributes) -> Attributes:
        wanted = set(asked.attributes.get("requested-attributes", ["all"]))
        groups = {"all", "printer-description", "job-template", "job-description"}
        return [one for one in attributes if wanted & groups or one[1] in wanted]

    def _job(self, job: Job) -> Attributes:
        return of_job(job, self.address, self._up_s)

    def _printer(self) -> Attributes:
        return of_printer(self.mechanism, self.address, self.port, self._up_s)

    @property
    def _up_s(self) -> int:
        return 1 + int(time.monotonic() - self._began)

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)


def _fault_of(asked: Asked) -> int:
    """What RFC 8011, section 4.1, has a printer refuse; 0 for a sound request."""
    if asked.version[0] not in (1, 2):
        return _NO_VERSION
    if asked.request_id < 1 or list(asked.attributes)[:2] != [
        "attributes-charset",
        "attributes-natural-language",
    ]:
        return _BAD_REQUEST
    if not {"printer-uri", "job-uri"} & set(asked.attributes):
        return _BAD_REQUEST
    return 0 if asked.attributes["attributes-charset"] == ["utf-8"] else _NO_CHARSET


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, printer: SimulatedPagePrinter) -> None:
        super().__init__(("127.0.0.1", port), _Answering)
        self.printer = printer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no fault of the printer."""


class _Answering(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        answer = self.server.printer.reply(self._body())
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        arrives = self.server.printer.spoilt(answer)
        self.wfile.write(arrives)
        self.close_connection |= len(arrives) < len(answer)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while (size := int(self.rfile.readline().split(b";")[0], 16)) > 0:
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *_: object) -> None:
        """Every question would be a line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `simulate page-printer` understands."""
    add_http_options(parser, 8631)
    parser.add_argument("--out", type=Path, metavar="DIR", help="打印出来的文件放在这里")
    parser.add_argument("--page-s", type=float, default=2.0, help="打印一页的秒数")
    parser.add_argument("--sheets", type=int, default=250, help="纸盒里的张数")


def serve(args: argparse.Namespace) -> int:
    """Runs the printer until the process is told to end."""
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
    return run_until_stopped(SimulatedPagePrinter(args.tcp, args.out, args.page_s, args.sheets), args)
