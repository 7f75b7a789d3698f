"""What the commands that read print in pictures share: each file opened within bounds, one answer a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kiosk.imaging.picture_file import PictureFault, Pixels, open_picture


def each_picture(
    paths: Sequence[Path],
    as_json: bool,
    read: Callable[[Pixels], dict[str, Any]],
    in_words: Callable[[dict[str, Any]], None],
    nothing: dict[str, Any],
) -> int:
    """Opens and reads each file. 0 when all could be opened, else 1 with a sentence for each that could not; with `as_json`
    one object a file on standard output, `nothing` and `said` in it where the file could not be opened."""
    failed = False
    for path in paths:
        opened = open_picture(path)
        if isinstance(opened, PictureFault):
            failed = True
            print(f"{path}: {opened.said}，{opened.do}", file=sys.stderr)
            found = {"file": str(path), **nothing, "ms": None, "said": opened.said}
        else:
            found = {"file": str(path), **read(opened.pixels)}
        if as_json:
            show(json.dumps(found, ensure_ascii=False))
        elif not isinstance(opened, PictureFault):
            in_words(found)
    return 1 if failed else 0


def show(line: str) -> None:
    """One line on standard output, at once."""
    print(line, flush=True)
