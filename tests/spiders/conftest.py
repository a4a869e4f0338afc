"""Fixtures of the tests of crawls."""

import json
import re

import pytest

from tests.fake_clock import FakeClock
from tests.helpers import THURSDAY


@pytest.fixture
def break_hub(hub):
    """Return a function that sets faults of the demo Hub."""

    def set_faults(**faults):
        for name, value in faults.items():
            if not hasattr(hub.faults, name):
                raise AttributeError(name)
            setattr(hub.faults, name, value)

    return set_faults


@pytest.fixture
def read_report(output):
    """Return a function that returns the report of an edition's last crawl."""

    def read(day=THURSDAY):
        return json.loads((output / f"reports/daily-{day}.json").read_text(encoding="utf8"))

    return read


class ShortTimeout:
    """A downloader middleware: requests whose URL matches SHORT_TIMEOUT time out at once; no others do."""

    def __init__(self, pattern):
        self.pattern = pattern

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings["SHORT_TIMEOUT"])

    def process_request(self, request):
        if re.search(self.pattern, request.url):
            request.meta["download_timeout"] = 0.1


@pytest.fixture
def time_out(settings):
    """Return a function that makes the requests time out whose URL matches a regular expression."""

    def shorten_timeout(pattern):
        middlewares = settings.getdict("DOWNLOADER_MIDDLEWARES") | {ShortTimeout: 1}
        settings.setdict({"SHORT_TIMEOUT": pattern, "DOWNLOADER_MIDDLEWARES": middlewares}, priority="cmdline")

    return shorten_timeout


@pytest.fixture
def arxiv(hub, settings):
    """Let crawls request abstracts from the arXiv API of the demo Hub; return the list of the requests."""
    settings.set("ARXIV_URL", hub.arxiv_url, priority="cmdline")
    return hub.arxiv_requests


@pytest.fixture
def fake_clock():
    """Let crawls and the demo Hub use a clock that moves only when a crawl waits."""
    with FakeClock().installed() as clock:
        yield clock
