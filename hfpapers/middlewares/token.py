"""Authenticates requests to the Hub with the token in the environment variable HF_TOKEN."""

import os
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers.arxiv.slot import is_for_arxiv
from hfpapers.config import Config
from hfpapers.text.urls import url_origin

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class TokenMiddleware:
    """Add the token to requests to the Hub's own origin, and remove the header from all others, as those to arXiv.

    The token is not a setting, because settings are logged and appear in command lines.
    """

    def __init__(self, token: str, hub_url: str) -> None:
        self.authorization = f"Bearer {token}"
        self.origin = url_origin(hub_url)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawl; raise `NotConfigured` without a token, or for a Hub without https."""
        token, hub_url = os.environ.get("HF_TOKEN", "").strip(), Config.from_settings(crawler.settings).hub_url
        if not token:
            raise NotConfigured
        if not hub_url.startswith("https://") and urlsplit(hub_url).hostname not in _LOOPBACK:
            raise NotConfigured("HF_TOKEN is not sent to a Hub without https")
        return cls(token, hub_url)

    def process_request(self, request: Request) -> None:
        """Set or remove the header. A redirected request passes here again."""
        request.headers.pop("Authorization", None)
        # A browser would send the header to every host that the page contacts.
        is_for_other = request.meta.get("playwright") or is_for_arxiv(request.meta)
        if url_origin(request.url) == self.origin and not is_for_other:
            request.headers["Authorization"] = self.authorization
