"""What the simulated A4 printer says of itself and of its jobs: the attributes that RFC 8011 wants of every printer."""

from __future__ import annotations

from typing import Any

from devices.simulators.page_printer_mechanism import (
    ABORTED,
    CANCELED,
    COMPLETED,
    PENDING,
    TROUBLES,
    WARNINGS,
    Job,
    Mechanism,
)

Attributes = list[tuple[str, str, Any]]
FORMATS = ["application/pdf", "application/octet-stream"]
OPERATIONS = [0x02, 0x04, 0x08, 0x09, 0x0A, 0x0B]
_REASONS = {
    PENDING: "none",
    COMPLETED: "job-completed-successfully",
    CANCELED: "job-canceled-by-user",
    ABORTED: "aborted-by-system",
}


def of_job(job: Job, address: str, up_s: int) -> Attributes:
    def at(moment: int | None) -> tuple[str, int]:
        return ("no-value", 0) if moment is None else ("integer", moment)

    began, ended = at(job.began_at), at(job.ended_at)
    return [
        ("uri", "job-uri", f"{address}/{job.number}"),
        ("integer", "job-id", job.number),
        ("uri", "job-printer-uri", address),
        ("name", "job-name", job.name),
        ("name", "job-originating-user-name", job.user),
        ("enum", "job-state", job.state),
        ("keyword", "job-state-reasons", _REASONS.get(job.state, "job-printing")),
        ("integer", "job-impressions-completed", job.came_out),
        ("integer", "job-printer-up-time", up_s),
        ("integer", "time-at-creation", 1),
        (began[0], "time-at-processing", began[1]),
        (ended[0], "time-at-completed", ended[1]),
    ]


def of_printer(mechanism: Mechanism, address: str, port: int, up_s: int) -> Attributes:
    told = [{**TROUBLES, **WARNINGS}[trouble] for trouble in sorted(mechanism.troubles)]
    state = 5 if mechanism.is_stopped else 4 if mechanism.present else 3
    return [
        ("uri", "printer-uri-supported", address),
        ("keyword", "uri-security-supported", "none"),
        ("keyword", "uri-authentication-supported", "requesting-user-name"),
        ("name", "printer-name", "simulated"),
        ("text", "printer-make-and-model", "Simulated A4 Printer"),
        ("text", "printer-info", "Simulated A4 Printer"),
        ("text", "printer-location", ""),
        ("uri", "printer-more-info", f"http://127.0.0.1:{port}/"),
        ("enum", "printer-state", state),
        ("keyword", "printer-state-reasons", told or "none"),
        ("boolean", "printer-is-accepting-jobs", True),
        ("keyword", "ipp-versions-supported", ["1.1", "2.0"]),
        ("enum", "operations-supported", OPERATIONS),
        ("charset", "charset-configured", "utf-8"),
        ("charset", "charset-supported", "utf-8"),
        ("language", "natural-language-configured", "en"),
        ("language", "generated-natural-language-supported", "en"),
        ("mime", "document-format-default", FORMATS[0]),
        ("mime", "document-format-supported", FORMATS),
        ("keyword", "compression-supported", "none"),
        ("keyword", "pdl-override-supported", "not-attempted"),
        ("integer", "queued-job-count", sum(not job.has_ended for job in mechanism.jobs.values())),
        ("integer", "printer-up-time", up_s),
        ("boolean", "color-supported", False),
        ("keyword", "media-default", "iso_a4_210x297mm"),
        ("keyword", "media-supported", ["iso_a4_210x297mm"]),
        ("keyword", "media-ready", ["iso_a4_210x297mm"]),
        ("keyword", "sides-default", "one-sided"),
        ("keyword", "sides-supported", ["one-sided"]),
        ("integer", "copies-default", 1),
        ("range", "copies-supported", (1, 99)),
        ("resolution", "printer-resolution-default", (600, 600)),
        ("resolution", "printer-resolution-supported", (600, 600)),
    ]
