"""Like `kiosk estimate replay`, but every office is answered by trees that never saw it: FOLDER has one file of trees an office."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.commands.estimate import events_of, line_of
from kiosk.domain.wait_estimator import WaitEstimator
from kiosk.domain.wait_replay import WaitReplay
from kiosk.domain.wait_trees import WaitTrees


def main(folder: Path) -> None:
    replays: dict[str, WaitReplay] = {}
    for event in events_of(sys.stdin):
        office = event["queue"].rpartition("/")[0]
        if office not in replays:
            trees = WaitTrees.from_json((folder / f"{office}.json").read_text(encoding="utf-8"))
            replays[office] = WaitReplay(WaitEstimator(trees))
        asked = replays[office].take_in(event)
        if asked is not None:
            print(line_of(asked.queue, asked.ticket, asked.told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
