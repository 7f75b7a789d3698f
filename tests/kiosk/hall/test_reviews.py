"""Reviews: both scales, tags of one level, deadlines by either kind of day, the way to an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.base.clock import HALL_ZONE
from kiosk.base.journal import read
from kiosk.base.paths import assets
from kiosk.domain.ids import ReviewId
from kiosk.domain.review import (
    DeadlineRule,
    FollowUpState,
    FollowUpStep,
    Rating,
    TagSet,
    due_of,
    fault_of,
    from_gb39046,
    from_stars,
    next_state,
    satisfied_percent,
    to_gb39046,
    to_stars,
)
from kiosk.store import review_log
from kiosk.store.hall_database import HallDatabase
from kiosk.store.hall_schema import metadata
from kiosk.store.holidays import public_calendar
from tests.support.hall import TERMINAL_ID, RunningHall, issue, running_hall
from tests.support.stores import place_of

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture(scope="module")
def tags() -> TagSet:
    return TagSet.from_json((assets() / "profiles" / "review_tags.json").read_text(encoding="utf-8"))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with running_hall(tmp_path) as running:
        yield running


def test_the_two_scales_run_against_each_other() -> None:
    assert (to_stars(Rating.VERY_SATISFIED), to_gb39046(Rating.VERY_SATISFIED)) == (5, 1)
    assert (to_stars(Rating.VERY_DISSATISFIED), to_gb39046(Rating.VERY_DISSATISFIED)) == (1, 5)
    for rating in Rating:
        assert from_stars(to_stars(rating)) is rating
        assert from_gb39046(to_gb39046(rating)) is rating


@pytest.mark.parametrize("wrong", [0, 6, -1])
def test_levels_outside_the_scales_are_refused(wrong: int) -> None:
    for reading in (from_stars, from_gb39046):
        with pytest.raises(ValueError):
            reading(wrong)


def test_only_the_two_lowest_are_bad() -> None:
    assert [rating for rating in Rating if rating.is_bad] == [Rating.DISSATISFIED, Rating.VERY_DISSATISFIED]


def test_every_level_offers_eight_tags_of_its_own_hundred(tags: TagSet) -> None:
    for rating in Rating:
        offered = tags.of(rating)
        assert len(offered) == 8
        assert all(tag.code[0] == str(rating.value) and tag.words and tag.words_en for tag in offered)


def test_tags_of_another_level_and_retired_ones_are_refused(tags: TagSet) -> None:
    assert fault_of(tags, Rating.DISSATISFIED, frozenset({"207", "108"}), "") == "tag_of_other_level"
    assert fault_of(tags, Rating.DISSATISFIED, frozenset({"201"}), "") == "tag_of_other_level"
    assert fault_of(tags, Rating.DISSATISFIED, frozenset({"999"}), "") == "tag_of_other_level"
    assert fault_of(tags, Rating.DISSATISFIED, frozenset({"207", "214"}), "") is None


def test_bad_review_needs_a_tag_or_words_and_a_good_one_nothing(tags: TagSet) -> None:
    assert fault_of(tags, Rating.DISSATISFIED, frozenset(), "  ") == "needs_reason"
    assert fault_of(tags, Rating.DISSATISFIED, frozenset(), "等太久") is None
    assert fault_of(tags, Rating.FAIRLY_SATISFIED, frozenset(), "") is None
    assert fault_of(tags, Rating.SATISFIED, frozenset(), "好" * 150) is None
    assert fault_of(tags, Rating.SATISFIED, frozenset(), "好" * 151) == "text_too_long"


def test_workdays_leave_out_the_dragon_boat_holiday_and_calendar_days_do_not() -> None:
    # 19 June 2026 is the festival, a Friday; the weekend follows it.
    given = datetime(2026, 6, 17, 15, 0, tzinfo=HALL_ZONE)
    assert due_of(given, DeadlineRule(2, "workday"), public_calendar().is_workday).date() == date(2026, 6, 22)
    assert due_of(given, DeadlineRule(2, "calendar"), public_calendar().is_workday).date() == date(
        2026, 6, 19
    )


def test_answer_goes_step_by_step_and_may_skip_only_an_unwanted_reply() -> None:
    assert next_state(FollowUpState.OPEN, FollowUpStep.CLOSE, call_back=False) is None
    assert next_state(FollowUpState.FIXED, FollowUpStep.CLOSE, call_back=True) is None
    assert next_state(FollowUpState.FIXED, FollowUpStep.CLOSE, call_back=False) is FollowUpState.CLOSED
    for step in FollowUpStep:
        assert next_state(FollowUpState.CLOSED, step, call_back=False) is None


def test_no_rate_is_made_of_nothing() -> None:
    assert satisfied_percent(()) is None
    assert satisfied_percent((Rating.SATISFIED, Rating.DISSATISFIED)) == 50.0


def review(**changes: Any) -> dict[str, Any]:
    return {
        "review_id": "review-0001",
        "about": {"name": "社保卡挂失", "receipt_number": "ZC-0001"},
        "rating": 2,
        "tags": ["207"],
        "text": "等了一个多小时",
        "call_back": True,
        "phone": "13900000000",
        "indicator_set_version": "2",
        "given_at": "2026-06-12T09:30:00+08:00",
        "terminal_id": TERMINAL_ID,
        **changes,
    }


def test_bad_review_appears_on_the_duty_desk_with_its_deadline_and_goes_round_to_closed(
    hall: RunningHall,
) -> None:
    with hall.terminal() as terminal, hall.staff("010012", None) as manager:
        answered = terminal.post("/api/v1/reviews", json=review())
        assert answered.status_code == 201
        shown = manager.get("/api/v1/duty").json()["bad_reviews"][0]
        assert shown["due"] == answered.json()["due"] and shown["tags"] == ["没有提供材料样本"]
        for step in ("verify", "fix", "reply", "close"):
            assert step in [name for name, _ in shown["steps"]]
            path = f"/api/v1/reviews/{shown['review_id']}/follow-up"
            shown = manager.post(path, json={"step": step, "note": f"做了 {step}"}).json()
        assert shown["state"] == "closed" and [entry["step"] for entry in shown["entries"]][-1] == "close"
        again = manager.post(path, json={"step": "close", "note": "再来"})
        assert again.status_code == 409 and "已办结" in again.json()["title"]


def test_bad_review_and_its_steps_outlive_a_restart(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, hall.terminal() as terminal, hall.staff("010012", None) as manager:
        terminal.post("/api/v1/reviews", json=review())
        path = "/api/v1/reviews/review-0001/follow-up"
        before = manager.post(path, json={"step": "verify", "note": "打过电话"}).json()
    with running_hall(tmp_path) as hall, hall.staff("010012", None) as manager:
        assert manager.get("/api/v1/duty").json()["bad_reviews"] == [before]


def test_phone_number_lies_sealed_and_is_shown_to_nobody(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, hall.terminal() as terminal, hall.staff("010012", None) as manager:
        terminal.post("/api/v1/reviews", json=review())
        assert "13900000000" not in manager.get("/api/v1/duty").text
    database = HallDatabase.open(place_of(tmp_path))
    with database.transaction() as connection:
        rows = [
            str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))
        ]
    database.close()
    stored = "".join(rows) + "".join(
        path.read_bytes().decode(errors="replace") for path in tmp_path.glob("hall.sqlite3*")
    )
    assert "等了一个多小时" in stored and "13900000000" not in stored


def test_a_phone_number_is_opened_for_the_duty_manager_alone_and_on_record(tmp_path: Path) -> None:
    path = "/api/v1/reviews/review-0001/phone"
    with running_hall(tmp_path) as hall, hall.terminal() as terminal:
        terminal.post("/api/v1/reviews", json=review())
        for staff_id in ("030016", "020008", "000001"):
            with hall.staff(staff_id, None) as other:
                assert other.post(path).status_code == 403, staff_id
        assert terminal.post(path).status_code == 401
        with hall.staff("010012", None) as manager:
            opened = manager.post(path)
            assert opened.json() == {"phone": "13900000000"}
            assert opened.headers["cache-control"] == "no-store"
    database = HallDatabase.open(place_of(tmp_path))
    with database.transaction() as connection:
        assert [by for _, by in review_log.phone_openings(connection, ReviewId("review-0001"))] == ["010012"]
        assert len(list(review_log.read(connection))) == 1, "looking is no step of the answer"
    database.close()
    (audit,) = [line for line in read(tmp_path / "journal" / "journal.jsonl") if "review" in line]
    assert (audit["kind"], audit["staff"]) == ("audit", "010012") and "13900000000" not in str(audit)


def test_no_phone_no_opening_and_none_after_the_review_is_closed(hall: RunningHall) -> None:
    with hall.terminal() as terminal, hall.staff("010012", None) as manager:
        terminal.post("/api/v1/reviews", json=review(phone="", call_back=False))
        path = "/api/v1/reviews/review-0001"
        assert manager.post(f"{path}/phone").json()["type"] == "no_phone"
        for step in ("verify", "fix", "close"):
            manager.post(f"{path}/follow-up", json={"step": step, "note": "做了"})
        assert manager.post(f"{path}/phone").status_code == 409
        assert manager.post("/api/v1/reviews/nobodys/phone").status_code == 404


def test_same_review_told_again_is_one_and_another_about_the_same_is_refused(hall: RunningHall) -> None:
    with hall.terminal() as terminal:
        assert terminal.post("/api/v1/reviews", json=review()).status_code == 201
        assert terminal.post("/api/v1/reviews", json=review()).status_code == 200
        other = terminal.post("/api/v1/reviews", json=review(review_id="review-0002"))
        assert other.status_code == 409 and other.json()["type"] == "already_reviewed"


@pytest.mark.parametrize("wrong", [{"tags": [], "text": ""}, {"tags": ["108"]}, {"text": "长" * 151}])
def test_review_that_breaks_a_rule_is_refused_with_what_to_do(
    hall: RunningHall, wrong: dict[str, Any]
) -> None:
    with hall.terminal() as terminal:
        refused = terminal.post("/api/v1/reviews", json=review(**wrong))
        assert refused.status_code == 422 and refused.json()["type"] == "bad_review_content"
        assert refused.json()["detail"]


def test_review_of_a_ticket_counts_at_the_counter_that_served_it(hall: RunningHall) -> None:
    with hall.terminal() as terminal, hall.staff() as clerk:
        clerk.post("/api/v1/counters/3/open", json={})
        for _ in range(2):
            issue(terminal)
            for verb in ("call-next", "begin", "finish"):
                done = clerk.post(f"/api/v1/counters/3/{verb}", json={}).json()["done"]
        about = {"name": "综合受理", "ticket_id": done[0]["ticket_id"]}
        terminal.post("/api/v1/reviews", json=review(about=about, rating=5, tags=[], text=""))
        today = clerk.get("/api/v1/counters/3").json()["today"]
        assert (today["satisfied_percent"], today["review_percent"]) == (100.0, 50.0)
