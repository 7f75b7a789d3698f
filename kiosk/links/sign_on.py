"""Single sign-on by OpenID Connect: authorization code with PKCE, the answer checked against what was asked.

Everything here waits for the provider: call it off the event loop. Trouble is a value: a word for who logs in, and what
exactly was wrong for the journal.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import requests

from kiosk.links.provider_reads import bounded, object_in

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.jwk import KeySet

ANSWER_WITHIN_S = 8.0
"""For everything that one step asks of the provider; the person stands before a page that does not move."""
_READ_ANEW_AFTER_S = 3600.0
"""A provider that moves, or that withdraws a key, is followed without a restart of the hall."""
_CLOCKS_APART_S = 60
_SIGNED_WITH = ("RS256", "PS256", "ES256", "ES384", "RS384", "RS512", "PS384", "PS512", "EdDSA")
"""Signed by the provider's own key. `none` and shared secrets are not among them, whatever a token says of itself."""
_ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
_MOST_KEYS = 100


@dataclass(frozen=True, slots=True)
class Begun:
    """One sign-on under way: where the browser goes, and what its return is checked against."""

    address: str
    state: str
    nonce: str
    verifier: str
    """PKCE's secret; only its digest has left the hall."""


@dataclass(frozen=True, slots=True)
class SignOnFailed:
    """Nobody came in."""

    code: Literal["unreachable", "not_passed", "not_admitted", "out_of_time"]
    cause: str


@dataclass(slots=True)
class _Read:
    """What the provider said of itself, and when."""

    provider: Mapping[str, Any]
    at_s: float
    keys: KeySet | None = None


class SignOn:
    """The client of one provider. May be used from several threads."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        scope: str,
        answer_within_s: float = ANSWER_WITHIN_S,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._scope = scope
        self._answer_within_s = answer_within_s
        self._seconds = seconds
        self._lock = threading.Lock()
        self._read: _Read | None = None

    def begin(self, redirect_uri: str) -> Begun | SignOnFailed:
        """Asks the provider where to send the browser."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._session(redirect_uri) as session:
            try:
                provider = self._described(session).provider
            except (requests.RequestException, ValueError) as error:
                return _unreachable(error)
            address, _ = session.create_authorization_url(
                provider["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return Begun(address, state, nonce, verifier)

    def finish(self, begun: Begun, code: str, redirect_uri: str) -> Mapping[str, Any] | SignOnFailed:
        """The claims of the person who came back with `code`: signed by the provider, meant for us, for this very sign-on."""
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        with self._session(redirect_uri) as session:
            try:
                token = session.fetch_token(
                    self._described(session).provider["token_endpoint"],
                    code=code,
                    code_verifier=begun.verifier,
                    grant_type="authorization_code",
                )
            except (requests.RequestException, ValueError) as error:
                return _unreachable(error)
            except AuthlibBaseError as error:
                return _refused(error)
            try:
                return self._checked(session, str(token.get("id_token", "")), begun.nonce)
            except requests.RequestException as error:
                return _unreachable(error)
            except (JoseError, ValueError) as error:
                return _refused(error)

    def _checked(self, session: OAuth2Session, id_token: str, nonce: str) -> Mapping[str, Any]:
        """Raises JoseError or ValueError for a token that proves nothing."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError

        described = self._described(session)
        try:
            token = jwt.decode(id_token, self._keys(session, described), algorithms=_SIGNED_WITH)
        except (JoseError, ValueError):
            # The provider may have changed its keys since they were read.
            token = jwt.decode(id_token, self._keys(session, described, anew=True), algorithms=_SIGNED_WITH)
        _refuse_odd(token.claims)
        options = {
            "iss": {"essential": True, "value": described.provider["issuer"]},
            "aud": {"essential": True, "value": self._client_id},
            "nonce": {"essential": True, "value": nonce},
        }
        params = {"nonce": nonce, "client_id": self._client_id}
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=_CLOCKS_APART_S)
        return dict(claims)

    def _session(self, redirect_uri: str) -> OAuth2Session:
        """For one step, which has `answer_within_s` for all it asks."""
        from authlib.integrations.requests_client import OAuth2Session

        session = OAuth2Session(
            client_id=self._client_id,
            client_secret=self._client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._client_secret else "none",
            scope=self._scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )
        bounded(session, self._answer_within_s)
        session.register_compliance_hook("access_token_response", _token_answer)
        return session

    def _described(self, session: OAuth2Session) -> _Read:
        """The provider's own description. It must be about the issuer that the settings name."""
        with self._lock:
            now_s = self._seconds()
            if self._read is None or now_s - self._read.at_s > _READ_ANEW_AFTER_S:
                self._read = None
                found = _plain_get(session, f"{self._issuer}/.well-known/openid-configuration")
                _check_description(found, self._issuer)
                self._read = _Read(found, now_s)
            return self._read

    def _keys(self, session: OAuth2Session, described: _Read, anew: bool = False) -> KeySet:
        with self._lock:
            if described.keys is None or anew:
                described.keys = _key_set(_plain_get(session, str(described.provider["jwks_uri"])))
            return described.keys


def _plain_get(session: OAuth2Session, url: str) -> dict[str, Any]:
    """What everybody may read, so nobody's token goes along. Raises requests' errors, and ValueError for no JSON object."""
    answer: requests.Response = session.get(url, withhold_token=True, headers={"Accept": "application/json"})
    answer.raise_for_status()
    return object_in(answer)


def _check_description(found: Mapping[str, Any], issuer: str) -> None:
    """Raises ValueError for the description of somebody else, and for addresses a secret must not go to."""
    missing = [name for name in _ENDPOINTS if not isinstance(found.get(name), str)]
    if missing or str(found["issuer"]).rstrip("/") != issuer:
        raise ValueError(f"not the description of {issuer}: {missing or found.get('issuer')}")
    schemes = {"https"} if urlsplit(issuer).scheme == "https" else {"https", "http"}
    odd = [name for name in _ENDPOINTS if urlsplit(found[name]).scheme not in schemes]
    if odd:
        raise ValueError(f"addresses of {issuer} that are not {' or '.join(sorted(schemes))}: {odd}")


def _key_set(content: Mapping[str, Any]) -> KeySet:
    """Keys of a kind that we do not know are left out, as RFC 7517 asks. Raises ValueError when none is left."""
    from joserfc.errors import JoseError
    from joserfc.jwk import JWKRegistry, KeySet

    offered = content.get("keys")
    found = []
    for each in offered[:_MOST_KEYS] if isinstance(offered, list) else []:
        try:
            found.append(JWKRegistry.import_key(each))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    if not found:
        raise ValueError("the provider shows no key that we know")
    return KeySet(found)


def _refuse_odd(claims: Mapping[str, Any]) -> None:
    """Raises ValueError when a claim is of another kind than the standard says; the checks after it rely on that."""
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    named = {name: claims.get(name) for name in ("iss", "sub", "nonce")}
    odd = [name for name, value in named.items() if value is not None and not isinstance(value, str)]
    if odd or not all(isinstance(each, str) for each in listed):
        raise ValueError(f"claims of an odd kind: {odd or 'aud'}")


def _token_answer(answer: requests.Response) -> requests.Response:
    """Raises ValueError for what authlib could not read."""
    object_in(answer)
    return answer


def _unreachable(error: Exception) -> SignOnFailed:
    return SignOnFailed("unreachable", repr(error)[:300])


def _refused(error: Exception) -> SignOnFailed:
    return SignOnFailed("not_passed", repr(error)[:300])
