"""Both fingerprints of a file: SHA-256 for everybody, SM3 for the national platforms."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives import hashes

from kiosk.domain.document import Digests


def digests_of(content: bytes) -> Digests:
    """Lower-case hex of the SHA-256 and the SM3 of the same bytes, with their number."""
    return Digests(hashlib.sha256(content).hexdigest(), sm3_of(content), len(content))


def sm3_of(content: bytes) -> str:
    """SM3 in lower-case hex."""
    state = hashes.Hash(hashes.SM3())
    state.update(content)
    return state.finalize().hex()
