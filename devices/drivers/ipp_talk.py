"""One IPP printer or queue, asked over HTTP: the few operations a terminal needs, each with a deadline."""

from __future__ import annotations

import http.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from devices.errors import DeviceAbsent, DeviceRefused, LinkLost
from devices.protocol.ipp_message import (
    INTEGER,
    JOB,
    KEYWORD,
    MIME,
    NAME,
    PRINTER,
    URI,
    Attribute,
    BadIpp,
    IppAnswer,
    Value,
    answer_of,
    request,
)
from devices.protocol.ipp_words import JobState, conditions_of
from devices.status import Condition

IPP_PORT = 631
_ASK_S = 3.0
_MOST_BYTES = 4_000_000
_PRINT_JOB, _CANCEL_JOB, _JOB_ATTRIBUTES, _GET_JOBS, _PRINTER_ATTRIBUTES = 0x02, 0x08, 0x09, 0x0A, 0x0B
_US = "hall-kiosk"
PDF = "application/pdf"
_ASKED = (
    *("printer-state", "printer-state-reasons", "printer-is-accepting-jobs"),
    *("printer-make-and-model", "document-format-supported"),
)
_JOB_ASKED = ("job-id", "job-name", "job-state", "time-at-processing")
_HTTP_SAID = {401: "要求登录", 403: "不允许本机打印", 404: "没有这个打印队列", 426: "只收加密连接"}


@dataclass(frozen=True, slots=True)
class PrinterSaid:
    conditions: frozenset[Condition]
    is_accepting: bool
    model: str
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobSaid:
    number: int
    name: str
    state: JobState
    was_begun: bool | None
    """Whether it came to printing; None where the printer does not tell."""


class JobRefused(Exception):
    """The printer answered that it takes no such job; nothing will come out. The text is its status in four hex digits."""


class IppTalk:
    """Used by one thread. Every question has a connection of its own: printers close idle ones as they like."""

    def __init__(self, address: str) -> None:
        """Raises DeviceRefused for what is no `ipp://host[:port]/path`."""
        parts = urlsplit(address)
        if parts.scheme != "ipp" or not parts.hostname:
            raise DeviceRefused(f"打印机地址 {address!r} 应写成 ipp://主机:631/ipp/print")
        self._host, self._port = parts.hostname, parts.port or IPP_PORT
        self._path = parts.path or "/ipp/print"
        self._uri = f"ipp://{parts.hostname}:{self._port}{self._path}"
        self._asked = 0
        self._ask_s = _ASK_S

    def printer(self) -> PrinterSaid:
        """How it is. Raises DeviceAbsent, LinkLost, DeviceRefused."""
        answer = self._ask(_PRINTER_ATTRIBUTES, [_keywords(_ASKED)])
        if not answer.is_successful:
            raise LinkLost(f"{self._uri}：打印机回答 {answer.status:#06x}")
        said = answer.group(PRINTER)
        reasons = [str(reason) for reason in said.get("printer-state-reasons", ())]
        return PrinterSaid(
            conditions_of(_number(said, "printer-state"), reasons),
            said.get("printer-is-accepting-jobs", (True,))[0] is not False,
            str(said.get("printer-make-and-model", ("",))[0]),
            tuple(str(kind) for kind in said.get("document-format-supported", ())),
        )

    def send(self, pdf: bytes, name: str, deadline_s: float) -> JobSaid:
        """The job as the printer took it. Raises JobRefused; LinkLost when nobody can tell whether it was taken."""
        attributes = [Attribute(NAME, "job-name", (name,)), Attribute(MIME, "document-format", (PDF,))]
        wishes = [
            Attribute(KEYWORD, "media", ("iso_a4_210x297mm",)),
            Attribute(KEYWORD, "sides", ("one-sided",)),
            Attribute(INTEGER, "copies", (1,)),
        ]
        answer = self._ask(_PRINT_JOB, attributes, wishes, pdf, deadline_s)
        if not answer.is_successful:
            raise JobRefused(f"{answer.status:04x}")
        return _job(answer.group(JOB), name)

    def job(self, number: int) -> JobSaid | None:
        """None when the printer does not know it (any more)."""
        asked = [Attribute(INTEGER, "job-id", (number,)), _keywords(_JOB_ASKED)]
        answer = self._ask(_JOB_ATTRIBUTES, asked)
        return _job(answer.group(JOB), "") if answer.is_successful else None

    def job_named(self, name: str) -> JobSaid | None:
        """The newest job of this name among those the printer remembers."""
        for which in ("not-completed", "completed"):
            answer = self._ask(_GET_JOBS, [Attribute(KEYWORD, "which-jobs", (which,)), _keywords(_JOB_ASKED)])
            named = [job for job in answer.all_groups(JOB) if job.get("job-name", ("",))[0] == name]
            if named:
                return max((_job(job, name) for job in named), key=lambda job: job.number)
        return None

    def cancel(self, number: int) -> bool:
        """True when the printer confirmed."""
        return self._ask(_CANCEL_JOB, [Attribute(INTEGER, "job-id", (number,))]).is_successful

    def _ask(
        self,
        operation: int,
        attributes: Sequence[Attribute],
        wishes: Sequence[Attribute] = (),
        document: bytes = b"",
        deadline_s: float | None = None,
    ) -> IppAnswer:
        self._asked += 1
        target = [Attribute(URI, "printer-uri", (self._uri,))]
        numbered = [one for one in attributes if one.name == "job-id"]
        others = [one for one in attributes if one.name != "job-id"]
        by_whom = [Attribute(NAME, "requesting-user-name", (_US,))]
        # RFC 8011 wants the target right after charset and language, the job's number with it.
        head = request(operation, self._asked, [*target, *numbered, *by_whom, *others], wishes)
        answer = answer_or_lost(self._posted(head + document, deadline_s or self._ask_s), self._uri)
        if answer.request_id != self._asked:
            raise LinkLost(f"{self._uri}：答非所问")
        return answer

    def _posted(self, message: bytes, deadline_s: float) -> bytes:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=deadline_s)
        try:
            connection.request("POST", self._path, message, {"Content-Type": "application/ipp"})
            answer = connection.getresponse()
            body = answer.read(_MOST_BYTES)
        except ConnectionRefusedError as fault:
            raise DeviceAbsent(f"{self._uri}：{fault}") from fault
        except (OSError, http.client.HTTPException) as fault:
            raise LinkLost(f"{self._uri}：{fault or type(fault).__name__}") from fault
        finally:
            connection.close()
        if answer.status in _HTTP_SAID:
            raise DeviceRefused(f"{self._uri}：{_HTTP_SAID[answer.status]}")
        if answer.status != 200:
            raise LinkLost(f"{self._uri}：HTTP {answer.status}")
        return body


def answer_or_lost(body: bytes, uri: str) -> IppAnswer:
    """The answer in `body`. Raises LinkLost for bytes that are none."""
    try:
        return answer_of(body)
    except BadIpp as fault:
        raise LinkLost(f"{uri}：回答不是 IPP（{fault}）") from fault


def _keywords(names: tuple[str, ...]) -> Attribute:
    return Attribute(KEYWORD, "requested-attributes", names)


def _number(said: Mapping[str, tuple[Value, ...]], name: str) -> int | None:
    value = said.get(name, (None,))[0]
    return value if isinstance(value, int) else None


def _job(said: Mapping[str, tuple[Value, ...]], name: str) -> JobSaid:
    number, state = _number(said, "job-id"), _number(said, "job-state")
    if number is None or state not in set(JobState):
        raise LinkLost("打印机没有说明任务编号或状态")
    return JobSaid(
        number,
        str(said.get("job-name", (name,))[0]),
        JobState(state),
        _was_begun(said),
    )


def _was_begun(said: Mapping[str, tuple[Value, ...]]) -> bool | None:
    """A time, or the empty value that stands for none yet. CUPS counts no impressions of what it passes on as it is."""
    times = said.get("time-at-processing")
    return None if times is None else isinstance(times[0], int)
