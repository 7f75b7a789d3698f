"""Single sign-on by OpenID Connect: authorization code with PKCE, the answer checked against what was asked.

Everything here waits for the provider: call it off the event loop. Trouble is a value: a word for who logs in, and what
exactly was wrong for the journal.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import requests

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.jwk import KeySet

ANSWER_WITHIN_S = 8.0
_CLOCKS_APART_S = 60
_SIGNED_WITH = ("RS256", "PS256", "ES256", "ES384", "RS384", "RS512", "PS384", "PS512", "EdDSA")
"""Signed by the provider's own key. `none` and shared secrets are not among them, whatever a token says of itself."""
_ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


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


class SignOn:
    """The client of one provider. May be used from several threads."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, scope: str) -> None:
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._scope = scope
        self._lock = threading.Lock()
        self._provider: Mapping[str, Any] = {}
        self._keys: KeySet | None = None

    def begin(self, redirect_uri: str) -> Begun | SignOnFailed:
        """Asks the provider where to send the browser."""
        try:
            provider = self._discovered()
        except (requests.RequestException, ValueError) as error:
            return _unreachable(error)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._session(redirect_uri) as session:
            address, _ = session.create_authorization_url(
                provider["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return Begun(address, state, nonce, verifier)

    def finish(self, begun: Begun, code: str, redirect_uri: str) -> Mapping[str, Any] | SignOnFailed:
        """The claims of the person who came back with `code`: signed by the provider, meant for us, for this very sign-on."""
        from authlib.common.errors import AuthlibBaseError

        try:
            provider = self._discovered()
            with self._session(redirect_uri) as session:
                token = session.fetch_token(
                    provider["token_endpoint"],
                    code=code,
                    code_verifier=begun.verifier,
                    grant_type="authorization_code",
                    timeout=ANSWER_WITHIN_S,
                )
            return self._checked(str(token.get("id_token", "")), begun.nonce)
        except (requests.RequestException, ValueError) as error:
            return _unreachable(error)
        except AuthlibBaseError as error:
            return _refused(error)

    def _checked(self, id_token: str, nonce: str) -> Mapping[str, Any] | SignOnFailed:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            try:
                token = jwt.decode(id_token, self._key_set(), algorithms=_SIGNED_WITH)
            except (JoseError, ValueError):
                # The provider may have changed its keys since they were read.
                token = jwt.decode(id_token, self._key_set(anew=True), algorithms=_SIGNED_WITH)
            options = {
                "iss": {"essential": True, "value": self._provider["issuer"]},
                "aud": {"essential": True, "value": self._client_id},
                "nonce": {"essential": True, "value": nonce},
            }
            params = {"nonce": nonce, "client_id": self._client_id}
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(leeway=_CLOCKS_APART_S)
        except (JoseError, ValueError) as error:
            return _refused(error)
        return dict(claims)

    def _session(self, redirect_uri: str) -> OAuth2Session:
        from authlib.integrations.requests_client import OAuth2Session

        return OAuth2Session(
            client_id=self._client_id,
            client_secret=self._client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self._client_secret else "none",
            scope=self._scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    def _discovered(self) -> Mapping[str, Any]:
        """The provider's own description, read once. It must be about the issuer that the settings name."""
        with self._lock:
            if not self._provider:
                found = _json_of(f"{self._issuer}/.well-known/openid-configuration")
                missing = [name for name in _ENDPOINTS if not isinstance(found.get(name), str)]
                if missing or str(found["issuer"]).rstrip("/") != self._issuer:
                    raise ValueError(
                        f"not the description of {self._issuer}: {missing or found.get('issuer')}"
                    )
                self._provider = found
            return self._provider

    def _key_set(self, anew: bool = False) -> KeySet:
        from joserfc.jwk import KeySet

        with self._lock:
            if self._keys is None or anew:
                content: Any = _json_of(str(self._provider["jwks_uri"]))
                self._keys = KeySet.import_key_set(content)
            return self._keys


def _json_of(url: str) -> dict[str, Any]:
    """Raises requests' errors, and ValueError for what is no JSON object."""
    answer = requests.get(url, timeout=ANSWER_WITHIN_S, headers={"Accept": "application/json"})
    answer.raise_for_status()
    content = answer.json()
    if not isinstance(content, dict):
        raise ValueError(f"{url} answered no object")
    return content


def _unreachable(error: Exception) -> SignOnFailed:
    return SignOnFailed("unreachable", repr(error)[:300])


def _refused(error: Exception) -> SignOnFailed:
    return SignOnFailed("not_passed", repr(error)[:300])
