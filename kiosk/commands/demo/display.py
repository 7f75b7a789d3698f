"""A virtual X display for the run without a screen."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
from types import TracebackType
from typing import Self

from kiosk.base.errors import KioskError

START_DEADLINE_S = 10.0


class VirtualDisplay:
    """Xvfb of the given size while the context lasts; `name` is what DISPLAY wants."""

    def __init__(self, width: int, height: int) -> None:
        self._size = f"{width}x{height}x24"
        self._process: subprocess.Popen[bytes] | None = None
        self.name = ""

    def __enter__(self) -> Self:
        program = shutil.which("Xvfb")
        if not program:
            raise KioskError("没有虚拟显示 Xvfb。", "运行 scripts/setup。")
        told, tell = os.pipe()
        try:
            # The server picks a free number itself and tells it: two runs never meet on one.
            self._process = subprocess.Popen(
                [
                    program,
                    "-displayfd",
                    str(tell),
                    "-screen",
                    "0",
                    self._size,
                    "-nolisten",
                    "tcp",
                    "-noreset",
                ],
                pass_fds=(tell,),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            os.close(tell)
            number = _line_from(told)
        finally:
            os.close(told)
        if not number:
            self.close()
            raise KioskError("虚拟显示 Xvfb 没有启动。", "看看磁盘是否已满，再试一次。")
        self.name = f":{number}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None


def _line_from(pipe: int) -> str:
    """The number, read to its line end: the server writes that separately and dies if nobody listens any more."""
    heard = b""
    while not heard.endswith(b"\n"):
        ready, _, _ = select.select([pipe], [], [], START_DEADLINE_S)
        came = os.read(pipe, 16) if ready else b""
        if not came:
            return ""
        heard += came
    return heard.decode().strip()
