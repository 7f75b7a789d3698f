"""What has arrived of each upload: the file's length is the offset."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives import hashes


class UploadFiles:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def path(self, upload_id: str) -> Path:
        return self._folder / upload_id

    def offset(self, upload_id: str) -> int:
        path = self.path(upload_id)
        return path.stat().st_size if path.exists() else 0

    def append(self, upload_id: str, chunk: bytes) -> int:
        """On disk when it returns; answers the new offset."""
        with self.path(upload_id).open("ab") as file:
            file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return self.offset(upload_id)

    def start_again(self, upload_id: str) -> None:
        self.path(upload_id).unlink(missing_ok=True)

    def digests(self, upload_id: str) -> tuple[str, str]:
        """(SHA-256, SM3) of what is there, in hex."""
        content = self.path(upload_id).read_bytes() if self.path(upload_id).exists() else b""
        sm3 = hashes.Hash(hashes.SM3())
        sm3.update(content)
        return hashlib.sha256(content).hexdigest(), sm3.finalize().hex()
