import datetime as dt

import pytest

from hfpapers.editions.crawl_log import CrawlLog, CrawlRecord, complete_lines, parse_records
from hfpapers.editions.periods import parse_period

THURSDAY, SATURDAY, WEEK = map(parse_period, ("2026-02-19", "2026-02-21", "2026-W08"))


def record(time, verdict="without_list", sources=("page", "api"), edition="2026-02-19"):
    papers = 24 if verdict in {"published", "unchanged"} else None
    return CrawlRecord(time=time, edition=edition, sources=[*sources], papers=papers, verdict=verdict)


def is_known(*records, period=THURSDAY):
    return CrawlLog(records).is_known_without_list(period)


FIRST, SECOND = record("2026-02-20T10:00:00Z"), record("2026-02-21T10:00:00Z")


def test_a_line_has_the_fields_of_a_crawl_in_order():
    assert record("2026-02-20T10:00:00Z", "published", ["page"]).to_line() == (
        b'{"time":"2026-02-20T10:00:00Z","edition":"2026-02-19","sources":["page"],"papers":24,"verdict":"published"}\n'
    )


def test_written_records_are_parsed_back():
    records = [FIRST, record("2026-02-20T11:00:00Z", "withheld", []), record("2026-02-21T10:00:00Z", "published")]
    lines = b"".join(each.to_line() for each in records)
    assert parse_records(lines) == (records, lines)


@pytest.mark.parametrize("length", [1, 40, -1])
def test_an_incomplete_last_line_is_ignored(length):
    assert parse_records(FIRST.to_line() + SECOND.to_line()[:length]) == ([FIRST], FIRST.to_line())


@pytest.mark.parametrize(
    "line",
    [
        b"garbage",
        b"",
        b"[]",
        b"\xff\xfe",
        FIRST.to_line()[:-2],
        FIRST.to_line().replace(b"2026-02-20T10:00:00Z", b"yesterday"),
        FIRST.to_line().replace(b"2026-02-20T10:00:00Z", b"0001-01-01T00:00:00+23:00"),
        b"[" * 100_000,
    ],
)
def test_an_invalid_line_is_left_out(line):
    valid = FIRST.to_line() + SECOND.to_line()
    assert parse_records(FIRST.to_line() + line.rstrip(b"\n") + b"\n" + SECOND.to_line()) == ([FIRST, SECOND], valid)


def test_a_verdict_and_a_source_that_only_a_newer_version_knows_are_kept():
    line = FIRST.to_line().replace(b"without_list", b"in_doubt").replace(b'"page"', b'"arxiv"')
    [parsed], valid = parse_records(line)
    assert (parsed.verdict, parsed.sources, valid) == ("in_doubt", ["arxiv", "api"], line)


def test_fields_that_only_a_newer_version_knows_are_ignored():
    line = FIRST.to_line().replace(b'{"time"', b'{"mood":["good"],"time"')
    assert parse_records(line) == ([FIRST], line)


def test_a_time_without_a_zone_is_a_time_in_utc():
    naive = record("2026-02-20T10:00:00", "published")
    log = CrawlLog([record("2026-02-20T09:00:00Z", "published"), naive])
    assert log.last_complete_crawl(THURSDAY) == dt.datetime(2026, 2, 20, 10, tzinfo=dt.UTC)
    assert is_known(record("2026-02-20T10:00:00"), SECOND)


def test_times_of_other_zones_are_compared_in_utc():
    # It is the 20th in UTC, one day after the period.
    assert not is_known(record("2026-02-19T10:00:00Z"), record("2026-02-21T10:00:00+14:00"))


def test_the_records_of_a_period_are_those_of_its_edition():
    log = CrawlLog([FIRST, record("2026-02-22T10:00:00Z", edition="2026-W08")])
    assert log.records(THURSDAY) == [FIRST]
    assert [*log.records(SATURDAY)] == []


def test_the_last_complete_crawl_found_the_edition_published_or_unchanged():
    log = CrawlLog(
        [
            record("2026-02-20T10:00:00Z", "published"),
            record("2026-02-21T10:00:00Z", "unchanged"),
            record("2026-02-22T10:00:00Z", "withheld"),
            record("2026-02-23T10:00:00Z", "without_list"),
            record("2026-02-24T10:00:00Z", "not_open"),
        ]
    )
    assert log.last_complete_crawl(THURSDAY) == dt.datetime(2026, 2, 21, 10, tzinfo=dt.UTC)
    assert log.last_complete_crawl(SATURDAY) is None


def test_a_period_that_was_never_crawled_is_not_known_to_have_no_list():
    assert not is_known()
    assert not is_known(period=SATURDAY)


@pytest.mark.parametrize("sources", [["page"], ["api"], ["browser"]])
def test_one_crawl_and_one_source_are_enough_on_a_weekend(sources):
    assert is_known(record("2026-02-22T10:00:00Z", sources=sources, edition="2026-02-21"), period=SATURDAY)


def test_two_crawls_that_agree_are_enough_on_a_weekday():
    assert is_known(FIRST, SECOND)


def test_one_crawl_is_not_enough_on_a_weekday():
    assert not is_known(record("2026-03-20T10:00:00Z"))


@pytest.mark.parametrize("sources", [["page"], ["api"], ["page", "browser"]])
def test_a_crawl_whose_page_and_api_do_not_both_state_it_does_not_count_on_a_weekday(sources):
    assert not is_known(FIRST, record("2026-02-21T10:00:00Z", sources=sources))
    assert not is_known(record("2026-02-20T10:00:00Z", sources=sources), SECOND)


@pytest.mark.parametrize(("time", "expected"), [("2026-02-21T09:59:59Z", False), ("2026-02-21T10:00:00Z", True)])
def test_two_crawls_count_if_they_are_24_hours_apart(time, expected):
    assert is_known(FIRST, record(time)) == expected


@pytest.mark.parametrize(("time", "expected"), [("2026-02-20T23:59:59Z", False), ("2026-02-21T00:00:00Z", True)])
def test_the_second_crawl_counts_two_days_after_the_day(time, expected):
    assert is_known(record("2026-02-19T23:00:00Z"), record(time)) == expected


def test_a_crawl_between_the_two_may_have_failed():
    assert is_known(FIRST, record("2026-02-20T20:00:00Z", "withheld", []), SECOND)


@pytest.mark.parametrize("verdict", ["published", "unchanged"])
@pytest.mark.parametrize("time", ["2026-02-19T10:00:00Z", "2026-02-20T20:00:00Z", "2026-02-23T10:00:00Z"])
def test_a_period_that_was_published_once_has_a_list(verdict, time):
    assert not is_known(FIRST, SECOND, record(time, verdict))


def test_a_weekend_that_was_published_once_has_a_list():
    records = [record(f"2026-02-22T1{n}:00:00Z", verdict) for n, verdict in enumerate(("published", "without_list"))]
    assert not is_known(*(each.model_copy(update={"edition": "2026-02-21"}) for each in records), period=SATURDAY)


@pytest.mark.parametrize(("time", "expected"), [("2026-02-23T23:00:00Z", False), ("2026-02-24T00:00:00Z", True)])
def test_the_second_crawl_of_a_week_counts_two_days_after_its_sunday(time, expected):
    week = [record(moment, edition="2026-W08") for moment in ("2026-02-22T22:00:00Z", time)]
    assert is_known(*week, period=WEEK) == expected


def test_the_current_crawl_counts_before_it_is_in_the_log():
    log = CrawlLog([FIRST])
    assert not log.is_known_without_list(THURSDAY)
    assert log.is_known_without_list(THURSDAY, SECOND)
    assert not log.is_known_without_list(THURSDAY)


@pytest.mark.parametrize("data", [bytes(500), b"\xff garbage"])
def test_damage_without_a_line_end_is_not_taken_for_an_incomplete_line(data):
    assert parse_records(data) == ([], b"")
    assert complete_lines(data) == data


def test_a_list_that_was_found_between_two_crawls_disproves_that_there_is_none():
    rejected = record("2026-02-20T16:00:00Z", "withheld", ["page"])
    assert CrawlLog([FIRST, SECOND]).is_known_without_list(THURSDAY)
    assert not CrawlLog([FIRST, rejected, SECOND]).is_known_without_list(THURSDAY)
    failed = record("2026-02-20T16:00:00Z", "withheld", [])
    assert CrawlLog([FIRST, failed, SECOND]).is_known_without_list(THURSDAY)
