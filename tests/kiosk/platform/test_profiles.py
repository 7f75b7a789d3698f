"""Codes, times, regions and names of every shipped profile: out, and back to the same."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kiosk.base.clock import HALL_ZONE
from kiosk.base.errors import KioskError
from kiosk.base.paths import assets
from kiosk.domain.review import Rating, to_gb39046, to_stars
from kiosk.links.platform_profiles import Profile, load_profile, profile_named
from kiosk.links.platform_profiles.wire_values import region_in, region_out, time_in, time_out

SHIPPED = sorted(p.stem.removeprefix("platform_") for p in (assets() / "profiles").glob("platform_*.toml"))
AT = datetime(2026, 6, 12, 8, 5, 9, tzinfo=HALL_ZONE)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_code_of_every_table_comes_back_as_it_was(name: str) -> None:
    profile = profile_named(name)
    assert profile.codes
    for field, table in profile.codes.items():
        for ours, wire in table.items():
            value = {"true": True, "false": False}.get(ours, ours)
            out = profile.outward({field: value})
            assert out[profile.names.get(field, field)] == wire
            assert profile.inward(out, (field,)) == {field: value}


@pytest.mark.parametrize(("name", "scale"), [("neutral", to_gb39046), ("applyno", to_stars)])
def test_a_complaint_never_becomes_praise_on_the_other_scale(name: str, scale: object) -> None:
    table = profile_named(name).codes["rating"]
    assert table == {rating.name.lower(): str(scale(rating)) for rating in Rating}  # type: ignore[operator]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("iso", "2026-06-12T08:05:09+08:00"),
        ("spaced", "2026-06-12 08:05:09"),
        ("compact", "20260612080509"),
        ("compact_t", "20260612T080509"),
        ("milliseconds", 1781222709000),
    ],
)
def test_a_moment_in_each_form_is_the_same_moment(form: str, written: str | int) -> None:
    assert time_out(form, AT) == written  # type: ignore[arg-type]
    assert time_in(form, written) == AT  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"."):
        time_in(form, "明天")  # type: ignore[arg-type]


@pytest.mark.parametrize("region", ["433100", "433101", "433101002", "433101002201"])
def test_a_region_padded_for_a_platform_is_the_same_region(region: str) -> None:
    assert region_out(12, region) == region.ljust(12, "0")
    assert region_in(region_out(12, region)) == region
    assert len(region_out(6, region)) == 6 and region.startswith(region_out(6, region))
    assert len(region_out(9, region)) == 9


@pytest.mark.parametrize("wrong", ["4331", "43310A", "4331010", "", "４３３１０１"])
def test_what_is_no_region_is_not_padded_into_one(wrong: str) -> None:
    with pytest.raises(ValueError, match="region"):
        region_out(12, wrong)


def test_a_list_in_one_text_and_a_constant_go_out_and_come_back() -> None:
    profile = profile_named("applyno")
    out = profile.outward({"tags": ["510", "513"], "rating": "very_satisfied", "anonymous": False})
    assert out == {"evalDetail": "510,513", "satisfaction": "5", "anonymityFlag": "2", "source": "kiosk"}
    assert profile.inward(out, ("tags",)) == {"tags": ["510", "513"]}
    assert profile.inward({"evalDetail": ""}, ("tags",)) == {"tags": []}


def test_a_table_that_cannot_be_read_back_is_refused(tmp_path: Path) -> None:
    text = (assets() / "profiles" / "platform_applyno.toml").read_text("utf-8")
    file = tmp_path / "wrong.toml"
    file.write_text(text.replace('at_once = "1"', 'at_once = "2"'), "utf-8")
    with pytest.raises(KioskError):
        load_profile(file)
    file.write_text(text.replace('"POST /gateway/saveApplyInfo"', '"/gateway/saveApplyInfo"'), "utf-8")
    with pytest.raises(KioskError):
        load_profile(file)


def test_rare_characters_survive_a_gateway_that_answers_in_gb18030() -> None:
    from kiosk.links.platform_wire import Reply, read_answer

    profile: Profile = profile_named("applyno").model_copy(update={"encoding": "gb18030"})
    content = '{"code":"0","data":{"name":"龚䶮华 𬌗"}}'.encode("gb18030")
    assert read_answer(Reply(200, {}, content), profile) == {"name": "龚䶮华 𬌗"}
