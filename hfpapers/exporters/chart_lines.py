"""Where the lines of values over time are: a row for each, so that no line crosses another one."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hfpapers.exporters.chart_geometry import (
    WIDTH,
    FormatNumber,
    Label,
    center_label,
    place_heading,
    tidy,
    without_overlaps,
)

_ROW, _PLOT_TOP, _PLOT_HEIGHT = 66, 22, 32
# Room for the dots at the ends of lines.
_MARGIN = 4
_MAX_POINTS, _MAX_TICKS = 60, 5

Values = Sequence[tuple[dt.datetime, int]]


@dataclass(frozen=True)
class LineRow:
    """A name and its last value on one line, and the values over time below them.

    `points` are those of the line. The plot reaches from `top` to `baseline`, where the value 0 is.
    """

    name: Label
    number: Label
    points: Sequence[tuple[float, float]]
    top: float
    baseline: float


@dataclass(frozen=True)
class LineRows:
    """Lines below each other, with a common scale and a common axis of days.

    `days` are the positions of days on the axis, and `labels` their names.
    """

    height: float
    rows: Sequence[LineRow]
    days: Sequence[float]
    labels: Sequence[Label]


def place_line_rows(
    series: Sequence[tuple[str, Values]], format_number: FormatNumber, format_day: Callable[[dt.date], str]
) -> LineRows:
    """Return a row for each name and its values, which are in the order of their times."""
    times = [time for _, values in series for time, _ in values]
    first, last = min(times), max(times)
    seconds = (last - first).total_seconds() or 1
    largest = max([*(value for _, values in series for _, value in values), 1])

    def x_of(time: dt.datetime) -> float:
        return tidy(_MARGIN + (time - first).total_seconds() / seconds * (WIDTH - 2 * _MARGIN))

    rows = []
    for place, (name, values) in enumerate(series):
        top = place * _ROW
        baseline = top + _PLOT_TOP + _PLOT_HEIGHT
        points = [(x_of(time), tidy(baseline - value / largest * _PLOT_HEIGHT)) for time, value in _sample(values)]
        rows.append(LineRow(*place_heading(name, format_number(values[-1][1]), top), points, top + _PLOT_TOP, baseline))
    bottom = len(rows) * _ROW
    # Without a midnight between the first and the last time, only the first day has a label.
    days = _choose_days(first, last) or [first]
    labels = [center_label(format_day(day.date()), x_of(day), bottom + 4) for day in days]
    return LineRows(bottom + 8, rows, [*map(x_of, days)], without_overlaps(labels))


def _choose_days(first: dt.datetime, last: dt.datetime) -> list[dt.datetime]:
    """Return the beginnings of a few days at equal distances."""
    step = dt.timedelta(days=1 + (last - first).days // _MAX_TICKS)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    day = midnight if midnight == first else midnight + dt.timedelta(days=1)
    days = []
    while day <= last:
        days.append(day)
        day += step
    return days


def _sample(values: Values) -> Values:
    """Return the values; of more than a line needs, the first, the last and those at equal distances between them."""
    end = len(values) - 1
    if end < _MAX_POINTS:
        return values
    return [values[place * end // (_MAX_POINTS - 1)] for place in range(_MAX_POINTS)]
