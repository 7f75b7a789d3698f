"""The terminal as a citizen feels it: touches, keys, a ticket's way to the printer, standing idle, a device that stalls.

    .venv/bin/python -m tests.benchmarks.bench_terminal [touches] [keys] [ticket] [idle] [stall]

Everything real runs: hall, platform, simulators, the terminal under a virtual display with software GL. Printed are a table
and one line of JSON; nothing is asserted, because a shared machine tells a different time each day.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.glass import Bench, Box, Touched, terminal_bench
from tests.benchmarks.visits import HastyCitizen

ROUNDS = 5
TICKETS = 30
IDLE_S = 40.0
STALL_S = 10.0
LETTERS = "qwertyopasdfghjklzxcbnm"
"""Every letter a syllable begins with."""
WAY = (
    "standby.start", "home.ticket", "nav.back", "home.ticket", "nav.home", "home.apply", "nav.back",
    "home.progress", "nav.back", "home.review", "nav.home", "home.ticket",
)  # fmt: skip
"""One round through the pages; together with the rounds more than fifty touches that bring another page."""

Row = tuple[str, list[float], float]
"""What, the figures, the goal for the 95th of a hundred."""

PAPER_BYTES = 60
"""Between papers only polls of a few bytes go to the printer."""


def touches(bench: Bench) -> list[Row]:
    """Button to pressed look, and lifting to the next page."""
    first: list[Touched] = []
    later: list[Touched] = []
    for turn in range(ROUNDS):
        for name in WAY:
            (later if turn else first).append(bench.watch.touch(name))
            bench.watch.rest()
        HastyCitizen(bench).leave()
        bench.watch.rest()
    every = first + later
    return [
        ("touch to pressed look", [one.pressed_ms for one in every], 100),
        ("touch to next page", [one.answered_ms for one in every], 150),
        ("  of these the first round after the start", [one.answered_ms for one in first], 150),
    ]


def keys(bench: Bench) -> list[Row]:
    """Each letter of the pinyin keyboard twice, from the finger going down to its first candidates."""
    citizen = HastyCitizen(bench)
    citizen.touch("standby.start")
    citizen.open_form()
    citizen.touch("option.01", "field.road")
    bench.watch.rest()
    shows = _candidates(bench)
    letters = [_tap_letter(bench, letter, shows) for letter in LETTERS * 2]
    citizen.leave()
    return [("key to candidates", letters, 100)]


def _candidates(bench: Bench) -> Box:
    """A line through the first candidates, where they stand once a letter is typed."""
    citizen = HastyCitizen(bench)
    citizen.touch("key.q")
    x, y, _width, height = bench.watch.box("candidate.1")
    citizen.touch("key.rub_out")
    bench.watch.rest()
    return x, y + height // 3, 400, height // 3


def _tap_letter(bench: Bench, letter: str, shows: Box) -> float:
    """Types one letter into an empty composition, and takes it back."""
    took = bench.watch.tap(f"key.{letter}", shows)
    bench.watch.rest(0.12)
    HastyCitizen(bench).touch("key.rub_out")
    bench.watch.rest(0.12)
    return took


def ticket(bench: Bench) -> list[Row]:
    """Lifting from 取号 to the last byte of the ticket on the printer's wire; the simulated paper takes no time."""
    took = []
    citizen = HastyCitizen(bench)
    for _ in range(TICKETS):
        citizen.touch("standby.start", "home.ticket", "queue.group.general")
        bench.watch.rest()
        # Nothing looks at the page meanwhile: looking would take its share of the processor.
        lifted = bench.watch.tap_blindly("queue.take")
        time.sleep(1.0)
        written = [at for at, chunk in bench.stage.tap.written_since(lifted) if len(chunk) >= PAPER_BYTES]
        took.append((written[-1] - lifted) * 1000)
        citizen.touch("ticket.done")
        citizen.wait_for_step("home")
        citizen.leave()
    return [("取号 to last byte at the printer", took, 150)]


def idle(bench: Bench) -> list[Row]:
    """Processor use while nobody is there; beside it a window of Kivy's own loop with one label."""
    shares = []
    for step in ("standby", "home"):
        if step == "home":
            # A page that somebody stands before: touched again before the visit would end.
            HastyCitizen(bench).touch("standby.start")
        time.sleep(3.0)
        used = bench.cpu_s()
        time.sleep(IDLE_S)
        shares.append((bench.cpu_s() - used) / IDLE_S * 100)
    return [
        ("standing by, % of a core", shares[:1], 0.5),
        ("home page, % of a core", shares[1:], 0.5),
        ("for comparison: Kivy's own loop, one still label", [_stock_loop(bench.display)], float("nan")),
    ]


_STOCK = """
import os, time
os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_NO_CONSOLELOG="1")
from kivy.app import App
from kivy.clock import Clock
from kivy.uix.label import Label
class Stock(App):
    def build(self):
        Clock.schedule_once(self.begin, 2)
        return Label(text="still")
    def begin(self, *_):
        self.used = sum(os.times()[:2])
        Clock.schedule_once(self.finish, 10)
    def finish(self, *_):
        print((sum(os.times()[:2]) - self.used) * 10)
        self.stop()
Stock().run()
"""


def _stock_loop(display: str) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".py") as program:  # Kivy looks for the file of its App
        program.write(_STOCK)
        program.flush()
        said = subprocess.run(
            [sys.executable, program.name],
            env={**os.environ, "DISPLAY": display, "SDL_AUDIODRIVER": "dummy"},
            capture_output=True,
            check=True,
            text=True,
        )
    return float(said.stdout.split()[-1])


def stall(bench: Bench) -> list[Row]:
    """Printer, camera and reader are mute while a ticket is wanted: 长辈版 is pressed on and off meanwhile."""
    stage = bench.stage
    citizen = HastyCitizen(bench)
    citizen.touch("standby.start", "home.ticket")
    citizen.wait_for_step("queue")
    bench.watch.rest()
    for name, mute in (
        ("printer", {"mute": True}),
        ("camera", {"stall": True}),
        ("id-reader", {"mute": True}),
    ):
        stage.order(name, **mute)
    citizen.touch("queue.group.general", "queue.take")
    looks: list[float] = []
    end = time.monotonic() + STALL_S
    while time.monotonic() < end or len(looks) % 2:
        looks.append(bench.watch.touch("nav.elder").pressed_ms)
        bench.watch.rest(0.2, 1.0)
    for name, well in (
        ("printer", {"mute": False}),
        ("camera", {"stall": False}),
        ("id-reader", {"mute": False}),
    ):
        stage.order(name, **well)
    citizen.leave()
    return [("touch to pressed look while devices are mute", looks, 100)]


PARTS: dict[str, Callable[[Bench], list[Row]]] = {
    "touches": touches, "keys": keys, "ticket": ticket, "idle": idle, "stall": stall,
}  # fmt: skip


def measure(wanted: list[str]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, terminal_bench(Path(folder)) as bench:
        for name in wanted or list(PARTS):
            yield from PARTS[name](bench)


def at(share: float, figures: list[float]) -> float:
    """The figure that this share of all figures does not exceed."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main(wanted: list[str]) -> None:
    summary = {}
    for what, figures, goal in measure(wanted):
        middle, high, worst = at(0.5, figures), at(0.95, figures), max(figures)
        sys.stdout.write(
            f"{what:50} median {middle:7.2f}   p95 {high:7.2f}   worst {worst:7.2f}   n {len(figures):3}   goal {goal:g}\n"
        )
        sys.stdout.flush()
        summary[what.strip()] = {"median": round(middle, 2), "p95": round(high, 2), "n": len(figures)}
    load = os.getloadavg()[0]
    sys.stdout.write(json.dumps({"load": round(load, 1), "figures": summary}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
