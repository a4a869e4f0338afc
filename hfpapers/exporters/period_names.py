"""The names of periods, and times, in the language of a post or another text."""

import datetime as dt

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton

from hfpapers.editions.periods import Day, Month, Period
from hfpapers.exporters.labels import Labels
from hfpapers.text.kramdown import Markdown


def describe_period(period: Period, locale: Locale) -> str:
    """Return a period written out: "Thursday, February 19, 2026", "February 2026"."""
    if isinstance(period, Day):
        return format_date(period.first, "full", locale=locale)
    if isinstance(period, Month):
        return format_skeleton("yMMMM", period.first, locale=locale)
    return format_interval(period.first, period.last, "yMMMd", locale=locale)


def describe_time(time: dt.datetime, locale: Locale) -> str:
    """Return a time in UTC: "Feb 20, 2026, 00:15"."""
    utc = time.astimezone(dt.UTC)
    return f"{format_date(utc, 'medium', locale=locale)}, {utc:%H:%M}"


def short_name(period: Period, labels: Labels, locale: Locale) -> Markdown:
    """Return the name of a period among others of its kind: "Feb 18", "Week 8", "February"."""
    if isinstance(period, Day):
        return Markdown.escape(format_skeleton("MMMd", period.first, locale=locale))
    if isinstance(period, Month):
        # With the stand-alone names (LLLL), Babel's result depends on the languages that the process used before.
        return Markdown.escape(format_date(period.first, "MMMM", locale=locale))
    return Markdown(labels["week"]).format(_number_of_week(period))


def edition_name(period: Period, labels: Labels, locale: Locale) -> Markdown:
    """Return the name of the edition of a week or a month: "Papers of week 8", "Papers of February"."""
    if isinstance(period, Month):
        return Markdown(labels["month_papers"]).format(short_name(period, labels, locale))
    return Markdown(labels["week_papers"]).format(_number_of_week(period))


def _number_of_week(period: Period) -> int:
    return period.first.isocalendar().week
