"""One signed request to the platform, and what its reply means. Only what the wire format says counts as an answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from kiosk.base.clock import Clock
from kiosk.links.platform import Rejected, Trouble, Unknown
from kiosk.links.platform_profiles.profile import Profile
from kiosk.links.signing import Signer

CONNECT_TIMEOUT_S = 3.05
"""Just over one TCP retransmission: a dead address shows itself by then."""
READ_TIMEOUT_S = 10.0

Fault = Trouble | Rejected | Unknown


@dataclass(frozen=True, slots=True)
class PlatformAddress:
    base_url: str
    connect_timeout_s: float = CONNECT_TIMEOUT_S
    read_timeout_s: float = READ_TIMEOUT_S


class SignedWire:
    """Sends one signed request; answers the reply, or why there is none."""

    def __init__(
        self,
        address: PlatformAddress,
        profile: Profile,
        signer: Signer,
        clock: Clock,
        nonce: Callable[[], str],
    ) -> None:
        self._base = address.base_url.rstrip("/")
        self._base_path = urlsplit(self._base).path
        self._timeouts = (address.connect_timeout_s, address.read_timeout_s)
        self._profile = profile
        self._signer = signer
        self._clock = clock
        self._nonce = nonce
        self._kept = threading.local()

    def send(
        self, method: str, path: str, content: bytes, headers: Mapping[str, str]
    ) -> requests.Response | Trouble:
        """Redirects are not followed: a platform sends none, a captive portal does."""
        try:
            return self._session().request(
                method,
                self._base + path,
                data=content,
                headers={**headers, **self._proof(method, path, content)},
                timeout=self._timeouts,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return _no_reply(error)

    def _session(self) -> requests.Session:
        """One for each thread: the sender's and those that look cases up must not share connections."""
        session: requests.Session | None = getattr(self._kept, "session", None)
        if session is None:
            session = self._kept.session = requests.Session()
            # The terminal's way to the platform is configured, never taken from a proxy variable of the shell.
            session.trust_env = False
        return session

    def path_in(self, location: str) -> str:
        """A `Location` as a path below the base URL, where `send` wants it; empty when there is none."""
        return urlsplit(location).path.removeprefix(self._base_path)

    def _proof(self, method: str, path: str, content: bytes) -> dict[str, str]:
        if self._profile.sign == "none":
            return {}
        names = self._profile.headers
        timestamp = str(int(self._clock.now().timestamp() * 1000))
        nonce = self._nonce()
        signature = self._signer.signature(method, self._base_path + path, timestamp, nonce, content)
        return {
            names.app_id: self._signer.app_id,
            names.timestamp: timestamp,
            names.nonce: nonce,
            names.signature: signature,
        }


def read_answer(reply: requests.Response, profile: Profile) -> dict[str, Any] | Fault:
    """The content of a good answer, or what the reply means otherwise."""
    status = reply.status_code
    if 300 <= status < 400 or (status < 500 and status != 204 and _looks_like_a_page(reply)):
        return Trouble("captive_portal", "网络要先登录，没有连到平台。", may_have_arrived=True)
    if status in (429, 503):
        return Trouble(
            "platform_trouble", "平台正在维护。", may_have_arrived=False, retry_after_s=_retry_after(reply)
        )
    if status >= 500:
        return Trouble("platform_trouble", f"平台出错（{status}）。", may_have_arrived=True)
    if status in (401, 403):
        return Trouble("not_allowed", "平台不认这台终端的签名，请检查密钥和时间。", may_have_arrived=False)
    content = _json(reply)
    if content is None:
        return Unknown() if status == 404 else not_as_agreed()
    if status == 404:
        return Unknown()
    if status >= 400:
        return Rejected(_said(content), same_key_other_body=content.get("type") == "same-key-other-body")
    return _opened(content, profile)


def _opened(content: dict[str, Any], profile: Profile) -> dict[str, Any] | Fault:
    """What is inside the envelope, where the platform uses one."""
    envelope = profile.envelope
    if not envelope.code:
        return content
    code = str(content.get(envelope.code, ""))
    if code in envelope.unknown:
        return Unknown()
    if code in envelope.busy:
        return Trouble("platform_trouble", str(content.get(envelope.said, "")), may_have_arrived=False)
    if code not in envelope.good:
        return Rejected(str(content.get(envelope.said, "")) or f"平台答复 {code}。")
    inside = content.get(envelope.content)
    return inside if isinstance(inside, dict) else not_as_agreed()


def _no_reply(error: requests.RequestException) -> Trouble:
    """A connection that never stood carried nothing; after that anything may have arrived."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return Trouble("not_connected", "连不上平台。", may_have_arrived=False)
    if isinstance(error, requests.Timeout):
        return Trouble("slow", "平台没有及时回答。", may_have_arrived=True)
    never_stood = "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)
    return Trouble("not_connected", "连不上平台。" if never_stood else "连接断了。", not never_stood)


def _looks_like_a_page(reply: requests.Response) -> bool:
    kind = reply.headers.get("Content-Type", "").split(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml") or reply.content[:64].lstrip().lower().startswith(
        b"<"
    )


def _json(reply: requests.Response) -> dict[str, Any] | None:
    try:
        content = json.loads(reply.content)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _retry_after(reply: requests.Response) -> float | None:
    text = reply.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def _said(problem: dict[str, Any]) -> str:
    return " ".join(str(problem[part]) for part in ("title", "detail") if problem.get(part)) or "平台不收。"


def not_as_agreed() -> Trouble:
    return Trouble("platform_trouble", "平台的答复不合约定。", may_have_arrived=True)
