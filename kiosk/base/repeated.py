"""A thread that does one small thing again and again, at once when it is poked."""

from __future__ import annotations

import threading
from collections.abc import Callable

from kiosk.base.journal import Journal


class Repeated:
    """Runs `work` every `interval_s` seconds, and soon after `poke`. A surprise in it is journalled and it goes on."""

    def __init__(self, name: str, work: Callable[[], None], interval_s: float, journal: Journal) -> None:
        self._name = name
        self._work = work
        self._interval_s = interval_s
        self._journal = journal
        self._poked = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def poke(self) -> None:
        self._poked.set()

    def stop(self, deadline_s: float = 3.0) -> None:
        self._stopping = True
        self._poked.set()
        if self._thread.is_alive():
            self._thread.join(deadline_s)

    def _run(self) -> None:
        while not self._stopping:
            # Cleared before the work, so that a poke during it brings another round.
            self._poked.clear()
            try:
                self._work()
                self._journal.change(f"thread:{self._name}", "well")
            except Exception as surprise:  # noqa: BLE001  the thread's top
                self._journal.change(f"thread:{self._name}", "surprised", surprise=repr(surprise)[:300])
            self._poked.wait(self._interval_s)
