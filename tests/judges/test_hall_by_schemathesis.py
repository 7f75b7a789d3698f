"""A foreign program makes up requests from the hall's own description: no 5xx, no answer that the description does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judges.hall_by_schemathesis import judge, judged_settings
from tests.support.hall import running_hall

pytestmark = pytest.mark.judge


@pytest.mark.timeout(180)
def test_made_up_requests_find_no_crash_and_no_answer_that_is_not_described(tmp_path: Path) -> None:
    with running_hall(tmp_path / "hall", settings=judged_settings()) as hall:
        status, said = judge(hall, tmp_path, max_examples=8, max_time_s=60)
        assert status == 0, said[-12_000:]
        with hall.terminal() as terminal:
            assert terminal.get("/api/v1/queues").status_code == 200
    assert "Tested: 0" not in said and "generated" in said
