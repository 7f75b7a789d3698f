"""One signed request to the platform, and what its reply means. Only what the wire format says counts as an answer."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests

from kiosk.base.clock import Clock
from kiosk.links.platform import AlreadyReviewed, Rejected, Trouble, Unknown
from kiosk.links.platform_profiles.profile import Envelope, Profile
from kiosk.links.platform_words import without_numbers
from kiosk.links.signing import BodySeal, Signer

CONNECT_TIMEOUT_S = 3.05
"""Just over one TCP retransmission: a dead address shows itself by then."""
READ_TIMEOUT_S = 10.0

_SEALED = "data"
"""Where a sealed body stands in its JSON."""
_LONGEST_PACE_S = 86_400.0
_LONGEST_SAID = 200

Fault = Trouble | Rejected | Unknown


@dataclass(frozen=True, slots=True)
class PlatformAddress:
    base_url: str
    connect_timeout_s: float = CONNECT_TIMEOUT_S
    read_timeout_s: float = READ_TIMEOUT_S


@dataclass(frozen=True, slots=True)
class Reply:
    status_code: int
    headers: Mapping[str, str]
    """Found in any case."""
    content: bytes = field(repr=False)


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
        self._seal = signer.body_seal() if profile.body == "sm4-gcm" else None
        self._clock = clock
        self._nonce = nonce
        self._kept = threading.local()

    def send(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> Reply | Trouble:
        """Sealed if the profile says so, then signed. Redirects are not followed: a platform sends none, a captive
        portal does."""
        timestamp, nonce = str(int(self._clock.now().timestamp() * 1000)), self._nonce()
        bound_to = "|".join((self._base_path + path, self._signer.app_id, timestamp, nonce)).encode()
        if self._seal and content:
            content = _sealed_record(self._seal, content, bound_to)
        try:
            got = self._session().request(
                method,
                self._base + path,
                data=content,
                headers={**headers, **self._proof(method, path, content, timestamp, nonce)},
                timeout=self._timeouts,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return _no_reply(error)
        reply = Reply(got.status_code, got.headers, got.content)
        return self._opened(reply, bound_to) if self._seal and 200 <= reply.status_code < 300 else reply

    def _opened(self, reply: Reply, bound_to: bytes) -> Reply | Trouble:
        """A good answer that is not sealed to this very request was not meant for it."""
        assert self._seal is not None
        if looks_like_a_page(reply):
            return reply
        try:
            sealed = base64.b64decode(
                str((_json(reply.content, "utf-8") or {}).get(_SEALED, "")), validate=True
            )
        except ValueError:
            return not_as_agreed()
        content = self._seal.opened(sealed, bound_to)
        return not_as_agreed() if content is None else Reply(reply.status_code, reply.headers, content)

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

    def _proof(self, method: str, path: str, content: bytes, timestamp: str, nonce: str) -> dict[str, str]:
        scheme, names = self._profile.sign, self._profile.headers
        if scheme == "none":
            return {}
        path = self._base_path + path
        return {
            names.app_id: self._signer.app_id,
            names.timestamp: timestamp,
            names.nonce: nonce,
            names.signature: self._signer.signature(method, path, timestamp, nonce, content, scheme),
        }


def read_answer(reply: Reply, profile: Profile) -> dict[str, Any] | Fault | AlreadyReviewed:
    """The content of a good answer, or what the reply means otherwise."""
    status = reply.status_code
    if 300 <= status < 400 or (status < 500 and status != 204 and looks_like_a_page(reply)):
        return Trouble("captive_portal", "网络要先登录，没有连到平台。", may_have_arrived=True)
    if status in (429, 503):
        return _busy(_seconds(reply.headers.get("Retry-After", "")))
    if status >= 500:
        return Trouble("platform_trouble", f"平台出错（{status}）。", may_have_arrived=True)
    if status in (401, 403):
        return _not_believed()
    content = _json(reply.content, profile.encoding)
    if content is None:
        return Unknown() if status == 404 else not_as_agreed()
    if status == 404:
        return Unknown()
    kind = content.get("type")
    if status >= 400:
        if status == 409 and kind == "already-reviewed":
            return AlreadyReviewed()
        return Rejected(_said(content), same_key_other_body=kind == "same-key-other-body")
    return _inside(content, profile.envelope)


def _inside(content: dict[str, Any], envelope: Envelope) -> dict[str, Any] | Fault | AlreadyReviewed:
    """What is inside the envelope, where the platform uses one."""
    if not envelope.code:
        return content
    code = str(content.get(envelope.code, ""))
    said = without_numbers(str(content.get(envelope.said, ""))[:_LONGEST_SAID])
    if code in envelope.good:
        inside = content.get(envelope.content)
        return inside if isinstance(inside, dict) else not_as_agreed()
    if code in envelope.unknown:
        return Unknown()
    if code in envelope.already:
        return AlreadyReviewed()
    if code in envelope.busy:
        return _busy(_seconds(str(content.get(envelope.retry_after, ""))))
    if code in envelope.refused:
        return _not_believed()
    if code in envelope.broken or not code:
        return Trouble("platform_trouble", f"平台出错（{code}）。" if code else "平台的答复不合约定。", True)
    return Rejected(said or f"平台答复 {code}。", same_key_other_body=code in envelope.reused)


def _busy(retry_after_s: float | None) -> Trouble:
    return Trouble("platform_trouble", "平台正在维护。", False, retry_after_s)


def _not_believed() -> Trouble:
    return Trouble("not_allowed", "平台不认这台终端的签名，请检查密钥和时间。", may_have_arrived=False)


def _no_reply(error: requests.RequestException) -> Trouble:
    """A connection that never stood carried nothing; after that anything may have arrived."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return Trouble("not_connected", "连不上平台。", may_have_arrived=False)
    if isinstance(error, requests.Timeout):
        return Trouble("slow", "平台没有及时回答。", may_have_arrived=True)
    never_stood = "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)
    return Trouble("not_connected", "连不上平台。" if never_stood else "连接断了。", not never_stood)


def looks_like_a_page(reply: Reply) -> bool:
    kind = reply.headers.get("Content-Type", "").split(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml") or reply.content[:64].lstrip().lower().startswith(
        b"<"
    )


def _json(content: bytes, encoding: str) -> dict[str, Any] | None:
    try:
        read = json.loads(content.decode(encoding))
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _sealed_record(seal: BodySeal, content: bytes, bound_to: bytes) -> bytes:
    return json.dumps({_SEALED: base64.b64encode(seal.sealed(content, bound_to)).decode()}).encode()


def _seconds(text: str) -> float | None:
    """A pace the platform sets, at most a day: a wrong number there must not silence a terminal for good."""
    return min(float(text), _LONGEST_PACE_S) if text.isascii() and text.isdigit() else None


def _said(problem: dict[str, Any]) -> str:
    said = " ".join(str(problem[part]) for part in ("title", "detail") if problem.get(part))
    return without_numbers(said[:_LONGEST_SAID]) or "平台不收。"


def not_as_agreed() -> Trouble:
    return Trouble("platform_trouble", "平台的答复不合约定。", may_have_arrived=True)
