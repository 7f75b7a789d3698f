"""All flows in one table."""

from __future__ import annotations

from kiosk.flows import (
    application_flow,
    attention_flow,
    capture_flow,
    catalogue_flow,
    check_in_flow,
    entrance_flow,
    everywhere_flow,
    maintenance_flow,
    progress_flow,
    queue_flow,
    review_flow,
    ticket_flow,
)
from kiosk.flows.flow import JourneyTable


def all_journeys() -> JourneyTable:
    return JourneyTable(
        everywhere_flow.ROWS,
        entrance_flow.ROWS,
        queue_flow.ROWS,
        ticket_flow.ROWS,
        check_in_flow.ROWS,
        attention_flow.ROWS,
        catalogue_flow.ROWS,
        application_flow.ROWS,
        capture_flow.ROWS,
        review_flow.ROWS,
        progress_flow.ROWS,
        maintenance_flow.ROWS,
    )
