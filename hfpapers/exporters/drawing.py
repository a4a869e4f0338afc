"""Draws the charts of a summary as SVG, with the templates in the folder `charts`."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jinja2
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from markupsafe import Markup

from hfpapers.config.outputs import CHARTS
from hfpapers.editions.periods import Week
from hfpapers.editions.summary import Summary
from hfpapers.exporters.chart_geometry import BarRows, Columns, place_bar_rows, place_columns
from hfpapers.exporters.chart_lines import LineRows, place_line_rows
from hfpapers.exporters.display import repair_summary
from hfpapers.exporters.templates import render_template
from hfpapers.text.latex import display

# If the columns span up to this many days, every day is labelled; if they span more, the first day of each week is.
_MAX_LABELLED_DAYS = 7
# The axis of days is at least this long, so that a few columns stand together.
_MIN_AXIS_DAYS = 5


@dataclass(frozen=True)
class Colors:
    """The colors of a chart: of its texts, of its labels, of the lines behind the data, and of the data."""

    text: str
    label: str
    rule: str
    data: str


# The background of a file is transparent, so that it has the color of the page that shows it.
THEME_COLORS = {
    "light": Colors(text="#1d1b18", label="#68635b", rule="#e0dbd1", data="#b23c17"),
    "dark": Colors(text="#ece8e1", label="#a39c92", rule="#45413c", data="#f28a5f"),
}
# A chart in a page has the colors of the page's style sheet, and changes with its theme.
PAGE_COLORS = Colors(text="currentColor", label="var(--muted)", rule="var(--rule)", data="var(--accent)")


class ChartDrawer:
    """Draws charts in a language and in some colors.

    `env` is an environment that escapes for HTML. Raise `jinja2.TemplateError` if a template is missing or wrong.
    """

    def __init__(self, env: jinja2.Environment, labels: Mapping[str, Any], locale: Locale, colors: Colors) -> None:
        self.labels, self.locale, self.colors = labels, locale, colors
        self.templates = {chart: env.get_template(f"charts/{chart}.svg.j2") for chart in CHARTS}

    def draw(self, chart: str, summary: Summary, *, is_titled: bool = True) -> Markup:
        """Return a chart of a summary as an `svg` element; an empty text if there is nothing to draw.

        Raise `jinja2.TemplateError` if the template cannot be rendered.
        """
        geometry = _GEOMETRIES[chart](repair_summary(summary), self.locale)
        if geometry is None:
            return Markup("")
        svg = render_template(
            self.templates[chart],
            chart=geometry,
            colors=self.colors,
            title=self.labels[f"chart_{chart}"],
            is_titled=is_titled,
        )
        # The template has escaped the texts.
        return Markup(svg)  # noqa: S704


def _place_days(summary: Summary, locale: Locale) -> Columns | None:
    if not summary.days:
        return None
    first, *_, last = [*summary.days, *summary.days]
    values = {(day - first).days: papers for day, papers in summary.days.items()}
    if (last - first).days < _MAX_LABELLED_DAYS:
        labels = {(day - first).days: lines for day, lines in _names_with_weekdays(summary.days, locale).items()}
    else:
        labels = {(day - first).days: [_name_day(locale, day)] for day in _first_days_of_weeks(summary.days)}
    places = max((last - first).days + 1, _MIN_AXIS_DAYS)
    return place_columns(values, labels, _number_format(locale), number_of_places=places)


def _place_organizations(summary: Summary, locale: Locale) -> BarRows | None:
    votes = [(display(organization.name), total.upvotes) for organization, total in summary.organizations]
    return place_bar_rows(votes, _number_format(locale)) if votes else None


def _place_votes(summary: Summary, locale: Locale) -> LineRows | None:
    series = [
        (f"{history.paper.rank}. {display(history.paper.title)}", history.upvotes) for history in summary.vote_histories
    ]
    return place_line_rows(series, _number_format(locale), partial(_name_day, locale)) if series else None


def _names_with_weekdays(days: Iterable[dt.date], locale: Locale) -> dict[dt.date, Sequence[str]]:
    """Return the names of days, in two lines: only the first day of each month names the month."""
    with_month = {day.month: day for day in sorted(days, reverse=True)}.values()
    return {
        day: (
            format_date(day, "EEE", locale=locale),
            _name_day(locale, day) if day in with_month else format_skeleton("d", day, locale=locale),
        )
        for day in days
    }


def _first_days_of_weeks(days: Iterable[dt.date]) -> list[dt.date]:
    """Return the first day of each week, the last week first, which keeps its label if there is no room for all."""
    return [*{Week.containing(day): day for day in sorted(days, reverse=True)}.values()]


def _name_day(locale: Locale, day: dt.date) -> str:
    return str(format_skeleton("MMMd", day, locale=locale))


def _number_format(locale: Locale) -> Callable[[int], str]:
    return lambda number: str(format_decimal(number, locale=locale))


_GEOMETRIES: dict[str, Callable[[Summary, Locale], Columns | BarRows | LineRows | None]] = {
    "days": _place_days,
    "organizations": _place_organizations,
    "votes": _place_votes,
}
