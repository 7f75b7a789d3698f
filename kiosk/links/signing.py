"""How a request proves where it comes from, and how its body is sealed. Encrypt first, then sign what goes out.

All arithmetic is OpenSSL's: SM3, HMAC and SM4-GCM through `cryptography`, SM2 through `kiosk.base.sm2`.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kiosk.base.sm2 import Sm2PrivateKey

Scheme = Literal["none", "hmac-sm3", "sm2-der", "sm2-raw"]
"""`sm2-der` is ASN.1 in base64, `sm2-raw` is r and s, 128 hex digits."""

_IV_BYTES = 12
_TAG_BYTES = 16
_KEY_BYTES = 16


def sm3_hex(content: bytes) -> str:
    state = hashes.Hash(hashes.SM3())
    state.update(content)
    return state.finalize().hex()


def hmac_sm3_hex(key: bytes, text: bytes) -> str:
    """HMAC (RFC 2104) with SM3, lower-case hex."""
    keyed = hmac.HMAC(key, hashes.SM3())
    keyed.update(text)
    return keyed.finalize().hex()


@dataclass(frozen=True)
class Signer:
    """Signs as one terminal's application id. The secret is a shared one, or for SM2 the private key in 64 hex digits."""

    app_id: str
    secret: bytes = field(repr=False)
    body_secret: bytes = field(default=b"", repr=False)
    """What the key of sealed bodies comes from; empty: from `secret`."""

    def signature(
        self, method: str, path: str, timestamp_ms: str, nonce: str, body: bytes, scheme: Scheme = "hmac-sm3"
    ) -> str:
        """Over the five parts, one a line; the body by its SM3. Raises KioskError for a secret that is no SM2 key."""
        text = "\n".join((method.upper(), path, timestamp_ms, nonce, sm3_hex(body))).encode()
        match scheme:
            case "none":
                return ""
            case "hmac-sm3":
                return hmac_sm3_hex(self.secret, text)
            case "sm2-der":
                return base64.b64encode(self._sm2.sign(text)).decode()
            case "sm2-raw":
                return "".join(f"{part:064x}" for part in decode_dss_signature(self._sm2.sign(text)))

    def body_seal(self) -> BodySeal:
        return BodySeal(bytes.fromhex(sm3_hex(self.body_secret or self.secret))[:_KEY_BYTES])

    @cached_property
    def _sm2(self) -> Sm2PrivateKey:
        return Sm2PrivateKey(self.secret.decode("ascii", "replace"))


@dataclass(frozen=True, slots=True)
class BodySeal:
    """SM4-GCM: 12 bytes of fresh IV, ciphertext, 16 bytes of tag. The address is sealed with it, so none can be moved."""

    key: bytes = field(repr=False)

    def sealed(self, content: bytes, bound_to: bytes) -> bytes:
        iv = secrets.token_bytes(_IV_BYTES)
        work = Cipher(algorithms.SM4(self.key), modes.GCM(iv)).encryptor()
        work.authenticate_additional_data(bound_to)
        return b"".join((iv, work.update(content), work.finalize(), work.tag))

    def opened(self, sealed: bytes, bound_to: bytes) -> bytes | None:
        """None for what was changed, cut, or sealed for something else."""
        if len(sealed) < _IV_BYTES + _TAG_BYTES:
            return None
        iv, inside, tag = sealed[:_IV_BYTES], sealed[_IV_BYTES:-_TAG_BYTES], sealed[-_TAG_BYTES:]
        work = Cipher(algorithms.SM4(self.key), modes.GCM(iv, tag)).decryptor()
        work.authenticate_additional_data(bound_to)
        try:
            return work.update(inside) + work.finalize()
        except InvalidTag:
            return None
