"""Several halls in one program: what befalls one of them, the others do not notice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from kiosk.store.hall_database import HallDatabase
from tests.support.hall import TERMINAL, TERMINAL_ID
from tests.support.hall_programs import HallProcess, standing, write_settings
from tests.support.postgres import PostgresServer
from tests.support.waiting import PATIENCE_S, wait_until


def take(url: str, group: str = "general") -> str:
    """A number of the hall at `url`."""
    body = {"business_group": group, "terminal_id": TERMINAL_ID}
    answer = httpx.post(
        f"{url}/api/v1/tickets", json=body, headers=TERMINAL, timeout=PATIENCE_S, verify=False
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def name_at(url: str) -> str:
    return str(httpx.get(f"{url}/api/v1/board", timeout=PATIENCE_S, verify=False).json()["hall_name"])


def by_name(urls: Sequence[str]) -> dict[str, str]:
    return {name_at(url): url for url in urls}


def test_halls_of_a_folder_have_nothing_in_common(tmp_path: Path) -> None:
    names = ("泸溪县大厅", "凤凰县大厅", "花垣县大厅")
    for n, name in enumerate(names):
        write_settings(tmp_path / "halls" / str(n), name=name)
    with HallProcess([tmp_path / "halls"], tmp_path) as program:
        urls = by_name(program.urls(halls=3))
        assert set(urls) == set(names)
        assert [take(urls["泸溪县大厅"]) for _ in range(3)] == ["A001", "A002", "A003"]
        assert take(urls["凤凰县大厅"]) == "A001"
        waiting = httpx.get(f"{urls['花垣县大厅']}/api/v1/queues").json()["total_waiting"]
        assert waiting == 0
        assert program.end() == 0
    assert len(list(tmp_path.glob("halls/*/hall.sqlite3"))) == 3


def test_hall_whose_database_another_program_has_starts_later_and_holds_nobody_up(tmp_path: Path) -> None:
    configs = [write_settings(tmp_path / name, name=name) for name in ("free", "taken")]
    other = HallDatabase.open(tmp_path / "taken" / "hall.sqlite3")
    with HallProcess(configs, tmp_path) as program:
        (url,) = program.urls(halls=1)
        assert name_at(url) == "free" and take(url) == "A001"
        wait_until(lambda: "另一个大厅程序正在使用" in program.log)
        other.close()
        urls = by_name(program.urls(halls=2))
        assert take(urls["taken"]) == "A001" and take(urls["free"]) == "A002"
        assert program.end() == 0


def test_hall_that_loses_its_database_comes_back_and_the_other_goes_on(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    configs = [
        write_settings(tmp_path / name, postgres.address(name), name=name) for name in ("east", "west")
    ]
    with HallProcess(configs, tmp_path) as program:
        urls = by_name(program.urls(halls=2))
        assert take(urls["east"]) == "A001" and take(urls["west"]) == "A001"
        postgres.cut("east")
        assert take(urls["west"]) == "A002"
        # Said a third time: the hall that was cut has begun to serve again.
        program.urls(halls=3)
        wait_until(lambda: standing(urls["east"]) == "owner")
        assert take(urls["east"]) == "A002" and take(urls["west"]) == "A003"
        assert program.log.count("与数据库的连接断了") == 1
        assert program.end() == 0


def test_hall_that_breaks_down_by_surprise_is_opened_anew_and_the_other_goes_on(tmp_path: Path) -> None:
    configs = [write_settings(tmp_path / name, name=name) for name in ("well", "ill")]
    # Nobody expects a folder in the place of the key.
    (tmp_path / "ill" / "hall.key").mkdir(mode=0o700)
    with HallProcess(configs, tmp_path) as program:
        (url,) = program.urls(halls=1)
        wait_until(lambda: "ill 出错停下" in program.log)
        assert name_at(url) == "well" and take(url) == "A001"
        (tmp_path / "ill" / "hall.key").rmdir()
        assert take(by_name(program.urls(halls=2))["ill"]) == "A001"
        assert program.end() == 0


@pytest.mark.parametrize("wrong", ["same folder", "empty folder", "port", "two mistakes"])
def test_halls_that_cannot_live_together_are_told_before_anything_starts(wrong: str, tmp_path: Path) -> None:
    first = write_settings(tmp_path / "a")
    configs, more, said = [first], [], ""
    if wrong == "same folder":
        second = tmp_path / "a" / "other.toml"
        second.write_text(first.read_text())
        configs, said = [first, second], "放了不止一个大厅"
    elif wrong == "empty folder":
        (tmp_path / "none").mkdir()
        configs, said = [tmp_path / "none"], "没有大厅的配置文件"
    elif wrong == "port":
        configs, more, said = [first, write_settings(tmp_path / "b")], ["--port", "0"], "--port"
    else:
        second = write_settings(tmp_path / "b", database="postgresql://h/")
        configs, said = [first, second], "缺少库名"
    with HallProcess(configs, tmp_path, *more) as program:
        assert program.process.wait(PATIENCE_S) == 1
    assert said in program.log and "Traceback" not in program.log and program.said == []
    assert not list(tmp_path.glob("**/*.sqlite3"))
