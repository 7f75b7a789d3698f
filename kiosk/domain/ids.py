"""Distinct types for every identity, so that a ticket's id never travels as a counter's."""

from __future__ import annotations

from typing import NewType

TicketId = NewType("TicketId", str)
TicketNumber = NewType("TicketNumber", str)
BusinessGroupId = NewType("BusinessGroupId", str)
CounterId = NewType("CounterId", str)
StaffId = NewType("StaffId", str)
TerminalId = NewType("TerminalId", str)
AppointmentId = NewType("AppointmentId", str)
NO_APPOINTMENT = AppointmentId("")
BookingCode = NewType("BookingCode", str)
"""What a booked citizen shows; see `kiosk.domain.booking_code`."""
ItemCode = NewType("ItemCode", str)
MaterialCode = NewType("MaterialCode", str)
ApplicationId = NewType("ApplicationId", str)
ReceiptNumber = NewType("ReceiptNumber", str)
"""Ours, until the platform gives its own number; never shown as an application number."""
ApplicationNumber = NewType("ApplicationNumber", str)
"""办件编号: opaque, at most 50 characters, given by the platform only."""
DeliveryKey = NewType("DeliveryKey", str)
DocumentId = NewType("DocumentId", str)
ReviewId = NewType("ReviewId", str)
PrintJobId = NewType("PrintJobId", str)
