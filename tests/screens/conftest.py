"""A face for every test: portrait unless a test asks for landscape."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.finger import Face


@pytest.fixture
def face() -> Iterator[Face]:
    with Face(draws=False) as face:
        yield face


@pytest.fixture
def wide_face() -> Iterator[Face]:
    with Face(width=1920, height=1080, draws=False) as face:
        yield face
