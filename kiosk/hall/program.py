"""Halls through all their times: waiting for the database, serving, waiting again when it was lost. One thread a hall.

Nothing is shared between two halls of a program but the process: each has its database, its event loop, its port. What one
of them cannot do is told and tried again, and the others do not notice.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.hall.hall import Hall
from kiosk.hall.opening import open_hall
from kiosk.hall.server import HallServer, config_of, public_url_of
from kiosk.hall.settings import HallSettings
from kiosk.hall.standby import standby_app

_ASK_EVERY_S = 0.5
"""How often a standby tries to become the owner; a part of the ten seconds that a failover may take."""
_AGAIN_AFTER_S = 2.0
"""A hall that broke down is opened anew after this."""


@dataclass(frozen=True, slots=True)
class HallPlace:
    """Where a hall lives: its settings, its folder, the socket at which it answers."""

    settings: HallSettings
    folder: Path
    address: socket.socket

    @property
    def url(self) -> str:
        return public_url_of(self.settings, self.address)


class HallRun:
    """One hall, from start to stop. `run` in a thread of its own; `stop` from any thread or a signal handler."""

    def __init__(
        self, place: HallPlace, clock: Clock, say: Callable[[str], None], tell: Callable[[str], None]
    ) -> None:
        """`say` gets one line each time the hall begins to serve, `tell` what went wrong."""
        self.place = place
        self._clock = clock
        self._say = say
        self._tell = tell
        self._stopping = threading.Event()
        self._server: uvicorn.Server | None = None
        self.opened = threading.Event()
        """Set once the hall has been ours."""
        self.trouble: KioskError | None = None
        """Why `run` gave up, when it did."""

    def run(self, patient: bool) -> None:
        """Serves until `stop`. A patient run waits for a database that another program has or that is away; an impatient one
        gives up at the start, `trouble` says why. Once the hall has been ours every run is patient."""
        try:
            hall = None if patient else self._open()
            while not self._stopping.is_set():
                hall = hall or asyncio.run(self._stand_by())
                if hall is None or not self._serve(hall):
                    return
                hall = None
        except KioskError as trouble:
            self.trouble = trouble

    def stop(self) -> None:
        """Returns at once; `run` returns within some three seconds, the database free."""
        self._stopping.set()
        if self._server is not None:
            self._server.should_exit = True

    def _open(self) -> Hall:
        hall = open_hall(self.place.settings, self.place.folder, self._clock, self.place.url)
        self.opened.set()
        return hall

    def _serve(self, hall: Hall) -> bool:
        """True when the hall was lost and is to be waited for again."""
        self._say(f"大厅已启动：{self.place.url}")
        spare_the_collector()
        try:
            self._run_server(HallServer(config_of(hall), hall))
        finally:
            hall.close()
        if hall.ledger.lost is None:
            return False
        self._tell(f"{self.place.settings.hall.name}：{hall.ledger.lost.said} 本机转为待命。")
        return True

    def _run_server(self, server: HallServer) -> None:
        self._server = server
        if self._stopping.is_set():
            return
        try:
            # The server closes what it is given; the address stays ours for the next time.
            server.run([self.place.address.dup()])
        except SystemExit as refused:
            raise KioskError(
                f"{self.place.settings.hall.name} 没有启动成功。", "请查看上面的错误信息。"
            ) from refused

    async def _stand_by(self) -> Hall | None:
        """The hall, once it is ours; None when stopped before. Meanwhile whoever asks is told that another one has it."""
        config = uvicorn.Config(standby_app, log_level="warning", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        self._server = server
        answering = asyncio.create_task(server.serve([self.place.address.dup()]))
        try:
            return await self._wait_for_ownership()
        finally:
            server.should_exit = True
            await answering

    async def _wait_for_ownership(self) -> Hall | None:
        told = ""
        while not self._stopping.is_set():
            try:
                return await asyncio.to_thread(self._open)
            except KioskError as why:
                if why.said != told:
                    told = why.said
                    self._tell(f"{self.place.settings.hall.name} 待命：{told}")
            await asyncio.sleep(_ASK_EVERY_S)
        return None


def spare_the_collector() -> None:
    """What is loaded by now is never looked through for garbage again. A full collection took 140 ms of a running hall, in
    which nobody was answered; what a hall makes from here on is few and mostly free of cycles."""
    gc.collect()
    gc.freeze()


class HallProgram:
    """All halls of one process."""

    def __init__(self, runs: Sequence[HallRun], standby: bool, tell: Callable[[str], None]) -> None:
        self._runs = runs
        self._standby = standby
        self._tell = tell
        self._stopping = threading.Event()

    def run(self) -> int:
        """Until SIGTERM or SIGINT: 0, every database free. 1 when the only hall could not start. On the main thread."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        alone = len(self._runs) == 1
        live = self._live_alone if alone else self._live_among_others
        threads = [threading.Thread(target=live, args=(run,), name="hall") for run in self._runs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for run in self._runs:
            run.place.address.close()
        trouble = self._runs[0].trouble if alone else None
        if trouble is not None:
            self._tell(str(trouble))
        return 1 if trouble is not None else 0

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping.set()
        for run in self._runs:
            run.stop()

    def _live_alone(self, run: HallRun) -> None:
        run.run(patient=self._standby)

    def _live_among_others(self, run: HallRun) -> None:
        """Whatever happens to this hall, the others go on and this one is tried again."""
        while not self._stopping.is_set():
            try:
                run.run(patient=True)
            except Exception as surprise:  # noqa: BLE001 - the top of this hall's thread: the others must go on
                self._tell(f"{run.place.settings.hall.name} 出错停下（{surprise!r}），稍后重新打开。")
                self._stopping.wait(_AGAIN_AFTER_S)
            else:
                return
