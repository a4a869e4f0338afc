"""A real browser, for pages that show their content to browsers alone: scrapy-playwright, the extra ``browser``.

Neither it nor playwright's driver is loaded before the first page that needs it.
"""

import asyncio
from importlib.util import find_spec
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

_NOT_WANTED = {"font", "image", "media", "stylesheet"}


def is_installed() -> bool:
    """Return whether pages can be rendered, as far as Python's packages go."""
    return find_spec("scrapy_playwright") is not None


def rendered(selector: str, timeout_s: float) -> dict[str, Any]:
    """Return the ``meta`` of a request for a page as a browser shows it once it has a node that matches."""
    from scrapy_playwright.page import PageMethod  # noqa: PLC0415

    appears = PageMethod("wait_for_selector", selector, state="attached", timeout=timeout_s * 1000)
    return {"playwright": True, "playwright_page_methods": [appears]}


def is_not_wanted(request: Any) -> bool:
    """Return whether a page's own request is for what its data does not need."""
    return request.resource_type in _NOT_WANTED


class DownloadHandler(HTTP11DownloadHandler):
    """Scrapy's own, but for requests that want a browser."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler
        self.browser: Any = None
        # Requests that come together are to share one.
        self.starting = asyncio.Lock()

    async def download_request(self, request: Request) -> Response:
        """Return the answer, or the page that a browser makes of it."""
        if not request.meta.get("playwright"):
            return await super().download_request(request)
        async with self.starting:
            self.browser = self.browser or await self._started()
        answer: Response = await self.browser.download_request(request)
        return answer

    async def _started(self) -> Any:
        from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler  # noqa: PLC0415

        handler = ScrapyPlaywrightDownloadHandler.from_crawler(self.crawler)
        # It would start with the engine, whether it is needed or not: that is over.
        await handler._launch()  # noqa: SLF001
        return handler

    async def close(self) -> None:
        """Close connections, and the browser."""
        await super().close()
        if self.browser is not None:
            await self.browser.close()
