"""The daily editions: ``scrapy crawl daily -a date=2026-02-19``."""

from collections.abc import Iterable

from pydantic import Field, field_validator
from scrapy_spider_metadata import Args

from hfpapers.periods import Day
from hfpapers.spiders.base import EditionParams, EditionSpider

_KEYWORDS = ("today", "yesterday", "latest")


class DailyParams(EditionParams):
    """The arguments of the spider ``daily``."""

    date: str = Field(
        default="latest",
        title="Date",
        description="A day like 2026-02-19; today or yesterday, which are UTC days; latest, the newest list there is.",
    )

    @field_validator("date")
    @classmethod
    def _is_a_day(cls, value: str) -> str:
        if value not in _KEYWORDS:
            try:
                Day.parse(value)
            except ValueError as error:
                raise ValueError(f"{error}, nor {', '.join(_KEYWORDS[:-1])} or {_KEYWORDS[-1]}") from error
        return value


class DailySpider(Args[DailyParams], EditionSpider):
    """Crawls a day's list."""

    name = "daily"
    params = DailyParams
    args: DailyParams

    def periods(self, today: Day) -> Iterable[Day]:
        """Return the day that the argument ``date`` names; for ``latest``, the day from which to look back."""
        match self.args.date:
            case "today" | "latest":
                return [today]
            case "yesterday":
                return [today.before()]
            case date:
                return [Day.parse(date)]

    @property
    def newest(self) -> bool:
        """Whether the latest list is asked for."""
        return self.args.date == "latest"
