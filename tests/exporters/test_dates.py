import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from hfpapers.editions.periods import Day, parse_period
from hfpapers.exporters.dates import PublicationDates, earliest_first_seen

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def dates():
    return PublicationDates(dt.time(9, 15), SEOUL)


def test_the_dates_use_the_configured_time_and_time_zone(config):
    changed = config.with_options({"post_time": "23:05:10", "post_timezone": "America/New_York"})
    assert PublicationDates.from_config(changed) == PublicationDates(dt.time(23, 5, 10), ZoneInfo("America/New_York"))


def test_papers_are_dated_one_second_apart_in_the_order_in_which_they_came_in(dates, paper):
    third = paper.model_copy(update={"entry": 3, "rank": 1})
    assert dates.published_at(third) == dt.datetime(2026, 2, 19, 9, 15, 2, tzinfo=SEOUL)


def test_without_a_known_order_the_best_paper_is_the_newest(dates, paper):
    best, worst = (paper.model_copy(update={"edition_size": 2, "rank": rank}) for rank in (1, 2))
    assert dates.published_at(best) - dates.published_at(worst) == dt.timedelta(seconds=1)


def test_a_paper_of_a_week_is_dated_on_the_first_day_of_the_week(dates, paper):
    assert dates.published_at(paper.model_copy(update={"edition": "2026-W08"})).date() == dt.date(2026, 2, 16)


@pytest.mark.parametrize(
    ("updated_at", "expected"),
    [
        (None, dt.datetime(2026, 2, 19, 9, 15, tzinfo=SEOUL)),
        ("2026-02-18T10:00:00Z", dt.datetime(2026, 2, 19, 9, 15, tzinfo=SEOUL)),
        ("2026-02-21T10:00:00Z", dt.datetime(2026, 2, 21, 10, tzinfo=dt.UTC)),
    ],
)
def test_a_paper_was_last_updated_when_it_changed_but_never_before_its_publication(dates, paper, updated_at, expected):
    assert dates.updated_at(paper.model_copy(update={"updated_at": updated_at})) == expected


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("2026-02-19", "2026-02-19T09:15:00+09:00"),
        ("2026-02-21", "2026-02-21T09:15:00+09:00"),
        ("2026-W08", "2026-02-20T09:15:00+09:00"),
        ("2026-02", "2026-02-27T09:15:00+09:00"),
    ],
)
def test_an_edition_is_dated_on_the_last_weekday_of_its_period(dates, edition, expected):
    assert dates.edition_date(parse_period(edition), None).isoformat() == expected


@pytest.mark.parametrize(
    ("first_seen", "expected"),
    [
        ("2026-02-19T04:10:00Z", "2026-02-19T09:15:00+09:00"),
        ("2026-02-18T23:10:00Z", "2026-02-19T08:10:00+09:00"),
    ],
)
def test_an_edition_is_not_dated_later_than_its_first_crawl(dates, first_seen, expected):
    assert dates.edition_date(Day.parse("2026-02-19"), first_seen).isoformat() == expected


def test_the_first_crawl_of_an_edition_is_the_earliest_of_its_papers(paper):
    times = [None, "2026-02-19T04:10:00Z", "2026-02-19T03:10:00Z"]
    papers = [paper.model_copy(update={"first_seen": time}) for time in times]
    assert earliest_first_seen(papers) == "2026-02-19T03:10:00Z"
    assert earliest_first_seen(papers[:1]) is None
