"""Numbers of the standards, and what a forger would try."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kiosk.base.errors import KioskError
from kiosk.base.sm2 import Sm2PrivateKey, Sm2PublicKey
from kiosk.links.signing import BodySeal, Signer, hmac_sm3_hex, sm3_hex

# GB/T 32918.5 annex A: key pair and signature over "message digest"
PRIVATE = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
PUBLIC = (
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA

# keys of ours whose X begins with 04, with 0, with 4: what strips "04" from the left damages them
AWKWARD = [
    (
        "47011ddc9143c455130fabd04a6799bee61225193fc3d18430160569b741336b",
        "04da223e35550038eafdcf56a7e39f8670f0b6d465c63f41119fcb1e48679e6a"
        "5feb8178ec870ed64155e228a0ad091b1994ad61e0fb2a754ebc154227e3140f",
    ),
    (
        "47011ddc9143c455130fabd04a6799bee61225193fc3d18430160569b7413327",
        "00eccef4bd87b905453815b5bac57a0a39ed109f6cc298509c5d84297421c7fa"
        "925cd698b059cefba03c727bf2fc9462a4a9ca14f4720c8c1976c736bdb67cc6",
    ),
    (
        "47011ddc9143c455130fabd04a6799bee61225193fc3d18430160569b74132ed",
        "493cd7a29e9cbb0bc5d49cf4b74af20b54c691d8c13efe9a82ae7af81500e3ac"
        "1f0e20d3800ff1186e0da57a808e438c7202d243e2adeafc351f87e52cdcbdf3",
    ),
]


def test_the_standards_signature_is_believed_and_no_other() -> None:
    public, signature = Sm2PublicKey(PUBLIC), encode_dss_signature(R, S)
    assert public.verifies(signature, b"message digest")
    assert not public.verifies(signature, b"message digesT")
    assert not public.verifies(signature, b"message digest", b"ALICE123@YAHOO.COM")
    assert not public.verifies(encode_dss_signature(R, S ^ 1), b"message digest")
    assert not public.verifies(b"", b"message digest") and not public.verifies(b"\x30", b"message digest")
    assert public.verifies(signature, b"message digest"), "a refused one leaves nothing behind"


def test_two_signatures_of_one_text_share_no_nonce() -> None:
    key, public = Sm2PrivateKey(PRIVATE), Sm2PublicKey(PUBLIC)
    made = {key.sign(b"text") for _ in range(50)}
    assert len(made) == 50 and all(public.verifies(signature, b"text") for signature in made)


@pytest.mark.parametrize(("private", "public"), AWKWARD)
def test_a_public_key_that_begins_like_its_prefix_stays_whole(private: str, public: str) -> None:
    assert Sm2PublicKey(public).verifies(Sm2PrivateKey(private).sign("龚䶮华".encode()), "龚䶮华".encode())


@pytest.mark.parametrize("wrong", ["04" + PUBLIC, PUBLIC[:-2], "00" * 64, "zz" * 64, ""])
def test_what_is_no_point_of_the_curve_is_no_key(wrong: str) -> None:
    with pytest.raises(KioskError):
        Sm2PublicKey(wrong)


@pytest.mark.parametrize("wrong", ["00" * 32, "ff" * 32, "sandbox-only", ""])
def test_what_is_no_scalar_of_the_curve_is_no_private_key(wrong: str) -> None:
    with pytest.raises(KioskError):
        Sm2PrivateKey(wrong)


def test_both_written_forms_of_a_signature_are_the_same_thing() -> None:
    signer, public = Signer("app", PRIVATE.encode()), Sm2PublicKey(PUBLIC)
    text = "\n".join(("POST", "/a?b=c", "1780000000000", "n", sm3_hex(b"body"))).encode()
    der = base64.b64decode(signer.signature("post", "/a?b=c", "1780000000000", "n", b"body", "sm2-der"))
    raw = signer.signature("post", "/a?b=c", "1780000000000", "n", b"body", "sm2-raw")
    assert len(raw) == 128 and public.verifies(der, text)
    assert public.verifies(encode_dss_signature(int(raw[:64], 16), int(raw[64:], 16)), text)
    assert PRIVATE not in repr(signer)


def test_sm3_of_the_standard() -> None:
    assert sm3_hex(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3_hex(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@pytest.mark.parametrize("length", [5, 64, 65, 200])
def test_keyed_sm3_is_what_the_rfc_writes_out(length: int) -> None:
    key, text = bytes(range(length)), "正文".encode()
    block = (bytes.fromhex(sm3_hex(key)) if length > 64 else key).ljust(64, b"\0")
    inner = bytes.fromhex(sm3_hex(bytes(b ^ 0x36 for b in block) + text))
    assert hmac_sm3_hex(key, text) == sm3_hex(bytes(b ^ 0x5C for b in block) + inner)


def test_sm4_of_the_standard() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    work = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert work.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sealed_bodies_of_the_published_gcm_example_open() -> None:
    """RFC 8998, appendix A.1."""
    plain = b"".join(bytes([value]) * 8 for value in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    sealed = bytes.fromhex(
        "00001234567800000000abcd"
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    seal = BodySeal(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    assert seal.opened(sealed, bound) == plain
    assert seal.opened(sealed, bound + b"x") is None
    for place in (0, 20, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert seal.opened(bytes(changed), bound) is None
    assert seal.opened(sealed[:27], bound) is None


def test_the_same_body_is_sealed_differently_every_time() -> None:
    seal = Signer("app", b"secret").body_seal()
    made = {seal.sealed("龚䶮华".encode(), b"/path") for _ in range(50)}
    assert len({sealed[:12] for sealed in made}) == 50
    assert all(seal.opened(sealed, b"/path") == "龚䶮华".encode() for sealed in made)
