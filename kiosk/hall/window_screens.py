"""The line of text above each counter: whom it calls, as the queue's state says it; a screen that is lost delays nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from devices.ports.window_screen import WindowScreen
from devices.status import DeviceKind, DeviceStatus, LinkState
from devices.words import NAMES, words
from kiosk.base.journal import Journal
from kiosk.domain.counter import CounterState
from kiosk.domain.ids import CounterId
from kiosk.hall.queue_views import Outlook
from kiosk.hall.settings import WindowScreenSettings

if TYPE_CHECKING:
    from devices.registry import DeviceConfig, Devices

_BEGINNING = frozenset({LinkState.ABSENT, LinkState.CONNECTING, LinkState.IDENTIFYING})
_ALARM = "window_screen"
_PAUSED = "暂停服务"
_FREE = "{counter} 欢迎"
_CALLED = "请 {number} 到 {counter}"
_SERVED = "{number} 办理中"


class Closing(Protocol):
    """What watches over the screens; ended with the hall."""

    def statuses(self) -> tuple[DeviceStatus, ...]: ...
    def close(self) -> None: ...


class WindowScreens:
    """The screens that the settings name, by counter. Lives on the event loop's thread; nothing here waits for a screen."""

    def __init__(
        self, screens: Mapping[CounterId, WindowScreen], watched: Closing | None = None, trouble: str = ""
    ) -> None:
        """`trouble`: why the screens of the settings cannot be used; empty when they can."""
        self._screens = screens
        self._watched = watched
        self._trouble = trouble
        self._shown: dict[CounterId, str] = {}

    @classmethod
    def open(cls, settings: tuple[WindowScreenSettings, ...], journal: Journal) -> WindowScreens:
        """Returns at once; screens are connected by threads of their own. Wrong settings leave the hall without screens and are
        told."""
        if not settings:
            return cls({})
        from devices.registry import BadDeviceConfig, Devices

        try:
            devices = Devices.open([_device(screen) for screen in settings])
        except BadDeviceConfig as wrong:
            journal.write("window_screens_unusable", why="；".join(wrong.mistakes))
            return cls({}, trouble="；".join(wrong.mistakes))
        return cls(_ports(settings, devices), devices)

    def follow(self, outlook: Outlook) -> None:
        """Shows at each counter what is true there now; a screen whose line has not changed is left alone."""
        for counter_id, screen in self._screens.items():
            line = line_of(outlook, counter_id)
            if self._shown.get(counter_id) != line:
                self._shown[counter_id] = line
                screen.show(line)

    def troubles(self) -> Mapping[str, str]:
        """A sentence for each screen that nobody can read, by the kind of its alarm; empty for one that is well."""
        if self._trouble:
            return {_ALARM: f"窗口屏配置有误：{self._trouble}"}
        statuses = self._watched.statuses() if self._watched is not None else ()
        return {f"{_ALARM}-{status.name}": _said(status) for status in statuses}

    def close(self) -> None:
        if self._watched is not None:
            self._watched.close()


def line_of(outlook: Outlook, counter_id: CounterId) -> str:
    """What stands above the counter; empty while it is closed."""
    place = outlook.plan.counters.get(counter_id)
    if place is None:
        return ""
    counter = outlook.state.counter(counter_id)
    ticket = outlook.state.ticket(counter.ticket_id) if counter.ticket_id is not None else None
    match counter.state:
        case CounterState.CALLING if ticket is not None:
            return _CALLED.format(number=ticket.number, counter=place.name)
        case CounterState.SERVING if ticket is not None:
            return _SERVED.format(number=ticket.number)
        case CounterState.PAUSED:
            return _PAUSED
        case CounterState.CLOSED:
            return ""
        case _:
            return _FREE.format(counter=place.name)


def _said(status: DeviceStatus) -> str:
    is_first_try = status.link in _BEGINNING and not status.detail
    said = words(status)
    if is_first_try or said.citizen_can_use:
        return ""
    return f"{status.name} 号窗口的{NAMES[status.kind]}：{said.said}"


def _device(screen: WindowScreenSettings) -> DeviceConfig:
    from devices.registry import DeviceConfig

    return DeviceConfig(
        DeviceKind.WINDOW_SCREEN, screen.counter, screen.driver, screen.address, dict(screen.options)
    )


def _ports(settings: tuple[WindowScreenSettings, ...], devices: Devices) -> Mapping[CounterId, WindowScreen]:
    return {CounterId(screen.counter): devices.window_screen(screen.counter) for screen in settings}
