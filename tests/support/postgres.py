"""A real PostgreSQL server for tests: Debian's binaries, its own folder, a free port of this machine, stopped afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.kept_ports import keep_port
from tests.support.waiting import PATIENCE_S, wait_until

USER, PASSWORD = "hall", "not-a-secret-7319"
_NOBODY = 65534
"""The server refuses to run as root, and CI is root."""


class PostgresServer:
    """`start` and `stop` may follow each other; what was committed stays."""

    def __init__(self, folder: Path, binaries: Path, durable: bool = False) -> None:
        """One that is not durable leaves it to the system when pages reach the disk. What a killed program, of ours or the
        server itself, has written is still there then: only a machine that loses its power would lose it, and no test takes
        the power away from a database server."""
        self._folder = folder
        self._binaries = binaries
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._kept = keep_port()
        self.port: int = self._kept.getsockname()[1]

    def address(self, schema: str, port: int | None = None) -> str:
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{port or self.port}/postgres?schema={schema}"

    def make(self) -> None:
        password = self._folder / "password"
        password.write_text(PASSWORD)
        self._own(self._folder, password)
        command = [
            self._binaries / "initdb",
            "-D",
            self._folder / "db",
            "-U",
            USER,
            "-E",
            "UTF8",
            "--no-locale",
        ]
        said = self._run([*command, "--no-sync", "--auth=scram-sha-256", f"--pwfile={password}"])
        assert said.returncode == 0, said.stderr.decode()

    def start(self) -> None:
        """Returns when it answers."""
        command = [self._binaries / "postgres", "-D", self._folder / "db", "-p", str(self.port)]
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self._folder),
            "fsync": "on" if self._durable else "off",
        }
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = (self._folder / "server.log").open("ab")
        self._process = subprocess.Popen(command, stdout=log, stderr=log, **self._as_whom())
        wait_until(self.answers)

    def answers(self) -> bool:
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def run(self, statement: str) -> list[tuple[object, ...]]:
        """As the database's owner, in a connection of its own."""
        plain = f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(plain, autocommit=True, connect_timeout=2) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def cut(self, schema: str = "%") -> None:
        """The sessions of one hall, or of all, are ended by the server."""
        self.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE pid <> pg_backend_pid() AND application_name LIKE 'kiosk hall {schema}'"
        )

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends every session; SIGQUIT leaves as a crash would."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def close(self) -> None:
        """Stopped for good."""
        self.stop()
        self._kept.close()

    def _run(self, command: list[object]) -> subprocess.CompletedProcess[bytes]:
        plain = [str(part) for part in command]
        return subprocess.run(plain, capture_output=True, timeout=PATIENCE_S, check=False, **self._as_whom())

    def _as_whom(self) -> dict[str, object]:
        # Nothing of the caller's: a PGHOST of theirs would lead elsewhere.
        common: dict[str, object] = {
            "cwd": self._folder,
            "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        }
        if os.geteuid() == 0:
            common.update(user=_NOBODY, group=_NOBODY, extra_groups=[])
        return common

    def _own(self, *paths: Path) -> None:
        if os.geteuid() == 0:
            for path in paths:
                os.chown(path, _NOBODY, _NOBODY)


def find_binaries() -> Path | None:
    """Debian keeps them outside of the path, one folder a version; the newest."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("postgres")
    return kept[-1].parent if kept else Path(found).resolve().parent if found else None


@contextlib.contextmanager
def running_postgres(durable: bool = False) -> Iterator[PostgresServer]:
    """A server of its own. Without Debian's package: a failure in CI, where set-up must have brought it, else the test is left out."""
    binaries = find_binaries()
    if binaries is None:
        sentence = "PostgreSQL is not installed: run scripts/setup"
        pytest.fail(sentence) if os.environ.get("CI") else pytest.skip(sentence)
    folder = Path(tempfile.mkdtemp(prefix="hall-pg-"))
    server = PostgresServer(folder, binaries, durable)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
