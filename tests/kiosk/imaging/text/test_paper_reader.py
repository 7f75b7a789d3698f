"""Made papers, photographed by formula and read by the real models."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.__main__ import main
from kiosk.imaging.picture_file import encode_jpeg
from kiosk.imaging.text.paper_reader import PaperReader
from kiosk.imaging.text.sheet_of import sheet_of
from tests.support.made.camera import Shot, photograph
from tests.support.made.cards import bank_card, id_card_back, id_card_front
from tests.support.made.certificates import business_licence, household_page, marriage_certificate
from tests.support.made.drawing import Pixels
from tests.support.made.people import made_person

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def reader() -> PaperReader:
    return PaperReader(lambda: TODAY)


def front(seed: int) -> tuple[Pixels, dict[str, str]]:
    chance = random.Random(seed)
    return id_card_front(made_person(chance), chance)


def small(drawn: Pixels, width: int = 760) -> Pixels:
    share = width / drawn.shape[1]
    return np.asarray(
        cv2.resize(drawn, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


@pytest.mark.parametrize("seed", range(4))
def test_every_field_of_a_photographed_card_is_read(reader: PaperReader, seed: int) -> None:
    drawn, truth = front(seed)
    shot = Shot(
        "5MP", turned_deg=seed * 3 - 5, tilt=0.02, blur_px=0.8, glare=0.2 * (seed % 2), noise=4, light=0.85
    )
    jpeg, _ = photograph(drawn, 20, shot, random.Random(seed))
    frame = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)
    paper = reader.read_page(sheet_of(frame))
    assert paper.kind == "id_card_front"
    assert {one.name: one.value for one in paper.fields} == truth
    assert {one.name for one in paper.fields if one.checked} >= {"id_number", "birth_date", "sex"}


@pytest.mark.parametrize("turn", [cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE])
def test_a_card_that_lies_the_wrong_way_is_turned_before_it_is_read(reader: PaperReader, turn: int) -> None:
    drawn, truth = front(11)
    lying = np.asarray(cv2.rotate(small(drawn), turn), dtype=np.uint8)
    paper = reader.read_page(lying)
    assert paper.upright_deg == {cv2.ROTATE_180: 180, cv2.ROTATE_90_CLOCKWISE: 270}[turn]
    assert paper.value("id_number") == truth["id_number"]


@pytest.mark.parametrize(
    ("make", "kind", "width"),
    [
        (id_card_back, "id_card_back", 760),
        (household_page, "household_page", 1100),
        (business_licence, "business_licence", 1700),
        (marriage_certificate, "marriage_certificate", 1000),
        (bank_card, "bank_card", 760),
    ],
)
def test_each_kind_is_known_and_its_fields_read(
    reader: PaperReader, make: Callable[[random.Random], tuple[Pixels, dict[str, str]]], kind: str, width: int
) -> None:
    drawn, truth = make(random.Random(21))
    paper = reader.read_paper(encode_jpeg(small(drawn, width)))
    assert paper.kind == kind
    assert {name: paper.value(name) for name in truth} == truth


def test_a_number_made_wrong_on_the_card_is_read_as_it_stands_and_not_called_checked(
    reader: PaperReader,
) -> None:
    chance = random.Random(5)
    person = made_person(chance)
    wrong = person.id_number[:14] + str((int(person.id_number[14]) + 1) % 10) + person.id_number[15:]
    object.__setattr__(person, "id_number", wrong)
    drawn, _ = id_card_front(person, chance)
    number = next(one for one in reader.read_page(small(drawn)).fields if one.name == "id_number")
    assert (number.value, number.checked) == (wrong, False)


def test_a_blank_side_has_no_lines_and_what_is_no_picture_is_refused(reader: PaperReader) -> None:
    assert reader.read_page(np.full((540, 856, 3), 235, np.uint8)).lines == ()
    with pytest.raises(ValueError, match="图片"):
        reader.read_paper(b"%PDF-1.7 not a picture")
    with pytest.raises(ValueError, match="完整"):
        reader.read_paper(encode_jpeg(small(front(1)[0]))[:4000])


def test_after_a_rest_the_next_page_is_read_the_same(reader: PaperReader) -> None:
    page = small(front(2)[0])
    before = reader.read_page(page)
    reader.rest()
    assert reader.read_page(page).fields == before.fields


def test_numbers_of_people_are_masked_for_people_and_whole_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn, truth = front(8)
    card, broken = tmp_path / "card.jpg", tmp_path / "broken.jpg"
    card.write_bytes(encode_jpeg(small(drawn)))
    broken.write_bytes(b"")
    assert main(["read-card", str(card), str(broken)]) == 1
    told = capsys.readouterr()
    assert truth["id_number"] not in told.out
    assert truth["id_number"][-4:] in told.out
    assert "broken.jpg" in told.err
    assert main(["read-card", "--json", str(card)]) == 0
    fields = {one["name"]: one["value"] for one in json.loads(capsys.readouterr().out)["fields"]}
    assert fields == truth


def test_ocr_gives_one_object_a_file_and_goes_on_after_a_bad_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, missing = tmp_path / "page.png", tmp_path / "missing.png"
    cv2.imwrite(str(page), small(id_card_back(random.Random(4))[0]))
    assert main(["ocr", "--json", str(missing), str(page)]) == 1
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["lines"], first["ms"]) == ([], None)
    assert "居民身份证" in [one["text"] for one in second["lines"]]
    assert all(0 <= one["confidence"] <= 1 and len(one["corners"]) == 4 for one in second["lines"])
