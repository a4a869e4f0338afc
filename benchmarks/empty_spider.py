"""Scrapy alone: a spider that sends no requests."""

from scrapy import Spider


class EmptySpider(Spider):
    """A spider that ends as soon as it has started."""

    name = "empty"
