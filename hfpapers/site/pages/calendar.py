"""The calendar: the days of a year as a heat map, with links to days, weeks and months."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from babel.dates import format_date, get_day_names

from hfpapers.archive.calendar import list_years, read_totals
from hfpapers.archive.listings import select_stored
from hfpapers.editions.periods import Day, Month, Week
from hfpapers.exporters.permalinks import edition_page
from hfpapers.site.context import SiteContext
from hfpapers.site.levels import Levels
from hfpapers.site.links import CALENDAR, calendar_page
from hfpapers.site.pages.years import nearest_years, year_links


@dataclass(frozen=True)
class DayCell:
    """A day of a month: its number, what it has, and the path of its page. Without a list, it has no path.

    `is_gap` is true for a weekday without a list that lies between days with one.
    """

    number: int
    label: str
    path: str | None = None
    papers_level: int = 0
    votes_level: int = 0
    is_gap: bool = False


@dataclass(frozen=True)
class WeekRow:
    """A week of a month: its number, the path of its page if there is one, and its days; None outside of the month."""

    number: int
    path: str | None
    cells: Sequence[DayCell | None]


@dataclass(frozen=True)
class MonthGrid:
    """A month: its name, the path of its page if there is one, its papers, and its weeks."""

    name: str
    path: str | None
    papers: int
    rows: Sequence[WeekRow]


class YearView:
    """A year with its editions."""

    def __init__(self, site: SiteContext, year: int) -> None:
        self.year = year
        self._templates = site.templates
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        self.days = {total.period: total for total in read_totals(site.connection, Day, first, last)}
        self._months = [Month(dt.date(year, number, 1)) for number in range(1, 13)]
        weeks = Week.containing(first).through(Week.containing(last))
        self._stored = {*select_stored(site.connection, [*weeks, *self._months])}

    @property
    def papers(self) -> int:
        """The sum of the papers of all days. One that is listed again counts again."""
        return sum(total.papers for total in self.days.values())

    @property
    def votes(self) -> int:
        """The sum of the votes of all days."""
        return sum(total.votes for total in self.days.values())

    @cached_property
    def papers_levels(self) -> Levels:
        """The levels by the number of papers."""
        return Levels.of_numbers(total.papers for total in self.days.values())

    @cached_property
    def votes_levels(self) -> Levels:
        """The levels by the sum of votes."""
        return Levels.of_numbers(total.votes for total in self.days.values())

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The days of the week from Monday, each with a short and a full name."""
        short, full = (get_day_names(width, locale=self._templates.locale) for width in ("abbreviated", "wide"))
        return [(short[day], full[day]) for day in range(7)]

    @property
    def months(self) -> list[MonthGrid]:
        """The months of the year."""
        return [*map(self.month, self._months)]

    def month(self, month: Month) -> MonthGrid:
        """Return a month of the year."""
        weeks = dict.fromkeys(Week.containing(day.first) for day in month.days())
        totals = (self.days.get(day) for day in month.days())
        return MonthGrid(
            # With the stand-alone names (LLLL), Babel's result depends on the languages that the process used before.
            name=format_date(month.first, "MMMM", locale=self._templates.locale),
            path=edition_page(month) if month in self._stored else None,
            papers=sum(total.papers for total in totals if total),
            rows=[self._week(week, month) for week in weeks],
        )

    def _week(self, week: Week, month: Month) -> WeekRow:
        cells = [self._cell(day) if Month.containing(day.first) == month else None for day in week.days()]
        return WeekRow(week.first.isocalendar().week, edition_page(week) if week in self._stored else None, cells)

    def _cell(self, day: Day) -> DayCell:
        date = format_date(day.first, "long", locale=self._templates.locale)
        total = self.days.get(day)
        labels, counted = self._templates.labels, self._templates.counted
        if total is None:
            is_gap = day.may_have_list and bool(self.days) and min(self.days) < day < max(self.days)
            return DayCell(day.first.day, labels["day_without_list"].format(date), is_gap=is_gap)
        papers, votes = counted(labels["papers"], total.papers), counted(labels["votes"], total.votes)
        return DayCell(
            number=day.first.day,
            label=labels["day_total"].format(date, papers, votes),
            path=edition_page(day),
            papers_level=self.papers_levels.find(total.papers),
            votes_level=self.votes_levels.find(total.votes),
        )


def render_calendar(site: SiteContext) -> bytes:
    """Return the calendar of the newest year, with links to all years."""
    years = list_years(site.connection)
    return site.templates.render(
        "calendar.html.j2",
        CALENDAR,
        calendar=YearView(site, years[0]) if years else None,
        years=year_links(years, calendar_page),
    )


def render_calendar_of_year(site: SiteContext, year: int) -> bytes | None:
    """Return the calendar of a year; None if it has no editions."""
    years = list_years(site.connection)
    if year not in years:
        return None
    links = year_links(nearest_years(years, year), calendar_page)
    return site.templates.render("calendar.html.j2", calendar_page(year), calendar=YearView(site, year), years=links)
