"""Which crawls a run consists of, and what is kept of their results."""

import datetime as dt

import pytest

from deploy.publish.crawls import crawl, plan
from hfpapers.editions.periods import KINDS

FRIDAY = dt.date(2026, 2, 20)


def test_a_new_archive_begins_with_two_weeks_of_lists():
    assert [*plan(FRIDAY, None)] == [
        ["daily", "date=yesterday..today"],
        ["daily", "date=2026-02-06..2026-02-18", "pages=no"],
        ["weekly", "week=2026-W06..last"],
        ["monthly", "month=2026-01..last"],
    ]


def test_every_day_the_lists_of_two_weeks_are_crawled_again():
    assert [*plan(FRIDAY, FRIDAY)] == [*plan(FRIDAY, None)]


def test_after_a_pause_everything_since_the_newest_stored_day_is_crawled():
    crawls = [*plan(FRIDAY, dt.date(2025, 11, 28))]
    assert ["daily", "date=2025-11-14..2026-02-18", "pages=no"] in crawls
    assert ["weekly", "week=2025-W46..last"] in crawls
    assert ["monthly", "month=2025-11..last"] in crawls


@pytest.mark.parametrize(("days", "has_list"), [(1, True), (2, False), (3, True)])
def test_on_a_sunday_no_list_is_new(days, has_list):
    today = FRIDAY + dt.timedelta(days)
    assert (["daily", "date=yesterday..today"] in [*plan(today, None)]) is has_list


def test_a_file_with_a_day_in_the_future_does_not_move_the_crawls():
    assert [*plan(FRIDAY, dt.date(2999, 1, 1))] == [*plan(FRIDAY, None)]


@pytest.mark.parametrize(
    ("named", "crawl"),
    [
        ("2026-01-05..yesterday", ["daily", "date=2026-01-05..yesterday"]),
        ("2026-01-05", ["daily", "date=2026-01-05"]),
        ("2026-W01..last", ["weekly", "week=2026-W01..last"]),
        ("2026-01..last", ["monthly", "month=2026-01..last"]),
        ("2026-01", ["monthly", "month=2026-01"]),
        ("$(touch x); --help", ["daily", "date=$(touch x); --help"]),
    ],
)
def test_a_range_is_crawled_last_and_only_where_editions_are_missing(named, crawl):
    *others, last = plan(FRIDAY, None, named)
    assert others == [*plan(FRIDAY, None)]
    assert last == [*crawl, "only=missing", "pages=no"]


@pytest.mark.parametrize("pause", [None, 0, 40, 100])
def test_all_ranges_are_valid_on_each_day_of_a_year(pause):
    for today in (FRIDAY - dt.timedelta(days) for days in range(366)):
        newest = None if pause is None else today - dt.timedelta(pause)
        for spider, period, *_ in plan(today, newest):
            assert KINDS[spider].parse_range(period.partition("=")[2], today)


def test_crawls_leave_messages_to_the_step_that_sends_them(monkeypatch, tmp_path):
    commands = []

    class Process:
        stderr, returncode = (), 0

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    def start(*command, **_):
        commands.append(command)
        return Process()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("deploy.publish.crawls.start_scrapy", start)
    assert crawl("2026-01") == 0
    assert len(commands) > 1
    assert all("notify=later" in command for command in commands)
