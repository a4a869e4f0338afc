"""The monthly editions: ``scrapy crawl monthly -a month=2026-02``."""

from typing import Annotated

from pydantic import Field
from scrapy_spider_metadata import Args

from hfpapers.periods import Month
from hfpapers.spiders.base import EditionSpider
from hfpapers.spiders.params import EditionParams, names


class MonthlyParams(EditionParams):
    """The arguments of the spider ``monthly``."""

    month: Annotated[str, names(Month)] = Field(
        default="last",
        title="Month",
        description="A month like 2026-02; this or last, by UTC; or a range like 2026-02..last.",
    )
    # Its list has votes as fresh, and a hundred pages are a whole window of the Hub's quota.
    pages: bool = Field(default=False, title="Pages", description="Whether each paper's own page is asked for, too.")


class MonthlySpider(Args[MonthlyParams], EditionSpider):
    """Crawls the lists of months, which are completed with the stored editions of their days."""

    name = Month.kind
    kind = Month
    params = MonthlyParams
    args: MonthlyParams
