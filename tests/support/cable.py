"""A network cable between two programs of this machine: cut it, let it go dead, mend it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from types import TracebackType
from urllib.parse import urlsplit

_CHUNK = 65536


class Cable:
    """Passes bytes from its own port to `target`. While cut, open connections end and new ones are refused; while dead,
    connections stay open and nothing passes: what a pulled plug looks like from either end."""

    def __init__(self, target_url: str) -> None:
        parts = urlsplit(target_url)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._lock = threading.Lock()
        self._passing = threading.Event()
        self._passing.set()
        self._answering = threading.Event()
        self._answering.set()
        self._ends: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.port = self._listen(0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """From now on nobody gets through."""
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._end_all()

    def mend(self) -> None:
        """As new, on the same port."""
        self._passing.set()
        self._answering.set()
        with self._lock:
            listening = self._listener is not None
        if not listening:
            self._listen(self.port)

    def go_dead(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._passing.clear()

    def lose_answers(self) -> None:
        """What is asked gets through and is done; what is answered does not come back."""
        self._answering.clear()

    def close(self) -> None:
        self._passing.set()
        self._answering.set()
        self.cut()

    def __enter__(self) -> Cable:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _listen(self, port: int) -> int:
        listener = socket.create_server(("127.0.0.1", port), reuse_port=False)
        with self._lock:
            self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), name="cable", daemon=True).start()
        return int(listener.getsockname()[1])

    def _accept(self, listener: socket.socket) -> None:
        for near in _accepted(listener):
            try:
                far = socket.create_connection(self._target, timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._ends.update((near, far))
            for one, other, gate in ((near, far, self._passing), (far, near, self._answering)):
                threading.Thread(
                    target=self._carry, args=(one, other, gate), name="cable", daemon=True
                ).start()

    def _carry(self, one: socket.socket, other: socket.socket, gate: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while chunk := one.recv(_CHUNK):
                self._passing.wait()
                gate.wait()
                other.sendall(chunk)
        self._end(one)
        self._end(other)

    def _end_all(self) -> None:
        with self._lock:
            ends = list(self._ends)
        for end in ends:
            self._end(end)

    def _end(self, end: socket.socket) -> None:
        with self._lock:
            self._ends.discard(end)
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


def _accepted(listener: socket.socket) -> Iterator[socket.socket]:
    while True:
        try:
            yield listener.accept()[0]
        except OSError:
            return
