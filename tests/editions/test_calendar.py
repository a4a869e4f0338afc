import pytest

from hfpapers.editions.calendar import containing_periods, parts_of
from hfpapers.editions.periods import parse_period


@pytest.mark.parametrize(
    ("period", "containing"),
    [
        ("2026-02-19", ["2026-W08", "2026-02"]),
        # This week belongs to the year in which most of its days are.
        ("2027-01-01", ["2026-W53", "2027-01"]),
        ("2026-W08", ["2026-02"]),
        ("2026-W09", ["2026-02", "2026-03"]),
        ("2026-02", []),
    ],
)
def test_a_day_is_in_a_week_and_a_month_and_a_week_in_one_or_two_months(period, containing):
    assert [str(other) for other in containing_periods(parse_period(period))] == containing


@pytest.mark.parametrize(
    ("period", "first", "last", "number"),
    [("2026-W08", "2026-02-16", "2026-02-22", 7), ("2026-02", "2026-W05", "2026-W09", 5)],
)
def test_the_parts_of_a_week_are_its_days_and_those_of_a_month_its_weeks(period, first, last, number):
    parts = parts_of(parse_period(period))
    assert (str(parts[0]), str(parts[-1]), len(parts)) == (first, last, number)


def test_a_day_has_no_parts():
    assert parts_of(parse_period("2026-02-19")) == []
