"""An OpenID provider that may be told to lie: real HTTP, real keys, real PKCE and codes for one use, and one thing wrong.

`tests/support/oidc.py` has the honest one, which is certified; this one says what no honest one would.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

Claims = dict[str, Any]
DESCRIPTION, AUTHORIZE, TOKEN, KEYS = "/.well-known/openid-configuration", "/authorize", "/token", "/jwks"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, in pieces as they go over the line."""

    status: int = 200
    body: Iterable[bytes] = ()
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    raw: bool = False
    """The pieces are the whole answer, status line and all."""


def plain(content: object, status: int = 200) -> Said:
    return Said(status, [json.dumps(content).encode()])


class HostileProvider:
    """Honest until one of its parts is replaced."""

    def __init__(self) -> None:
        self.key = _first_key()
        self.shown = [self.key]
        """What the key set has."""
        self.account: Claims = {"sub": "030016", "name": "李晓岚"}
        self.twist: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Claims], str] = self.signed
        self.describe: Callable[[Claims], Claims] = lambda description: description
        self.instead: dict[str, Callable[[], Said]] = {}
        """By path: what is answered instead."""
        self.asked: list[str] = []
        self.poured = 0
        self.stopping = threading.Event()
        self.issuer = ""
        self._codes: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def turn_key(self, kid: str) -> None:
        """From now on another key signs, and it alone is shown."""
        self.key = _new_key(kid)
        self.shown = [self.key]

    def signed(self, claims: Claims) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def public_pem(self) -> bytes:
        return self.key.as_pem(private=False)

    def answer(self, path: str, asked: dict[str, str]) -> Said:
        with self._lock:
            self.asked.append(path)
        if path in self.instead:
            return self.instead[path]()
        if path == DESCRIPTION:
            return plain(self.describe(self._description()))
        if path == KEYS:
            return plain(KeySet(list(self.shown)).as_dict(private=False))
        if path == AUTHORIZE:
            return self._send_back(asked)
        return self._token(asked) if path == TOKEN else plain({}, 404)

    def _description(self) -> Claims:
        at = self.issuer
        ends = {"authorization_endpoint": AUTHORIZE, "token_endpoint": TOKEN, "jwks_uri": KEYS}
        return {"issuer": at, **{name: at + path for name, path in ends.items()}}

    def _send_back(self, asked: dict[str, str]) -> Said:
        code = secrets.token_urlsafe(16)
        with self._lock:
            self._codes[code] = asked
        to = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        return Said(302, [], {"Location": to})

    def _token(self, asked: dict[str, str]) -> Said:
        with self._lock:
            begun = self._codes.pop(asked.get("code", ""), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        if begun is None or _b64(digest) != begun["code_challenge"]:
            return plain({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "hall", "iat": now, "exp": now + 300, "nonce": begun["nonce"]}
        token = self.sign(self.twist({**claims, **self.account}))
        return plain({"access_token": "x", "token_type": "Bearer", "id_token": token})


def _new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@functools.cache
def _first_key() -> RSAKey:
    """Made once: finding two primes takes longer than the rest of a test."""
    return _new_key("first")


def unsigned(claims: Claims) -> str:
    """`alg: none`: whoever writes it is believed by a client that believes the header."""
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def signed_with_public_key(provider: HostileProvider) -> Callable[[Claims], str]:
    """HS256 with what everybody may read as the secret: a client that lets the token choose checks it with that."""

    def sign(claims: Claims) -> str:
        content = f"{_part({'alg': 'HS256', 'kid': provider.key.kid})}.{_part(claims)}"
        return f"{content}.{_b64(hmac.digest(provider.public_pem(), content.encode(), 'sha256'))}"

    return sign


def dripping(provider: HostileProvider, first: bytes) -> Iterator[bytes]:
    """A byte now and then, for as long as somebody listens."""
    yield first
    while not provider.stopping.wait(0.05):
        yield b" "


def pouring(provider: HostileProvider) -> Iterator[bytes]:
    """Without end."""
    yield b'{"keys": ["'
    while not provider.stopping.is_set():
        provider.poured += 65536
        yield b"k" * 65536


@contextlib.contextmanager
def hostile_provider() -> Iterator[HostileProvider]:
    """Listens on another name than the hall; everything it says ends when the block is left."""
    provider = HostileProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    provider.issuer = f"http://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def _handler(provider: HostileProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at = urlsplit(self.path)
            self._say(at.path, at.query)

        def do_POST(self) -> None:
            self._say(self.path, self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _say(self, path: str, query: str) -> None:
            said = provider.answer(path, {name: values[0] for name, values in parse_qs(query).items()})
            with contextlib.suppress(ConnectionError):
                if not said.raw:
                    self.send_response(said.status)
                    for name, value in said.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                for piece in said.body:
                    self.wfile.write(piece)
                    self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """The test says what matters."""

    return Handler


def _part(content: Claims) -> str:
    return _b64(json.dumps(content).encode())


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
