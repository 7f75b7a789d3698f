"""The wait estimate against recorded halls, every office answered by trees that were grown without it.

`python -m tests.benchmarks.bench_waiting EVENTS JUDGE` grows one set of trees an office (leave-one-office-out), lets the judge
program feed the whole recording to them line by line, and prints what the judge prints: our mean absolute error beside three published
rules, and the share of waits that the range held. The recording and the judge are not part of this repository.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.train_waiting import grow, lessons_of, read_events, write


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("judge", type=Path)
    parser.add_argument(
        "--trees", type=Path, help="a folder to keep the trees in; what is there is not grown again"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.trees or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        _grow_all(asked.events, folder)
        begun = time.perf_counter()
        replay = [sys.executable, "-m", "tests.benchmarks.replay_by_office", str(folder)]
        judged = subprocess.run([sys.executable, str(asked.judge), str(asked.events), "--", *replay])
        print(f"  replay and judging took {time.perf_counter() - begun:.0f} s")
    return judged.returncode


def _grow_all(events: Path, folder: Path) -> None:
    lessons = lessons_of(read_events(events))
    for office in sorted(set(lessons.halls)):
        out = folder / f"{office}.json"
        if not out.is_file():
            write(grow(lessons.without([office])), out)
            print(f"  trees without {office}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
