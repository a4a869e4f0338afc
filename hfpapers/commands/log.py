"""Which messages of Scrapy and of libraries the log omits."""

import logging
from collections.abc import Collection

from scrapy.settings import BaseSettings

# At the level INFO these loggers describe the internals of a crawler.
_FRAMEWORK_LOGGERS = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.crawler",
    "scrapy.middleware",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.utils.log",
    "scrapy-playwright",
)
# This logger writes a traceback of sixty lines if the Hub cannot be reached.
_ROBOTS_LOGGER = "scrapy.downloadermiddlewares.robotstxt"


def silence_framework_logs(settings: BaseSettings, *, keep: Collection[str] = ()) -> None:
    """Omit what only developers of a crawler need. At any other log level than INFO, the log is complete.

    `keep` are the names of loggers that are not silenced.
    """
    if settings["LOG_LEVEL"] != "INFO":
        return
    # These are filters and not levels, because Scrapy resets the levels when it configures logging later.
    for name in set(_FRAMEWORK_LOGGERS).difference(keep):
        logging.getLogger(name).addFilter(_is_above_info)
    logging.getLogger(_ROBOTS_LOGGER).addFilter(_remove_traceback)


def _is_above_info(record: logging.LogRecord) -> bool:
    return record.levelno > logging.INFO


def _remove_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
