"""The steps a visit can stand at. Each step has one screen of the same name."""

from __future__ import annotations

from enum import Enum


class Step(Enum):
    STANDBY = "standby"
    HOME = "home"
    IDENTIFY = "identify"
    IDENTIFY_PHONE = "identify_phone"
    QUEUE = "queue"
    TICKET = "ticket"
    CATALOGUE = "catalogue"
    GUIDE = "guide"
    FORM = "form"
    CAPTURE = "capture"
    COMMITMENT = "commitment"
    CONFIRM = "confirm"
    SUBMITTED = "submitted"
    REVIEW = "review"
    ATTENTION = "attention"
    """A device or the network failed: what happened, what still holds, the ways out."""
    PROGRESS = "progress"
    COMPLAINT = "complaint"
    MAINTENANCE_PIN = "maintenance_pin"
    MAINTENANCE = "maintenance"
