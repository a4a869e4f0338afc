"""The reports of editions: also of a crawl that is stopped, and if something is wrong with another report."""

import json
import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.test import get_crawler

from hfpapers.editions.periods import Day
from hfpapers.editions.result import Changes, EditionResult
from hfpapers.extensions.report import ReportExtension
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.storage.store import EditionStore
from tests.helpers import crawl_log

THURSDAY, FRIDAY = map(Day.parse, ("2026-02-19", "2026-02-20"))


class Tracked:
    """A crawler with the tracker and the report extension, whose spider is not running."""

    def __init__(self, output):
        self.crawler = get_crawler(settings_dict={"OUTPUT_DIR": str(output)})
        self.tracker = EditionTracker(self.crawler)
        self.crawler.get_extension = lambda _: self.tracker
        self.extension = ReportExtension.from_crawler(self.crawler)

    def withhold(self, period):
        self.extension.edition_finished(EditionResult(period, "withheld", "x"))


@pytest.fixture
def tracked(output, caplog):
    tracked = Tracked(output)
    caplog.clear()
    return tracked


def verdicts(output):
    return {line["edition"]: line["verdict"] for line in crawl_log(output)}


@deferred_f_from_coro_f
async def test_a_stopped_crawl_has_a_report_and_a_line_for_each_requested_edition(tracked, output):
    tracked.tracker.expect([THURSDAY, FRIDAY])
    # The order in which Scrapy calls the receivers of the signal does not matter.
    await tracked.extension.spider_closed("closespider_timeout")
    assert verdicts(output) == {"2026-02-19": "withheld", "2026-02-20": "withheld"}
    report = json.loads((output / "reports/daily-2026-02-20.json").read_text(encoding="utf8"))
    assert report["reason"] == "the crawl ended before the edition was complete (closespider_timeout)"


def test_without_an_event_loop_nothing_fails(tracked, output, caplog):
    tracked.tracker.expect([THURSDAY])
    tracked.tracker.conclude()
    assert crawl_log(output) == []
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "not published: the crawl ended" in caplog.messages[0]


@deferred_f_from_coro_f
async def test_an_unexpected_error_is_logged_and_everything_else_is_written(tracked, output, caplog, monkeypatch):
    log_crawl = EditionStore.log_crawl

    def fail_on_thursday(store, record):
        if record.edition == str(THURSDAY):
            raise ValueError("unexpected")
        log_crawl(store, record)

    monkeypatch.setattr(EditionStore, "log_crawl", fail_on_thursday)
    tracked.withhold(THURSDAY)
    tracked.withhold(FRIDAY)
    await tracked.extension.spider_closed("finished")
    assert verdicts(output) == {"2026-02-20": "withheld"}
    assert EditionStore.at(output).report(THURSDAY).verdict == "withheld"
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage() == "2026-02-19: could not write the crawl log"
    assert record.exc_info


@pytest.mark.parametrize(
    ("results", "note"),
    [
        ([EditionResult(THURSDAY, "withheld", "x")], ""),
        ([EditionResult(THURSDAY, "published", changes=Changes(papers=1))], "; the editions themselves are published"),
    ],
)
@deferred_f_from_coro_f
async def test_reports_that_cannot_be_written_are_named(tracked, output, caplog, results, note):
    output.write_text("not a folder", encoding="utf8")
    for result in results:
        tracked.extension.edition_finished(result)
    await tracked.extension.spider_closed("finished")
    [message] = caplog.messages
    assert message.startswith("could not write the reports of 2026-02-19: ")
    assert message.endswith(f"'{output}'{note}")
