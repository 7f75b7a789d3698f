"""From standby to a ticket with the real hall and the real store; only the devices are in the test's hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from devices.ports.id_reader import CardFault
from devices.ports.printer import Pair, PrintResult, Text
from devices.status import Condition, DeviceKind
from kiosk.flows.events import (
    AttentionAnswered,
    BusinessGroupChosen,
    DeedChosen,
    PaperMissing,
    PriorityChosen,
    QueueListOpened,
    TicketAsked,
    VisitEnded,
    WentBack,
    WentHome,
    Woken,
)
from kiosk.flows.steps import Step
from tests.support.fake_devices import card
from tests.support.real_hall import RealHall
from tests.support.terminal_bench import TerminalBench, settings
from tests.support.waiting import wait_until as wait_for


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RealHall]:
    with RealHall(tmp_path / "hall") as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path, hall: RealHall) -> Iterator[TerminalBench]:
    with TerminalBench(settings(tmp_path / "terminal", hall.url)) as running:
        running.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        yield running


def take(bench: TerminalBench, group: str = "general") -> None:
    bench.post(Woken(), DeedChosen("ticket"), BusinessGroupChosen(group), TicketAsked())


def test_a_citizen_gets_a_number_in_three_touches(bench: TerminalBench, hall: RealHall) -> None:
    take(bench)
    shown = bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    assert shown.facts.number == "A001"
    assert hall.waiting() == 1
    [(_, paper)] = bench.devices.the_printer.papers
    assert any(isinstance(part, Text) and part.text == "A001" for part in paper.parts)


def test_a_card_laid_at_standby_leads_home_and_never_shows_the_number(bench: TerminalBench) -> None:
    bench.devices.the_id_reader.lay(card(id_number="999999199001010024"))
    shown = bench.until(lambda shown: shown.frame.identified)
    assert shown.step is Step.HOME
    assert (shown.frame.masked_name, shown.frame.masked_id) == ("龚*䶮", "9999**********0024")
    assert not any("199001010024" in repr(picture) for picture in bench.shown)


def test_a_double_press_takes_one_ticket(bench: TerminalBench, hall: RealHall) -> None:
    take(bench)
    bench.post(TicketAsked(), TicketAsked())
    bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    assert hall.waiting() == 1
    assert len(bench.devices.the_printer.papers) == 1


def test_the_same_person_is_told_of_the_number_he_holds(bench: TerminalBench, hall: RealHall) -> None:
    bench.devices.the_id_reader.lay(card())
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("ticket"), BusinessGroupChosen("general"), TicketAsked())
    bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    bench.post(WentHome(), DeedChosen("ticket"), BusinessGroupChosen("general"), TicketAsked())
    facts = bench.at(Step.ATTENTION)
    assert (facts.cause, facts.number, facts.waiting_ahead) == ("has_ticket", "A001", 0)
    bench.post(AttentionAnswered("reprint_held"))
    shown = bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    assert shown.facts.taken_before and hall.waiting() == 1
    _, copy = bench.devices.the_printer.papers[-1]
    assert any(isinstance(part, Text) and part.text == "补打 第 1 次" for part in copy.parts)


def test_one_number_goes_on_to_further_groups_and_its_paper_says_so(
    bench: TerminalBench, hall: RealHall
) -> None:
    bench.post(Woken(), DeedChosen("ticket"), BusinessGroupChosen("general"), QueueListOpened("services"))
    bench.post(BusinessGroupChosen("estate"), BusinessGroupChosen("tax"), TicketAsked())
    shown = bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    assert [name for name, _ in shown.facts.services] == ["不动产登记", "办税服务"]
    [(_, paper)] = bench.devices.the_printer.papers
    assert Pair("接着办", "不动产登记、办税服务") in paper.parts
    ticket_id = bench.journal("paper")[-1]["about"]
    kept = hall.get(f"/api/v1/tickets/{ticket_id}")["services"]
    assert [service["business_group"] for service in kept] == ["estate", "tax"]


def test_who_waits_in_a_group_already_is_told_before_a_visit_would_go_there_too(
    bench: TerminalBench, hall: RealHall
) -> None:
    bench.devices.the_id_reader.lay(card())
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("ticket"), BusinessGroupChosen("social"), TicketAsked())
    bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    bench.post(WentHome(), DeedChosen("ticket"), BusinessGroupChosen("general"), QueueListOpened("services"))
    bench.post(BusinessGroupChosen("social"), TicketAsked())
    facts = bench.at(Step.ATTENTION)
    assert (facts.cause, facts.number) == ("has_ticket", "B001") and hall.waiting() == 0


def test_a_ground_that_staff_will_confirm_is_said_on_page_and_paper(bench: TerminalBench) -> None:
    bench.post(Woken(), DeedChosen("ticket"))
    assert "seriously_ill" in bench.at(Step.QUEUE).grounds
    bench.post(PriorityChosen("seriously_ill"), BusinessGroupChosen("general"), TicketAsked())
    shown = bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    assert shown.facts.to_be_confirmed
    [(_, paper)] = bench.devices.the_printer.papers
    assert Pair("类别", "重病患者优先，工作人员将核对") in paper.parts


def test_elder_is_set_from_the_card_and_can_be_taken_back(bench: TerminalBench) -> None:
    bench.devices.the_id_reader.lay(card(birth=date(1950, 1, 1)))
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("ticket"))
    facts = bench.at(Step.QUEUE)
    assert (facts.priority, facts.priority_by_card) == ("elder", True)
    bench.post(PriorityChosen("elder"))
    bench.until(lambda shown: shown.facts.priority == "")


def test_a_card_lifted_too_early_is_told_and_nothing_is_lost(bench: TerminalBench) -> None:
    bench.post(Woken(), DeedChosen("progress"))
    bench.at(Step.IDENTIFY)
    bench.devices.the_id_reader.lay(CardFault.NOT_READABLE)
    bench.until(lambda shown: shown.step is Step.IDENTIFY and shown.facts.state == "not_readable")
    bench.devices.the_id_reader.lay(card())
    bench.at(Step.PROGRESS)


def test_a_foreign_code_is_told_in_a_sentence(bench: TerminalBench) -> None:
    bench.post(Woken(), DeedChosen("review"))
    bench.at(Step.IDENTIFY)
    bench.devices.the_qr_reader.hold_up("https://pay.example.invalid/abc")
    bench.until(lambda shown: shown.facts.state == "foreign_code")


def test_paper_out_while_printing_keeps_the_ticket_and_prints_nothing_twice(
    bench: TerminalBench, hall: RealHall
) -> None:
    printer = bench.devices.the_printer
    printer.next_results = [(PrintResult.HELD, "paper_out")]
    take(bench)
    facts = bench.at(Step.ATTENTION)
    assert (facts.cause, facts.number, facts.about) == ("paper_out", "A001", "ticket")
    assert "reprint" not in facts.ways
    assert hall.waiting() == 1
    bench.devices.turn(DeviceKind.RECEIPT_PRINTER, Condition.PAPER_OUT)
    frame = bench.until(lambda shown: shown.frame.pill == "device").frame
    assert (frame.pill_device, frame.pill_cause) == ("receipt_printer", "paper_out")
    printer.change_paper()
    bench.devices.turn(DeviceKind.RECEIPT_PRINTER)
    shown = bench.until(lambda shown: shown.step is Step.TICKET)
    assert shown.facts.paper == "printed"
    assert len(printer.asked) == 1 and len(printer.papers) == 1
    ticket_id = bench.journal("paper")[-1]["about"]
    wait_for(lambda: bench.journal("paper")[-1]["result"] == "printed")
    assert ticket_id


def test_a_printer_that_holds_a_paper_is_given_no_other(bench: TerminalBench) -> None:
    bench.devices.the_printer.next_results = [(PrintResult.HELD, "paper_out")]
    take(bench)
    bench.at(Step.ATTENTION)
    bench.post(AttentionAnswered("understood"))
    bench.at(Step.HOME)
    bench.post(DeedChosen("ticket"), BusinessGroupChosen("social"), TicketAsked())
    bench.until(lambda shown: shown.step is Step.ATTENTION and shown.facts.number == "B001")
    assert len(bench.devices.the_printer.asked) == 1


def test_a_paper_in_doubt_is_not_printed_again(bench: TerminalBench) -> None:
    bench.devices.the_printer.next_results = [(PrintResult.UNKNOWN, "timeout")]
    take(bench)
    facts = bench.at(Step.ATTENTION)
    assert facts.cause == "printer_unknown" and "reprint" not in facts.ways
    bench.post(AttentionAnswered("reprint"), AttentionAnswered("understood"))
    bench.at(Step.HOME)
    assert len(bench.devices.the_printer.asked) == 1


def test_a_refused_paper_can_be_printed_after_the_cover_is_closed(bench: TerminalBench) -> None:
    bench.devices.the_printer.next_results = [(PrintResult.REFUSED, "cover_open")]
    take(bench)
    facts = bench.at(Step.ATTENTION)
    assert facts.cause == "cover_open" and "reprint" in facts.ways
    bench.post(AttentionAnswered("reprint"))
    bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    [(_, paper)] = bench.devices.the_printer.papers
    assert not any(isinstance(part, Text) and part.text.startswith("补打") for part in paper.parts)


def test_a_lost_slip_is_printed_once_more_and_marked(bench: TerminalBench) -> None:
    take(bench)
    bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    bench.post(PaperMissing())
    bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.reprints == 1)
    wait_for(lambda: len(bench.devices.the_printer.papers) == 2)
    _, second = bench.devices.the_printer.papers[1]
    assert any(isinstance(part, Text) and part.text == "补打 第 1 次" for part in second.parts)
    bench.until(lambda shown: shown.facts.paper == "printed")
    bench.post(PaperMissing())
    bench.at(Step.ATTENTION)
    assert len(bench.devices.the_printer.papers) == 2


def test_hall_gone_gives_a_lent_number_that_the_hall_takes_in_once(
    bench: TerminalBench, hall: RealHall
) -> None:
    wait_for(lambda: any(line.get("subject") == "band:general" for line in bench.journal("state")))
    hall.stop()
    take(bench)
    shown = bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    assert shown.facts.lent and shown.facts.number.startswith("A9")
    [(_, paper)] = bench.devices.the_printer.papers
    assert any(
        isinstance(part, Pair) and part.label == "前面等候" and "人" not in part.value for part in paper.parts
    )
    bench.until(lambda shown: shown.frame.pill == "offline", 30)
    hall.start()
    wait_for(lambda: hall.waiting() == 1, 40)
    bench.until(lambda shown: shown.frame.pill == "ok", 30)
    wait_for(lambda: len(bench.journal("lent_ticket_delivered")) == 1)
    ticket = hall.get(f"/api/v1/tickets/{bench.journal('lent_ticket_delivered')[0]['ticket_id']}")
    assert ticket["number"] == shown.facts.number


def test_hall_gone_and_no_lent_number_is_told(tmp_path: Path) -> None:
    with TerminalBench(settings(tmp_path, "http://127.0.0.1:9")) as bench:
        bench.until(lambda shown: shown.frame.pill == "offline")
        take(bench)
        bench.until(lambda shown: shown.step is Step.QUEUE and shown.facts.problem == "hall_unreachable")


def test_leaving_while_a_number_is_being_issued_loses_nothing(bench: TerminalBench) -> None:
    take(bench)
    bench.post(VisitEnded(), WentHome())
    bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")


def test_an_answer_that_finds_another_page_lets_the_seconds_count_again(bench: TerminalBench) -> None:
    bench.devices.the_id_reader.lay(card())
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("progress"), WentBack())
    bench.until(lambda shown: shown.step is Step.HOME and shown.frame.idle_limit_s == 60)
