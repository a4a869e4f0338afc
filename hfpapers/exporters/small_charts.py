"""Where the parts of the small charts of pages are: sparklines, skylines, and columns of months."""

from collections.abc import Sequence
from dataclasses import dataclass

from hfpapers.exporters.chart_geometry import Bar, Columns, FormatNumber, place_columns, tidy

_SPARKLINE_WIDTH, _SPARKLINE_HEIGHT, _MARGIN = 72, 24, 2
_MAX_SPARKLINE_POINTS = 36
_SKYLINE_ROOM, _SKYLINE_BAR, _SKYLINE_HEIGHT, _MIN_SKYLINE_BAR = 10, 7, 100, 2
_PLOT_HEIGHT = 72


@dataclass(frozen=True)
class Point:
    """A value of a chart of columns: its name, and the label below its column, which most columns do not have."""

    name: str
    value: int
    label: str = ""


def sparkline_path(values: Sequence[float]) -> str:
    """Return the `d` of the path of a line of 72 by 24 pixels: through all values, or if they are many, some of them.

    It is empty for fewer than two values.
    """
    last = len(values) - 1
    if last < 1:
        return ""
    if last >= _MAX_SPARKLINE_POINTS:
        places = [place * last // (_MAX_SPARKLINE_POINTS - 1) for place in range(_MAX_SPARKLINE_POINTS)]
        return sparkline_path([values[place] for place in places])
    low, height = min(values), max(values) - min(values)
    points = []
    for place, value in enumerate(values):
        share = (value - low) / height if height else 0.5
        x = _MARGIN + place / last * (_SPARKLINE_WIDTH - 2 * _MARGIN)
        y = _SPARKLINE_HEIGHT - _MARGIN - share * (_SPARKLINE_HEIGHT - 2 * _MARGIN)
        points.append(f"{tidy(x)} {tidy(y)}")
    return f"M{' '.join(points)}"


def place_skyline(votes: Sequence[int]) -> list[Bar]:
    """Return a bar of up to 100 pixels for each number of votes."""
    most = max([*votes, 1])
    bars = []
    for place, number in enumerate(votes):
        height = tidy(max(number / most * _SKYLINE_HEIGHT, _MIN_SKYLINE_BAR))
        bars.append(Bar(place * _SKYLINE_ROOM, tidy(_SKYLINE_HEIGHT - height), _SKYLINE_BAR, height))
    return bars


def place_points(points: Sequence[Point], format_number: FormatNumber) -> Columns:
    """Return a column for each point. A point without a value has a place, but no column."""
    values = {place: point.value for place, point in enumerate(points) if point.value}
    labels = {place: [point.label] for place, point in enumerate(points) if point.label}
    return place_columns(values, labels, format_number, number_of_places=max(len(points), 12), plot_height=_PLOT_HEIGHT)
