"""A bound page can be searched, is an archive's PDF, and taken apart stays small with its seal and its small print legible."""

from __future__ import annotations

import io
import shutil
import subprocess
from xml.etree import ElementTree

import cv2
import numpy as np
import pikepdf
import pytest

from kiosk.domain.seen import TextLine
from kiosk.imaging.papers_pdf import bind_pdf
from kiosk.imaging.picture_file import Pixels, encode_jpeg
from kiosk.imaging.take import with_dpi
from kiosk.usecases.bind_pages import Binding, MaterialTooLarge
from tests.support.made.sealed import DPI, SEAL_MM, SEAL_RGB, as_photographed, sealed_page


@pytest.fixture(scope="module")
def clean() -> Pixels:
    return sealed_page(11, size_pt=8.0)


@pytest.fixture(scope="module")
def photographed(clean: Pixels) -> bytes:
    return with_dpi(as_photographed(clean, 11), DPI)


def line(text: str, y: float) -> TextLine:
    return TextLine(text, 0.99, ((100.0, y), (900.0, y), (900.0, y + 40), (100.0, y + 40)))


def rendered(pdf: bytes, dpi: int) -> Pixels:
    """As poppler draws its first page."""
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-f", "1", "-l", "1", "-png", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    return np.asarray(cv2.imdecode(np.frombuffer(drawn.stdout, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def test_read_lines_are_found_again_as_text_rare_characters_too(photographed: bytes) -> None:
    lines = (line("房屋租赁合同", 200), line("承租人：张𬱖 No. 2026-17", 300))
    bound = bind_pdf([photographed], "合同", lines=[lines])
    assert shutil.which("pdftotext"), "poppler-utils is set up with the tests"
    said = subprocess.run(
        ["pdftotext", "-", "-"], input=bound, capture_output=True, check=True
    ).stdout.decode()
    assert [one.strip() for one in said.splitlines() if one.strip()] == [one.text for one in lines]


def test_bound_file_says_that_it_is_pdf_a_and_what_its_colours_mean(photographed: bytes) -> None:
    bound = bind_pdf([photographed], "合同", lines=[(line("合同", 200),)])
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        said = pdf.open_metadata()
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "B")
        intent = pdf.Root.OutputIntents[0]
        assert str(intent.S) == "/GTS_PDFA1" and len(intent.DestOutputProfile.read_bytes()) > 300
        assert not pdf.is_encrypted and "/ID" in pdf.trailer
        for page in pdf.pages:
            for font in (page.Resources.get("/Font") or {}).values():
                assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


@pytest.mark.parametrize("compact_dpi", [None, 200])
def test_bound_file_has_nothing_that_an_archive_refuses(photographed: bytes, compact_dpi: int | None) -> None:
    """ISO 19005-2, 6.1 and 6.2: no transparency without a blending space, nothing outside the file, nothing that acts."""
    bound = bind_pdf([photographed], "合同", lines=[(line("合同", 200),)], compact_dpi=compact_dpi)
    refused = {
        "/SMask",
        "/Group",
        "/ca",
        "/CA",
        "/BM",
        "/AA",
        "/OpenAction",
        "/JS",
        "/TR",
        "/OPI",
        "/Alternates",
    }
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                assert refused.isdisjoint(each.keys())
            if isinstance(each, pikepdf.Stream):
                assert "/F" not in each and "/LZWDecode" not in str(each.get("/Filter"))
                assert each.get("/Interpolate", False) in (None, False)


def test_a_name_of_ours_in_the_metadata_is_explained_there(photographed: bytes) -> None:
    bound = bind_pdf([photographed], "合同", page_digests=[("5f" * 32, "a7" * 32)])
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        packet = ElementTree.fromstring(pdf.Root.Metadata.read_bytes())
    explained = {
        each.text
        for each in packet.iter()
        if each.tag.rpartition("}")[2] in ("namespaceURI", "name", "valueType", "category")
    }
    assert explained == {"urn:hall-kiosk:kept-pages#", "pageDigests", "seq Text", "external"}
    [told] = packet.findall(".//{urn:hall-kiosk:kept-pages#}pageDigests")
    assert "".join(told.itertext()).strip() == f"sha256:{'5f' * 32} sm3:{'a7' * 32}"


def test_page_taken_apart_is_small_and_its_seal_stays_red(clean: Pixels, photographed: bytes) -> None:
    bound = bind_pdf([photographed], "合同", compact_dpi=200)
    assert len(bound) <= 46 * 1024, "one page with all that a file needs besides"
    seen = cv2.resize(rendered(bound, DPI), (clean.shape[1], clean.shape[0]))
    by_mm = DPI / 25.4
    x, y, radius = (round(one * by_mm) for one in SEAL_MM)
    ring = seen[y, x + radius - 3 : x + radius + 4].reshape(-1, 3)
    darkest = ring[np.argmin(ring.sum(axis=1, dtype=int))][::-1].astype(int)
    assert np.abs(darkest - SEAL_RGB).max() < 60


def test_small_print_taken_apart_is_the_print_that_was_there(clean: Pixels, photographed: bytes) -> None:
    def grey(picture: Pixels) -> np.ndarray:
        part = cv2.resize(picture, (clean.shape[1], clean.shape[0]))[330:1200, 200:1450]
        return cv2.GaussianBlur(
            cv2.cvtColor(np.asarray(part, np.uint8), cv2.COLOR_BGR2GRAY), (0, 0), 1.0
        ).astype(float)

    seen = grey(rendered(bind_pdf([photographed], "合同", compact_dpi=200), DPI))
    assert np.corrcoef(seen.ravel(), grey(clean).ravel())[0, 1] > 0.93


def test_file_over_the_limit_is_taken_apart_and_one_that_cannot_be_is_refused(photographed: bytes) -> None:
    plain = bind_pdf([photographed], "合同")
    limit = len(plain) // 2
    assert len(Binding(max_bytes=limit).within([photographed], "合同")) <= limit
    assert Binding(max_bytes=len(plain)).within([photographed], "合同") == plain
    told: list[MaterialTooLarge] = []
    with pytest.raises(MaterialTooLarge):
        Binding(max_bytes=5_000, told=told.append).within([photographed], "合同")
    assert [trouble.max_bytes for trouble in told] == [5_000] and told[0].size_bytes > 5_000


def test_too_large_by_a_little_never_reads_as_if_it_fitted() -> None:
    said = MaterialTooLarge("合同", 3, 10 * 1024 * 1024 + 1, 10 * 1024 * 1024).said
    assert "10.1 MB" in said and "最多收 10 MB" in said


def test_page_taken_apart_twice_is_the_same_file(photographed: bytes) -> None:
    assert bind_pdf([photographed], "合同", compact_dpi=150) == bind_pdf(
        [photographed], "合同", compact_dpi=150
    )


def test_blank_page_is_taken_apart_too() -> None:
    blank = encode_jpeg(np.full((2339, 1654, 3), 220, np.uint8))
    with pikepdf.open(io.BytesIO(bind_pdf([blank], "空白", compact_dpi=200))) as pdf:
        assert len(pdf.pages) == 1
