"""Follows redirects within the Hub, and refuses those to other hosts."""

from reprlib import repr as shorten
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import redirect
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from hfpapers.config import Config


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Raise an error for a redirect to another host, which Scrapy would filter later without notifying the spider."""

    host: str | None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawl."""
        middleware = super().from_crawler(crawler)
        middleware.host = urlsplit(Config.from_settings(crawler.settings).hub_url).hostname
        return middleware

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the redirected request, or the response; raise `IgnoreRequest` for a redirect to another host."""
        try:
            result = super().process_response(request, response)
        except ValueError:
            # The target is not a URL.
            return response
        if isinstance(result, Request) and urlsplit(result.url).hostname != self.host:
            self.crawler.stats.inc_value("redirects/refused")
            raise IgnoreRequest(f"redirect to another host: {shorten(result.url)}")
        return result
