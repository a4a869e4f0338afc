"""A short timeout for the requests that must run into it, and only for them, so that no test depends on the load."""

import re
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

_TIMEOUT_S = 0.2
# Before Scrapy's DownloadTimeoutMiddleware, which does not replace a timeout.
_ORDER = 340


def short_timeout(settings: BaseSettings, paths: str) -> dict[str, Any]:
    """Return changed settings for a crawl: requests for paths that the regular expression matches end soon."""
    middlewares = dict(settings["DOWNLOADER_MIDDLEWARES"]) | {ShortTimeoutMiddleware: _ORDER}
    return {"DOWNLOADER_MIDDLEWARES": middlewares, "SHORT_TIMEOUT_PATHS": paths}


class ShortTimeoutMiddleware:
    """Shorten the timeout of the requests for some paths."""

    def __init__(self, paths: str) -> None:
        self.paths = re.compile(paths)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["SHORT_TIMEOUT_PATHS"])

    def process_request(self, request: Request) -> None:
        if self.paths.fullmatch(urlsplit(request.url).path):
            request.meta["download_timeout"] = _TIMEOUT_S
