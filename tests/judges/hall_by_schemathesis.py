"""Schemathesis (PyPI) against the running hall, from its own description at `/openapi.json`.

The tests run it for a bounded time; for a long search: `python -m tests.judges.hall_by_schemathesis --max-examples 500`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.hall import TERMINAL_KEY, RunningHall, running_hall, sample_settings

_SETTINGS = """\
hooks = "made_up_bytes"

[auth.openapi.terminal]
bearer = "{terminal}"

[auth.openapi.staff]
api_key = "{staff}"

# What is valid for a schema may still be refused by a rule of the hall (a password that is too short, a photograph that is
# none, a ticket that does not wait): those are 409 and 422 with a sentence, and no schema can say them.
[checks.positive_data_acceptance]
enabled = false

# A stream has no end, so nobody could wait for it.
[[operations]]
include-name = "GET /api/v1/events"
enabled = false

# These end or lock the very login that asks; tests/kiosk/hall/test_access.py has them.
[[operations]]
include-name = ["POST /api/v1/session", "DELETE /api/v1/session", "POST /api/v1/session/password", "DELETE /api/v1/staff/{{staff_id}}/sessions"]
enabled = false
"""


# Sounds and pictures go as the bytes that were made up.
_HOOKS = """\
import schemathesis


@schemathesis.serializer("audio/wav", "image/jpeg", "text/csv")
def as_bytes(context, value):
    return value if isinstance(value, bytes) else str(value).encode()
"""


def judge(hall: RunningHall, folder: Path, max_examples: int, max_time_s: int) -> tuple[int, str]:
    """(exit status, what it said): 0 when no answer was a 5xx, left the description, or let somebody in who may not."""
    with hall.staff("000001", "3") as administrator:
        settings = folder / "schemathesis.toml"
        (folder / "made_up_bytes.py").write_text(_HOOKS, "utf-8")
        token = administrator.cookies["hall_session"]
        settings.write_text(_SETTINGS.format(terminal=TERMINAL_KEY, staff=token), "utf-8")
        command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(settings), "run"]
        command += [f"{hall.url}/openapi.json", "--phases", "examples,coverage,fuzzing,stateful"]
        command += ["--max-examples", str(max_examples), "--max-time", str(max_time_s)]
        command += [
            "--warnings",
            "off",
            "--no-color",
            "--generation-deterministic",
            "--request-timeout",
            "10",
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=folder, timeout=max_time_s + 60, check=False
        )
        assert administrator.get("/api/v1/session").status_code == 200, "the login was lost on the way"
    return done.returncode, done.stdout + done.stderr


def judged_settings():  # type: ignore[no-untyped-def]
    """The sample hall, open at any hour, so that tickets are given."""
    return sample_settings(hours={"issuing": "always"}, server={"health_page_open": False})


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--max-examples", type=int, default=500)
    parser.add_argument("--max-time", type=int, default=1800, help="seconds")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with running_hall(folder, settings=judged_settings()) as hall:
            status, said = judge(hall, folder, asked.max_examples, asked.max_time)
    print(said)  # noqa: T201 - a command
    return status


if __name__ == "__main__":
    sys.exit(main())
