"""How a request proves where it comes from: keyed SM3 over method, path, time, nonce and body."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes

_BLOCK_BYTES = 64


def sm3_hex(content: bytes) -> str:
    state = hashes.Hash(hashes.SM3())
    state.update(content)
    return state.finalize().hex()


def hmac_sm3_hex(key: bytes, text: bytes) -> str:
    """HMAC (RFC 2104) with SM3, lower-case hex. Written out because hashlib knows SM3 only where OpenSSL does."""
    if len(key) > _BLOCK_BYTES:
        key = bytes.fromhex(sm3_hex(key))
    key = key.ljust(_BLOCK_BYTES, b"\0")
    inner = sm3_hex(bytes(b ^ 0x36 for b in key) + text)
    return sm3_hex(bytes(b ^ 0x5C for b in key) + bytes.fromhex(inner))


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs as one terminal's application id."""

    app_id: str
    secret: bytes

    def signature(self, method: str, path: str, timestamp_ms: str, nonce: str, body: bytes) -> str:
        """Over the five parts, one a line; the body by its SM3."""
        text = "\n".join((method.upper(), path, timestamp_ms, nonce, sm3_hex(body)))
        return hmac_sm3_hex(self.secret, text.encode())
