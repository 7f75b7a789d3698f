"""Signing and sealing for the platform on one core: SM2 beside P-256, SM4-GCM beside AES-128-GCM, in one run.

Run: chrt -r 1 .venv/bin/python -m pytest -s tests/benchmarks/bench_signing.py        (about 3 s)
"""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.base.sm2 import Sm2PrivateKey, Sm2PublicKey
from kiosk.links.signing import BodySeal, sm3_hex
from tests.kiosk.platform.test_signing import PRIVATE, PUBLIC

pytestmark = pytest.mark.benchmark

BODY_BYTES = 8 * 1024 * 1024
MOST_SM2_MS = 20.0
LEAST_SM4_MB_S = 50.0


def test_sm2_sign_and_verify() -> None:
    private, public = Sm2PrivateKey(PRIVATE), Sm2PublicKey(PUBLIC)
    other = ec.generate_private_key(ec.SECP256R1())
    scheme = ec.ECDSA(hashes.SHA256())

    def sm2() -> None:
        assert public.verifies(private.sign(b"text"), b"text")

    def p256() -> None:
        other.public_key().verify(other.sign(b"text", scheme), b"text", scheme)

    ours, theirs = _ms(sm2, 300), _ms(p256, 300)
    _say("SM2 sign + verify", ours, "P-256 beside it", theirs)
    assert ours[len(ours) * 95 // 100] <= MOST_SM2_MS


def test_sm4_gcm_of_8_mb() -> None:
    body, seal, aes = secrets.token_bytes(BODY_BYTES), BodySeal(b"k" * 16), AESGCM(b"k" * 16)
    sealed = seal.sealed(body, b"/path")
    ours, opened = _ms(lambda: seal.sealed(body, b"/path"), 9), _ms(lambda: seal.opened(sealed, b"/path"), 9)
    theirs = _ms(lambda: aes.encrypt(b"n" * 12, body, b"/path"), 9)
    _say("SM4-GCM seal of 8 MiB", ours, "AES-128-GCM beside it", theirs)
    _say("SM4-GCM open of 8 MiB", opened, "SM3 of 8 MiB beside it", _ms(lambda: sm3_hex(body), 9))
    print(f"SM4-GCM: seal {_mb_s(ours):.0f} MB/s, open {_mb_s(opened):.0f} MB/s")
    assert min(_mb_s(ours), _mb_s(opened)) >= LEAST_SM4_MB_S


def _mb_s(took_ms: list[float]) -> float:
    return BODY_BYTES / 1e3 / statistics.median(took_ms)


def _ms(deed: Callable[[], object], times: int) -> list[float]:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        deed()
        took.append((time.perf_counter() - start) * 1000)
    return sorted(took)


def _say(what: str, ours: list[float], beside: str, theirs: list[float]) -> None:
    ours_ms, theirs_ms = statistics.median(ours), statistics.median(theirs)
    print(
        f"{what}: median {ours_ms:.2f} ms, p95 {ours[len(ours) * 95 // 100]:.2f} ms; {beside}: {theirs_ms:.2f} ms"
    )
