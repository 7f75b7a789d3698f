"""The hall program is killed in the middle of its work: every ticket that was answered is there, none is there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx

from tests.support.hall import TERMINAL, TERMINAL_ID
from tests.support.waiting import PATIENCE_S, wait_until

_START = """
import argparse, sys
from kiosk.commands import hall
parser = argparse.ArgumentParser()
hall.add_parser(parser.add_subparsers())
arguments = parser.parse_args(sys.argv[1:])
sys.exit(arguments.run(arguments))
"""
_ROOT = Path(__file__).resolve().parents[2]


def start(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """The real program in a process of its own: (process, its address)."""
    command = [sys.executable, "-c", _START, "hall", "--folder", str(folder), "--port", "0"]
    log = (folder / "hall.log").open("a")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=_ROOT)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://" in line, (folder / "hall.log").read_text()
    url = line.strip().split("：", 1)[1]
    wait_until(lambda: answers(url))
    return process, url


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v1/queues", timeout=2, verify=False).status_code == 200
    except httpx.TransportError:
        return False


def take_until_it_dies(url: str, acknowledged: dict[str, str], worker: int) -> None:
    with httpx.Client(base_url=url, headers=TERMINAL, timeout=PATIENCE_S, verify=False) as client:
        for n in range(10_000):
            ticket_id = f"worker-{worker}-ticket-{n:05d}-{url.rsplit(':', 1)[1]}"
            body = {"ticket_id": ticket_id, "business_group": "tax", "terminal_id": TERMINAL_ID}
            try:
                answer = client.post("/api/v1/tickets", json=body, headers={"Idempotency-Key": ticket_id})
            except httpx.TransportError:
                return
            if answer.status_code == 201:
                acknowledged[ticket_id] = answer.json()["number"]


def test_kill_in_the_middle_of_issuing_loses_and_doubles_no_acknowledged_ticket(tmp_path: Path) -> None:
    acknowledged: dict[str, str] = {}
    for _ in range(2):
        process, url = start(tmp_path)
        before = len(acknowledged)
        workers = [threading.Thread(target=take_until_it_dies, args=(url, acknowledged, n)) for n in range(4)]
        for worker in workers:
            worker.start()
        wait_until(lambda seen=before: len(acknowledged) >= seen + 40)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(PATIENCE_S)
        for worker in workers:
            worker.join(PATIENCE_S)
    process, url = start(tmp_path)
    try:
        with httpx.Client(base_url=url, headers=TERMINAL, timeout=PATIENCE_S, verify=False) as client:
            for ticket_id, number in acknowledged.items():
                kept = client.get(f"/api/v1/tickets/{ticket_id}")
                assert kept.status_code == 200 and kept.json()["number"] == number, ticket_id
            assert len(set(acknowledged.values())) == len(acknowledged)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def test_program_stops_at_a_signal_although_screens_are_attached(tmp_path: Path) -> None:
    process, url = start(tmp_path)
    with (
        httpx.Client(base_url=url, timeout=PATIENCE_S, verify=False) as client,
        client.stream("GET", "/api/v1/events") as events,
    ):
        lines = events.iter_lines()
        assert next(lines)
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
    again, _ = start(tmp_path)
    again.terminate()
    again.wait(PATIENCE_S)


def test_second_hall_on_the_same_data_is_refused_with_a_sentence(tmp_path: Path) -> None:
    process, _ = start(tmp_path)
    try:
        command = [sys.executable, "-c", _START, "hall", "--folder", str(tmp_path), "--port", "0"]
        second = subprocess.run(command, capture_output=True, text=True, cwd=_ROOT, timeout=PATIENCE_S)
        assert second.returncode == 1
        assert "另一个大厅程序正在使用" in second.stderr and "Traceback" not in second.stderr
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def test_broken_settings_are_told_all_at_once_and_nothing_starts(tmp_path: Path) -> None:
    config = tmp_path / "hall.toml"
    config.write_text(
        '[hall]\nnme = "x"\n[[groups]]\nid = "a"\nname = "甲"\nprefix = "AA"\n[server]\nport = 99999\n'
    )
    command = [sys.executable, "-c", _START, "hall", "--config", str(config)]
    refused = subprocess.run(command, capture_output=True, text=True, cwd=_ROOT, timeout=PATIENCE_S)
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
    for key in ("hall.name", "hall.nme", "groups.1.prefix", "server.port", "counters", "staff"):
        assert key in refused.stderr, refused.stderr
    assert not list(tmp_path.glob("*.sqlite3*"))
