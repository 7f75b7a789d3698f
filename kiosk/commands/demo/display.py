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
            ready, _, _ = select.select([told], [], [], START_DEADLINE_S)
            number = os.read(told, 16).decode().strip() if ready else ""
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
