"""Free ports of this machine that nobody else gets meanwhile."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator


def keep_port() -> socket.socket:
    """Bound and not listening: a program that asks to share addresses, as servers do, can listen at the port as long as this is
    open, and the system gives it to no outgoing connection. A number alone may be taken before a slow program has started."""
    kept = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    return kept


@contextlib.contextmanager
def kept_ports(count: int) -> Iterator[tuple[int, ...]]:
    """Their numbers; free for anybody afterwards."""
    kept = [keep_port() for _ in range(count)]
    try:
        yield tuple(one.getsockname()[1] for one in kept)
    finally:
        for one in kept:
            one.close()
