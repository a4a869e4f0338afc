"""Where the parts of a chart are: plain numbers and texts, in the pixels of a chart that is not scaled.

`chart_lines` has the lines of votes over time, `small_charts` what pages show beside their texts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hfpapers.text.width import shorten_to_width, text_width

# The width of the screen of a phone, on which the texts of a chart keep their sizes.
WIDTH = 400
NAME_SIZE, NUMBER_SIZE, LABEL_SIZE = 13, 12, 11
_SMALL_NUMBER_SIZE = 10
# Between two texts on one line, and between two lines in parts of the size of their texts.
_GAP, _LEADING = 4, 1.25
# How much wider than others bold texts are.
_BOLD = 1.1
# The first baseline, and the distance between the lines of a label.
_ASCENT, _LINE_DISTANCE = 12, 14
# The part of the room of a column that its bar takes.
_COLUMN_SHARE, _MAX_COLUMN_WIDTH = 0.64, 36
# A bar that stands for a small number can still be seen.
_MIN_LENGTH = 1.5
_BAR_HEIGHT, _BAR_ROW = 5, 36

FormatNumber = Callable[[int], str]


@dataclass(frozen=True)
class Label:
    """A text, and the point on its baseline where it begins, has its middle or ends."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: int = LABEL_SIZE

    @cached_property
    def span(self) -> tuple[float, float]:
        """Where the text begins and ends."""
        width = text_width(self.text, self.size)
        start = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return start, start + width

    def touches(self, other: "Label") -> bool:
        """Return whether the text and another one would look like one text."""
        start, end = self.span
        other_start, other_end = other.span
        return abs(self.y - other.y) < self.size * _LEADING and start < other_end + _GAP and other_start < end + _GAP

    def is_over(self, bar: "Bar") -> bool:
        """Return whether a part of the text is on a bar of a chart of columns."""
        start, end = self.span
        return bar.y < self.y and start < bar.x + bar.width and bar.x < end

    @property
    def is_inside(self) -> bool:
        """Whether no part of the text is left or right of the chart."""
        start, end = self.span
        return start >= 0 and end <= WIDTH


@dataclass(frozen=True)
class Bar:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Columns:
    """Bars beside each other, with numbers above and labels below them."""

    height: float
    baseline: float
    bars: Sequence[Bar]
    numbers: Sequence[Label]
    labels: Sequence[Label]


@dataclass(frozen=True)
class BarRow:
    """A name and its number on one line, and a bar below them."""

    name: Label
    number: Label
    bar: Bar


@dataclass(frozen=True)
class BarRows:
    """Bars below each other."""

    height: float
    rows: Sequence[BarRow]


def place_columns(
    values: Mapping[int, int],
    labels: Mapping[int, Sequence[str]],
    format_number: FormatNumber,
    *,
    number_of_places: int,
    plot_height: int = 120,
) -> Columns:
    """Return bars for values by their places, which count from 0 on the left, with labels of one or more lines.

    A number or a label that would touch another one is left out: of the numbers, the larger ones remain.
    """
    room = WIDTH / number_of_places
    width = min(room * _COLUMN_SHARE, _MAX_COLUMN_WIDTH)
    baseline = _ASCENT + _GAP + plot_height
    scale = plot_height / max([*values.values(), 1])
    heights = {place: max(value * scale, _MIN_LENGTH) for place, value in values.items()}
    bars = [
        Bar(tidy((place + 0.5) * room - width / 2), tidy(baseline - height), tidy(width), tidy(height))
        for place, height in heights.items()
    ]
    lines = [
        center_label(text, (place + 0.5) * room, baseline + _ASCENT + _GAP + line * _LINE_DISTANCE)
        for place, texts in labels.items()
        for line, text in enumerate(texts)
    ]
    number_of_lines = max(map(len, labels.values()), default=0)
    return Columns(
        height=baseline + _GAP + number_of_lines * _LINE_DISTANCE,
        baseline=baseline,
        bars=bars,
        numbers=_place_numbers(
            [(format_number(value), bar) for value, bar in zip(values.values(), bars, strict=True)], room
        ),
        labels=sorted(without_overlaps(lines), key=lambda line: (line.x, line.y)),
    )


def _place_numbers(bars: Sequence[tuple[str, Bar]], room: float) -> list[Label]:
    """Return the texts that have room above their bars, from left to right."""
    widest = max((text_width(text, NUMBER_SIZE) for text, _ in bars), default=0)
    size = NUMBER_SIZE if widest + _GAP <= room else _SMALL_NUMBER_SIZE
    numbers = [
        Label(tidy(bar.x + bar.width / 2), tidy(bar.y - _GAP), text, "middle", size)
        for text, bar in sorted(bars, key=lambda each: each[1].y)
    ]
    free = [number for number in numbers if number.is_inside and not any(number.is_over(bar) for _, bar in bars)]
    return sorted(without_overlaps(free), key=lambda number: number.x)


def place_bar_rows(values: Iterable[tuple[str, int]], format_number: FormatNumber) -> BarRows:
    """Return a row for each name and its value, with a bar that is as long as the value is large."""
    pairs = [*values]
    scale = WIDTH / max([*(value for _, value in pairs), 1])
    rows = []
    for place, (name, value) in enumerate(pairs):
        top = place * _BAR_ROW
        length = max(value * scale, _MIN_LENGTH)
        rows.append(
            BarRow(*place_heading(name, format_number(value), top), Bar(0, top + 19, tidy(length), _BAR_HEIGHT))
        )
    return BarRows(len(rows) * _BAR_ROW - _GAP, rows)


def place_heading(name: str, number: str, top: float) -> tuple[Label, Label]:
    """Return a name at the left and a number at the right of a line. A name that is too long is shortened."""
    room = WIDTH - text_width(number, NUMBER_SIZE) * _BOLD - 3 * _GAP
    baseline = top + _ASCENT
    return (
        Label(0, baseline, shorten_to_width(name, room, NAME_SIZE), size=NAME_SIZE),
        Label(WIDTH, baseline, number, "end", NUMBER_SIZE),
    )


def center_label(text: str, x: float, y: float) -> Label:
    """Return a label with its middle at a point, or as near as it can be without leaving the chart."""
    half = text_width(text, LABEL_SIZE) / 2
    return Label(tidy(min(max(x, half), WIDTH - half)), y, text, "middle")


def without_overlaps(labels: Iterable[Label]) -> list[Label]:
    """Return the labels without those that touch an earlier one."""
    kept: list[Label] = []
    for label in labels:
        if not any(label.touches(other) for other in kept):
            kept.append(label)
    return kept


def tidy(value: float) -> float:
    """Return a number with one decimal at most, which is as exact as a chart needs."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded
