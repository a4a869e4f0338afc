"""The daily editions: ``scrapy crawl daily -a date=2026-02-19``."""

from typing import Annotated

from pydantic import Field
from scrapy_spider_metadata import Args

from hfpapers.editions.periods import Day
from hfpapers.spiders.arguments import EditionArguments, period_names
from hfpapers.spiders.base import EditionSpider

_LATEST = "latest"


class DailyArguments(EditionArguments):
    """The arguments of the spider `daily`."""

    date: Annotated[str, period_names(Day)] = Field(
        default=_LATEST,
        title="Date",
        description=(
            "A UTC day like 2026-02-19; today; yesterday; latest, the newest list; or a range like"
            " 2026-02-01..yesterday, without its weekends."
        ),
    )


class DailySpider(Args[DailyArguments], EditionSpider):
    """Crawl the lists of days."""

    name = "daily"
    kind = Day
    arguments = DailyArguments
    args: DailyArguments

    @property
    def is_latest_requested(self) -> bool:
        """Whether the latest list is requested."""
        return self.args.date == _LATEST

    @property
    def requested(self) -> str:
        """The argument `date`."""
        return self.args.date
