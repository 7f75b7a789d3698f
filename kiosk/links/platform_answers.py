"""A platform's good answers, read into our words. What lacks a part or names another case is no answer."""

from __future__ import annotations

from typing import Any

from kiosk.domain.application import ApplicationState
from kiosk.domain.ids import ApplicationNumber
from kiosk.links.platform import CaseEvent, CaseProgress, Completed, Numbered, Trouble
from kiosk.links.platform_profiles.profile import Profile
from kiosk.links.platform_wire import not_as_agreed

_LONGEST_NUMBER = 50


class Answers:
    """By one profile."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def numbered(self, answer: dict[str, Any]) -> Numbered | Trouble:
        read = self._profile.inward(answer, ("application_number", "query_word", "received_at", "complete"))
        number = str(read.get("application_number", ""))
        try:
            received_at = self._profile.time_in(read["received_at"])
        except (KeyError, ValueError):
            return not_as_agreed()
        if not 0 < len(number) <= _LONGEST_NUMBER or not number.isprintable():
            return not_as_agreed()
        complete = read.get("complete") is True
        return Numbered(ApplicationNumber(number), str(read.get("query_word", "")), received_at, complete)

    def completed(self, answer: dict[str, Any], number: ApplicationNumber) -> Completed | Trouble:
        """An answer that names a number must name this one."""
        read = self._profile.inward(answer, ("application_number", "state", "received_at", "latest_by"))
        if read.get("application_number", number) != number:
            return other_case()
        try:
            latest_by = self._profile.time_in(read["latest_by"]) if read.get("latest_by") else None
            return Completed(
                ApplicationState(read["state"]), self._profile.time_in(read["received_at"]), latest_by
            )
        except (KeyError, ValueError):
            return not_as_agreed()

    def listed(self, answer: dict[str, Any]) -> tuple[CaseProgress, ...] | Trouble:
        listed = self._profile.inward(answer, ("cases",)).get("cases")
        if not isinstance(listed, list):
            return not_as_agreed()
        cases = [self.progress(one) for one in listed]
        trouble = next((case for case in cases if isinstance(case, Trouble)), None)
        return trouble or tuple(case for case in cases if isinstance(case, CaseProgress))

    def progress(self, answer: Any) -> CaseProgress | Trouble:
        names = ("application_number", "item_name", "department", "state", "submitted_at", "latest_by")
        read = self._profile.inward(answer, (*names, "asked_for", "events"))
        try:
            return CaseProgress(
                application_number=ApplicationNumber(read["application_number"]),
                item_name=str(read["item_name"]),
                department=str(read.get("department", "")),
                state=ApplicationState(read["state"]),
                submitted_at=self._profile.time_in(read["submitted_at"]),
                latest_by=self._profile.time_in(read["latest_by"]) if read.get("latest_by") else None,
                events=tuple(self._event(event) for event in read.get("events", ())),
                asked_for=tuple(str(text) for text in read.get("asked_for", ())),
            )
        except (KeyError, ValueError, TypeError):
            return not_as_agreed()

    def _event(self, event: Any) -> CaseEvent:
        read = self._profile.inward(event, ("state", "at", "note"))
        at = self._profile.time_in(read["at"])
        return CaseEvent(ApplicationState(read["state"]), at, str(read.get("note", "")))


def other_case() -> Trouble:
    """Neither number is repeated in the words: one of them is somebody else's."""
    return Trouble("platform_trouble", "平台答复的是另一个办件，没有采用。", may_have_arrived=True)
