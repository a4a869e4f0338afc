import pytest
from scrapy.settings import Settings

from hfpapers.config import ConfigError, check_scrapy_settings


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DOWNLOAD_TIMEOUT", "abc", "a number >= 0"),
        ("DOWNLOAD_DELAY", "-1", "a number >= 0"),
        ("LOGSTATS_INTERVAL", "nan", "a number >= 0"),
        ("CONCURRENT_REQUESTS", "0", "an integer >= 1"),
        ("CONCURRENT_ITEMS", "1.5", "an integer >= 1"),
        ("CLOSESPIDER_PAGECOUNT", "a lot", "an integer"),
        ("DOWNLOAD_MAXSIZE", [], "an integer"),
        ("RETRY_TIMES", float("inf"), "an integer"),
        ("COOKIES_ENABLED", "yes", "0, 1, True or False"),
        ("TELNETCONSOLE_ENABLED", "no", "0, 1, True or False"),
        ("LOG_LEVEL", "info", "DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    ],
)
def test_a_value_that_scrapy_cannot_read_is_refused_with_what_is_accepted(name, value, expected):
    with pytest.raises(ConfigError) as error:
        check_scrapy_settings(Settings({name: value}))
    assert str(error.value) == f"{name} is {value!r}; expected {expected}"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"DOWNLOAD_TIMEOUT": "0.5", "DOWNLOAD_DELAY": 0.25, "DNS_TIMEOUT": "1.5", "AUTOTHROTTLE_MAX_DELAY": 3},
        {"RETRY_TIMES": "-1", "REDIRECT_PRIORITY_ADJUST": -2, "FEED_EXPORT_INDENT": None, "CONCURRENT_REQUESTS": "1"},
        {"COOKIES_ENABLED": "True", "ROBOTSTXT_OBEY": "false", "TELNETCONSOLE_ENABLED": "False", "STATS_DUMP": 1},
        {"LOG_LEVEL": 10},
        # A setting that Scrapy does not know.
        {"MY_NUMBER": "abc"},
    ],
)
def test_a_value_that_scrapy_can_read_is_accepted(given):
    check_scrapy_settings(Settings(given))
