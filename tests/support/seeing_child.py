"""The real seeing program for tests, and what can be seen of it from outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kiosk.base import paths
from kiosk.base.clock import Clock, SystemClock
from kiosk.base.journal import Journal, read
from kiosk.imaging.seeing.program import Pace, SeeingProgram
from kiosk.wiring.seeing import own_command


class ProgramBench:
    """A seeing program and the journal it is told of in."""

    def __init__(self, program: SeeingProgram, journal: Journal) -> None:
        self.program = program
        self._journal = journal

    def told(self) -> list[str]:
        """What the journal says of the program: gone, working …"""
        return [str(line["state"]) for line in read(self._journal.path) if line.get("subject") == "seeing"]


@contextmanager
def seeing_program(
    folder: Path,
    pace: Pace = Pace(),
    clock: Clock | None = None,
    command: Sequence[str] = (*own_command(), "seeing"),
) -> Iterator[ProgramBench]:
    """Ended at the end, whatever happened."""
    clock = clock or SystemClock()
    journal = Journal(folder / "journal", clock)
    program = SeeingProgram(command, paths.program_folder(), clock, journal, pace)
    try:
        yield ProgramBench(program, journal)
    finally:
        program.close()
        journal.close()


def lives(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return False


def memory_mb(pid: int) -> float:
    """Resident memory, 10^6 bytes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Rss:")) * 1024 / 1e6


def peak_mb(pid: int) -> float:
    """The most resident memory it ever had, 10^6 bytes."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return (
        next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) * 1024 / 1e6
    )
