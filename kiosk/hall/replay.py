"""Every figure once more from the log alone: what `kiosk hall replay` prints, and what the live hall must agree with."""

from __future__ import annotations

from datetime import date

from kiosk.base.errors import KioskError
from kiosk.base.paths import assets
from kiosk.domain.day_book import DayFold
from kiosk.domain.hall_report import Report, day_report
from kiosk.domain.review import TagSet
from kiosk.hall.queue_views import Outlook
from kiosk.hall.report_view import ReportScene, report_wire
from kiosk.hall.review_book import ReviewBook
from kiosk.hall.settings import HallSettings
from kiosk.hall.settings_changes import effective
from kiosk.hall.wire.report import ReportWire
from kiosk.store import queue_log, review_log, settings_log
from kiosk.store.hall_database import HallDatabase


def replay(
    database: HallDatabase, settings: HallSettings, first: date | None, last: date | None
) -> ReportWire:
    """The report of the days from `first` to `last`, of the log's newest day when neither is given. Raises KioskError for an
    empty log, LogBroken for one that is not as it was written."""
    fold, reports, reviews = DayFold(), list[Report](), ReviewBook()
    with database.transaction() as connection:
        for recorded in queue_log.read(connection):
            ended = fold.take(recorded)
            if ended is not None and first is not None and first <= ended.day <= (last or ended.day):
                reports.append(day_report(ended))
        for entry in review_log.read(connection):
            reviews.take_in(entry)
        settings = effective(settings, settings_log.read(connection)).settings
    now, newest = fold.state.at, fold.state.day
    present = fold.book(now) if now is not None else None
    if now is None or newest is None or present is None:
        raise KioskError("日志是空的。", "请检查数据库文件是不是这个大厅的。")
    begin = first or newest
    end = last or max(begin, newest)
    if begin <= newest <= end:
        reports.append(day_report(present))
    tags = TagSet.from_json((assets() / "profiles" / "review_tags.json").read_text(encoding="utf-8"))
    outlook = Outlook(settings, settings.plan(), fold.state, now)
    return report_wire(reports, begin, end, ReportScene(outlook, reviews, tags))
