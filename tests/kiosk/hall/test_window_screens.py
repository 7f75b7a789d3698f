"""What stands above the counters; and that no screen, however broken, holds up a call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from devices.simulators.lines import TcpLine
from devices.simulators.window_screen import SimulatedWindowScreen
from tests.support.hall import RunningHall, issue, running_hall, sample_settings
from tests.support.waiting import wait_until


@pytest.fixture
def simulated() -> Iterator[SimulatedWindowScreen]:
    screen = SimulatedWindowScreen(TcpLine())
    screen.start()
    yield screen
    screen.close()


def settings(address: str, **more: Any) -> Any:
    return sample_settings(window_screens=[{"counter": "3", "address": address, **more}])


def alarms(hall: RunningHall) -> dict[str, str]:
    with hall.staff("010012", None) as manager:
        content = manager.get("/api/v1/health").json()
    return {alarm["kind"]: alarm["text"] for alarm in content["alarms"] if alarm["ended_at"] is None}


def test_the_screen_follows_its_counter_through_a_whole_service(
    tmp_path: Path, simulated: SimulatedWindowScreen
) -> None:
    with (
        running_hall(tmp_path, settings=settings(simulated.address)) as hall,
        hall.terminal() as terminal,
        hall.staff() as clerk,
    ):
        clerk.post("/api/v1/counters/3/open")
        wait_until(lambda: "欢迎" in simulated.shows)
        number = issue(terminal).json()["number"]
        assert clerk.post("/api/v1/counters/3/call-next").status_code == 200
        wait_until(lambda: simulated.shows == f"请 {number} 到 3 号窗口")
        clerk.post("/api/v1/counters/3/begin")
        wait_until(lambda: simulated.shows == f"{number} 办理中")
        clerk.post("/api/v1/counters/3/finish")
        wait_until(lambda: "欢迎" in simulated.shows)
        clerk.post("/api/v1/counters/3/pause")
        wait_until(lambda: simulated.shows == "暂停服务")
        clerk.post("/api/v1/counters/3/close")
        wait_until(lambda: simulated.shows == "")


def test_a_hall_that_starts_again_shows_who_is_called_at_once(
    tmp_path: Path, simulated: SimulatedWindowScreen
) -> None:
    with (
        running_hall(tmp_path, settings=settings(simulated.address)) as hall,
        hall.terminal() as terminal,
        hall.staff() as clerk,
    ):
        clerk.post("/api/v1/counters/3/open")
        number = issue(terminal).json()["number"]
        clerk.post("/api/v1/counters/3/call-next")
    simulated.command({"drop": 0.05})
    wait_until(lambda: simulated.shows == "")
    with running_hall(tmp_path, settings=settings(simulated.address)):
        wait_until(lambda: simulated.shows == f"请 {number} 到 3 号窗口")


@pytest.mark.parametrize("trouble", [{"mute": True}, {"drop": 300}])
def test_a_screen_that_is_mute_or_gone_delays_no_call(
    tmp_path: Path, simulated: SimulatedWindowScreen, trouble: dict[str, Any]
) -> None:
    with (
        running_hall(tmp_path, settings=settings(simulated.address)) as hall,
        hall.terminal() as terminal,
        hall.staff() as clerk,
    ):
        clerk.post("/api/v1/counters/3/open")
        wait_until(lambda: simulated.shows)
        simulated.command(trouble)
        for _ in range(5):
            issue(terminal)
            assert clerk.post("/api/v1/counters/3/call-next").status_code == 200
            assert clerk.post("/api/v1/counters/3/begin").status_code == 200
            assert clerk.post("/api/v1/counters/3/finish").status_code == 200
        simulated.command({"mute": False})


def test_a_screen_that_went_is_on_the_health_page_and_goes_from_it_when_it_is_back(
    tmp_path: Path, simulated: SimulatedWindowScreen
) -> None:
    with running_hall(tmp_path, settings=settings(simulated.address)) as hall:
        wait_until(lambda: hall.hall.window_screens.troubles() == {"window_screen-3": ""})
        simulated.command({"drop": 1.5})
        said = wait_until(lambda: alarms(hall).get("window_screen-3"), every_s=0.2)
        assert said.startswith("3 号窗口的窗口屏：")
        wait_until(lambda: "window_screen-3" not in alarms(hall), every_s=0.2)


def test_a_driver_nobody_has_leaves_the_hall_serving_and_is_told(tmp_path: Path) -> None:
    with running_hall(tmp_path, settings=settings("led:1", driver="acme")) as hall:
        with hall.terminal() as terminal:
            assert issue(terminal).status_code == 201
        assert "不认识驱动 'acme'" in wait_until(lambda: alarms(hall).get("window_screen"), every_s=0.2)


def test_a_screen_for_a_counter_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValidationError, match="没有窗口 33"):
        sample_settings(window_screens=[{"counter": "33", "address": "tcp://127.0.0.1:1"}])
