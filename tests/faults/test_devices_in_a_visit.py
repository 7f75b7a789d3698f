"""A device fails in the middle of a visit: the page says what to do, the journal says it once, nothing is lost or doubled.

Real conductor, use cases, store, drivers and wires; simulated hardware at the far end; a real hall.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.base.paths import assets, font
from kiosk.flows.events import (
    ApplicationStarted,
    AttentionAnswered,
    BusinessGroupChosen,
    DeedChosen,
    ItemChosen,
    SearchTyped,
    ShutterPressed,
    TicketAsked,
    Woken,
)
from kiosk.flows.steps import Step
from tests.flows.test_application_visit import fill_form
from tests.support.real_hall import RealHall
from tests.support.real_terminal import RealTerminal, SimulatedDevices
from tests.support.terminal_bench import settings
from tests.support.waiting import wait_until

pytestmark = pytest.mark.skipif(not font().is_file(), reason="the fonts are made by scripts/setup")


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedDevices]:
    with SimulatedDevices(tmp_path_factory.mktemp("devices")) as running:
        # Drawing a scene takes a second or two: here and not while a test waits.
        running.camera.command({"scene": "blurred"})
        yield running


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RealHall]:
    with RealHall(tmp_path / "hall") as running:
        yield running


@pytest.fixture
def terminal(tmp_path: Path, hall: RealHall, simulated: SimulatedDevices) -> Iterator[RealTerminal]:
    simulated.printer.command({"set": "ok"})
    simulated.id_reader.command({"lift": True})
    simulated.camera.command({"scene": "contract", "drop": 0})
    with RealTerminal(settings(tmp_path / "terminal", hall.url), simulated) as running:
        running.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        yield running


def said(key: str) -> str:
    """The Chinese sentence of a text key; a key without one fails the test."""
    for file in sorted((assets() / "i18n").glob("zh*.json")):
        sentences = json.loads(file.read_text(encoding="utf-8"))
        if key in sentences:
            return str(sentences[key])
    raise AssertionError(f"nothing is written for {key}")


def take_ticket(terminal: RealTerminal) -> None:
    terminal.post(Woken(), DeedChosen("ticket"), BusinessGroupChosen("general"), TicketAsked())


def whole_papers(terminal: RealTerminal) -> int:
    return sum(paper["ended"] == "cut" for paper in terminal.simulated.papers())


def open_capture(terminal: RealTerminal) -> None:
    terminal.simulated.id_reader.command({"lay": "gong"})
    terminal.until(lambda shown: shown.frame.identified)
    terminal.post(DeedChosen("search"), SearchTyped("JZZSL"))
    found = terminal.until(lambda shown: shown.step is Step.CATALOGUE and shown.facts.total > 0)
    terminal.post(ItemChosen(next(i.item_code for i in found.facts.items if i.name == "居住证申领")))
    terminal.at(Step.GUIDE)
    terminal.post(ApplicationStarted())
    fill_form(terminal)
    terminal.until(lambda shown: shown.step is Step.CAPTURE and shown.facts.camera == "ready")


def test_paper_out_while_printing(terminal: RealTerminal, hall: RealHall) -> None:
    before = whole_papers(terminal)
    terminal.simulated.printer.command({"out_after_mm": 25})
    take_ticket(terminal)
    facts = terminal.at(Step.ATTENTION)
    assert (facts.cause, facts.about, facts.number) == ("paper_out", "ticket", "A001")
    assert said("attention.paper_out")
    wait_until(lambda: terminal.device_lines().count(("receipt-printer", "paper_out")) == 1)
    terminal.simulated.printer.command({"clear": "paper_out"})
    terminal.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    assert whole_papers(terminal) == before + 1, "the torn piece and one whole paper"
    assert hall.waiting() == 1
    assert terminal.troubles() == ["ticket:paper_out"]
    assert terminal.device_lines().count(("receipt-printer", "paper_out")) == 1


def test_cover_open_before_printing(terminal: RealTerminal, hall: RealHall) -> None:
    before = whole_papers(terminal)
    terminal.simulated.printer.command({"set": "cover_open"})
    take_ticket(terminal)
    facts = terminal.at(Step.ATTENTION)
    assert (facts.cause, facts.number) == ("cover_open", "A001") and said("attention.cover_open")
    assert "reprint" in facts.ways
    wait_until(lambda: terminal.device_lines().count(("receipt-printer", "cover_open")) == 1)
    terminal.simulated.printer.command({"set": "ok"})
    wait_until(lambda: terminal.device_lines()[-1] == ("receipt-printer", "well"))
    terminal.post(AttentionAnswered("reprint"))
    terminal.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    assert whole_papers(terminal) == before + 1 and hall.waiting() == 1
    assert terminal.troubles() == ["ticket:cover_open"]


def test_reader_gone_and_back(terminal: RealTerminal) -> None:
    terminal.post(Woken(), DeedChosen("progress"))
    terminal.at(Step.IDENTIFY)
    terminal.simulated.id_reader.command({"drop": 1.0})
    terminal.until(lambda shown: shown.frame.pill == "device" and shown.frame.pill_device == "id_reader")
    assert said("pill.id_reader")
    wait_until(lambda: terminal.device_lines().count(("id-reader", "lost")) == 1)
    terminal.until(lambda shown: shown.frame.pill == "ok")
    terminal.simulated.id_reader.command({"lay": "gong"})
    terminal.at(Step.PROGRESS)
    assert terminal.device_lines().count(("id-reader", "lost")) == 1


def test_camera_gone_while_photographing(terminal: RealTerminal) -> None:
    open_capture(terminal)
    terminal.simulated.camera.command({"drop": 3600})
    terminal.until(lambda shown: shown.step is Step.CAPTURE and shown.facts.camera == "gone")
    terminal.post(ShutterPressed())
    facts = terminal.at(Step.ATTENTION)
    assert (facts.cause, facts.about) == ("camera_gone", "capture") and said("attention.camera_gone")
    assert said("attention.holds.capture")
    wait_until(lambda: terminal.device_lines().count(("document-camera", "lost")) == 1)
    terminal.simulated.camera.command({"drop": 0})
    wait_until(lambda: terminal.device_lines()[-1] == ("document-camera", "well"))
    terminal.post(AttentionAnswered("try_again"))
    terminal.until(lambda shown: shown.step is Step.CAPTURE and shown.facts.camera == "ready")
    terminal.post(ShutterPressed())
    terminal.until(lambda shown: shown.step is Step.CAPTURE and len(shown.facts.pages) == 1)
    assert terminal.troubles() == ["capture:camera_gone"]


@pytest.mark.parametrize(("answer", "state"), [("0x40", "wrong_card"), ("0x41", "not_readable")])
def test_wrong_or_unreadable_card(terminal: RealTerminal, answer: str, state: str) -> None:
    terminal.post(Woken(), DeedChosen("progress"))
    terminal.at(Step.IDENTIFY)
    terminal.simulated.id_reader.command({"sw3": answer, "on": "read", "times": 1000, "lay": "gong"})
    terminal.until(lambda shown: shown.step is Step.IDENTIFY and shown.facts.state == state)
    assert said(f"identify.{state}.title") and said(f"identify.{state}.note")
    wait_until(lambda: terminal.troubles() == [f"identify:{state}"])
    terminal.simulated.id_reader.command({"lift": True, "sw3": "0x90", "on": "read", "times": 0})
    terminal.simulated.id_reader.command({"lay": "shi"})
    terminal.at(Step.PROGRESS)
    assert terminal.troubles() == [f"identify:{state}"]


def test_expired_card(terminal: RealTerminal) -> None:
    terminal.simulated.id_reader.command({"lay": "expired"})
    terminal.until(lambda shown: shown.frame.identified)
    terminal.post(DeedChosen("search"), SearchTyped("JZZSL"))
    found = terminal.until(lambda shown: shown.step is Step.CATALOGUE and shown.facts.total > 0)
    terminal.post(ItemChosen(found.facts.items[0].item_code))
    assert terminal.at(Step.GUIDE).blocked == "expired"
    terminal.post(ApplicationStarted())
    assert terminal.at(Step.IDENTIFY).state == "expired" and said("identify.expired.note")
    wait_until(lambda: terminal.troubles() == ["identify:expired"])
    assert "向过期" not in str(terminal.journal("trouble_told"))


def test_foreign_code(terminal: RealTerminal) -> None:
    terminal.post(Woken(), DeedChosen("review"))
    terminal.at(Step.IDENTIFY)
    terminal.simulated.qr_reader.command({"show": "https://pay.example.invalid/abc"})
    terminal.until(lambda shown: shown.step is Step.IDENTIFY and shown.facts.state == "foreign_code")
    assert said("identify.foreign_code.note")
    wait_until(lambda: terminal.troubles() == ["identify:foreign_code"])
    terminal.simulated.qr_reader.command({"hide": True})
    assert "pay.example" not in str(terminal.journal("trouble_told"))


def test_blurred_picture_is_asked_about(terminal: RealTerminal) -> None:
    open_capture(terminal)
    terminal.simulated.camera.command({"scene": "blurred"})
    terminal.post(ShutterPressed())
    facts = terminal.until(
        lambda shown: shown.step is Step.CAPTURE and shown.facts.question == "keep_or_retake"
    ).facts
    assert facts.reasons == ("blurred",) and said("capture.reason_blurred") and not facts.pages
    wait_until(lambda: terminal.troubles() == ["capture:blurred"])


def jpeg_head(width: int, height: int) -> bytes:
    """A small picture whose head claims to be a large one."""
    coded = bytearray(cv2.imencode(".jpg", np.zeros((16, 16, 3), np.uint8))[1].tobytes())
    frame = coded.index(b"\xff\xc0")
    coded[frame + 5 : frame + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(coded)


@pytest.mark.parametrize("still", [b"\xff\xd8\xff\xe0 no picture at all", jpeg_head(40_000, 30_000)])
def test_corrupt_or_oversize_picture(
    terminal: RealTerminal, monkeypatch: pytest.MonkeyPatch, still: bytes
) -> None:
    """The camera's still is worthless: the next frame of its preview is judged in its place, nothing falls over."""
    open_capture(terminal)
    monkeypatch.setattr(terminal.simulated.camera, "take_still", lambda: still)
    terminal.post(ShutterPressed())
    facts = terminal.until(lambda shown: not shown.facts.taking and bool(shown.facts.pages)).facts
    assert facts.pages[0].good and terminal.journal("deed_failed") == []
    [told] = terminal.journal("still_replaced")
    assert "请检查高拍仪" in told["said"] and terminal.troubles() == []


def test_every_picture_of_the_camera_is_corrupt(
    terminal: RealTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither still nor preview can be opened: the page says so, what was filled in is kept, and it goes on afterwards."""
    open_capture(terminal)
    with monkeypatch.context() as broken:
        for picture in ("take_still", "next_preview"):
            broken.setattr(terminal.simulated.camera, picture, lambda: b"\xff\xd8\xff\xe0 no picture at all")
        terminal.until(lambda shown: shown.step is Step.CAPTURE and shown.facts.camera == "gone")
        terminal.post(ShutterPressed())
        facts = terminal.at(Step.ATTENTION)
        assert (facts.cause, facts.about) == ("camera_gone", "capture") and said("attention.camera_gone")
    wait_until(lambda: terminal.device_lines()[-1] == ("document-camera", "well"))
    terminal.post(AttentionAnswered("try_again"))
    terminal.until(lambda shown: shown.step is Step.CAPTURE and shown.facts.camera == "ready")
    terminal.post(ShutterPressed())
    terminal.until(lambda shown: shown.step is Step.CAPTURE and len(shown.facts.pages) == 1)
    assert terminal.troubles() == ["capture:camera_gone"] and terminal.journal("deed_failed") == []
