"""The seeing program as the terminal has it: started when needed, ended when idle, replaced when it fails."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.domain.seen import CodeSeen, PageTaken, PaperKind, PaperRead, PreviewLook
from kiosk.imaging.seeing.port import Picture, SeeingGone
from kiosk.imaging.seeing.wire import BrokenLetter, Line, OutOfTime

_LIVE, _SLOW = 0, 1
"""What the camera's pictures need goes past what takes its time."""

LOOK_S, TAKE_S, CODES_S, READ_S, BIND_S = 5.0, 10.0, 10.0, 20.0, 40.0
"""Thirty times what each takes: longer means that it hangs, and not that the machine has much to do."""
_END_S = 2.0
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the terminal is with its seeing program."""

    idle_s: float = 60.0
    """Without a call for so long it is ended: nothing takes least memory."""
    rest_s: float = 5.0
    """The same, once nobody looks any more: time to read and to bind what was photographed."""
    patience: float = 1.0
    """Times what each call may take; a test of a program that hangs has less."""
    start_s: float = 15.0
    """What the first call may take more: Python and OpenCV come from a cold disk."""
    wait_s: tuple[float, ...] = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0)
    """Before the start after the first, second … failure in a row; the last for all further ones."""


class _Running:
    """One run of the program."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        """Raises OSError when it cannot be started."""
        ours, theirs = zip(*(socket.socketpair() for _ in range(2)), strict=True)
        numbers = [str(end.fileno()) for end in theirs]
        try:
            self.process = subprocess.Popen(
                [*command, *numbers],
                stdin=subprocess.DEVNULL,
                pass_fds=[end.fileno() for end in theirs],
                cwd=folder,
                env={**os.environ, **_ONE_THREAD},
            )
        except BaseException:
            for end in ours:
                end.close()
            raise
        finally:
            for end in theirs:
                end.close()
        self.lines = [Line(end) for end in ours]
        self.has_answered = False
        self.users = 0
        """Calls under way."""

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def hang_up(self) -> None:
        """To be called while no call is under way."""
        for line in self.lines:
            line.close()

    def end(self) -> None:
        """Hangs up and waits until it has gone; what has not in time is killed."""
        self.hang_up()
        try:
            self.process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Calls under way hear the end of their lines."""
        self.process.kill()
        self.process.wait()


class SeeingProgram:
    """`kiosk.imaging.seeing.port.Seeing`, from any thread. Pictures go to the program as the camera coded them."""

    def __init__(
        self, command: Sequence[str], folder: Path, clock: Clock, journal: Journal, pace: Pace = Pace()
    ) -> None:
        """`command` starts the program, in `folder`, with the numbers of its two sockets behind it."""
        self._command = command
        self._folder = folder
        self._clock = clock
        self._journal = journal
        self._pace = pace
        self._turns = (threading.Lock(), threading.Lock())
        self._changed = threading.Condition()
        self._running: _Running | None = None
        self._wanted = False
        self._used_at = 0.0
        self._idle_after_s = pace.idle_s
        self._failures = 0
        self._not_before = 0.0
        self._closing = False
        self._keeper: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """Of the program, while it runs."""
        running = self._running
        return running.process.pid if running is not None and running.is_alive else None

    def look(self, frame: Picture) -> PreviewLook:
        answer: PreviewLook = self._call(_LIVE, LOOK_S, "look", frame)
        return answer

    def take(self, still: Picture) -> PageTaken:
        answer: PageTaken = self._call(_LIVE, TAKE_S, "take", still)
        return answer

    def read_paper(self, jpeg: bytes, kind: PaperKind | None = None) -> PaperRead:
        answer: PaperRead = self._call(_SLOW, READ_S, "read_paper", jpeg, kind)
        return answer

    def read_codes(self, picture: Picture, thorough: bool = True) -> tuple[CodeSeen, ...]:
        answer: tuple[CodeSeen, ...] = self._call(_SLOW, CODES_S, "read_codes", picture, thorough)
        return answer

    def bind(self, pages: Sequence[bytes], title: str, **how: Any) -> bytes:
        answer: bytes = self._call(_SLOW, BIND_S, "bind", tuple(pages), title, **how)
        return answer

    def tray_is_empty(self, frame: Picture) -> None:
        self._call(_LIVE, LOOK_S, "tray_is_empty", frame)

    def get_ready(self) -> None:
        with self._changed:
            if self._closing or self._clock.monotonic() < self._not_before:
                return
            self._used_at, self._idle_after_s = time.monotonic(), self._pace.idle_s
            self._want_running()

    def rest(self) -> None:
        """Returns at once; the program ends soon, unless it is called before."""
        with self._changed:
            self._idle_after_s = self._pace.rest_s
            self._changed.notify_all()

    def close(self) -> None:
        """The program has ended afterwards; every later call raises SeeingGone."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            keeper = self._keeper
        if keeper is not None:
            keeper.join()

    # --- one call ---

    def _call(self, lane: int, patience_s: float, name: str, *about: Any, **how: Any) -> Any:
        patience_s *= self._pace.patience
        deadline_at = time.monotonic() + patience_s + self._pace.start_s
        if not self._turns[lane].acquire(timeout=patience_s + self._pace.start_s):
            raise SeeingGone("看图程序忙不过来")
        try:
            with self._for_a_call(deadline_at) as running:
                if running.has_answered:
                    deadline_at = time.monotonic() + patience_s
                ended, answer = self._asked(running, lane, (name, about, how), deadline_at)
        finally:
            self._turns[lane].release()
        if ended == "refused":
            raise ValueError(answer)
        if ended != "done":
            self._journal.change("seeing", "surprised", call=name, surprise=str(answer)[:300])
            raise SeeingGone(f"看图程序出错：{answer}")
        self._journal.change("seeing", "working")
        return answer

    def _asked(self, running: _Running, lane: int, letter: Any, deadline_at: float) -> tuple[str, Any]:
        line = running.lines[lane]
        try:
            line.send(letter, deadline_at)
            ended, answer = line.receive(deadline_at)
        except OutOfTime as fault:
            self._lost(running, "没有应答")
            raise SeeingGone("看图程序没有应答") from fault
        except (EOFError, OSError, BrokenLetter, ValueError) as fault:
            self._lost(running, "已退出" if isinstance(fault, (EOFError, OSError)) else repr(fault))
            raise SeeingGone("看图程序退出了") from fault
        running.has_answered = True
        self._failures = 0
        return ended, answer

    @contextlib.contextmanager
    def _for_a_call(self, deadline_at: float) -> Iterator[_Running]:
        """The running program, started when there is none. Raises SeeingGone when it may not be started yet, or cannot."""
        with self._changed:
            self._forget_a_dead_one()
            if self._running is None and self._clock.monotonic() < self._not_before:
                raise SeeingGone("看图程序刚刚出错，稍后再启动")
            self._want_running()
            self._changed.wait_for(
                lambda: not self._wanted or self._closing, max(0.0, deadline_at - time.monotonic())
            )
            running = self._running
            if running is None or self._closing:
                raise SeeingGone("看图程序启动不了")
            running.users += 1
            self._idle_after_s = self._pace.idle_s
        try:
            yield running
        finally:
            with self._changed:
                running.users -= 1
                self._used_at = time.monotonic()
                if running is not self._running and running.users == 0:
                    running.hang_up()
                self._changed.notify_all()

    def _forget_a_dead_one(self) -> None:
        """It was killed while nobody asked it anything: nothing is lost, and a new one is started."""
        running = self._running
        if running is not None and not running.is_alive and running.users == 0:
            self._journal.change("seeing", "gone", why="空闲时退出", status=running.process.returncode)
            running.hang_up()
            self._running = None

    def _lost(self, running: _Running, why: str) -> None:
        """Whatever became of it, it is gone afterwards; a call beside this one hears of it from its own line."""
        with self._changed:
            if self._running is not running:
                return
            self._running = None
            self._wait_longer()
        running.kill()
        self._journal.change("seeing", "gone", why=why, status=running.process.returncode)

    def _wait_longer(self) -> None:
        waits = self._pace.wait_s
        self._not_before = self._clock.monotonic() + waits[min(self._failures, len(waits) - 1)]
        self._failures += 1

    # --- the keeper: starts and ends the program ---

    def _want_running(self) -> None:
        if self._running is not None:
            return
        self._wanted = True
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep, name="seeing-keeper", daemon=True)
            self._keeper.start()
        self._changed.notify_all()

    def _keep(self) -> None:
        """Does every start: the kernel ends the program with the thread that started it, and this one lasts."""
        while True:
            with self._changed:
                if self._wanted and not self._closing:
                    self._start()
                self._changed.wait(self._idle_in_s())
                if self._idle_in_s() != 0.0:
                    continue
                ending, self._running = self._running, None
                closing = self._closing
            if ending is not None:
                ending.end()
            if closing:
                return

    def _start(self) -> None:
        try:
            self._running = _Running(self._command, self._folder)
        except OSError as fault:
            self._wait_longer()
            self._journal.change("seeing", "not_started", why=repr(fault)[:300])
        self._wanted = False
        self._used_at = time.monotonic()
        self._changed.notify_all()

    def _idle_in_s(self) -> float | None:
        """Until the program may end; None while a call is under way or nothing runs."""
        if self._closing:
            return 0.0
        if self._running is None or self._running.users:
            return None
        return max(0.0, self._used_at + self._idle_after_s - time.monotonic())
