"""The daily editions: ``scrapy crawl daily -a date=2026-02-19``."""

from typing import Annotated

from pydantic import Field
from scrapy_spider_metadata import Args

from hfpapers.periods import Day
from hfpapers.spiders.base import EditionSpider
from hfpapers.spiders.params import EditionParams, names

_LATEST = "latest"


class DailyParams(EditionParams):
    """The arguments of the spider ``daily``."""

    date: Annotated[str, names(Day)] = Field(
        default=_LATEST,
        title="Date",
        description=(
            "A day like 2026-02-19; today or yesterday, which are UTC days; latest, the newest list there is; or a"
            " range like 2026-02-01..yesterday, of which weekends are not asked for."
        ),
    )


class DailySpider(Args[DailyParams], EditionSpider):
    """Crawls the lists of days."""

    name = Day.kind
    kind = Day
    params = DailyParams
    args: DailyParams

    @property
    def newest(self) -> bool:
        """Whether the latest list is asked for."""
        return self.args.date == _LATEST
