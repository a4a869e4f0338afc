"""Checks the values of Scrapy's own numbers and booleans, which Scrapy reads one after the other during a crawl."""

import logging
import math

from scrapy.settings import BaseSettings, default_settings

from hfpapers.config.errors import ConfigError

# Scrapy reads these with another method than the type of the default suggests.
_READ_AS_FLOAT = {"DNS_TIMEOUT", "DOWNLOAD_DELAY", "DOWNLOAD_TIMEOUT"}
_READ_AS_BOOL = {"TELNETCONSOLE_ENABLED"}
# With less, a crawl waits forever.
_AT_LEAST_ONE = {
    "CONCURRENT_ITEMS",
    "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "REACTOR_THREADPOOL_MAXSIZE",
}


def check_scrapy_settings(settings: BaseSettings) -> None:
    """Raise `ConfigError` with one line if a number or a boolean of Scrapy, or the log level, cannot be read."""
    problems = []
    for name, default in vars(default_settings).items():
        if name.isupper() and isinstance(default, int | float):
            expected = _expected(settings, name, default)
            problems += [f"{name} is {settings[name]!r}; expected {expected}"] if expected else []
    level = settings["LOG_LEVEL"]
    if not isinstance(level, int) and level not in logging.getLevelNamesMapping():
        problems.append(f"LOG_LEVEL is {level!r}; expected DEBUG, INFO, WARNING, ERROR or CRITICAL")
    if problems:
        raise ConfigError("; ".join(problems))


def _expected(settings: BaseSettings, name: str, default: float) -> str | None:
    """Return what is accepted instead of the value of a setting; None if the value is accepted."""
    try:
        if isinstance(default, bool) or name in _READ_AS_BOOL:
            expected = "0, 1, True or False"
            settings.getbool(name)
        elif isinstance(default, float) or name in _READ_AS_FLOAT:
            expected = "a number >= 0"
            return None if 0 <= settings.getfloat(name) < math.inf else expected
        elif name in _AT_LEAST_ONE:
            expected = "an integer >= 1"
            return None if settings.getint(name, 1) >= 1 else expected
        else:
            expected = "an integer"
            settings.getint(name)
    except (OverflowError, TypeError, ValueError):
        return expected
    return None
