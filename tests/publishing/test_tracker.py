import logging

import pytest
from scrapy.utils.test import get_crawler

from hfpapers import clock
from hfpapers.editions.checks import ExtractionStats
from hfpapers.editions.periods import Day
from hfpapers.editions.report import Failure
from hfpapers.editions.result import Changes, UnreadValues
from hfpapers.hub.list_page import Listing
from hfpapers.publishing.tracker import EditionTracker, edition_finished

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = map(Day.parse, ("2026-02-18", "2026-02-19", "2026-02-20", "2026-02-21"))
CHANGED = Changes(papers=1, files=("daily/2026-02-19.jsonl",))


@pytest.fixture
def crawler():
    return get_crawler(settings_dict={"OUTPUT_DIR": "output"})


@pytest.fixture
def tracker(crawler, caplog, monkeypatch):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(clock, "monotonic", lambda: 7.0)
    tracker = EditionTracker.from_crawler(crawler)
    # An empty log: the crawler logs its settings.
    caplog.clear()
    return tracker


def test_a_crawl_whose_editions_are_all_published_or_have_no_list_is_successful(tracker):
    tracker.expect([THURSDAY, SATURDAY])
    tracker.accept(THURSDAY, [], CHANGED)
    assert not tracker.is_successful
    tracker.skip(SATURDAY, "without_list", ["page"])
    assert tracker.is_successful


def test_a_crawl_that_never_determined_its_editions_is_not_successful(tracker):
    assert not tracker.is_successful


def test_an_edition_without_a_result_is_not_published(tracker, caplog):
    tracker.expect([THURSDAY])
    tracker.spider_closed("shutdown")
    assert not tracker.is_successful
    assert caplog.messages == ["1 of 1 edition not published: the crawl ended before it was complete (shutdown)"]


def test_the_editions_without_a_result_are_one_line(tracker, caplog):
    tracker.expect([THURSDAY, FRIDAY])
    tracker.spider_closed("closespider_timeout")
    assert caplog.messages[0] == (
        "2 of 2 editions not published: the crawl ended before they were complete (closespider_timeout)"
    )


def test_the_line_of_a_published_edition_states_its_papers_its_failed_pages_and_the_folder(tracker, caplog, paper):
    tracker.expect([THURSDAY])
    without = paper.model_copy(update={"organization": None})
    tracker.record_failed_page(paper)
    tracker.accept(THURSDAY, [paper, without], CHANGED)
    assert caplog.messages == [
        "2026-02-19: published 2 papers (1 with an organization, 1 page failed) to output/ in 0.0 s"
    ]
    assert tracker.crawler.stats.get_value("pages/failed") == 1


def test_the_line_of_an_edition_without_changes_says_so(tracker, caplog, paper):
    tracker.expect([THURSDAY])
    tracker.accept(THURSDAY, [paper], Changes(papers=1))
    assert caplog.messages == ["2026-02-19: unchanged (1 paper, 1 with an organization, 0 pages failed) in 0.0 s"]
    assert [result.verdict for result in tracker.results] == ["unchanged"]


def test_papers_that_are_no_longer_listed_are_a_warning(tracker, caplog, paper):
    tracker.expect([THURSDAY])
    tracker.accept(THURSDAY, [paper], Changes(papers=1, removed=("2602.91901", "2602.91902")))
    assert caplog.records[-1].levelno == logging.WARNING
    assert caplog.messages[-1] == "2026-02-19: removed papers that are no longer listed: 2602.91901, 2602.91902"


def test_a_rejected_edition_is_one_line_with_its_reason(tracker, caplog):
    tracker.expect([THURSDAY])
    tracker.reject(THURSDAY, "the list is not available")
    assert not tracker.is_successful
    tracker.conclude()
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert (
        record.getMessage()
        == "2026-02-19: not published: the list is not available. The published files are unchanged."
    )
    assert tracker.rejected == ["2026-02-19"]


def test_the_last_line_of_several_editions_counts_the_verdicts_and_names_the_rejected_ones(tracker, caplog, paper):
    tracker.expect([FRIDAY, SATURDAY, THURSDAY, WEDNESDAY])
    tracker.accept(FRIDAY, [paper], CHANGED)
    tracker.skip(SATURDAY, "without_list", ["page"])
    tracker.reject(THURSDAY, "x")
    tracker.reject(WEDNESDAY, "y")
    tracker.conclude()
    assert caplog.messages[-1] == (
        "4 editions: 1 published, 1 without a list, 2 not published (2026-02-18, 2026-02-19)"
    )
    assert tracker.pending == 0


def test_the_last_line_counts_editions_that_are_not_open_yet(tracker, caplog, paper):
    tracker.expect([THURSDAY, FRIDAY])
    tracker.accept(THURSDAY, [paper], CHANGED)
    tracker.skip(FRIDAY, "not_open", ["page", "api"])
    tracker.conclude()
    assert caplog.messages[-1] == ("2 editions: 1 published, 0 without a list, 1 not open yet, 0 not published")
    assert tracker.is_successful


@pytest.mark.parametrize("verdict", ["without_list", "not_open"])
def test_the_result_of_a_period_without_a_list_has_the_sources_that_state_it(tracker, verdict):
    tracker.expect([SATURDAY])
    tracker.skip(SATURDAY, verdict, ["page", "api"])
    [result] = tracker.results
    assert (result.verdict, result.sources, result.reason) == (verdict, ("page", "api"), None)


def test_a_result_has_the_sources_that_the_list_was_read_from(tracker, paper):
    tracker.expect([THURSDAY, FRIDAY])
    read = [paper, *(paper.model_copy(update={"list_source": source}) for source in ("cards", "api"))]
    tracker.accept(THURSDAY, [paper], CHANGED, ExtractionStats.from_papers(read))
    tracker.reject(FRIDAY, "x", ExtractionStats.from_papers(read[2:]))
    assert [result.sources for result in tracker.results] == [("api", "page"), ("api",)]


def test_files_of_several_editions_that_cannot_be_published_are_named_with_the_editions(tracker, caplog, paper):
    tracker.expect([THURSDAY, FRIDAY])
    tracker.accept(THURSDAY, [paper], CHANGED)
    tracker.accept(FRIDAY, [paper], Changes(papers=1))
    tracker.reject_files("feeds", "the disk is full")
    tracker.conclude()
    assert not tracker.is_successful
    assert caplog.messages[-2:] == [
        "feeds: not published: the disk is full. The published files are unchanged.",
        "2 editions: 1 published, 1 unchanged, 0 without a list, 1 not published (feeds)",
    ]


def test_a_crawl_with_nothing_to_do_is_successful_and_says_so(tracker, caplog):
    tracker.expect([])
    tracker.conclude()
    assert tracker.is_successful
    assert caplog.messages == ["Nothing to do: the argument `only` selects none of the requested editions."]


def test_the_end_is_logged_once(tracker, caplog):
    tracker.expect([THURSDAY])
    tracker.spider_closed("shutdown")
    tracker.conclude()
    assert len(caplog.messages) == 1


def test_an_aborted_crawl_rejects_all_editions_without_a_result_with_one_line(tracker, caplog, paper):
    tracker.expect([WEDNESDAY, THURSDAY, FRIDAY])
    tracker.accept(WEDNESDAY, [paper], CHANGED)
    caplog.clear()
    tracker.abort("the Hub is on holiday")
    tracker.abort("a second reason")
    tracker.reject(THURSDAY, "a request failed")
    tracker.conclude()
    [line] = caplog.messages
    assert line.startswith("the Hub is on holiday. Nothing was published")
    assert [(str(result.period), result.verdict, result.reason) for result in tracker.results] == [
        ("2026-02-18", "published", None),
        ("2026-02-19", "withheld", "the Hub is on holiday"),
        ("2026-02-20", "withheld", "the Hub is on holiday"),
    ]
    assert not tracker.is_successful


def test_an_aborted_crawl_is_not_successful_even_if_no_edition_was_expected(tracker):
    tracker.expect([])
    tracker.abort("The Hub is on holiday.")
    assert not tracker.is_successful


def test_without_publishing_an_edition_is_collected(tracker, caplog, paper):
    second = paper.model_copy(update={"rank": 2, "title": "Moss", "upvotes": 3})
    tracker.expect([THURSDAY])
    tracker.collect(THURSDAY, [second, paper])
    [result] = tracker.results
    assert (result.verdict, result.changes, result.top) == (
        "collected",
        Changes(papers=2),
        ((paper.title, paper.upvotes), ("Moss", 3)),
    )
    assert caplog.messages == ["2026-02-19: collected 2 papers in 0.0 s"]
    assert tracker.is_successful


def test_a_result_has_the_failures_and_the_unknown_fields_of_its_edition(tracker, paper):
    tracker.expect([THURSDAY, FRIDAY])
    tracker.record_failure("2026-02-19", "https://huggingface.co/papers/date/2026-02-19", "HTTP 500")
    tracker.record_listing(
        "2026-02-19", _listing(unparsed_fields={"abstract": 1}, unknown_keys=frozenset({"paper.mood"}))
    )
    tracker.accept(THURSDAY, [paper], CHANGED)
    tracker.accept(FRIDAY, [paper], CHANGED)
    first, second = tracker.results
    assert first.failures == (Failure(url="https://huggingface.co/papers/date/2026-02-19", reason="HTTP 500"),)
    assert first.unknown_fields == ("abstract", "paper.mood")
    assert (second.failures, second.unknown_fields) == ((), ())


def test_a_result_has_the_fifty_first_failures(tracker):
    tracker.expect([THURSDAY])
    for number in range(60):
        tracker.record_failure("2026-02-19", f"https://huggingface.co/papers/{number}", "HTTP 500")
    tracker.reject(THURSDAY, "x")
    [result] = tracker.results
    assert len(result.failures) == 50
    assert result.failures[0].url.endswith("/0")


def test_a_result_has_the_five_best_papers(tracker, paper):
    tracker.expect([THURSDAY])
    papers = [paper.model_copy(update={"rank": rank, "upvotes": 10 - rank}) for rank in range(1, 8)]
    tracker.accept(THURSDAY, papers, CHANGED)
    assert tracker.results[0].top == tuple((paper.title, votes) for votes in (9, 8, 7, 6, 5))


def test_each_result_is_sent_as_a_signal_and_counted(tracker, crawler, paper):
    received = []

    def receive(result):
        received.append(str(result.period))

    crawler.signals.connect(receive, edition_finished)
    tracker.expect([THURSDAY, FRIDAY, SATURDAY])
    tracker.accept(THURSDAY, [paper], CHANGED)
    tracker.reject(FRIDAY, "x")
    tracker.skip(SATURDAY, "without_list", ["page"])
    assert received == ["2026-02-19", "2026-02-20", "2026-02-21"]
    counts = {name: n for name, n in crawler.stats.get_stats().items() if name.startswith("editions/")}
    assert counts == {
        "editions/requested": 3,
        "editions/published": 1,
        "editions/withheld": 1,
        "editions/without_list": 1,
    }


def test_the_duration_starts_when_the_spider_is_opened(tracker, monkeypatch, caplog, paper):
    monkeypatch.setattr(clock, "monotonic", lambda: 10.0)
    tracker.spider_opened()
    monkeypatch.setattr(clock, "monotonic", lambda: 11.5)
    tracker.expect([THURSDAY])
    tracker.accept(THURSDAY, [paper], Changes(papers=1))
    assert caplog.messages[0].endswith(" in 1.5 s")


def test_without_the_extension_the_error_says_how_to_enable_it(crawler):
    with pytest.raises(RuntimeError, match="add it to EXTENSIONS"):
        EditionTracker.get(crawler)


def test_what_is_unexpected_is_logged_and_in_the_result_of_its_edition(tracker, caplog, paper):
    tracker.expect([THURSDAY, FRIDAY])
    tracker.warn("2026-02-19", "it has grown a spout")
    assert (caplog.records[-1].levelno, caplog.messages[-1]) == (logging.WARNING, "2026-02-19: it has grown a spout")
    tracker.accept(FRIDAY, [paper], CHANGED)
    tracker.accept(THURSDAY, [paper], CHANGED)
    assert [result.warnings for result in tracker.results] == [(), ("it has grown a spout",)]


def test_a_result_has_the_fifty_first_warnings(tracker):
    tracker.expect([THURSDAY])
    for number in range(60):
        tracker.warn("2026-02-19", f"warning {number}")
    tracker.reject(THURSDAY, "x")
    assert len(tracker.results[0].warnings) == 50
    assert tracker.results[0].warnings[0] == "warning 0"


def test_what_could_not_be_read_is_known_until_the_edition_has_a_result(tracker):
    tracker.expect([THURSDAY])
    unread = UnreadValues(fields=frozenset({"abstract"}), paper_ids=frozenset({"2602.91901"}))
    tracker.record_listing("2026-02-19", _listing(unparsed_fields={"abstract": 1}, skipped_ids=("2602.91901",)))
    assert tracker.unread_values("2026-02-19") == unread
    assert tracker.unread_values("2026-02-20") == UnreadValues()
    tracker.reject(THURSDAY, "x")
    assert tracker.unread_values("2026-02-19") == UnreadValues()


def test_a_list_that_was_read_before_the_crawl_ended_is_a_source_of_its_result(tracker):
    tracker.expect([THURSDAY, FRIDAY])
    tracker.record_listing("2026-02-19", _listing())
    tracker.spider_closed("shutdown")
    assert [(str(result.period), result.sources) for result in tracker.results] == [
        ("2026-02-19", ("page",)),
        ("2026-02-20", ()),
    ]


def test_the_latest_edition_may_be_an_earlier_one(tracker, paper):
    tracker.expect([FRIDAY])
    tracker.accept(THURSDAY, [paper], CHANGED)
    assert tracker.pending == 0
    tracker.conclude()
    assert tracker.is_successful


def test_editions_without_a_result_at_the_end_are_withheld_with_the_reason(tracker):
    tracker.expect([THURSDAY])
    tracker.spider_closed("shutdown")
    [result] = tracker.results
    assert (result.verdict, result.reason) == (
        "withheld",
        "the crawl ended before the edition was complete (shutdown)",
    )
    assert not tracker.is_successful


def test_the_result_of_an_edition_that_is_stopped_is_sent_as_a_signal_and_has_its_failures(tracker, crawler):
    received = []

    def receive(result):
        received.append(result)

    crawler.signals.connect(receive, edition_finished)
    tracker.expect([THURSDAY])
    tracker.record_failure("2026-02-19", "https://huggingface.co/papers/date/2026-02-19", "HTTP 500")
    tracker.conclude("shutdown")
    [result] = received
    assert result == tracker.results[0]
    assert [failure.reason for failure in result.failures] == ["HTTP 500"]
    assert crawler.stats.get_value("editions/withheld") == 1


def test_failures_and_warnings_of_the_requested_day_are_in_the_result_of_the_latest_edition(tracker, paper):
    tracker.expect([FRIDAY])
    tracker.record_failure("2026-02-20", "https://huggingface.co/papers/date/2026-02-20", "HTTP 500")
    tracker.warn("2026-02-19", "the list is old")
    tracker.accept(THURSDAY, [paper], CHANGED)
    [result] = tracker.results
    assert [failure.reason for failure in result.failures] == ["HTTP 500"]
    assert result.warnings == ("the list is old",)
    assert result.anomalies == ()


def test_what_a_list_contains_is_counted_and_its_skipped_papers_are_a_short_warning(tracker, crawler, caplog):
    skipped = tuple(f"paper {number} has no title" for number in range(1, 6))
    tracker.record_listing("2026-02-19", _listing(skipped=skipped, truncated_fields={"title": 2}))
    named = "paper 1 has no title, paper 2 has no title, paper 3 has no title, and 2 more"
    assert caplog.messages == [
        f"2026-02-19: skipped what cannot be published: {named}",
        "2026-02-19: truncated what is too long: title (papers: 2)",
    ]
    stats = crawler.stats.get_stats()
    assert (stats["lists/from_data"], stats["lists/skipped"]) == (1, 5)


def test_the_warning_about_removed_papers_is_short(tracker, caplog, paper):
    tracker.expect([THURSDAY])
    tracker.accept(THURSDAY, [paper], Changes(papers=1, removed=("a", "b", "c", "d")))
    assert caplog.messages[-1].endswith(" no longer listed: a, b, c, and 1 more")


def test_the_arguments_of_a_spider_without_any_are_empty(tracker):
    assert tracker.arguments == {}


def _listing(**values):
    return Listing(None, "data", (), **values)
