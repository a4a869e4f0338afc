import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from hfpapers.editions.periods import parse_period
from hfpapers.exporters.dates import PublicationDates, earliest_first_seen

SEOUL = ZoneInfo("Asia/Seoul")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def dates():
    return PublicationDates(dt.time(9, 15), SEOUL)


def edition_date(dates, edition, first_seen=None):
    return dates.edition_date(parse_period(edition), first_seen).isoformat()


def test_the_dates_use_the_configured_time_and_time_zone(config):
    changed = config.with_options({"post_time": "23:05:10", "post_timezone": "America/New_York"})
    assert PublicationDates.from_config(changed) == PublicationDates(dt.time(23, 5, 10), NEW_YORK)


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("2026-02-19", "2026-02-19T09:15:00+09:00"),
        # A Saturday is the only day of its period.
        ("2026-02-21", "2026-02-21T09:15:00+09:00"),
        ("2026-W08", "2026-02-20T09:15:00+09:00"),
        ("2026-02", "2026-02-27T09:15:00+09:00"),
        ("2026-03", "2026-03-31T09:15:00+09:00"),
    ],
)
def test_an_edition_is_dated_on_the_last_weekday_of_its_period(dates, edition, expected):
    assert edition_date(dates, edition) == expected


@pytest.mark.parametrize(
    ("edition", "first_seen", "expected"),
    [
        ("2026-02-19", "2026-02-19T04:10:00Z", "2026-02-19T09:15:00+09:00"),
        ("2026-02-19", "2026-02-18T23:10:00Z", "2026-02-19T08:10:00+09:00"),
        ("2026-W08", "2026-02-16T20:00:00Z", "2026-02-17T05:00:00+09:00"),
        ("2026-W08", "2026-03-01T20:00:00Z", "2026-02-20T09:15:00+09:00"),
        ("2026-02", "2026-02-02T00:05:00Z", "2026-02-02T09:05:00+09:00"),
    ],
)
def test_no_edition_is_dated_later_than_its_first_crawl(dates, edition, first_seen, expected):
    assert edition_date(dates, edition, first_seen) == expected


def test_the_first_crawl_of_an_edition_is_the_earliest_of_all_its_papers(paper):
    seen = ["2026-02-20T00:05:00Z", None, "2026-02-19T04:10:00Z"]
    assert earliest_first_seen([paper.model_copy(update={"first_seen": time}) for time in seen]) == seen[2]
    assert earliest_first_seen([paper]) is None


def test_the_first_paper_has_the_date_of_its_edition_and_each_further_one_is_a_second_later(dates, paper):
    date = dates.edition_date(parse_period("2026-02-19"), None)
    first, third = (paper.model_copy(update={"entry": entry, "rank": 1}) for entry in (1, 3))
    assert dates.paper_date(first, date) == date
    assert dates.paper_date(third, date).isoformat() == "2026-02-19T09:15:02+09:00"


def test_without_a_known_order_the_best_paper_is_the_newest(dates, paper):
    date = dates.edition_date(parse_period("2026-02-19"), None)
    best, worst = (paper.model_copy(update={"edition_size": 2, "rank": rank}) for rank in (1, 2))
    assert dates.paper_date(best, date) - dates.paper_date(worst, date) == dt.timedelta(seconds=1)


def test_papers_are_a_second_apart_also_when_clocks_change(paper):
    dates = PublicationDates(dt.time(1, 59, 59), NEW_YORK)
    # At 2:00, it is 1:00 again.
    date = dates.edition_date(parse_period("2026-11-01"), None)
    moments = [dates.paper_date(paper.model_copy(update={"entry": entry}), date) for entry in (1, 2)]
    assert [moment.isoformat() for moment in moments] == ["2026-11-01T01:59:59-04:00", "2026-11-01T01:00:00-05:00"]


def test_a_friday_its_week_and_its_month_have_items_with_different_dates(dates):
    periods = [parse_period(edition) for edition in ("2026-02-27", "2026-W09", "2026-02")]
    items = [dates.edition_item_date(period, dates.edition_date(period, None)) for period in periods]
    assert [item.isoformat() for item in items] == [f"2026-02-27T09:15:0{second}+09:00" for second in range(3)]


@pytest.mark.parametrize(
    ("changed_at", "expected"),
    [
        (None, "2026-02-19T09:15:00+09:00"),
        ("2026-02-18T10:00:00Z", "2026-02-19T09:15:00+09:00"),
        ("2026-02-21T10:00:00Z", "2026-02-21T19:00:00+09:00"),
    ],
)
def test_an_item_was_last_modified_when_it_changed_but_never_before_its_publication(dates, changed_at, expected):
    published = dates.edition_date(parse_period("2026-02-19"), None)
    assert dates.modified_at(published, changed_at).isoformat() == expected
