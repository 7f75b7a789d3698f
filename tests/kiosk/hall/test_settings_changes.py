"""Settings that a hall's administrator changes while the hall runs: checked, versioned, in force at once and after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.base.clock import HandClock
from kiosk.hall.settings_changes import differences, effective, plain_of
from kiosk.store.settings_log import SettingsChange
from tests.support.hall import (
    FRIDAY_MORNING,
    PASSWORDS,
    RunningHall,
    issue,
    running_hall,
    sample_settings,
    start_hall,
)

pytestmark = pytest.mark.usefixtures("each_store")

ADMINISTRATOR = "000001"


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock) as running:
        yield running


def settings_of(admin: httpx.Client) -> dict[str, Any]:
    answer = admin.get("/api/v1/settings")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def change(admin: httpx.Client, version: int | None = None, **changes: Any) -> httpx.Response:
    known = settings_of(admin)["version"] if version is None else version
    return admin.put("/api/v1/settings", json={"version": known, "changes": changes})


def with_counter(settings: dict[str, Any], counter_id: str, **values: Any) -> list[dict[str, Any]]:
    """The list of counters with one of them changed."""
    return [
        {**each, **values} if each["id"] == counter_id else each for each in settings["sections"]["counters"]
    ]


def test_ticker_and_notice_are_on_the_screens_at_once(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin, hall.client() as anybody:
        told = change(admin, hall={"notice": "今天社保系统升级", "ticker": ["请带身份证"]})
        assert told.status_code == 200, told.text
        assert anybody.get("/api/v1/queues").json()["notice"] == "今天社保系统升级"
        assert anybody.get("/api/v1/board").json()["ticker"] == ["请带身份证"]


def test_counter_serves_another_group_without_a_restart(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin, hall.terminal() as terminal, hall.staff() as clerk:
        clerk.post("/api/v1/counters/3/open", json={})
        number = issue(terminal, "police").json()["number"]
        assert clerk.post("/api/v1/counters/3/call-next", json={}).status_code == 409
        counters = with_counter(settings_of(admin), "3", groups=["general", "police"])
        assert change(admin, counters=counters).status_code == 200
        assert clerk.post("/api/v1/counters/3/call-next", json={}).json()["now"]["number"] == number


def test_changes_survive_a_restart_and_a_changed_file(tmp_path: Path, clock: HandClock) -> None:
    with running_hall(tmp_path, clock) as hall, hall.staff(ADMINISTRATOR, None) as admin:
        assert change(admin, hours={"morning": "8:30–12:00"}).status_code == 200
    other_file = sample_settings(hours={"afternoon": "14:00–17:30"})
    again = start_hall(tmp_path, clock, other_file)
    try:
        with again.client() as anybody:
            hours = anybody.get("/api/v1/queues").json()["hours"]
    finally:
        again.stop()
    assert hours == [["morning", "8:30–12:00"], ["afternoon", "14:00–17:30"]]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"hours": {"morning": "12:00–9:00"}}, "hours.morning"),
        ({"queue": {"calls_limit": 0}}, "queue.calls_limit"),
        ({"queue": {"callslimit": 3}}, "queue.callslimit"),
        ({"groups": []}, "groups"),
        ({"hall": {"name": "别的大厅"}}, "hall.name"),
        ({"server": {"port": 1}}, "server"),
        ({"staff": []}, "staff"),
        ({"voice": {"quiet_from": "21:00:00", "quiet_to": None}}, "voice"),
    ],
)
def test_setting_that_no_hall_could_work_with_is_told_by_its_key_and_nothing_changes(
    hall: RunningHall, changes: dict[str, Any], key: str
) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin:
        before = settings_of(admin)
        refused = change(admin, **changes)
        assert refused.status_code == 422 and refused.json()["type"] == "bad_settings", refused.text
        assert key in [mistake["key"] for mistake in refused.json()["mistakes"]]
        assert settings_of(admin) == before


def test_counter_of_an_unknown_group_is_refused(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin:
        refused = change(admin, counters=with_counter(settings_of(admin), "3", groups=["nothing"]))
        assert refused.status_code == 422 and "nothing" in refused.json()["detail"]


def test_two_administrators_do_not_overwrite_each_other(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin:
        assert change(admin, version=0, queue={"undo_s": 15}).status_code == 200
        late = change(admin, version=0, queue={"calls_limit": 3})
        assert late.status_code == 409 and late.json()["type"] == "changed_since"
        assert "石青" in late.json()["title"]
        elsewhere = change(admin, version=0, hall={"notice": "别的一节不受影响"})
        assert elsewhere.status_code == 200


def test_change_is_undone_as_a_version_of_its_own(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin:
        change(admin, queue={"undo_s": 15})
        change(admin, hall={"notice": "新通知"})
        undone = admin.post("/api/v1/settings/versions/1/undo")
        assert undone.status_code == 200, undone.text
        told = undone.json()
    assert told["sections"]["queue"]["undo_s"] == 10 and told["sections"]["hall"]["notice"] == "新通知"
    assert [version["undoes"] for version in told["versions"]] == [1, None, None]
    assert told["versions"][0]["differences"] == [{"key": "queue.undo_s", "before": 15, "after": 10}]
    assert told["versions"][0]["by_name"] == "石青"


def test_change_that_was_changed_again_since_is_not_undone(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin:
        change(admin, queue={"undo_s": 15})
        change(admin, queue={"undo_s": 20})
        refused = admin.post("/api/v1/settings/versions/1/undo")
        assert refused.status_code == 409 and "又改过" in refused.json()["title"]
        assert admin.post("/api/v1/settings/versions/9/undo").status_code == 404
        assert settings_of(admin)["sections"]["queue"]["undo_s"] == 20


def test_same_settings_again_are_no_new_version(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin:
        assert change(admin, queue={"undo_s": 10}).json()["type"] == "nothing_changed"
        assert settings_of(admin)["version"] == 0


def test_counter_at_work_and_group_with_numbers_are_not_taken_away(tmp_path: Path, clock: HandClock) -> None:
    nothing_booked = sample_settings(appointments={"slots": ()})
    with (
        running_hall(tmp_path, clock, nothing_booked) as hall,
        hall.staff(ADMINISTRATOR, None) as admin,
        hall.terminal() as terminal,
        hall.staff() as clerk,
    ):
        clerk.post("/api/v1/counters/3/open", json={})
        issue(terminal, "estate")
        sections = settings_of(admin)["sections"]
        without_3 = [each for each in sections["counters"] if each["id"] != "3"]
        refused = change(admin, counters=without_3)
        assert refused.status_code == 409 and refused.json()["type"] == "in_use"
        assert "3 号窗口" in refused.json()["title"]
        no_estate = [each for each in sections["groups"] if each["id"] != "estate"]
        no_counter = [each for each in sections["counters"] if each["id"] != "7"]
        refused = change(admin, groups=no_estate, counters=no_counter)
        assert refused.status_code == 409 and "不动产登记" in refused.json()["title"]
        new_prefix = [
            {**each, "prefix": "G"} if each["id"] == "estate" else each for each in sections["groups"]
        ]
        assert change(admin, groups=new_prefix).json()["type"] == "in_use"
        no_2 = [each for each in sections["counters"] if each["id"] != "2"]
        assert change(admin, counters=no_2).status_code == 200, "a counter that is shut may go"


def test_only_the_administrator_changes_settings(hall: RunningHall) -> None:
    for staff_id in ("030016", "010012", "020008"):
        with hall.staff(staff_id, None) as other:
            body = {"version": 0, "changes": {"queue": {"undo_s": 1}}}
            assert other.put("/api/v1/settings", json=body).status_code == 403
            assert other.get("/api/v1/settings").status_code == 403


def test_version_that_no_longer_fits_the_file_is_left_out_and_the_hall_starts(
    tmp_path: Path, clock: HandClock
) -> None:
    nothing_booked = sample_settings(appointments={"slots": ()})
    with running_hall(tmp_path, clock, nothing_booked) as hall, hall.staff(ADMINISTRATOR, None) as admin:
        counters = with_counter(settings_of(admin), "2", groups=["tax", "estate"])
        assert change(admin, counters=counters).status_code == 200
        assert change(admin, queue={"undo_s": 25}).status_code == 200
    plain = plain_of(nothing_booked)
    plain["groups"] = [group for group in plain["groups"] if group["id"] != "estate"]
    plain["counters"] = [counter for counter in plain["counters"] if counter["id"] != "7"]
    fewer = sample_settings(appointments={"slots": ()}, groups=plain["groups"], counters=plain["counters"])
    again = start_hall(tmp_path, clock, fewer)
    try:
        with again.staff(ADMINISTRATOR, None) as admin:
            told = settings_of(admin)
    finally:
        again.stop()
    assert [version["in_force"] for version in told["versions"]] == [True, False]
    assert told["sections"]["queue"]["undo_s"] == 25
    assert "settings_change_left_out" in (tmp_path / "journal" / "journal.jsonl").read_text("utf-8")


# --- accounts ---------------------------------------------------------------------------------------------------


def member(**values: str) -> dict[str, str]:
    return {"id": "030099", "name": "覃雨桐", "role": "clerk", "password": "山路-木桥-茶园-竹林-7", **values}


def test_new_clerk_logs_in_at_once_and_after_a_restart(tmp_path: Path, clock: HandClock) -> None:
    asked = {"staff_id": "030099", "password": member()["password"], "counter_id": "4"}
    with running_hall(tmp_path, clock) as hall, hall.staff(ADMINISTRATOR, None) as admin:
        assert admin.post("/api/v1/staff", json=member()).status_code == 204
        with hall.client() as browser:
            assert browser.post("/api/v1/session", json=asked).status_code == 200
        told = settings_of(admin)
        assert "argon2" not in str(told), "no page is ever told a password's digest"
        assert told["versions"][0]["differences"][0]["key"].startswith("staff.030099")
    with running_hall(tmp_path, clock) as hall, hall.client() as browser:
        assert browser.post("/api/v1/session", json=asked).status_code == 200


def test_clerk_who_left_is_logged_out_and_stays_out(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin, hall.staff("030016", "3") as clerk:
        assert clerk.get("/api/v1/counters/3").status_code == 200
        assert admin.patch("/api/v1/staff/030016", json={"active": False}).status_code == 204
        assert clerk.get("/api/v1/counters/3").status_code == 401
        asked = {"staff_id": "030016", "password": PASSWORDS["030016"], "counter_id": "3"}
        with hall.client() as browser:
            assert browser.post("/api/v1/session", json=asked).status_code == 401
        assert admin.patch("/api/v1/staff/030016", json={"active": True}).status_code == 204
        with hall.client() as browser:
            assert browser.post("/api/v1/session", json=asked).status_code == 200


def test_new_role_counts_at_once(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin, hall.staff("030016", "3") as clerk:
        assert clerk.get("/api/v1/duty").status_code == 403
        assert admin.patch("/api/v1/staff/030016", json={"role": "duty_manager"}).status_code == 204
        assert clerk.get("/api/v1/duty").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (member(password="kurz"), "weak_password"),
        (member(role="king"), "bad_settings"),
        (member(id="no spaces"), "bad_settings"),
        (member(id="030016"), "bad_settings"),
    ],
)
def test_account_that_cannot_be_is_refused(hall: RunningHall, wrong: dict[str, str], code: str) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin:
        refused = admin.post("/api/v1/staff", json=wrong)
        assert refused.status_code == 422 and refused.json()["type"] == code, refused.text
        assert len(admin.get("/api/v1/staff").json()["staff"]) == 6


def test_administrator_does_not_lock_themselves_out(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin:
        for mistake in ({"active": False}, {"role": "clerk"}):
            refused = admin.patch(f"/api/v1/staff/{ADMINISTRATOR}", json=mistake)
            assert refused.status_code == 409 and refused.json()["type"] == "yourself"
        assert admin.patch("/api/v1/staff/nobody", json={"active": False}).status_code == 404


def test_differences_name_entries_of_lists_by_their_id() -> None:
    base = sample_settings()
    change_ = SettingsChange(
        1, FRIDAY_MORNING, "000001", {"groups": [{**plain_of(base)["groups"][0], "name": "综合窗口"}]}
    )
    assert effective(base, [change_]).left_out == (1,), "counters still name the groups that it takes away"
    other = plain_of(base)
    other["groups"] = [{**other["groups"][0], "daily_limit": 50}, *other["groups"][1:]]
    (found,) = differences(plain_of(base), other)
    assert (found.key, found.before, found.after) == ("groups.general.daily_limit", 900, 50)


# --- new, retired, and what a change would mean -------------------------------------------------------------------


def preview(admin: httpx.Client, **changes: Any) -> dict[str, Any]:
    asked = {"version": settings_of(admin)["version"], "changes": changes}
    answer = admin.post("/api/v1/settings/preview", json=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def with_group(admin: httpx.Client, group_id: str, **values: Any) -> list[dict[str, Any]]:
    """The list of groups with one of them changed, or a new one behind."""
    groups: list[dict[str, Any]] = settings_of(admin)["sections"]["groups"]
    if all(each["id"] != group_id for each in groups):
        return [*groups, {"id": group_id, **values}]
    return [{**each, **values} if each["id"] == group_id else each for each in groups]


def said(told: dict[str, Any]) -> str:
    return "".join(notice["said"] for notice in told["notices"])


def test_new_group_and_new_counter_serve_at_once(hall: RunningHall) -> None:
    new = {"name": "婚姻登记", "name_en": "Marriages", "prefix": "H"}
    with hall.staff(ADMINISTRATOR, None) as admin, hall.terminal() as terminal:
        groups = with_group(admin, "marriage", **new)
        counters = [
            *settings_of(admin)["sections"]["counters"],
            {"id": "9", "number": 9, "place": "二楼", "groups": ["marriage"]},
        ]
        assert "没有窗口办理婚姻登记" in said(preview(admin, groups=groups))
        told = preview(admin, groups=groups, counters=counters)
        assert (told["mistakes"], told["refused"]) == ([], "")
        assert "9 号窗口可以登录叫号" in said(told) and "没有窗口" not in said(told)
        assert change(admin, groups=groups, counters=counters).status_code == 200
        assert issue(terminal, "marriage").json()["number"] == "H001"
        with hall.staff("030027", "9") as clerk:
            for verb in ("open", "call-next"):
                answer = clerk.post(f"/api/v1/counters/9/{verb}", json={}).json()
        assert answer["now"]["number"] == "H001"


def test_group_that_is_given_up_gives_no_numbers_and_serves_who_waits(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin, hall.terminal() as terminal, hall.client() as anybody:

        def shown() -> list[str]:
            return [each["business_group"] for each in anybody.get("/api/v1/queues").json()["queues"]]

        number = issue(terminal, "estate").json()["number"]
        retiring = with_group(admin, "estate", retired=True)
        assert "还有 1 人在等，照常叫完" in said(preview(admin, groups=retiring))
        assert change(admin, groups=retiring).status_code == 200
        refused = issue(terminal, "estate")
        assert refused.status_code == 409 and "停办" in refused.json()["title"]
        slots = {"day": "2026-06-12", "business_group": "estate"}
        assert anybody.get("/api/v1/appointments/slots", params=slots).json()["slots"] == []
        assert "estate" in shown()
        with hall.staff("030027", "7") as clerk:
            for verb in ("open", "call-next", "begin", "finish"):
                answer = clerk.post("/api/v1/counters/7/" + verb, json={})
                assert answer.status_code == 200, answer.text
            assert answer.json()["done"][0]["number"] == number
        assert "estate" not in shown()
        assert change(admin, groups=with_group(admin, "estate", retired=False)).status_code == 200
        assert issue(terminal, "estate").status_code == 201


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"hours": {"morning": "9:00–13:30"}}, "hours.afternoon", "重叠"),
        ({"nothing": {"x": 1}}, "nothing", "配置文件"),
        ({"server": {"port": 1}}, "server", "配置文件"),
        ({"groups": ("x", {"name": "新", "prefix": "A"})}, "groups.7.prefix", "综合受理"),
        ({"groups": ("x", {"name": "", "prefix": "H"})}, "groups.7.name", "至少要 1 个字"),
        ({"groups": ("general", {"hours": ["9:00–11:00", "10:30–12:00"]})}, "groups.1.hours", "重叠"),
        (
            {"counters": {"id": "9", "number": 3, "place": "", "groups": ["general"]}},
            "counters.9.number",
            "3",
        ),
        ({"counters": {"id": "3", "number": 9, "place": "", "groups": ["general"]}}, "counters.9.id", "3"),
        ({"counters": {"id": "9", "number": 9, "place": "", "groups": []}}, "counters.9.groups", "1 项"),
    ],
)
def test_every_mistake_of_a_new_entry_is_told_at_its_field(
    hall: RunningHall, changes: dict[str, Any], key: str, words: str
) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin:
        if "groups" in changes:
            group_id, values = changes["groups"]
            changes = {"groups": with_group(admin, group_id, **values)}
        if "counters" in changes:
            changes = {"counters": [*settings_of(admin)["sections"]["counters"], changes["counters"]]}
        mistakes = {each["key"]: each["said"] for each in preview(admin, **changes)["mistakes"]}
        assert words in mistakes.get(key, ""), mistakes
        assert change(admin, **changes).json()["type"] == "bad_settings"


def test_preview_tells_what_happens_at_once_and_changes_nothing(hall: RunningHall) -> None:
    with hall.staff(ADMINISTRATOR, None) as admin, hall.terminal() as terminal, hall.staff() as clerk:
        clerk.post("/api/v1/counters/3/open", json={})
        issue(terminal, "tax")
        before = settings_of(admin)
        hours = {"issuing": "opening_hours", "morning": "10:00–12:00"}
        assert "现在（09:30）不在办公时间" in said(preview(admin, hours=hours))
        assert "下一位起" in said(preview(admin, counters=with_counter(before, "3", groups=["tax"])))
        assert "已经发了 1 个号" in said(preview(admin, groups=with_group(admin, "tax", daily_limit=1)))
        without_3 = [each for each in before["sections"]["counters"] if each["id"] != "3"]
        assert "3 号窗口" in preview(admin, counters=without_3)["refused"]
        told = preview(admin, queue={"undo_s": 15})
        assert told["differences"] == [{"key": "queue.undo_s", "before": 10, "after": 15}]
        assert settings_of(admin) == before
