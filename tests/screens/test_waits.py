"""What standby, home and queue page say of waiting, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.base import paths
from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_entrance import QueueChoiceFacts, StandbyFacts, TicketFacts, WaitRange
from kiosk.flows.steps import Step
from screens.presenters import queue as queue_page
from screens.presenters import standby
from screens.presenters import ticket as ticket_page
from screens.presenters.waits import queue_lines
from screens.texts import Language, Texts
from tests.screens.samples import QUEUES, shown

TEXTS = Texts(paths.assets() / "i18n")
FRAME: FrameFacts = shown(Step.STANDBY).frame
UNSERVED = replace(QUEUES[4], state="closed", waiting=0)


@pytest.mark.parametrize(
    ("language", "wanted", "never"),
    [("zh", "窗口未开", "无需等候"), ("en", "No counter open", "No wait")],
)
def test_a_queue_nobody_serves_never_promises_no_wait(language: Language, wanted: str, never: str) -> None:
    say = TEXTS.voice(language)
    assert say("wait.none") == never, "the sentence this test keeps out"
    card = standby.present(StandbyFacts(True, (), (UNSERVED,), 0), FRAME, say).queues[0]
    group = queue_page.present(QueueChoiceFacts((UNSERVED,), None, "", False), FRAME, say).groups[0]
    (line,) = queue_lines((UNSERVED,), say)
    assert [card.wait, group.aside, line.wait] == [wanted] * 3


def test_an_idle_queue_with_somebody_at_the_counter_needs_no_wait() -> None:
    say = TEXTS.voice("zh")
    (line,) = queue_lines((replace(UNSERVED, state="idle"),), say)
    assert line.wait == "无需等候"


def test_nobody_waiting_is_still_a_wait_while_every_counter_has_somebody() -> None:
    say = TEXTS.voice("zh")
    busy = replace(UNSERVED, state="idle", wait=WaitRange(2, 7, 15))
    (line,) = queue_lines((busy,), say)
    slip = shown(Step.TICKET).facts
    assert isinstance(slip, TicketFacts)
    facts = replace(slip, waiting_ahead=0, wait=WaitRange(2, 7, 15))
    assert [line.wait, ticket_page._ahead(facts, say)] == ["约 7 分钟", "0 人，约 7 分钟"]
    at_once = replace(facts, wait=WaitRange(0, 0, 0))
    assert ticket_page._ahead(at_once, say) == "没人，请直接去"
    nobody_knows = replace(facts, wait=None)
    assert ticket_page._ahead(nobody_knows, say) == "0 人"
