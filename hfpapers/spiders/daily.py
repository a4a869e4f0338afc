"""The daily editions: ``scrapy crawl daily -a date=2026-02-19``."""

from collections.abc import Iterable

from pydantic import Field, field_validator
from scrapy_spider_metadata import Args

from hfpapers.periods import Day
from hfpapers.spiders.base import EditionParams, EditionSpider

_RANGE = ".."


class DailyParams(EditionParams):
    """The arguments of the spider ``daily``."""

    date: str = Field(
        default="latest",
        title="Date",
        description=(
            "A day like 2026-02-19; today or yesterday, which are UTC days; latest, the newest list there is; or a"
            " range like 2026-02-01..2026-02-19, of which weekends are not asked for."
        ),
    )

    @field_validator("date")
    @classmethod
    def _is_right(cls, value: str) -> str:
        if value not in {"today", "yesterday", "latest"}:
            _days(value)
        return value


class DailySpider(Args[DailyParams], EditionSpider):
    """Crawls the lists of days."""

    name = "daily"
    params = DailyParams
    args: DailyParams

    def periods(self, today: Day) -> Iterable[Day]:
        """Return the days that the argument ``date`` names; for ``latest``, the day from which to look back."""
        match self.args.date:
            case "today" | "latest":
                return [today]
            case "yesterday":
                return [today.before()]
            case date:
                return _days(date)

    @property
    def newest(self) -> bool:
        """Whether the latest list is asked for."""
        return self.args.date == "latest"


def _days(text: str) -> list[Day]:
    """Return the day that a text names, or the weekdays of the range that it names; else raise `ValueError`."""
    first, is_range, last = text.partition(_RANGE)
    try:
        day = Day.parse(first)
        days = [day] if not is_range else [each for each in day.until(Day.parse(last)) if each.is_weekday]
    except ValueError as error:
        raise ValueError(
            f"{error}, nor today, yesterday, latest or a range like 2026-02-01{_RANGE}2026-02-19"
        ) from error
    if not days:
        raise ValueError(f"there is no weekday in {text}")
    return days
