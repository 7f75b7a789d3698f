"""What holds at every step: look, home, back, the end of a visit, help, and outcomes that come late."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.deeds import AbandonDraft, CallStaff, Deed, ReadPage, SealApplication, TakeTicket
from kiosk.flows.events import (
    DevicesChanged,
    HelpCalled,
    LeaveConfirmed,
    LeaveDeclined,
    LookChosen,
    QueuesArrived,
    VisitEnded,
    VisitTimedOut,
    WentBack,
    WentHome,
)
from kiosk.flows.flow import Move, Rows, ignored, stay
from kiosk.flows.outcomes import DeedFailed, HeldPaperEnded, Ticked
from kiosk.flows.session import PAPER_STATES, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import arrive, go_home, next_visit


def leave_draft(visit: Visit) -> tuple[Deed, ...]:
    """The deed that clears the disk of an application that is given up here."""
    if visit.applying is not None and visit.applying.sealed is None:
        return (AbandonDraft(visit.applying.draft),)
    return ()


def end(visit: Visit) -> Move:
    """Drops the visit whole. A sealed application and a ticket live on in the store, not here."""
    return Move(next_visit(visit), leave_draft(visit))


def chose_look(visit: Visit, event: LookChosen, _around: Surroundings) -> Move:
    look = visit.look
    if event.switch == "language":
        look = replace(look, language="en" if look.language == "zh" else "zh")
    elif event.switch == "elder":
        look = replace(look, elder=not look.elder)
    elif event.switch == "low_reach":
        look = replace(look, low_reach=not look.low_reach)
    else:
        look = replace(look, voice=not look.voice)
    speaks = look.voice or look.elder
    visit = replace(visit, look=look, voice=f"voice.{visit.step.value}" if speaks else "")
    if visit.step is Step.STANDBY:
        return stay(arrive(visit, Step.HOME, ()))
    return stay(visit)


def is_committing(visit: Visit) -> bool:
    """A ticket is being issued or an application sealed: a matter of seconds that nobody may walk out of half-way."""
    return bool(visit.under_way & {TakeTicket.__name__, SealApplication.__name__})


def went_home(visit: Visit, _event: WentHome, _around: Surroundings) -> Move:
    if visit.step is Step.STANDBY:
        return stay(visit)
    if is_committing(visit):
        return stay(replace(visit, toast="toast.wait_committing"))
    if visit.unsaved:
        return stay(replace(visit, dialog="leave", leaving_to="home"))
    return stay(go_home(visit))


def ended(visit: Visit, _event: VisitEnded, _around: Surroundings) -> Move:
    if is_committing(visit):
        return stay(replace(visit, toast="toast.wait_committing"))
    if visit.unsaved:
        return stay(replace(visit, dialog="leave", leaving_to="standby"))
    return end(visit)


def timed_out(visit: Visit, _event: VisitTimedOut, _around: Surroundings) -> Move:
    return end(visit)


def confirmed_leaving(visit: Visit, _event: LeaveConfirmed, _around: Surroundings) -> Move:
    if visit.dialog != "leave":
        return stay(visit)
    if visit.leaving_to == "standby":
        return end(visit)
    return Move(go_home(visit), leave_draft(visit))


def declined_leaving(visit: Visit, _event: LeaveDeclined, _around: Surroundings) -> Move:
    return stay(replace(visit, dialog="", leaving_to=""))


def went_back(visit: Visit, _event: WentBack, _around: Surroundings) -> Move:
    """To the step before, with everything filled in kept; home when there is none."""
    if is_committing(visit):
        return stay(replace(visit, toast="toast.wait_committing"))
    if not visit.trail:
        return went_home(visit, WentHome(), _around)
    if visit.unsaved and visit.trail[-1] in _BEFORE_THE_APPLICATION:
        return stay(replace(visit, dialog="leave", leaving_to="home"))
    return stay(arrive(visit, visit.trail[-1], visit.trail[:-1]))


def called_help(visit: Visit, _event: HelpCalled, _around: Surroundings) -> Move:
    if visit.attention is not None:
        visit = replace(visit, attention=replace(visit.attention, staff_called=True))
    return stay(replace(visit, toast="toast.staff_called"), CallStaff(visit.step.value))


def deed_failed(visit: Visit, event: DeedFailed, _around: Surroundings) -> Move:
    """The surprise is in the journal; what waited for it stops waiting, and the citizen may try again."""
    if event.deed == ReadPage.__name__:
        # Nobody asked for it and nobody waits for it.
        return stay(replace(visit, under_way=visit.under_way - {event.deed}))
    visit = replace(
        visit,
        under_way=visit.under_way - {event.deed},
        queueing=replace(visit.queueing, asking=False),
        following=replace(visit.following, looking=False),
        checking_in=replace(visit.checking_in, looking=False),
        toast="toast.not_done",
    )
    if visit.applying is not None:
        capture = replace(visit.applying.capture, taking=False)
        visit = replace(visit, applying=replace(visit.applying, handing_in="reading", capture=capture))
    if visit.reviewing is not None:
        visit = replace(visit, reviewing=replace(visit.reviewing, state="asking"))
    return stay(visit)


def held_paper_ended(visit: Visit, event: HeldPaperEnded, _around: Surroundings) -> Move:
    """A paper that the printer had held is settled while its citizen still stands here."""
    paper = PAPER_STATES[event.outcome.result]
    ticket, applying = visit.queueing.ticket, visit.applying
    if ticket is not None and ticket.ticket_id == event.about:
        visit = replace(visit, queueing=replace(visit.queueing, paper=paper))
        if visit.step is Step.ATTENTION and paper == "printed":
            visit = arrive(visit, Step.TICKET, ())
    elif applying is not None and applying.sealed and applying.sealed.receipt_number == event.about:
        visit = replace(visit, applying=replace(applying, paper=paper))
        if visit.step is Step.ATTENTION and paper == "printed":
            visit = arrive(visit, Step.SUBMITTED, ())
    else:
        return stay(visit)
    return stay(replace(visit, toast="toast.paper_came_out") if paper == "printed" else visit)


_BEFORE_THE_APPLICATION = frozenset({Step.STANDBY, Step.HOME, Step.CATALOGUE, Step.GUIDE})

ROWS: Rows = {
    (None, LookChosen): chose_look,
    (None, WentHome): went_home,
    (None, WentBack): went_back,
    (None, VisitEnded): ended,
    (None, VisitTimedOut): timed_out,
    (None, LeaveConfirmed): confirmed_leaving,
    (None, LeaveDeclined): declined_leaving,
    (None, HelpCalled): called_help,
    (None, DevicesChanged): ignored,
    (None, QueuesArrived): ignored,
    (None, Ticked): ignored,
    (None, DeedFailed): deed_failed,
    (None, HeldPaperEnded): held_paper_ended,
}
