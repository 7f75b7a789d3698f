"""AES-256-GCM for everything that holds personal data, with a key that never lies beside the data."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.base.errors import KioskError

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


class Damaged(KioskError):
    """What was stored is not what was written: it must not be used or sent."""


class Cipher:
    """Seals bytes to what they are about: a body moved to another row does not open."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError(f"a key has {_KEY_BYTES} bytes")
        self._aes = AESGCM(_derived(key, b"bodies"))
        self._names = _derived(key, b"names")

    def seal(self, plain: bytes, about: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _FORMAT + nonce + self._aes.encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """The plain bytes; raises Damaged when they were changed, moved or sealed under another key."""
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _FORMAT:
                raise InvalidTag
            return self._aes.decrypt(nonce, body, about.encode())
        except (InvalidTag, ValueError) as error:
            raise Damaged("暂存内容打不开：内容被改动，或者密钥不对。", "请工作人员检查密钥文件。") from error

    def pseudonym(self, text: str) -> str:
        """A stable name for a person that tells nothing without the key; for looking up, never for showing."""
        return hmac.new(self._names, text.encode(), hashlib.sha256).hexdigest()[:32]


def load_or_make_key(path: Path) -> bytes:
    """The key of this terminal; made at the first start, readable by its owner alone.

    Raises KioskError when the file is not a key or others may read it.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _load(path)
    key = secrets.token_bytes(_KEY_BYTES)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _load(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise KioskError(f"密钥文件 {path.name} 别人也能读。", f"请执行 chmod 600 {path.name}。")
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise KioskError(f"密钥文件 {path.name} 不完整。", "请从备份恢复；没有它，暂存的办件打不开。")
    return key


def _derived(key: bytes, purpose: bytes) -> bytes:
    """One purpose, one key."""
    return hmac.new(key, purpose, hashlib.sha256).digest()
