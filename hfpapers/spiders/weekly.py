"""The weekly editions: ``scrapy crawl weekly -a week=2026-W08``."""

from typing import Annotated

from pydantic import Field
from scrapy_spider_metadata import Args

from hfpapers.periods import Week
from hfpapers.spiders.base import EditionSpider
from hfpapers.spiders.params import EditionParams, names


class WeeklyParams(EditionParams):
    """The arguments of the spider ``weekly``."""

    week: Annotated[str, names(Week)] = Field(
        default="last",
        title="Week",
        description="A week like 2026-W08; this or last, by UTC; or a range like 2026-W08..last.",
    )
    # Its list has votes as fresh, and a hundred pages are a whole window of the Hub's quota.
    pages: bool = Field(default=False, title="Pages", description="Whether each paper's own page is asked for, too.")


class WeeklySpider(Args[WeeklyParams], EditionSpider):
    """Crawls the lists of weeks, which are completed with the stored editions of their days."""

    name = Week.kind
    kind = Week
    params = WeeklyParams
    args: WeeklyParams
