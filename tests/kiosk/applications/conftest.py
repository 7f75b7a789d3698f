from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.application_desk import ApplicationDesk, Sandbox, sandbox


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path / "platform") as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, platform: Sandbox) -> Iterator[ApplicationDesk]:
    made = ApplicationDesk(tmp_path / "terminal", platform.url, read_timeout_s=1.0)
    yield made
    made.close()
