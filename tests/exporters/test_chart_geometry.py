import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfpapers.exporters.chart_geometry import WIDTH, place_bar_rows, place_columns
from hfpapers.exporters.chart_lines import place_line_rows

NOON = dt.datetime(2026, 2, 18, 12, tzinfo=dt.UTC)
NUMBERS = st.integers(0, 10**12)


def votes(*numbers, hours=24):
    return [(NOON + dt.timedelta(hours=hours * place), number) for place, number in enumerate(numbers)]


def day_name(day):
    return f"2월 {day.day}일"


def is_readable(labels):
    # Positions are rounded.
    is_inside = all(label.span[0] > -0.1 and label.span[1] < WIDTH + 0.1 for label in labels)
    return is_inside and not any(label.touches(other) for label, other in itertools.combinations(labels, 2))


def test_a_column_is_as_high_as_its_value_and_stands_at_its_place():
    columns = place_columns({0: 10, 3: 5}, {}, str, number_of_places=4)
    high, low = columns.bars
    assert high.height == 2 * low.height
    assert high.y + high.height == low.y + low.height == columns.baseline
    assert (high.x + high.width / 2, low.x + low.width / 2) == (WIDTH / 8, WIDTH * 7 / 8)


@given(st.dictionaries(st.integers(0, 30), NUMBERS, min_size=1))
def test_numbers_and_labels_of_columns_never_touch_and_are_not_on_columns(values):
    labels = {place: ["수", day_name(dt.date(2026, 1, place + 1))] for place in values}
    columns = place_columns(values, labels, "{:,}".format, number_of_places=31)
    assert is_readable(columns.labels)
    assert not any(label.touches(other) for label, other in itertools.combinations(columns.numbers, 2))
    assert not any(number.is_over(bar) for number in columns.numbers for bar in columns.bars)


def test_of_numbers_that_would_touch_the_larger_one_remains():
    columns = place_columns({0: 1_000, 1: 1_001, 2: 999}, {}, str, number_of_places=31)
    assert [number.text for number in columns.numbers] == ["1001"]


def test_the_longest_bar_is_as_wide_as_the_chart_and_the_shortest_one_is_seen():
    rows = place_bar_rows([("a", 1_000_000), ("b", 500_000), ("c", 0)], str).rows
    assert [row.bar.width for row in rows][:2] == [WIDTH, WIDTH / 2]
    assert rows[2].bar.width > 0


@given(st.lists(st.tuples(st.text(), NUMBERS), max_size=10))
def test_names_and_numbers_of_rows_never_touch(values):
    for row in place_bar_rows(values, "{:,}".format).rows:
        assert is_readable([row.name, row.number])


def test_lines_have_a_common_scale_and_end_at_their_last_values():
    high, low = place_line_rows([("a", votes(0, 100)), ("b", votes(50, 50))], str, day_name).rows
    assert (high.baseline - high.points[0][1], high.baseline - high.points[1][1]) == (0, high.baseline - high.top)
    assert low.baseline - low.points[0][1] == (low.baseline - low.top) / 2
    assert (high.number.text, low.number.text) == ("100", "50")


@pytest.mark.parametrize(
    ("hours", "names"),
    [
        (24, ["2월 19일", "2월 20일", "2월 21일"]),
        (24 * 14, ["2월 19일", "2월 28일", "3월 9일", "3월 18일", "3월 27일"]),
        (1, ["2월 18일"]),
        (0, ["2월 18일"]),
    ],
)
def test_a_few_days_are_named_at_equal_distances(hours, names):
    rows = place_line_rows([("a", votes(1, 2, 3, 4, hours=hours))], str, lambda day: f"{day.month}월 {day.day}일")
    assert [label.text for label in rows.labels] == names
    assert is_readable(rows.labels)


def test_a_line_of_many_values_keeps_its_ends():
    values = votes(*range(5_000), hours=1)
    [row] = place_line_rows([("a", values)], str, day_name).rows
    assert len(row.points) == 60
    assert row.points == sorted(row.points)
    assert (row.points[0][1], row.points[-1][1]) == (row.baseline, row.top)
