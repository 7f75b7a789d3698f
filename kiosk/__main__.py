"""`kiosk`: one door to all programs. Each command lives in `kiosk.commands` and is loaded only when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Iterable, Sequence

from kiosk import __version__, commands


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 could not be done (a sentence says why), 2 wrong use."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="kiosk", description="政务服务自助终端与大厅")
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for name in _asked_for(words):
        module = importlib.import_module(f"kiosk.commands.{name}")
        if hasattr(module, "add_parser"):
            module.add_parser(subparsers)
    args = parser.parse_args(words)
    try:
        status: int = args.run(args)
    except KeyboardInterrupt:
        return 130
    return status


def _asked_for(words: Sequence[str]) -> Iterable[str]:
    """Only the module of the command in hand: `kiosk terminal` does not wait for what the other commands import."""
    known = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    first = next((word for word in words if not word.startswith("-")), "").replace("-", "_")
    return [first] if first in known else known


if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        # Reports are folded in a process of their own; in the packaged program that process begins here. Only there: the
        # import costs the terminal's first picture some milliseconds.
        import multiprocessing

        multiprocessing.freeze_support()
    sys.exit(main())
