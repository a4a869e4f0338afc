import datetime as dt
import re

import pytest

from hfpapers.editions.periods import Day, Month, Week, parse_period, parse_periods

TODAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize("name", ["2026-02-19", "2026-W08", "2020-W53", "2026-02", "2026-12"])
def test_the_name_of_a_period_is_the_text_that_it_was_parsed_from(name):
    assert str(parse_period(name)) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-2-19",
        "20260219",
        "2026-W08-4",
        "2026-02-30",
        "19.02.2026",
        "\uff12026-02-19",
        "2026-02",
        "0001-01-01",
        "9999-12-31",
    ],
)
def test_a_text_that_is_not_an_iso_day_is_rejected_with_an_example(text):
    with pytest.raises(ValueError, match=f"^{re.escape(repr(text))} is not a day; expected a day like 2026-02-19$"):
        Day.parse(text)


@pytest.mark.parametrize("text", ["", "2026-W8", "2026-W54", "2025-W53", "2026W08", "0000-W01", "W08", "9999-W52"])
def test_a_text_that_is_not_an_iso_week_is_rejected_with_an_example(text):
    with pytest.raises(ValueError, match=f"^{re.escape(repr(text))} is not a week; expected a week like 2026-W08$"):
        Week.parse(text)


@pytest.mark.parametrize("text", ["", "2026-2", "2026-13", "2026-00", "0000-01", "2026-02-01"])
def test_a_text_that_is_not_a_month_is_rejected_with_an_example(text):
    with pytest.raises(ValueError, match=f"^{re.escape(repr(text))} is not a month; expected a month like 2026-02$"):
        Month.parse(text)


def test_a_text_that_is_not_a_period_is_rejected_with_examples():
    message = "^'soon' is not an edition; expected an edition like 2026-02-19, 2026-W08, 2026-02, or a range$"
    with pytest.raises(ValueError, match=message):
        parse_period("soon")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-02-19", "2026-02-19", "2026-02-19"),
        ("2026-W08", "2026-02-16", "2026-02-22"),
        # An ISO year may begin in December.
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2999-12", "2999-12-01", "2999-12-31"),
    ],
)
def test_a_period_consists_of_the_days_from_its_first_to_its_last_one(name, first, last):
    period = parse_period(name)
    assert (f"{period.first}", f"{period.last}") == (first, last)
    assert type(period).containing(period.last) == period
    assert len([*period.days()]) == (period.last - period.first).days + 1


def test_a_range_of_days_includes_both_ends_and_no_weekends():
    assert [*map(str, Day.parse_range("2026-02-27..2026-03-02", TODAY))] == ["2026-02-27", "2026-03-02"]


def test_a_single_day_of_a_weekend_can_be_requested():
    assert Day.parse_range("2026-02-28", TODAY) == [Day.parse("2026-02-28")]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Day, "today", ["2026-03-02"]),
        (Day, "yesterday", ["2026-03-01"]),
        (Day, "latest", ["2026-03-02"]),
        (Day, "2026-02-27..yesterday", ["2026-02-27"]),
        (Week, "this", ["2026-W10"]),
        (Week, "last", ["2026-W09"]),
        (Week, "2025-W52..2026-W02", ["2025-W52", "2026-W01", "2026-W02"]),
        (Month, "last", ["2026-02"]),
        (Month, "2025-12..this", ["2025-12", "2026-01", "2026-02", "2026-03"]),
        (Day, "2026-02-19..2026-02-19", ["2026-02-19"]),
    ],
)
def test_an_argument_is_a_name_an_alias_or_a_range(kind, text, expected):
    assert [*map(str, kind.parse_range(text, TODAY))] == expected


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (
            Day,
            "2026-02-21..2026-02-22",
            "^the range '2026-02-21..2026-02-22' contains no weekday; the Hub lists papers on weekdays only$",
        ),
        (Week, "2026-W08..2026-W07", "^the range '2026-W08..2026-W07' ends before it begins$"),
        (Day, "today..2026-02-19", "^the range 'today..2026-02-19' ends before it begins$"),
        (
            Week,
            "next",
            "^'next' is not a week; expected a week like 2026-W08, this, last, or a range like 2026-W08..last$",
        ),
        (
            Day,
            "2026-02-19..",
            "^'' is not a day; expected a day like 2026-02-19, today, yesterday, latest, or a range like ",
        ),
    ],
)
def test_an_invalid_argument_is_rejected_with_what_is_expected(kind, text, message):
    with pytest.raises(ValueError, match=message):
        kind.parse_range(text, TODAY)


def test_the_kind_of_a_range_follows_from_its_first_name():
    assert parse_periods("2026-W08..2026-W09", TODAY) == [Week.parse("2026-W08"), Week.parse("2026-W09")]
    assert parse_periods("2026-02", TODAY) == [Month.parse("2026-02")]
    assert parse_periods("yesterday", TODAY) == [Day.parse("2026-03-01")]


def test_periods_are_ordered_and_know_their_neighbours():
    first = Day.parse("2026-03-01")
    assert first.previous() == Day.parse("2026-02-28")
    assert first.previous(3) < first
    assert Month.parse("2026-01").previous() == Month.parse("2025-12")
    assert Week.parse("2026-W01").previous() == Week.parse("2025-W52")
    assert Week.parse("2025-W52").next() == Week.parse("2026-W01")
