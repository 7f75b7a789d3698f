"""Brings judges that pip will not install here: emupos, a simulator of point-of-sale hardware that declares Python 3.13.

pip downloads the wheel and checks it against the digest in tests/judges/pinned/; it is unpacked into build/judges, outside
of any site-packages, and the two notations that only Python 3.12 and later can read are rewritten: `type X = …` becomes
`X = …`, and a function's own type parameter becomes a TypeVar above it. Nothing else is touched, and what its rules say
does not change by it; only its engine is used, not its servers. Idempotent. Run by scripts/setup.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINNED = ROOT / "tests" / "judges" / "pinned" / "emupos.txt"
WHERE = ROOT / "build" / "judges"
_ALIAS = re.compile(r"^type (\w+) = ", re.MULTILINE)
_GENERIC = re.compile(r"^def (\w+)\[(\w+)\]\(", re.MULTILINE)


def readable_by_python_3_11(source: str) -> str:
    """The same module without the two newer notations."""
    plain = _ALIAS.sub(r"\1 = ", source)
    return _GENERIC.sub(r'\2 = __import__("typing").TypeVar("\2")\n\n\ndef \1(', plain)


def fetch(wheels: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
    command += [
        "--require-hashes",
        "--no-deps",
        "--ignore-requires-python",
        "-d",
        str(wheels),
        "-r",
        str(PINNED),
    ]
    if subprocess.run(command, timeout=300, check=False).returncode:
        sys.exit("评判用的 emupos 没取到，或与锁定的摘要不符。请检查网络后再试。")
    return next(wheels.glob("emupos-*.whl"))


def unpack(wheel: Path, to: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(to)
    for module in (to / "emupos").rglob("*.py"):
        source = module.read_text("utf-8")
        module.write_text(readable_by_python_3_11(source), "utf-8")


def main() -> None:
    wanted = hashlib.sha256(PINNED.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    made = WHERE / "made"
    if made.is_file() and made.read_text("utf-8") == wanted:
        return
    shutil.rmtree(WHERE, ignore_errors=True)
    WHERE.mkdir(parents=True)
    unpack(fetch(WHERE), WHERE / "emupos")
    made.write_text(wanted, "utf-8")
    print("made build/judges")


if __name__ == "__main__":
    main()
