"""A CUPS scheduler of the test's own: unprivileged, on loopback, with one queue for a printer of the test; ended with the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.waiting import wait_until

_QUEUE = "A4"
_FOLDERS = ("root", "state", "cache", "spool", "tmp", "log")
_ACCOUNT = 65534
"""`nobody` and `nogroup`: a scheduler refuses to work as root."""


@dataclass(frozen=True, slots=True)
class CupsServer:
    port: int
    folder: Path

    @property
    def address(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/printers/{_QUEUE}"

    def told(self, *words: str) -> None:
        """One of CUPS' own commands, e.g. `cupsdisable A4`, said to this server."""
        program, *rest = words
        subprocess.run([program, "-h", f"127.0.0.1:{self.port}", *rest], check=True, capture_output=True)


@contextmanager
def cups_server(printer: str) -> Iterator[CupsServer]:
    """Serving, its one queue passing everything on to `printer` as it is. The folder and the process are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="cups"))
    for name in _FOLDERS:
        (folder / name).mkdir()
    port = _free_port()
    (folder / "cupsd.conf").write_text(_SERVER.format(port=port))
    (folder / "cups-files.conf").write_text(_FILES.format(folder=folder))
    as_nobody = os.getuid() == 0
    if as_nobody:
        for path in (folder, *folder.iterdir()):
            os.chown(path, _ACCOUNT, _ACCOUNT)
    cupsd = shutil.which("cupsd", path=f"{os.environ['PATH']}:/usr/sbin") or "cupsd"
    server = subprocess.Popen(
        [cupsd, "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=_ACCOUNT if as_nobody else None,
        group=_ACCOUNT if as_nobody else None,
        extra_groups=[] if as_nobody else None,
    )
    try:
        wait_until(lambda: _answers(port) or server.poll() is not None)
        found = CupsServer(port, folder)
        lpadmin = shutil.which("lpadmin", path=f"{os.environ['PATH']}:/usr/sbin") or "lpadmin"
        found.told(lpadmin, "-p", _QUEUE, "-E", "-v", printer, "-m", "raw")
        yield found
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
    except OSError:
        return False
    return True


_SERVER = """Listen 127.0.0.1:{port}
Browsing Off
WebInterface No
PreserveJobHistory Yes
PreserveJobFiles No
<Location />
Order allow,deny
Allow all
</Location>
<Location /admin>
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
_FILES = """ServerRoot {folder}/root
StateDir {folder}/state
CacheDir {folder}/cache
RequestRoot {folder}/spool
TempDir {folder}/tmp
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
"""
