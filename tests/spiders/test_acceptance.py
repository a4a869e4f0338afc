"""Which lists are accepted as the requested one."""

import datetime as dt

import pytest

from hfpapers.editions.periods import Day, Week
from hfpapers.hub.list_page import Listing
from hfpapers.spiders.acceptance import Accepted, StatesNoList, TooOld, judge

THURSDAY, FRIDAY = map(Day.parse, ("2026-02-19", "2026-02-20"))


def judged(found, period=THURSDAY, *, records=({},), is_latest=False, today="2026-02-20", force=False):
    return judge(
        Listing(found, "data", records),
        period,
        kind=type(period),
        is_latest=is_latest,
        today=dt.date.fromisoformat(today),
        force=force,
    )


@pytest.mark.parametrize("is_latest", [False, True])
def test_the_list_of_the_requested_period_is_accepted(is_latest):
    assert judged(THURSDAY, is_latest=is_latest) == Accepted(THURSDAY)


@pytest.mark.parametrize("found", [FRIDAY, Day.parse("2026-02-18"), Week.parse("2026-W08")])
def test_the_list_of_another_period_states_that_there_is_none(found):
    assert judged(found) == StatesNoList(f"the list of {found}")


@pytest.mark.parametrize("is_latest", [False, True])
def test_an_empty_list_or_one_without_a_period_states_that_there_is_none(is_latest):
    assert judged(THURSDAY, records=(), is_latest=is_latest) == StatesNoList("an empty list")
    assert judged(None, is_latest=is_latest) == StatesNoList("an empty list")


def test_the_latest_list_may_be_that_of_an_earlier_day_but_not_of_a_later_one_or_a_week():
    assert judged(THURSDAY, FRIDAY, is_latest=True) == Accepted(THURSDAY)
    assert judged(FRIDAY, THURSDAY, is_latest=True) == StatesNoList("the list of 2026-02-20")
    week = Week.parse("2026-W07")
    assert judged(week, THURSDAY, is_latest=True) == StatesNoList("the list of 2026-W07")


@pytest.mark.parametrize("period", [THURSDAY, Day.parse("2026-06-01")])
@pytest.mark.parametrize(
    ("today", "verdict"),
    [
        ("2026-02-26", Accepted(THURSDAY)),
        ("2026-02-27", Accepted(THURSDAY, "the latest list of the Hub is 8 days old")),
        ("2026-03-22", Accepted(THURSDAY, "the latest list of the Hub is 31 days old")),
        (
            "2026-03-23",
            TooOld(
                "the latest list is that of 2026-02-19, 32 days ago; if that is correct, publish it with -a force=yes"
            ),
        ),
    ],
)
def test_the_latest_list_must_not_be_older_than_a_month(period, today, verdict):
    assert judged(THURSDAY, period, is_latest=True, today=today) == verdict


def test_force_accepts_a_latest_list_of_any_age():
    expected = Accepted(THURSDAY, "the latest list of the Hub is 365 days old")
    assert judged(THURSDAY, is_latest=True, today="2027-02-19", force=True) == expected


def test_a_list_that_is_requested_by_its_period_may_have_any_age():
    assert judged(THURSDAY, today="2027-02-19") == Accepted(THURSDAY)
