"""Tokens that are not what they say: nobody comes in."""

from __future__ import annotations

import json
import time

import pytest

from tests.kiosk.hall.sign_on.door import on_record, quick, sign_on, turned_away
from tests.support.hall import RunningHall
from tests.support.hostile_provider import (
    KEYS,
    Claims,
    HostileProvider,
    plain,
    signed_with_public_key,
    unsigned,
)


def test_honest_answer_lets_in(hall: RunningHall) -> None:
    """Without this one the others would prove nothing."""
    with sign_on(hall) as browser:
        assert browser.get("/api/v1/session").json()["staff"]["id"] == "030016"
    assert on_record(hall) == []


@pytest.mark.parametrize(
    ("twist", "cause"),
    [
        ({"iss": "http://localhost:1"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "canteen"}, "aud"),
        ({"aud": ["canteen", "gate"]}, "aud"),
        ({"aud": ["hall", "gate"]}, "azp"),
        ({"aud": ["hall"], "azp": "gate"}, "azp"),
        ({"aud": None}, "aud"),
        ({"aud": []}, "aud"),
        ({"exp": -3600}, "xpired"),
        ({"exp": None}, "exp"),
        ({"exp": "tomorrow"}, "exp"),
        ({"nbf": +3600}, "nvalid"),
        ({"iat": +3600}, "issued in the future"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ""}, "nonce"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": 7}, "nonce"),
        ({"iss": ["a", "b"]}, "iss"),
        ({"aud": {"hall": 1}}, "aud"),
        ({"sub": None}, "sub"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_token_with_a_wrong_claim(
    hall: RunningHall, provider: HostileProvider, twist: Claims, cause: str
) -> None:
    times = {name: int(time.time()) + by for name, by in twist.items() if isinstance(by, int) and by != 7}

    def wrong(claims: Claims) -> Claims:
        changed = {**claims, **twist, **times}
        return {name: value for name, value in changed.items() if value is not None}

    provider.twist = wrong
    turned_away(hall, "not_passed", cause)


def test_token_that_is_not_signed(hall: RunningHall, provider: HostileProvider) -> None:
    provider.sign = unsigned
    turned_away(hall, "not_passed")


def test_token_signed_with_the_public_key_as_a_secret(hall: RunningHall, provider: HostileProvider) -> None:
    provider.sign = signed_with_public_key(provider)
    turned_away(hall, "not_passed")


def test_token_signed_by_a_key_of_somebody_else(hall: RunningHall, provider: HostileProvider) -> None:
    """Its kid is that of a key that is shown; only the signature is another's."""
    shown = provider.key
    provider.turn_key("first")
    provider.shown = [shown]
    turned_away(hall, "not_passed")


def test_token_with_a_flipped_bit_in_what_it_says(hall: RunningHall, provider: HostileProvider) -> None:
    def flipped(claims: Claims) -> str:
        head, content, signature = provider.signed(claims).split(".")
        return f"{head}.{content[:20]}{'A' if content[20] != 'A' else 'B'}{content[21:]}.{signature}"

    provider.sign = flipped
    turned_away(hall, "not_passed")


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "..", "é.é.é", "." * 5000, "[" * 50_000])
def test_token_that_is_none(hall: RunningHall, provider: HostileProvider, token: str) -> None:
    provider.sign = lambda _claims: token
    turned_away(hall, "not_passed")


def test_unknown_kid_and_the_keys_do_not_have_it(hall: RunningHall, provider: HostileProvider) -> None:
    shown = provider.key
    provider.turn_key("second")
    provider.shown = [shown]
    turned_away(hall, "not_passed", "second")
    assert provider.asked.count(KEYS) == 2, "keys are read anew once, not for ever"


def test_unknown_kid_after_the_provider_turned_its_keys_lets_in(
    hall: RunningHall, provider: HostileProvider
) -> None:
    with sign_on(hall):
        provider.turn_key("second")
    with sign_on(hall):
        assert provider.asked.count(KEYS) == 2


def test_key_that_was_withdrawn_opens_nothing_an_hour_later(
    hall: RunningHall, provider: HostileProvider
) -> None:
    seconds = [0.0]
    quick(hall, provider, 5.0, seconds=lambda: seconds[0])
    with sign_on(hall):
        stolen = provider.key
        provider.turn_key("second")
    provider.key = stolen
    seconds[0] += 3601
    turned_away(hall, "not_passed", "first")


def test_key_of_a_kind_that_nobody_knows_is_passed_over(hall: RunningHall, provider: HostileProvider) -> None:
    odd = [{"kty": "QUANTUM", "kid": "first"}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-9"}, {}, 7, "k", None]
    provider.instead[KEYS] = lambda: plain({"keys": [*odd, provider.key.as_dict(private=False)]})
    with sign_on(hall):
        pass


def test_secret_key_among_the_shown_ones_checks_nothing(hall: RunningHall, provider: HostileProvider) -> None:
    """A provider that shows a shared secret lets everybody sign; HS256 stays out whatever the keys are."""
    secret = {"kty": "oct", "kid": "first", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"}
    provider.instead[KEYS] = lambda: plain({"keys": [secret]})
    provider.sign = signed_with_public_key(provider)
    turned_away(hall, "not_passed")
