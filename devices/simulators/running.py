"""From command line to end of process: control port, fault script, first word, a clean stop."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from types import FrameType
from typing import Protocol

from devices.simulators.control import Answer, Command, ControlServer, FaultPlayer, read_fault_script


class Simulator(Protocol):
    kind: str

    @property
    def address(self) -> str: ...

    def start(self) -> object: ...

    def command(self, command: Command) -> Answer: ...

    def close(self) -> None: ...


def run_until_stopped(simulator: Simulator, args: argparse.Namespace) -> int:
    """Starts it, says on one line of standard output where it is, and waits for SIGINT or SIGTERM."""
    stopped = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 (its signature)
        stopped.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    player = FaultPlayer(read_fault_script(args.faults), simulator.command) if args.faults else None
    control = ControlServer(simulator.command, args.control).start() if args.control is not None else None
    simulator.start()
    if player is not None:
        player.start()
    where = {
        "kind": simulator.kind,
        "address": simulator.address,
        "control": control.port if control is not None else None,
    }
    sys.stdout.write(json.dumps(where) + "\n")
    sys.stdout.flush()
    stopped.wait()
    if player is not None:
        player.stop()
    if control is not None:
        control.close()
    simulator.close()
    return 0
