"""Follows redirects within the Hub, and none that leads away from it."""

from reprlib import repr as shortened
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares import redirect
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from hfpapers.hub import Hub


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Scrapy's own, whose requests for other hosts would be dropped later, when nobody is told of that any more."""

    @property
    def _host(self) -> str:
        return Hub.from_settings(self.crawler.settings).host

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the request that an answer redirects to, or the answer; raise `IgnoreRequest` if it leads away."""
        try:
            following = super().process_response(request, response)
        except ValueError:
            # To what is no URL.
            return response
        if isinstance(following, Request) and urlsplit(following.url).hostname != self._host:
            self.crawler.stats.inc_value("redirects/refused")
            raise IgnoreRequest(f"it redirects to another host: {shortened(following.url)}")
        return following
