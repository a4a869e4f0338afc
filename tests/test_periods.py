import datetime as dt

import pytest

from hfpapers.periods import Day, Month, Week, period, periods

TODAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize("name", ["2026-02-19", "2026-W08", "2020-W53", "2026-02", "2026-12"])
def test_a_period_is_named_as_it_was_parsed(name):
    assert str(period(name)) == name


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
def test_what_is_no_iso_day_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="is not a day like 2026-02-19"):
        Day.parse(text)


@pytest.mark.parametrize("text", ["", "2026-W8", "2026-W54", "2025-W53", "2026W08", "0000-W01", "W08", "9999-W52"])
def test_what_is_no_iso_week_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="is not a week like 2026-W08"):
        Week.parse(text)


@pytest.mark.parametrize("text", ["", "2026-2", "2026-13", "2026-00", "0000-01", "2026-02-01"])
def test_what_is_no_month_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="is not a month like 2026-02"):
        Month.parse(text)


def test_what_names_no_edition_is_refused_with_examples():
    with pytest.raises(ValueError, match="'soon' is no edition like 2026-02-19, 2026-W08, 2026-02, nor a range"):
        period("soon")


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
def test_a_period_has_its_first_and_its_last_day(name, first, last):
    of = period(name)
    assert (f"{of.first}", f"{of.last}") == (first, last)
    assert type(of).containing(of.last) == of
    assert len([*of.days()]) == (of.last - of.first).days + 1


def test_a_range_of_days_has_both_its_ends_and_no_weekend():
    assert [*map(str, Day.named("2026-02-27..2026-03-02", TODAY))] == ["2026-02-27", "2026-03-02"]


def test_a_single_day_of_a_weekend_can_be_asked_for():
    assert Day.named("2026-02-28", TODAY) == [Day.parse("2026-02-28")]


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
def test_an_argument_names_periods_by_names_by_words_and_by_ranges(kind, text, expected):
    assert [*map(str, kind.named(text, TODAY))] == expected


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (Day, "2026-02-21..2026-02-22", "there is no weekday in 2026-02-21..2026-02-22"),
        (Week, "2026-W08..2026-W07", "2026-W08..2026-W07 ends before it begins"),
        (Day, "today..2026-02-19", "today..2026-02-19 ends before it begins"),
        (Week, "next", "'next' is not a week like 2026-W08, nor this, last or a range like 2026-W08..last"),
        (Day, "2026-02-19..", "'' is not a day like 2026-02-19, nor today, yesterday, latest or a range like"),
    ],
)
def test_an_argument_that_names_nothing_is_refused_with_what_is_right(kind, text, sentence):
    with pytest.raises(ValueError, match=sentence):
        kind.named(text, TODAY)


def test_a_range_is_of_the_kind_of_its_first_end():
    assert periods("2026-W08..2026-W09", TODAY) == [Week.parse("2026-W08"), Week.parse("2026-W09")]
    assert periods("2026-02", TODAY) == [Month.parse("2026-02")]
    assert periods("yesterday", TODAY) == [Day.parse("2026-03-01")]


def test_periods_are_ordered_and_count_back():
    first = Day.parse("2026-03-01")
    assert first.before() == Day.parse("2026-02-28")
    assert first.before(3) < first
    assert Month.parse("2026-01").before() == Month.parse("2025-12")
    assert Week.parse("2026-W01").before() == Week.parse("2025-W52")
    assert Week.parse("2025-W52").after() == Week.parse("2026-W01")
