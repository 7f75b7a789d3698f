"""Power is cut before every single step of a seal, and of the delivery after it: both or neither, nothing doubled."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.base.paths import assets
from tests.support.application_desk import ApplicationDesk, citizen, sandbox

_ROOT = assets().parent
_NOWHERE = "http://127.0.0.1:1"
_DELIVERY_STRIDE = int(os.environ.get("KIOSK_DELIVERY_STRIDE", "5"))
"""Every fifth step in the daily run; 1 cuts before every one (two minutes)."""

_CUTTER = """
import os
import sys
from pathlib import Path
from tests.support.application_desk import ApplicationDesk
from tests.support.power_cut import PowerCut

parent, url, deed, first, stride = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])


def life(folder, step):
    desk = ApplicationDesk(folder, url)
    cut = PowerCut(step)
    cut.watch(desk.database._connection)
    draft = desk.filled_draft()
    if deed == "seal":
        cut.arm()
    sealed = desk.submit.seal(draft)
    (folder / "told").write_text(sealed.receipt_number)
    if deed == "send":
        cut.arm()
        desk.send_all()
    cut.disarm()


step = first
while True:
    folder = parent / f"cut-{step}"
    folder.mkdir(parents=True)
    # A fresh process for every life, without paying for the start of Python each time.
    child = os.fork()
    if child == 0:
        life(folder, step)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0
        print(step)
        break
    assert os.WTERMSIG(status) == 9, status
    step += stride
"""


def _cut_everywhere(parent: Path, url: str, deed: str, stride: int = 1) -> list[Path]:
    """One folder for every step the process was killed before, in order; the last life ran to its end."""
    command = [sys.executable, "-c", _CUTTER, str(parent), url, deed, "1", str(stride)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return [parent / f"cut-{step}" for step in range(1, int(done.stdout.split()[-1]) + 1, stride)]


def _check_after_cut(folder: Path, told_receipt: bool) -> bool:
    """Opens the folder again as the next start does. Answers whether the case is there."""
    desk = ApplicationDesk(folder, _NOWHERE)
    try:
        desk.stores.clean_up_after_crash()
        cases = desk.applications.by_person(citizen().id_number)
        assert len(cases) <= 1
        assert not told_receipt or cases, "the citizen was told a receipt number and the case is gone"
        assert desk.outbox.counts().waiting == len(cases), (
            "a case without its outbox row, or a row without its case"
        )
        if not cases:
            assert desk.vault.names() == frozenset(), "pages of a draft that nobody sealed stayed on the disk"
            return False
        assert cases[0].sequence == 1
        body = desk.applications.body(cases[0].application_id)
        documents = desk.applications.documents(cases[0].application_id)
        assert {d.digests.sha256 for d in documents} == {m["sha256"] for m in body["materials"]}
        for document in documents:
            pdf = desk.vault.read(document.stored_sha256, f"document:{document.document_id}")
            assert len(pdf) == document.digests.length
        kept = [name for document in documents for name in document.photographs]
        assert len(kept) == len(set(kept)) == sum(d.pages for d in documents if d.source == "capture") > 0
        for name in kept:
            assert desk.vault.read(name, f"page:{cases[0].application_id}").startswith(b"\xff\xd8")
        assert desk.vault.names() == {*kept, *(d.stored_sha256 for d in documents)}
        return True
    finally:
        desk.close()


@pytest.mark.timeout(300)
def test_power_cut_between_any_two_steps_of_a_seal_leaves_both_or_neither(tmp_path: Path) -> None:
    lives = _cut_everywhere(tmp_path, _NOWHERE, "seal")
    assert len(lives) > 20, "the cutter must see the files and the statements"
    there = [_check_after_cut(folder, told_receipt=(folder / "told").exists()) for folder in lives]
    assert not there[0]
    assert there[-2:] == [True, True], "the last cut falls after the commit"
    assert there == sorted(there), "once committed, a later cut does not lose the case"


@pytest.mark.timeout(300)
def test_power_cut_between_any_two_steps_of_a_delivery_makes_exactly_one_case(tmp_path: Path) -> None:
    with sandbox(tmp_path / "platform") as platform:
        lives = _cut_everywhere(tmp_path / "terminals", platform.url, "send", stride=_DELIVERY_STRIDE)
        assert len(lives) * _DELIVERY_STRIDE > 50
        for folder in lives:
            desk = ApplicationDesk(folder, platform.url)
            desk.stores.clean_up_after_crash()
            desk.send_all()
            (case,) = desk.applications.by_person(citizen().id_number)
            assert desk.vault.names() == frozenset(), f"{folder.name}: documents stayed behind"
            mine = [c for c in platform.cases() if c["delivery_key"] == case.delivery_key]
            assert [c["application_number"] for c in mine] == [case.application_number], folder.name
            assert mine[0]["state"] == "received"
            assert all(material["verified"] for material in mine[0]["materials"])
            desk.close()
        assert len(platform.cases()) == len(lives), "a delivery made a case too many"
