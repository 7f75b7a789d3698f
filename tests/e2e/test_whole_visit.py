"""The demo's visit, whole: window, devices, hall, browser, store and platform, as `scripts/demo` runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

PARTS = ("screens", "pages", "papers", "materials")
DEADLINE_S = 900


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one run that went through."""
    folder = tmp_path_factory.mktemp("demo") / "run"
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DISPLAY", "SDL_VIDEODRIVER")
    }
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "demo", "--headless", "--json", "--out", str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.mark.timeout(DEADLINE_S + 30)
def test_every_check_of_the_visit_holds(run: Path) -> None:
    summary = json.loads((run / "summary.json").read_text("utf-8"))
    assert summary["failed"] == []
    assert len(summary["checks"]) >= 25
    assert 0 < summary["first_picture_s"] < summary["seconds"]
    assert summary["ticket"] and summary["application_number"] and summary["receipt_number"]


def test_the_folder_holds_pictures_papers_materials_and_the_platforms_record(run: Path) -> None:
    for part in PARTS:
        assert list((run / part).iterdir()), part
    papers = sorted((run / "papers").glob("*.png"))
    assert all(paper.with_suffix(".bin").stat().st_size for paper in papers)
    assert [pdf.read_bytes()[:5] for pdf in (run / "materials").glob("*.pdf")] == [b"%PDF-"] * 3
    record = json.loads((run / "platform.json").read_text("utf-8"))
    assert record["cases"][0]["application_number"]


def test_the_summary_page_shows_every_picture_that_exists(run: Path) -> None:
    page = (run / "index.html").read_text("utf-8")
    shown = [picture for part in ("screens", "pages", "papers") for picture in (run / part).glob("*.png")]
    assert [picture.name for picture in shown if f"{picture.parent.name}/{picture.name}" not in page] == []
