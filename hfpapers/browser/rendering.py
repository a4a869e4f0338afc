"""Requests that a browser renders."""

from typing import Any

from scrapy_playwright.page import PageMethod

# Only the text of a page is needed.
_UNNEEDED_RESOURCES = {"font", "image", "media", "stylesheet"}


def rendering_meta(selector: str, timeout_seconds: float) -> dict[str, Any]:
    """Return the `meta` of a request whose page is rendered until an element matches a CSS selector."""
    appears = PageMethod("wait_for_selector", selector, state="attached", timeout=timeout_seconds * 1000)
    return {"playwright": True, "playwright_page_methods": [appears]}


def should_abort_request(request: Any) -> bool:
    """Return whether a page's own request is for a resource that its text does not need.

    `request` is a `playwright.async_api.Request`. It is not imported, because most crawls need no browser.
    """
    return request.resource_type in _UNNEEDED_RESOURCES
