"""Tells the Hub who asks, where HF_TOKEN in the environment says so: the Hub alone, and nobody else."""

import os
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers.hub import Hub

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class TokenMiddleware:
    """Adds the token to requests for the Hub's own origin, whose quota is larger then; takes it off all others.

    Not a setting: settings are logged, and given on command lines.
    """

    def __init__(self, token: str, hub: Hub) -> None:
        self.authorization = f"Bearer {token}"
        self.origin = _origin(hub.url)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawl; raise `NotConfigured` without a token, or where it would go in clear."""
        token, hub = os.environ.get("HF_TOKEN", "").strip(), Hub.from_settings(crawler.settings)
        if not token:
            raise NotConfigured
        if not hub.url.startswith("https://") and hub.host not in _LOOPBACK:
            raise NotConfigured("HF_TOKEN is not sent to a Hub without https")
        return cls(token, hub)

    def process_request(self, request: Request) -> None:
        """Set the header; a redirected request comes here anew."""
        request.headers.pop("Authorization", None)
        # A browser would take it along to wherever the page sends it.
        if _origin(request.url) == self.origin and not request.meta.get("playwright"):
            request.headers["Authorization"] = self.authorization


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
