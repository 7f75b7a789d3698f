"""Who may ask: the signature of the wire format, checked from its text alone."""

from __future__ import annotations

import hmac as compare
import threading

from cryptography.hazmat.primitives import hashes, hmac

from kiosk.base.clock import Clock

_MOST_SKEW_S = 300
_NONCE_KEPT_S = 600


class Access:
    """Knows the secrets of the applications that may ask."""

    def __init__(self, secrets_by_app: dict[str, str], clock: Clock) -> None:
        self._secrets = secrets_by_app
        self._clock = clock
        self._nonces: dict[str, float] = {}
        self._lock = threading.Lock()

    def fault_of(self, method: str, path: str, headers: dict[str, str], body: bytes) -> str:
        """Why the request is not believed; empty when it is. `headers` in lower case."""
        secret = self._secrets.get(headers.get("x-app-id", ""))
        timestamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
        if secret is None:
            return "不认识这个应用。"
        if len(timestamp) != 13 or not timestamp.isdigit():
            return "时间戳应是 13 位毫秒数。"
        if abs(int(timestamp) / 1000 - self._clock.now().timestamp()) > _MOST_SKEW_S:
            return "时间相差超过 5 分钟，请校准时钟。"
        expected = _signature(secret, method, path, timestamp, nonce, body)
        if not compare.compare_digest(expected, headers.get("x-signature", "").lower()):
            return "签名不对。"
        return self._nonce_fault(nonce)

    def _nonce_fault(self, nonce: str) -> str:
        now = self._clock.monotonic()
        with self._lock:
            self._nonces = {known: at for known, at in self._nonces.items() if now - at < _NONCE_KEPT_S}
            if len(nonce) != 32 or nonce in self._nonces:
                return "随机串不对，或者用过了。"
            self._nonces[nonce] = now
        return ""


def _signature(secret: str, method: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(body)
    text = "\n".join((method, path, timestamp, nonce, digest.finalize().hex()))
    keyed = hmac.HMAC(secret.encode(), hashes.SM3())
    keyed.update(text.encode())
    return keyed.finalize().hex()
