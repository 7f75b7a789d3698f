"""The event loop's way to the ledger and back: what gathers in one turn of the loop goes over together and comes back together.

Handed over one by one, the first request of a rush would be committed alone while the others wait to be read, and every answer
would wake the loop for itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from kiosk.domain.refusal import Refusal
from kiosk.hall.books import Deed, Reply, RequestKey

Outcome = Reply | Refusal | Exception
Waiting = Future[Reply | Refusal] | asyncio.Future[Reply | Refusal]
"""Where somebody waits for an outcome: a thread, or a request on a loop."""


@dataclass(slots=True)
class Job:
    """A deed with its key, and who waits for it."""

    deed: Deed
    key: RequestKey | None
    waiting: Waiting


def settle(outcomes: Iterable[tuple[Job, Outcome]]) -> None:
    """Everybody hears their outcome, each loop all of its own in one turn. From any thread."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Waiting, Outcome]]] = {}
    for job, outcome in outcomes:
        if isinstance(job.waiting, asyncio.Future):
            by_loop.setdefault(job.waiting.get_loop(), []).append((job.waiting, outcome))
        else:
            _tell(job.waiting, outcome)
    for loop, told in by_loop.items():
        # A loop that has ended has nobody who waits, and says so with this error.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell_all, told)


def _tell_all(told: list[tuple[Waiting, Outcome]]) -> None:
    for waiting, outcome in told:
        # Whoever asked may have gone away; what was asked is done all the same.
        if not waiting.done():
            _tell(waiting, outcome)


def _tell(waiting: Waiting, outcome: Outcome) -> None:
    if isinstance(outcome, Exception):
        waiting.set_exception(outcome)
    else:
        waiting.set_result(outcome)


class Asking:
    """For the requests of one loop. Lives on its thread."""

    def __init__(self, hand_in: Callable[[Sequence[Job]], None]) -> None:
        """`hand_in` is the ledger's."""
        self._hand_in = hand_in
        self._gathered: list[Job] = []

    def ask(self, deed: Deed, key: RequestKey | None = None) -> asyncio.Future[Reply | Refusal]:
        """As the ledger's `submit`, in the order of asking; to be awaited."""
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Reply | Refusal] = loop.create_future()
        if not self._gathered:
            loop.call_soon(self._hand_over)
        self._gathered.append(Job(deed, key, reply))
        return reply

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, []
        self._hand_in(gathered)
