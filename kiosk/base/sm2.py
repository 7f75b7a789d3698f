"""SM2 signatures (GB/T 32918.2) by OpenSSL: the libcrypto that Python's own `ssl` has already loaded.

The `cryptography` wheel has SM3 and SM4 and no SM2. OpenSSL has it, kept and with scalar multiplication in constant time;
this is a thin door to it and computes nothing of its own. The nonce of a signature is drawn inside OpenSSL from its private
random generator: nobody can pass one in, so nobody can pass in a bad one.
"""

from __future__ import annotations

import ctypes
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from kiosk.base.errors import KioskError

DEFAULT_ID = b"1234567812345678"
"""The signer's identity where two parties have not agreed on another."""

_PUBLIC_HEX = 128
_PRIVATE_HEX = 64
_CURVE = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")
"""AlgorithmIdentifier: EC public key on the curve sm2p256v1."""
_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_SPKI_HEAD = bytes.fromhex("3059") + _CURVE + bytes.fromhex("034200" + "04")
_PKCS8_HEAD = bytes.fromhex("3041020100") + _CURVE + bytes.fromhex("0427" + "3025020101" + "0420")


class Sm2PrivateKey:
    """Signs. The key stays in OpenSSL's memory and in no attribute."""

    def __init__(self, private_hex: str) -> None:
        """64 hex digits. Raises KioskError when they are no key of the curve, or OpenSSL has no SM2."""
        if not _is_scalar(private_hex):
            raise KioskError("这不是 SM2 的私钥：要 64 位十六进制数。", "请核对密钥文件。")
        self._key = _key("d2i_AutoPrivateKey", _PKCS8_HEAD, private_hex, _PRIVATE_HEX)

    def sign(self, text: bytes, signer_id: bytes = DEFAULT_ID) -> bytes:
        """A signature over SM3(Z || text), as ASN.1 DER; another one at every call."""
        crypto, length = _libcrypto(), ctypes.c_size_t(0)
        with _digesting(self._key, signer_id, "EVP_DigestSignInit") as context:
            _must(crypto.EVP_DigestSign(context, None, ctypes.byref(length), text, len(text)))
            out = ctypes.create_string_buffer(length.value)
            _must(crypto.EVP_DigestSign(context, out, ctypes.byref(length), text, len(text)))
        return out.raw[: length.value]

    def __del__(self) -> None:
        _free(self)


class Sm2PublicKey:
    """Verifies."""

    def __init__(self, public_hex: str) -> None:
        """X and Y, 128 hex digits, nothing before them: a leading 04 is never guessed away, since X may begin with 04.

        Raises KioskError when they are no point of the curve, or OpenSSL has no SM2.
        """
        self._key = _key("d2i_PUBKEY", _SPKI_HEAD, public_hex, _PUBLIC_HEX)

    def verifies(self, signature: bytes, text: bytes, signer_id: bytes = DEFAULT_ID) -> bool:
        """Whether the DER signature is this key's over SM3(Z || text); False for what is no signature at all."""
        with _digesting(self._key, signer_id, "EVP_DigestVerifyInit") as context:
            good: int = _libcrypto().EVP_DigestVerify(context, signature, len(signature), text, len(text))
        _libcrypto().ERR_clear_error()
        return good == 1

    def __del__(self) -> None:
        _free(self)


def _is_scalar(private_hex: str) -> bool:
    """OpenSSL loads any 32 bytes and would sign with them; the standard wants 1 to n - 2."""
    try:
        return len(private_hex) == _PRIVATE_HEX and 1 <= int(private_hex, 16) <= _ORDER - 2
    except ValueError:
        return False


def _key(loader: str, head: bytes, bare_hex: str, digits: int) -> int:
    try:
        bare = bytes.fromhex(bare_hex)
    except ValueError:
        bare = b""
    if len(bare) * 2 != digits or len(bare_hex) != digits:
        raise KioskError(f"SM2 密钥应是 {digits} 位十六进制数。", "公钥不带前面的 04。")
    encoded = head + bare
    crypto, buffer = _libcrypto(), ctypes.create_string_buffer(encoded, len(encoded))
    at = ctypes.c_void_p(ctypes.addressof(buffer))
    key: int | None = getattr(crypto, loader)(None, ctypes.byref(at), len(encoded))
    ctypes.memset(buffer, 0, len(encoded))
    if not key or crypto.EVP_PKEY_is_a(key, b"SM2") != 1:
        crypto.ERR_clear_error()
        raise KioskError("这不是 SM2 曲线上的密钥。", "请核对密钥文件。")
    return key


@contextmanager
def _digesting(key: int, signer_id: bytes, begin: str) -> Iterator[int]:
    crypto = _libcrypto()
    about, context = crypto.EVP_PKEY_CTX_new(key, None), crypto.EVP_MD_CTX_new()
    try:
        _must(crypto.EVP_PKEY_CTX_set1_id(about, signer_id, len(signer_id)))
        crypto.EVP_MD_CTX_set_pkey_ctx(context, about)
        _must(getattr(crypto, begin)(context, None, crypto.EVP_sm3(), None, key))
        yield context
    finally:
        crypto.EVP_MD_CTX_free(context)
        crypto.EVP_PKEY_CTX_free(about)


def _free(holder: Sm2PrivateKey | Sm2PublicKey) -> None:
    key = getattr(holder, "_key", None)
    if key:
        _libcrypto().EVP_PKEY_free(key)


def _must(good: int) -> None:
    if good != 1:
        _libcrypto().ERR_clear_error()
        raise RuntimeError("OpenSSL refused an SM2 call that has all it needs")


@cache
def _libcrypto() -> ctypes.CDLL:
    """Raises KioskError where Python was built without a shared OpenSSL 3, or that one without SM2."""
    major = ssl.OPENSSL_VERSION_INFO[0]
    names = {"win32": ("libcrypto-3.dll", "libcrypto-3-x64.dll"), "darwin": (f"libcrypto.{major}.dylib",)}
    for name in names.get(sys.platform, (f"libcrypto.so.{major}",)):
        try:
            return _declared(ctypes.CDLL(name))
        except (OSError, AttributeError):
            continue
    raise KioskError(
        "这台机器的 OpenSSL 没有 SM2。", "要 OpenSSL 3 的共享库；或换一个不用 SM2 签名的平台配置。"
    )


def _declared(crypto: ctypes.CDLL) -> ctypes.CDLL:
    pointer, size, text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p
    shapes: dict[str, tuple[object, list[object]]] = {
        "d2i_AutoPrivateKey": (pointer, [pointer, pointer, ctypes.c_long]),
        "d2i_PUBKEY": (pointer, [pointer, pointer, ctypes.c_long]),
        "EVP_PKEY_is_a": (ctypes.c_int, [pointer, text]),
        "EVP_PKEY_free": (None, [pointer]),
        "EVP_PKEY_CTX_new": (pointer, [pointer, pointer]),
        "EVP_PKEY_CTX_free": (None, [pointer]),
        "EVP_PKEY_CTX_set1_id": (ctypes.c_int, [pointer, text, ctypes.c_int]),
        "EVP_MD_CTX_new": (pointer, []),
        "EVP_MD_CTX_free": (None, [pointer]),
        "EVP_MD_CTX_set_pkey_ctx": (None, [pointer, pointer]),
        "EVP_sm3": (pointer, []),
        "EVP_DigestSignInit": (ctypes.c_int, [pointer] * 5),
        "EVP_DigestSign": (ctypes.c_int, [pointer, pointer, pointer, text, size]),
        "EVP_DigestVerifyInit": (ctypes.c_int, [pointer] * 5),
        "EVP_DigestVerify": (ctypes.c_int, [pointer, text, size, text, size]),
        "ERR_clear_error": (None, []),
    }
    for name, (result, arguments) in shapes.items():
        function = getattr(crypto, name)
        function.restype, function.argtypes = result, arguments
    return crypto
