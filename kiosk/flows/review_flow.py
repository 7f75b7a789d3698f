"""Judging the visit: five levels, none preferred; a bad one needs a reason; declining is always open."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.review import MAX_TEXT, Rating
from kiosk.flows.deeds import GiveReview
from kiosk.flows.events import RatingChosen, ReviewDeclined, ReviewGiven, ReviewTagsExpanded, ReviewTagToggled
from kiosk.flows.flow import Move, Rows, ignored, stay
from kiosk.flows.outcomes import ReviewEnded
from kiosk.flows.session import Reviewing, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import arrive, go_home
from kiosk.usecases.leave_review import GivenReview

OPEN = ("asking",)


def chose_rating(visit: Visit, event: RatingChosen, _around: Surroundings) -> Move:
    """Another level takes the tags of the former one away: a tag belongs to one level only."""
    reviewing = _reviewing(visit)
    if reviewing.state not in OPEN or not 1 <= event.rating <= 5 or event.rating == reviewing.rating:
        return stay(visit)
    chosen = replace(reviewing, rating=event.rating, chosen_tags=frozenset(), expanded=False, problem="")
    return stay(replace(visit, reviewing=chosen))


def toggled_tag(visit: Visit, event: ReviewTagToggled, around: Surroundings) -> Move:
    reviewing = _reviewing(visit)
    if reviewing.state not in OPEN or reviewing.rating is None or around.tags is None:
        return stay(visit)
    if event.code not in {tag.code for tag in around.tags.of(Rating(reviewing.rating))}:
        return stay(visit)
    chosen = reviewing.chosen_tags ^ {event.code}
    return stay(replace(visit, reviewing=replace(reviewing, chosen_tags=chosen, problem="")))


def expanded_tags(visit: Visit, _event: ReviewTagsExpanded, _around: Surroundings) -> Move:
    reviewing = _reviewing(visit)
    return stay(replace(visit, reviewing=replace(reviewing, expanded=not reviewing.expanded)))


def gave(visit: Visit, event: ReviewGiven, _around: Surroundings) -> Move:
    reviewing = _reviewing(visit)
    if reviewing.state not in OPEN or reviewing.rating is None:
        return stay(visit)
    text = event.text.strip()[:MAX_TEXT]
    rating = Rating(reviewing.rating)
    reviewing = replace(reviewing, text=text)
    bad = rating.is_bad
    if bad and not reviewing.chosen_tags and not text:
        return stay(replace(visit, reviewing=replace(reviewing, problem="needs_reason")))
    review = GivenReview(
        name=reviewing.about,
        rating=rating.value,
        tags=tuple(sorted(reviewing.chosen_tags)),
        text=text,
        call_back=bad and event.call_back,
        phone=reviewing.phone if bad and event.call_back else "",
        ticket_id=reviewing.ticket_id,
        receipt_number=reviewing.receipt_number,
        application_number=reviewing.application_number,
    )
    return stay(replace(visit, reviewing=replace(reviewing, state="sending", problem="")), GiveReview(review))


def ended(visit: Visit, event: ReviewEnded, _around: Surroundings) -> Move:
    visit = replace(visit, under_way=visit.under_way - {GiveReview.__name__})
    if visit.reviewing is None:
        return stay(visit)
    if event.state == "needs_reason":
        reviewing = replace(visit.reviewing, state="asking", problem="needs_reason")
    else:
        reviewing = replace(visit.reviewing, state=event.state, due=event.due)
    return stay(replace(visit, reviewing=reviewing))


def declined(visit: Visit, _event: ReviewDeclined, _around: Surroundings) -> Move:
    if visit.trail and visit.trail[-1] is not Step.HOME:
        return stay(arrive(visit, visit.trail[-1], visit.trail[:-1]))
    return stay(go_home(visit))


def _reviewing(visit: Visit) -> Reviewing:
    assert visit.reviewing is not None, "the review step is reached only with something to review"
    return visit.reviewing


ROWS: Rows = {
    (Step.REVIEW, RatingChosen): chose_rating,
    (Step.REVIEW, ReviewTagToggled): toggled_tag,
    (Step.REVIEW, ReviewTagsExpanded): expanded_tags,
    (Step.REVIEW, ReviewGiven): gave,
    (Step.REVIEW, ReviewDeclined): declined,
    (Step.REVIEW, ReviewEnded): ended,
    (None, ReviewEnded): ignored,
}
