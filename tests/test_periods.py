import datetime as dt

import pytest

from hfpapers.periods import Day


def test_a_day_is_named_as_it_was_parsed():
    assert str(Day.parse("2026-02-19")) == "2026-02-19"


@pytest.mark.parametrize(
    "text", ["", "2026-2-19", "20260219", "2026-W08-4", "2026-02-30", "19.02.2026", "\uff12026-02-19"]
)
def test_what_is_no_iso_day_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="is not a day like 2026-02-19"):
        Day.parse(text)


def test_a_moment_falls_into_its_utc_day():
    seoul = dt.timezone(dt.timedelta(hours=9))
    assert Day.of(dt.datetime(2026, 2, 20, 8, 59, tzinfo=seoul)) == Day.parse("2026-02-19")


def test_a_range_has_both_its_ends():
    days = Day.parse("2026-02-27").until(Day.parse("2026-03-02"))
    assert [(str(day), day.is_weekday) for day in days] == [
        ("2026-02-27", True),
        ("2026-02-28", False),
        ("2026-03-01", False),
        ("2026-03-02", True),
    ]


def test_days_are_ordered_and_count_back_over_months():
    first = Day.parse("2026-03-01")
    assert first.before() == Day.parse("2026-02-28")
    assert first.before(3) < first
