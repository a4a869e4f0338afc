"""Requests that a browser renders, and the requests of their pages."""

from collections.abc import Awaitable, Callable
from typing import Any

from scrapy_playwright.page import PageMethod

from hfpapers.text.urls import url_origin

# Only the text of a page is needed.
_UNNEEDED_RESOURCES = {"font", "image", "media", "stylesheet"}
# URLs that contain their data, or that name data of the page.
_LOCAL_SCHEMES = ("data:", "blob:")


def rendering_meta(selector: str, timeout_seconds: float) -> dict[str, Any]:
    """Return the `meta` of a request whose page is rendered until an element matches a CSS selector.

    The request is not retried: a page that does not show its content in time would hold the crawl again and again.
    """
    appears = PageMethod("wait_for_selector", selector, state="attached", timeout=timeout_seconds * 1000)
    return {"playwright": True, "playwright_page_methods": [appears], "dont_retry": True}


def should_abort_request(request: Any) -> bool:
    """Return whether a page's own request is for a resource that its text does not need.

    `request` is a `playwright.async_api.Request`. It is not imported, because most crawls need no browser.
    """
    return request.resource_type in _UNNEEDED_RESOURCES


class OriginFilter:
    """Decides which requests of a page are aborted: those to another origin than the Hub's, and those of a function.

    Playwright calls it for all requests but redirects and WebSockets, with any browser.
    """

    def __init__(self, hub_url: str, should_abort: Callable[[Any], bool | Awaitable[bool]]) -> None:
        """Create a filter; `should_abort` is the value of PLAYWRIGHT_ABORT_REQUEST."""
        self.origin = url_origin(hub_url)
        self.should_abort = should_abort

    def __call__(self, request: Any) -> bool | Awaitable[bool]:
        """Return whether a `playwright.async_api.Request` is aborted."""
        if not request.url.startswith(_LOCAL_SCHEMES) and url_origin(request.url) != self.origin:
            return True
        return self.should_abort(request)
