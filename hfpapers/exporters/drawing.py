"""Draws the charts of a summary with matplotlib, which is optional: import this module only if it is installed."""

import datetime as dt
import warnings
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import matplotlib as mpl
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from matplotlib.axes import Axes
from matplotlib.dates import DayLocator, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from hfpapers.editions.periods import Week
from hfpapers.editions.summary import Summary
from hfpapers.exporters.chart_colors import BAR_COLOR, GRID_COLOR, LINE_COLORS, TEXT_COLOR
from hfpapers.exporters.labels import Labels
from hfpapers.text.latex import display

# In inches, of 100 pixels each. The width is that of a phone, where the text then keeps its size.
_WIDTH, _HEIGHT = 4.0, 2.6
_LINE_HEIGHT = 0.22
_MAX_NAME_LENGTH, _MAX_TITLE_LENGTH = 24, 48
# If the bars span up to this many days, every day is labelled; if they span more, the first day of each week is.
_MAX_LABELLED_DAYS = 7
# Labels of days that are nearer would touch.
_MIN_DAYS_BETWEEN_LABELS = 5
# The axis of days is at least this long, so that a few bars are not too wide.
_MIN_AXIS_DAYS = 4
# The axis of votes over time has at most this many dates.
_MAX_AXIS_DATES = 5

_STYLE: dict[Any, Any] = {
    # Text stays text, which makes small files, and has the font of the page.
    "svg.fonttype": "none",
    # With a fixed salt, the same data make the same bytes.
    "svg.hashsalt": "hfpapers",
    "font.size": 10,
    # Untrusted text must not be parsed as a formula.
    "text.parse_math": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color", "axes.edgecolor"), TEXT_COLOR),
}


def draw_chart(chart: str, summary: Summary, labels: Labels, locale: Locale) -> bytes:
    """Return a chart of a summary as SVG in the light theme, or no bytes if there is nothing to draw."""
    with mpl.rc_context(_STYLE):
        figure = _DRAWERS[chart](summary, locale)
        if figure is None:
            return b""
        figure.suptitle(labels[f"chart_{chart}"], x=0.02, ha="left", fontsize=11, fontweight="bold")
        file = BytesIO()
        with warnings.catch_warnings():
            # The viewer of the SVG renders the text, so glyphs that are missing in matplotlib's font do not matter.
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
            figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _draw_days(summary: Summary, locale: Locale) -> Figure | None:
    if not summary.days:
        return None
    figure, axes = _create_axes(_HEIGHT)
    days = [*map(dt.date.toordinal, summary.days)]
    is_short = days[-1] - days[0] < _MAX_LABELLED_DAYS
    bars = axes.bar(days, [*summary.days.values()], color=BAR_COLOR, width=0.7)
    numbers = [format_decimal(number, locale=locale) for number in summary.days.values()]
    # The numbers on many bars are rotated, so that wide ones do not touch.
    axes.bar_label(bars, numbers, fontsize=9 if is_short else 7, padding=2, rotation=0 if is_short else 90)
    if is_short:
        ticks = [*summary.days]
        names = _names_with_weekdays(ticks, locale)
    else:
        ticks = _first_days_of_weeks(summary.days)
        names = [format_skeleton("MMMd", day, locale=locale) for day in ticks]
    axes.set_xticks([*map(dt.date.toordinal, ticks)], names, fontsize=8)
    axes.set_xlim(days[0] - 0.6, max(days[-1], days[0] + _MIN_AXIS_DAYS - 1) + 0.6)
    axes.set_yticks([])
    return figure


def _names_with_weekdays(days: Sequence[dt.date], locale: Locale) -> list[str]:
    """Return the names of days: only the first day of each month names the month, because longer names would touch."""
    with_month = {day.month: day for day in reversed(days)}.values()
    return [
        f"{format_date(day, 'EEE', locale=locale)}\n"
        f"{format_skeleton('MMMd' if day in with_month else 'd', day, locale=locale)}"
        for day in days
    ]


def _first_days_of_weeks(days: Iterable[dt.date]) -> list[dt.date]:
    """Return the first day of each week, without those that are too close to the next one for a label."""
    first_days = {Week.containing(day): day for day in sorted(days, reverse=True)}
    labelled: list[dt.date] = []
    for day in first_days.values():
        if not labelled or (labelled[-1] - day).days >= _MIN_DAYS_BETWEEN_LABELS:
            labelled.append(day)
    return labelled[::-1]


def _draw_organizations(summary: Summary, locale: Locale) -> Figure | None:
    if not summary.organizations:
        return None
    figure, axes = _create_axes(0.6 + _LINE_HEIGHT * 1.2 * len(summary.organizations))
    names = [_shorten(organization.name, _MAX_NAME_LENGTH) for organization, _ in summary.organizations]
    votes = [total.upvotes for _, total in summary.organizations]
    bars = axes.barh(range(len(names)), votes, color=BAR_COLOR)
    axes.bar_label(bars, [format_decimal(number, locale=locale) for number in votes], padding=3, fontsize=9)
    axes.set_yticks(range(len(names)), names, fontsize=9)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(left=False)
    # The margin leaves room for the number beside the longest bar.
    axes.margins(x=0.15)
    return figure


def _draw_votes(summary: Summary, locale: Locale) -> Figure | None:
    if not summary.vote_histories:
        return None
    figure, axes = _create_axes(_HEIGHT + _LINE_HEIGHT * len(summary.vote_histories))
    for history, color in zip(summary.vote_histories, LINE_COLORS, strict=False):
        name = f"{history.paper.rank}. {_shorten(history.paper.title, _MAX_TITLE_LENGTH)}"
        axes.plot(*zip(*history.upvotes, strict=True), marker="o", markersize=3, color=color, label=name)
    times = [time for history in summary.vote_histories for time, _ in history.upvotes]
    axes.xaxis.set_major_locator(DayLocator(interval=1 + (max(times) - min(times)).days // _MAX_AXIS_DATES))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: format_skeleton("MMMd", num2date(value), locale=locale))
    )
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_decimal(value, locale=locale)))
    axes.tick_params(labelsize=8, left=False)
    axes.grid(axis="y", color=GRID_COLOR)
    figure.legend(loc="outside lower left", fontsize=8, frameon=False)
    return figure


def _create_axes(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDTH, height), dpi=100, layout="constrained")
    return figure, figure.add_subplot()


def _shorten(text: str, max_length: int) -> str:
    line = display(text)
    return line if len(line) <= max_length else f"{line[: max_length - 1].rstrip()}…"


_DRAWERS = {"days": _draw_days, "organizations": _draw_organizations, "votes": _draw_votes}
