"""Encrypted files named by the digest of their own bytes: drafts until a sealed row names them."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from kiosk.store.cipher import Cipher, Damaged
from kiosk.store.terminal_database import DiskFull

_UNFINISHED = ".part"


class DocumentVault:
    """A file is whole under its name or not there: written aside, flushed, renamed, folder flushed."""

    def __init__(self, folder: Path, cipher: Cipher) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._cipher = cipher

    def keep(self, plain: bytes, about: str) -> str:
        """Encrypts and stores; answers the file's name, which is the SHA-256 of what lies on the disk."""
        sealed = self._cipher.seal(plain, about)
        name = hashlib.sha256(sealed).hexdigest()
        part = self._folder / (secrets.token_hex(8) + _UNFINISHED)
        try:
            _write_flushed(part, sealed)
            part.rename(self._folder / name)
            _flush_folder(self._folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull("磁盘已满，没有保存。", "请工作人员清理磁盘。") from error
            raise
        return name

    def read(self, name: str, about: str) -> bytes:
        """The plain bytes; raises Damaged when the file is gone, short, changed, or about something else."""
        try:
            sealed = (self._folder / name).read_bytes()
        except FileNotFoundError as error:
            raise Damaged("材料文件不见了。", "请工作人员检查磁盘。") from error
        if hashlib.sha256(sealed).hexdigest() != name:
            raise Damaged("材料文件已损坏。", "请工作人员检查磁盘，材料要重新拍。")
        return self._cipher.open(sealed, about)

    def drop(self, names: Iterable[str]) -> None:
        """Removes files; those already gone are no trouble."""
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
        _flush_folder(self._folder)

    def names(self) -> frozenset[str]:
        return frozenset(path.name for path in self._folder.iterdir())

    def purge(self, keep: frozenset[str]) -> int:
        """At start-up: removes what a crash left of unsealed drafts. Answers how many files went."""
        left = self.names() - keep
        self.drop(left)
        return len(left)


def _write_flushed(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
