"""Draws the charts of a summary with matplotlib, which is an extra: who imports this module needs it."""

import datetime as dt
import warnings
from io import BytesIO
from typing import Any

import matplotlib as mpl
from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal
from matplotlib.axes import Axes
from matplotlib.dates import DayLocator, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from hfpapers.periods import Week
from hfpapers.summary import Summary
from hfpapers.text.latex import plain
from hfpapers.text.plain import one_line, printable

# Ink, lines, bars; no background, so that the page's own shows. Colours of which each pair differs for colour-blind
# readers, too: Okabe and Ito's.
_INK = {"light": "#374151", "dark": "#d1d5db"}
_GRID = {"light": "#e5e7eb", "dark": "#374151"}
_BAR = {"light": "#d97706", "dark": "#f59e0b"}
_LINES = {
    "light": ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"),
    "dark": ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442"),
}
# In pixels at 100 dots an inch: as wide as a phone, so that text keeps its size there.
_WIDTH, _HEIGHT = 4.0, 2.6
_LINE_HEIGHT = 0.22
_LONGEST = {"organizations": 24, "votes": 48}
# A week's days are named, a month's are too many for that.
_DAYS_NAMED = 7
# Of the axis of votes over time, at the most.
_DATES = 5

_STYLE: dict[Any, Any] = {
    # Text as text: small, and in the reader's own font.
    "svg.fonttype": "none",
    # The same bytes for the same data.
    "svg.hashsalt": "hfpapers",
    "font.size": 10,
    # What strangers wrote is no formula.
    "text.parse_math": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
}


def drawn(chart: str, theme: str, summary: Summary, labels: dict[str, Any], locale: Locale) -> bytes:
    """Return a chart of a summary as SVG, empty if there is nothing to draw."""
    inked = ("text.color", "axes.labelcolor", "xtick.color", "ytick.color", "axes.edgecolor")
    with mpl.rc_context(_STYLE | dict.fromkeys(inked, _INK[theme])):
        figure = _DRAWN[chart](summary, theme, locale)
        if figure is None:
            return b""
        figure.suptitle(labels[f"chart_{chart}"], x=0.02, ha="left", fontsize=11, fontweight="bold")
        file = BytesIO()
        with warnings.catch_warnings():
            # Text is drawn by who shows the SVG: what our font lacks, theirs has.
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
            figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _days(summary: Summary, theme: str, locale: Locale) -> Figure | None:
    if not summary.days:
        return None
    figure, axes = _axes(_HEIGHT)
    named = (summary.period.last - summary.period.first).days < _DAYS_NAMED
    days = [*map(dt.date.toordinal, summary.days)]
    bars = axes.bar(days, [*summary.days.values()], color=_BAR[theme], width=0.7)
    axes.bar_label(bars, fontsize=9 if named else 6)
    # Of a month, the first day of each week.
    weeks = {Week.containing(day): day for day in reversed([*summary.days])}
    ticks = [*summary.days] if named else [*weeks.values()]
    names = [format_skeleton("MMMEd" if named else "MMMd", day, locale=locale) for day in ticks]
    axes.set_xticks([*map(dt.date.toordinal, ticks)], names, fontsize=8)
    axes.set_xlim(days[0] - 0.6, max(days[-1], days[0] + _DAYS_NAMED // 2) + 0.6)
    axes.set_yticks([])
    return figure


def _organizations(summary: Summary, theme: str, locale: Locale) -> Figure | None:
    if not summary.organizations:
        return None
    figure, axes = _axes(0.6 + _LINE_HEIGHT * 1.2 * len(summary.organizations))
    names = [_short(organization.name, "organizations") for organization, _ in summary.organizations]
    bars = axes.barh(range(len(names)), [total.upvotes for _, total in summary.organizations], color=_BAR[theme])
    votes = [format_decimal(total.upvotes, locale=locale) for _, total in summary.organizations]
    axes.bar_label(bars, votes, padding=3, fontsize=9)
    axes.set_yticks(range(len(names)), names, fontsize=9)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(left=False)
    # Room for the number beside the longest bar.
    axes.margins(x=0.15)
    return figure


def _votes(summary: Summary, theme: str, locale: Locale) -> Figure | None:
    if not summary.courses:
        return None
    figure, axes = _axes(_HEIGHT + _LINE_HEIGHT * len(summary.courses))
    for course, colour in zip(summary.courses, _LINES[theme], strict=False):
        name = f"{course.paper.rank}. {_short(course.paper.title, 'votes')}"
        axes.plot(*zip(*course.upvotes, strict=True), marker="o", markersize=3, color=colour, label=name)
    times = [time for course in summary.courses for time, _ in course.upvotes]
    axes.xaxis.set_major_locator(DayLocator(interval=1 + (max(times) - min(times)).days // _DATES))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: format_skeleton("MMMd", num2date(value), locale=locale))
    )
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.tick_params(labelsize=8, left=False)
    axes.grid(axis="y", color=_GRID[theme])
    figure.legend(loc="outside lower left", fontsize=8, frameon=False)
    return figure


def _axes(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDTH, height), dpi=100, layout="constrained")
    return figure, figure.add_subplot()


def _short(text: str, chart: str) -> str:
    longest, text = _LONGEST[chart], one_line(printable(plain(text)))
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


_DRAWN = {"days": _days, "organizations": _organizations, "votes": _votes}
