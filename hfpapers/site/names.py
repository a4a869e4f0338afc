"""The names of periods in the language of the site."""

import datetime as dt
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton

from hfpapers.editions.periods import Day, Month, Period
from hfpapers.exporters.labels import Labels


def short_name(period: Period, labels: Labels, locale: Locale) -> str:
    """Return the name of a period in a link: "Wed, Feb 18", "Week 8", "February 2026"."""
    if isinstance(period, Day):
        return format_skeleton("MMMEd", period.first, locale=locale)
    if isinstance(period, Month):
        return format_skeleton("yMMMM", period.first, locale=locale)
    return str(labels["week"]).format(period.first.isocalendar().week)


@lru_cache(maxsize=1_000)
def medium_date(date: dt.date, locale: Locale) -> str:
    """Return a day in a list: "Feb 19, 2026"."""
    return format_date(date, "medium", locale=locale)


@lru_cache(maxsize=1_000)
def medium_month(month: Month, locale: Locale) -> str:
    """Return a month in a chart: "Feb 2026"."""
    return format_skeleton("yMMM", month.first, locale=locale)
