"""Scrapy alone: a spider that asks for nothing."""

from scrapy import Spider


class EmptySpider(Spider):
    """Ends as soon as it began."""

    name = "empty"
