"""The weekly editions: ``scrapy crawl weekly -a week=2026-W08``."""

from typing import Annotated

from pydantic import Field
from scrapy_spider_metadata import Args

from hfpapers.editions.periods import Week
from hfpapers.spiders.arguments import EditionArguments, period_names
from hfpapers.spiders.base import EditionSpider


class WeeklyArguments(EditionArguments):
    """The arguments of the spider `weekly`."""

    week: Annotated[str, period_names(Week)] = Field(
        default="last",
        title="Week",
        description="A week like 2026-W08; this or last, by UTC; or a range like 2026-W08..last.",
    )
    # The votes in the list are as fresh as those of the pages, and a hundred pages use up a window of the rate limit.
    pages: bool = Field(default=False, title="Pages", description="Whether the page of each paper is requested.")


class WeeklySpider(Args[WeeklyArguments], EditionSpider):
    """Crawl the lists of weeks, and add the papers from the stored editions of their days."""

    name = "weekly"
    kind = Week
    arguments = WeeklyArguments
    args: WeeklyArguments

    @property
    def requested(self) -> str:
        """The argument `week`."""
        return self.args.week
