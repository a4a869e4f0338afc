"""The monthly editions: ``scrapy crawl monthly -a month=2026-02``."""

from typing import Annotated

from pydantic import Field
from scrapy_spider_metadata import Args

from hfpapers.editions.periods import Month
from hfpapers.spiders.arguments import EditionArguments, period_names
from hfpapers.spiders.base import EditionSpider


class MonthlyArguments(EditionArguments):
    """The arguments of the spider `monthly`."""

    month: Annotated[str, period_names(Month)] = Field(
        default="last",
        title="Month",
        description="A month like 2026-02; this or last, by UTC; or a range like 2026-02..last.",
    )
    # The votes in the list are as fresh as those of the pages, and a hundred pages use up a window of the rate limit.
    pages: bool = Field(default=False, title="Pages", description="Whether the page of each paper is requested.")


class MonthlySpider(Args[MonthlyArguments], EditionSpider):
    """Crawl the lists of months, and add the papers from the stored editions of their days."""

    name = "monthly"
    kind = Month
    arguments = MonthlyArguments
    args: MonthlyArguments

    @property
    def requested(self) -> str:
        """The argument `month`."""
        return self.args.month
