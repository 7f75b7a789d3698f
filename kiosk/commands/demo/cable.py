"""A network cable that can be pulled: a TCP forwarder on loopback between one program and another.

Pulled, it drops what is connected and lets new connections hang, as a cut line does. Dead, what is connected stays so and
nothing passes, as behind a switch without power. As a captive portal it answers every request with a friendly HTML page
and status 200, which no client may take for success.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from enum import Enum

PORTAL_PAGE = (
    "<!doctype html><html><head><title>欢迎使用无线网络</title></head><body>请先登录无线网络。</body></html>"
)
_CHUNK_BYTES = 65_536


class CableState(Enum):
    """What the cable does with what is sent through it."""

    WHOLE = "whole"
    CUT = "cut"
    REFUSED = "refused"
    DEAD = "dead"
    ONE_WAY = "one_way"
    """What is asked arrives and is done; what is answered does not come back."""
    PORTAL = "portal"


_ENDS_LINES = frozenset({CableState.CUT, CableState.REFUSED, CableState.PORTAL})
"""Into and out of these, every open connection ends."""


class Cable:
    """Forwards `port` to `target_port` until it is told otherwise. Call from any thread."""

    def __init__(self, port: int, target_port: int) -> None:
        self.port = port
        self._target_port = target_port
        self._state = CableState.WHOLE
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._asking = asyncio.Event()
        self._answering = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name=f"cable-{port}", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Cable:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError(f"the cable on port {self.port} did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def cut(self) -> None:
        """Open connections end; new ones hang until the cable is mended."""
        self._become(CableState.CUT)

    def refuse(self) -> None:
        """As if the program at the other end were gone: open connections end, new ones end at once."""
        self._become(CableState.REFUSED)

    def mend(self) -> None:
        """As new. What was held back on its way passes now."""
        self._become(CableState.WHOLE)

    def go_dead(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._become(CableState.DEAD)

    def lose_answers(self) -> None:
        """What is asked gets through; what is answered is held back."""
        self._become(CableState.ONE_WAY)

    def become_portal(self) -> None:
        """Every request is answered by the network itself."""
        self._become(CableState.PORTAL)

    def _become(self, state: CableState) -> None:
        done = threading.Event()

        def change() -> None:
            ends_lines = not _ENDS_LINES.isdisjoint((self._state, state))
            self._state = state
            self._open_gates(state)
            if ends_lines:
                self._abort_lines()
            done.set()

        self._loop.call_soon_threadsafe(change)
        if not done.wait(5):
            raise RuntimeError(f"the cable on port {self.port} did not become {state.value}")

    def _open_gates(self, state: CableState) -> None:
        for gate, held in (
            (self._asking, (CableState.DEAD,)),
            (self._answering, (CableState.DEAD, CableState.ONE_WAY)),
        ):
            gate.clear() if state in held else gate.set()

    def _abort_lines(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", self.port))
        self._open_gates(CableState.WHOLE)
        self._ready.set()
        self._loop.run_forever()
        server.close()
        # What is held back must not hold up the end.
        self._open_gates(CableState.WHOLE)
        self._abort_lines()
        # Aborted lines end their own conversations; what does not is left to the closing loop.
        conversations = asyncio.all_tasks(self._loop)
        if conversations:
            self._loop.run_until_complete(asyncio.wait(conversations, timeout=2))
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self._state is CableState.PORTAL:
                await self._answer_as_portal(reader, writer)
            elif self._state is CableState.CUT:
                await reader.read()
            elif self._state is not CableState.REFUSED:
                await self._forward(reader, writer)
        except OSError:
            pass  # The peer or the line went away: nothing to tell anybody on a cable.
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _answer_as_portal(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(_CHUNK_BYTES)
        body = PORTAL_PAGE.encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers.add(far_writer)
        try:
            await asyncio.gather(
                _pump(reader, far_writer, self._asking), _pump(far_reader, writer, self._answering)
            )
        finally:
            self._writers.discard(far_writer)
            far_writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gate: asyncio.Event) -> None:
    while chunk := await reader.read(_CHUNK_BYTES):
        await gate.wait()
        writer.write(chunk)
        await writer.drain()
    if writer.can_write_eof():
        with contextlib.suppress(OSError):
            writer.write_eof()
