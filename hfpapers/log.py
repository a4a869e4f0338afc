"""What the log leaves out, so that a person reads the rest."""

import logging

from scrapy.settings import BaseSettings

# What these say at INFO is for who works on the crawler.
_TALKATIVE = (
    "matplotlib.font_manager",
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.crawler",
    "scrapy.middleware",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.utils.log",
    "scrapy-playwright",
)


# It shows sixty lines of traceback where the Hub can't be reached.
_ROBOTS = "scrapy.downloadermiddlewares.robotstxt"


def quieten(settings: BaseSettings | None) -> None:
    """Leave out what is for who works on the crawler, at the level INFO: at DEBUG it is all there."""
    if settings is None or settings["LOG_LEVEL"] != "INFO":
        return
    for name in _TALKATIVE:
        # A filter, since Scrapy's own configuration, which comes later, resets the levels.
        logging.getLogger(name).addFilter(lambda record: record.levelno > logging.INFO)
    logging.getLogger(_ROBOTS).addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
