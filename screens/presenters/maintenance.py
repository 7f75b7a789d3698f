"""17: every device with its state, one telling figure and a test."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kiosk.domain.people import mask_staff_number
from kiosk.flows.facts import DeviceFacts, FrameFacts, MaintenanceFacts
from screens.presenters.marking import Choice, TagWords, Tone
from screens.texts import Say

ICONS = {
    "receipt_printer": "printer",
    "id_reader": "id-card",
    "qr_reader": "scanner",
    "document_camera": "camera",
    "speaker": "sound",
    "scanner": "scan-doc",
    "page_printer": "printer",
    "window_screen": "screen",
    "signature_pad": "sign-pen",
    "network": "network",
    "hall": "users",
    "platform": "transfer",
    "disk": "document",
    "clock": "clock",
    "tickets": "queue",
}
_STATES: dict[str, tuple[Tone, str]] = {
    "ok": ("ok", "check"),
    "warning": ("warn", "warning"),
    "fault": ("danger", "close"),
    "off": ("gray", "power"),
}
_ACTIONS = (
    ("test_all", "check-circle"),
    ("paper_changed", "printer"),
    ("retry_deliveries", "transfer"),
    ("restart", "retake"),
)


@dataclass(frozen=True, slots=True)
class DeviceView:
    name: str
    title: str
    icon: str
    state: str
    tag: TagWords
    condition: str
    figure: str
    test: str
    testing: bool
    can_test: bool


@dataclass(frozen=True, slots=True)
class MaintenanceView:
    title: str = ""
    note: str = ""
    counts: tuple[TagWords, ...] = ()
    devices: tuple[DeviceView, ...] = ()
    actions: tuple[Choice, ...] = ()
    said: str = ""
    recorded: str = ""
    leave: str = ""


def present(facts: MaintenanceFacts, _frame: FrameFacts, say: Say) -> MaintenanceView:
    """Devices in the flow's order; those not well are told by edge, icon and word."""
    return MaintenanceView(
        title=say("maintenance.title"),
        note=say("maintenance.deliveries", waiting=facts.waiting, parked=facts.parked),
        counts=_counts(facts, say),
        devices=tuple(_device(device, say) for device in facts.devices),
        actions=tuple(Choice(code, say(f"maintenance.{code}"), icon=icon) for code, icon in _ACTIONS),
        said=say(facts.said) if facts.said else "",
        recorded=say("maintenance.recorded", number=mask_staff_number(facts.staff)),
        leave=say("maintenance.leave"),
    )


def _counts(facts: MaintenanceFacts, say: Say) -> tuple[TagWords, ...]:
    counted: Counter[str] = Counter(device.state for device in facts.devices)
    shown = [state for state in ("ok", "warning", "fault") if counted[state] or state == "ok"]
    return tuple(
        TagWords(*_STATES[state], f"{counted[state]} {say(f'maintenance.state_{state}')}") for state in shown
    )


def _device(device: DeviceFacts, say: Say) -> DeviceView:
    tone, icon = _STATES[device.state]
    return DeviceView(
        name=device.name,
        title=say(f"device.{device.kind}"),
        icon=ICONS.get(device.kind, "tool"),
        state=device.state,
        tag=TagWords(tone, icon, say(f"maintenance.state_{device.state}")),
        condition=say(f"condition.{device.condition}") if device.condition else "",
        figure=_figure(device, say),
        test=say("maintenance.testing" if device.tested == "running" else "maintenance.test"),
        testing=device.tested == "running",
        can_test=device.can_test,
    )


def _figure(device: DeviceFacts, say: Say) -> str:
    if device.tested in ("passed", "failed"):
        return device.test_said or say(f"maintenance.test_{device.tested}")
    if not device.figure:
        return ""
    return f"{say(f'figure.{device.figure_label}')} {device.figure}" if device.figure_label else device.figure
