"""What people are notified of when something went wrong."""

import pytest

from hfpapers import clock
from hfpapers.editions.crawl_log import CrawlRecord
from hfpapers.editions.periods import parse_period
from hfpapers.editions.result import EditionResult
from hfpapers.notifications.messages import Problem
from hfpapers.notifications.problems import find_days_without_list, find_problems, problem_key
from hfpapers.publishing.renderer import render_data
from tests.notifications.archive import paper


def result(edition, verdict, reason=None, anomalies=()):
    return EditionResult(
        parse_period(edition), verdict, reason, warnings=("days are missing", *anomalies), anomalies=anomalies
    )


def test_editions_that_were_withheld_for_the_same_reason_are_one_problem():
    results = [
        result("2026-02-20", "withheld", "HTTP 500"),
        result("2026-02-18", "published"),
        result("2026-02-19", "withheld", "HTTP 500"),
        result("2026-02-17", "withheld", "the list has no votes"),
        result("2026-02-16", "without_list"),
    ]
    assert find_problems(results) == [
        Problem(["2026-02-19", "2026-02-20"], "withheld", "HTTP 500", "scrapy editions 2026-02-19..2026-02-20"),
        Problem(["2026-02-17"], "withheld", "the list has no votes", "scrapy editions 2026-02-17"),
    ]


def test_an_anomaly_is_a_problem_although_the_edition_is_published():
    results = [result("2026-02-19", "published", anomalies=("no paper has an organization", "short abstracts"))]
    assert [(each.kind, each.reason) for each in find_problems(results)] == [
        ("anomaly", "no paper has an organization"),
        ("anomaly", "short abstracts"),
    ]


def test_the_anomalies_of_a_withheld_edition_are_not_repeated():
    results = [result("2026-02-19", "withheld", "HTTP 500", anomalies=("short abstracts",))]
    assert [each.reason for each in find_problems(results)] == ["HTTP 500"]


def test_a_notice_is_bounded():
    results = [result("2026-02-19", "published", anomalies=tuple(f"{each} " * 1000 for each in range(100)))]
    found = find_problems(results)
    assert len(found) == 20
    assert max(len(each.reason) for each in found) == 500


def test_reasons_that_differ_in_numbers_are_the_same():
    one, other = (Problem([], "withheld", f"lost {number} of 20 papers", "") for number in (5, 16))
    assert problem_key(one) == problem_key(other)
    assert problem_key(one) != problem_key(Problem([], "anomaly", "lost 5 of 20 papers", ""))


@pytest.fixture
def missing(store, set_time):
    """Return a function that finds the days without a list, in an archive that begins on Monday."""

    def find(time, *crawls):
        """Return the days and reasons at a time, after crawls: their times, editions and verdicts."""
        store.files.replace({"daily/2026-02-16.jsonl": render_data([paper(1, edition="2026-02-16")])})
        with store.files.locked():
            for crawled_at, edition, verdict in crawls:
                sources = ["page", "api"]
                record = CrawlRecord(
                    time=f"{crawled_at.replace(' ', 'T')}:00Z",
                    edition=edition,
                    sources=sources,
                    papers=None,
                    verdict=verdict,
                )
                store.log_crawl(record)
        set_time(time)
        return [(each.editions, each.reason) for each in find_days_without_list(store, clock.now())]

    return find


NO_LIST = "the Hub shows no list, although it was a weekday"
NO_CRAWL = "no crawl has looked for its list since the day ended"


def test_a_weekday_whose_list_was_looked_for_after_its_end_is_a_problem(missing):
    assert missing("2026-02-18 04:30", ("2026-02-18 04:30", "2026-02-17", "without_list")) == [
        (["2026-02-17"], NO_LIST)
    ]


def test_a_crawl_during_the_day_does_not_count(missing):
    assert missing("2026-02-18 04:30", ("2026-02-17 16:30", "2026-02-17", "without_list")) == []
    assert missing("2026-02-19 00:01") == [(["2026-02-17"], NO_CRAWL)]


def test_a_day_that_is_confirmed_to_have_no_list_is_not_a_problem(missing):
    crawls = [(f"2026-02-{day} 10:00", "2026-02-17", "without_list") for day in (18, 19)]
    assert missing("2026-02-19 10:00", *crawls) == []


def test_a_withheld_day_is_a_problem_of_its_own(missing):
    assert missing("2026-02-18 10:00", ("2026-02-18 10:00", "2026-02-17", "withheld")) == []


def test_weekends_older_days_and_days_before_the_archive_do_not_count(missing):
    days = [editions[0] for editions, _ in missing("2026-02-25 12:00")]
    # The 21st and the 22nd are a weekend. The 24th ended less than a day ago.
    assert days == ["2026-02-23"]
    assert missing("2026-02-16 12:00") == []


def test_an_archive_without_days_has_no_missing_days(store, set_time):
    set_time("2026-02-25 12:00")
    assert [*find_days_without_list(store, clock.now())] == []
