"""Who may do what: one table of roles, one of calls. A call that stands in neither is refused to everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.hall.settings import Role

ROLE_WORDS: Mapping[Role, str] = {
    "clerk": "窗口人员",
    "duty_manager": "值班长",
    "operator": "运维人员",
    "hall_administrator": "大厅管理员",
}
STANDS_IN_FOR: Mapping[Role, frozenset[Role]] = {
    "clerk": frozenset({"clerk"}),
    "duty_manager": frozenset({"clerk", "duty_manager"}),
    "operator": frozenset({"operator"}),
    "hall_administrator": frozenset({"clerk", "duty_manager", "operator", "hall_administrator"}),
}
"""What each role may also do."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a call is for. `all`: nobody needs to say who they are."""

    all: bool = False
    terminals: bool = False
    systems: bool = False
    """Booking systems, by their key, beside the roles."""
    roles: frozenset[Role] = frozenset()

    @property
    def words(self) -> str:
        """大厅管理员、值班长: who should ask instead."""
        return "、".join(words for role, words in ROLE_WORDS.items() if role in self.roles)


def _may(role: Role) -> Audience:
    return Audience(roles=frozenset(each for each, also in STANDS_IN_FOR.items() if role in also))


ALL = Audience(all=True)
TERMINALS = Audience(terminals=True)
ANY_STAFF = Audience(roles=frozenset(STANDS_IN_FOR))
CLERKS = _may("clerk")
DUTY = _may("duty_manager")
OPERATORS = _may("operator")
ADMINISTRATORS = _may("hall_administrator")
DUTY_ALONE = Audience(roles=frozenset({"duty_manager"}))
"""Whoever keeps the accounts does not call citizens."""

BOOKERS = Audience(systems=True, roles=DUTY.roles)

CALLS: Mapping[str, Audience] = {
    # pages: what stands on them is asked for by the calls below
    "GET /": ALL,
    "GET /f/{token}": ALL,
    "GET /sign/{counter_id}": ALL,
    "GET /voice": ALL,
    "GET /{name}": ALL,
    # the hall as everybody may see it
    "GET /api/v1/standing": ALL,
    "GET /api/v1/queues": ALL,
    "GET /api/v1/board": ALL,
    "GET /api/v1/lobby": ALL,
    "GET /api/v1/signs/{counter_id}": ALL,
    # a screen asks with a secret of its own; the code on it is what an administrator enters
    "POST /api/v1/screens/pairing": ALL,
    "POST /api/v1/screens/pairing/claim": ALL,
    "GET /api/v1/screens": ADMINISTRATORS,
    "POST /api/v1/screens": ADMINISTRATORS,
    "DELETE /api/v1/screens/{screen_id}": ADMINISTRATORS,
    "GET /api/v1/follow/{token}": ALL,
    "GET /api/v1/events": ALL,
    "GET /api/v1/announcements/{call_id}.wav": ALL,
    "PUT /api/v1/announcements/{call_id}/speaker": ALL,
    # terminals
    "POST /api/v1/tickets": TERMINALS,
    "GET /api/v1/tickets/{ticket_id}": TERMINALS,
    "POST /api/v1/tickets/{ticket_id}/paper": TERMINALS,
    "GET /api/v1/tickets": TERMINALS,
    "POST /api/v1/tickets/{ticket_id}/papers": TERMINALS,
    "PUT /api/v1/tickets/{ticket_id}/papers/{papers_id}/pages/{part}": TERMINALS,
    "DELETE /api/v1/tickets/{ticket_id}/papers/{papers_id}": TERMINALS,
    "POST /api/v1/bands": TERMINALS,
    "POST /api/v1/help": TERMINALS,
    "POST /api/v1/reviews": TERMINALS,
    "POST /api/v1/heartbeats": TERMINALS,
    # logging in and out
    "POST /api/v1/session": ALL,
    "GET /api/v1/session": ANY_STAFF,
    "DELETE /api/v1/session": ALL,
    "POST /api/v1/session/password": ANY_STAFF,
    "GET /api/v1/session/sign-on": ALL,
    "GET /api/v1/session/sign-on/back": ALL,
    "GET /api/v1/staff": ADMINISTRATORS,
    "DELETE /api/v1/staff/{staff_id}/lock": ADMINISTRATORS,
    "DELETE /api/v1/staff/{staff_id}/sessions": ADMINISTRATORS,
    "POST /api/v1/staff/{staff_id}/password": ADMINISTRATORS,
    # settings that change in daily life
    "GET /api/v1/settings": ADMINISTRATORS,
    "PUT /api/v1/settings": ADMINISTRATORS,
    "POST /api/v1/settings/preview": ADMINISTRATORS,
    "POST /api/v1/settings/versions/{version}/undo": ADMINISTRATORS,
    "POST /api/v1/staff": ADMINISTRATORS,
    "PATCH /api/v1/staff/{staff_id}": ADMINISTRATORS,
    # who did what
    "GET /api/v1/audit": DUTY,
    "GET /api/v1/audit.csv": DUTY,
    # counters
    "GET /api/v1/counters/{counter_id}": CLERKS,
    "POST /api/v1/counters/{counter_id}/{verb}": CLERKS,
    # papers that a terminal handed over: how much of them is decided by who serves the ticket
    "POST /api/v1/tickets/{ticket_id}/papers/open": CLERKS,
    "GET /api/v1/tickets/{ticket_id}/papers/{papers_id}/pages/{part}": CLERKS,
    "GET /api/v1/tickets/{ticket_id}/papers/openings": DUTY,
    # the duty desk
    "GET /api/v1/duty": DUTY,
    "POST /api/v1/duty/groups/{group_id}/stop-issuing": DUTY,
    "POST /api/v1/duty/groups/{group_id}/resume-issuing": DUTY,
    "POST /api/v1/duty/help/{asked_seq}/heard": DUTY,
    "POST /api/v1/duty/messages": DUTY,
    "GET /api/v1/duty/groups/{group_id}/waiting": DUTY,
    "POST /api/v1/counters/{counter_id}/messages/{message_id}/read": CLERKS,
    "GET /api/v1/reports/day": DUTY,
    "GET /api/v1/reports/range": DUTY,
    "GET /api/v1/reports/hours": DUTY,
    "GET /api/v1/reports/groups": DUTY,
    "GET /api/v1/reports/counters": DUTY,
    "GET /api/v1/reports/staff": DUTY,
    "GET /api/v1/reports/reviews": DUTY,
    "POST /api/v1/reviews/{review_id}/follow-up": DUTY,
    "POST /api/v1/reviews/{review_id}/phone": DUTY_ALONE,
    # appointments
    "POST /api/v1/appointments": BOOKERS,
    "GET /api/v1/appointments": BOOKERS,
    "GET /api/v1/appointments/slots": ALL,
    "GET /api/v1/appointments/desk": CLERKS,
    "GET /api/v1/appointments/export": DUTY,
    "POST /api/v1/appointments/search": CLERKS,
    "POST /api/v1/appointments/{appointment_id}/check-in": CLERKS,
    "POST /api/v1/appointments/{appointment_id}/missed": DUTY,
    "POST /api/v1/appointments/{appointment_id}/restore": DUTY,
    "GET /api/v1/appointments/{appointment_id}": BOOKERS,
    "POST /api/v1/appointments/{appointment_id}/change": BOOKERS,
    "POST /api/v1/appointments/{appointment_id}/cancel": BOOKERS,
    "POST /api/v1/appointments/import": BOOKERS,
    "POST /api/v1/appointments/find": TERMINALS,
    "POST /api/v1/appointments/check-in": TERMINALS,
    # the hall's own voice
    "GET /api/v1/voice": DUTY,
    "PUT /api/v1/voice/clips/{key}": DUTY,
    "GET /api/v1/voice/clips/{key}.wav": DUTY,
    "DELETE /api/v1/voice/clips/{key}": DUTY,
    "POST /api/v1/voice/pack": DUTY,
    "GET /api/v1/voice/trial.wav": DUTY,
    # machines
    "GET /api/v1/health": OPERATORS,
}
"""`METHOD /path as the route writes it` → whom it is for. Add a line with every new route."""


def methods_at(path: str) -> list[str]:
    """Which methods an address takes, by the table: of several forms that fit, the most literal one."""
    fitting: dict[str, list[str]] = {}
    for call in CALLS:
        method, form = call.split(" ", 1)
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", form), path):
            fitting.setdefault(form, []).append(method)
    return fitting[min(fitting, key=lambda form: (form.count("{"), -len(form)))] if fitting else []
