"""What SANE says of a scanner, in our words. The codes and sentences are those of the SANE API 1.x."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from devices.ports.scanner import ScanFault
from devices.status import Condition


class SaneStatus(IntEnum):
    GOOD = 0
    UNSUPPORTED = 1
    CANCELLED = 2
    DEVICE_BUSY = 3
    INVAL = 4
    EOF = 5
    JAMMED = 6
    NO_DOCS = 7
    COVER_OPEN = 8
    IO_ERROR = 9
    NO_MEM = 10
    ACCESS_DENIED = 11


@dataclass(frozen=True, slots=True)
class SaneMeaning:
    """`fault` is None where a scan ended well; `condition` is what stays until somebody has seen to it."""

    fault: ScanFault | None
    condition: Condition | None
    said: str
    is_link_lost: bool = False


MEANINGS: dict[SaneStatus, SaneMeaning] = {
    SaneStatus.GOOD: SaneMeaning(None, None, ""),
    SaneStatus.EOF: SaneMeaning(None, None, ""),
    SaneStatus.UNSUPPORTED: SaneMeaning(ScanFault.NOT_POSSIBLE, None, "扫描仪不支持这种扫描方式"),
    SaneStatus.CANCELLED: SaneMeaning(ScanFault.CANCELLED, None, "扫描已取消"),
    SaneStatus.DEVICE_BUSY: SaneMeaning(ScanFault.BUSY, Condition.BUSY, "扫描仪正被别的程序使用"),
    SaneStatus.INVAL: SaneMeaning(ScanFault.NOT_POSSIBLE, None, "扫描参数不被接受"),
    SaneStatus.JAMMED: SaneMeaning(ScanFault.PAPER_JAM, Condition.PAPER_JAM, "送纸器卡纸"),
    SaneStatus.NO_DOCS: SaneMeaning(ScanFault.NO_PAGES, Condition.FEEDER_EMPTY, "送纸器里没有原件"),
    SaneStatus.COVER_OPEN: SaneMeaning(ScanFault.COVER_OPEN, Condition.COVER_OPEN, "扫描仪盖板未合"),
    SaneStatus.IO_ERROR: SaneMeaning(ScanFault.GONE, None, "与扫描仪通信出错", is_link_lost=True),
    SaneStatus.NO_MEM: SaneMeaning(ScanFault.FAILED, None, "内存不足"),
    SaneStatus.ACCESS_DENIED: SaneMeaning(ScanFault.FAILED, Condition.UNRECOVERABLE, "没有使用扫描仪的权限"),
}
"""Every status that a back end can give."""

_SENTENCES = {
    "Operation not supported": SaneStatus.UNSUPPORTED,
    "Operation was cancelled": SaneStatus.CANCELLED,
    "Operation was canceled": SaneStatus.CANCELLED,
    "Device busy": SaneStatus.DEVICE_BUSY,
    "Invalid argument": SaneStatus.INVAL,
    "End of file reached": SaneStatus.EOF,
    "Document feeder jammed": SaneStatus.JAMMED,
    "Document feeder out of documents": SaneStatus.NO_DOCS,
    "Scanner cover is open": SaneStatus.COVER_OPEN,
    "Error during device I/O": SaneStatus.IO_ERROR,
    "Out of memory": SaneStatus.NO_MEM,
    "Access to resource has been denied": SaneStatus.ACCESS_DENIED,
}
_RUN_FAILED = re.compile(r"sane_(?:start|read): (.+)$", re.MULTILINE)
_OPEN_FAILED = re.compile(r"open of device .* failed: (.+)$", re.MULTILINE)


def status_of(exit_code: int) -> SaneStatus | None:
    """The status behind the end of a scan; None for an end that is no SANE status, such as a crash."""
    return SaneStatus(exit_code) if exit_code in set(SaneStatus) else None


def opening_status(said: str) -> SaneStatus | None:
    """Why the device could not be opened, out of what was said on standard error; None when it was opened.

    scanimage ends with 1 for every one of these, so the sentence is all there is.
    """
    found = _OPEN_FAILED.search(said)
    return None if found is None else _SENTENCES.get(found[1].strip(), SaneStatus.IO_ERROR)


def running_status(said: str) -> SaneStatus | None:
    """The last trouble that was told while scanning; None while there was none.

    The sentence comes before the end of the program, and a back end that hangs after it never gives an exit code.
    """
    found = _RUN_FAILED.findall(said)
    return None if not found else _SENTENCES.get(found[-1].strip(), SaneStatus.IO_ERROR)
