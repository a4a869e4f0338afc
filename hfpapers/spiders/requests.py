"""The requests for lists and papers, for each source."""

from collections.abc import Callable
from typing import Any

from scrapy import Request

from hfpapers.browser.rendering import rendering_meta
from hfpapers.editions.periods import Period
from hfpapers.hub.list_page import ApiItems
from hfpapers.hub.urls import HubUrls
from hfpapers.items import Paper
from hfpapers.spiders.fallback import FallbackChain
from hfpapers.spiders.responses import CHALLENGE_STATUSES

BAD_REQUEST = 400
NOT_FOUND = 404
# The elements that a page has once a browser has rendered it.
_LIST_SELECTOR = '[data-target="DailyPapers"], article'
_PAPER_SELECTOR = '[data-target="PaperContent"], h1'


class RequestBuilder:
    """Builds the requests of a spider. Papers come before further lists, so that editions are completed in turn."""

    def __init__(self, urls: HubUrls, browser_timeout: float) -> None:
        """Create a builder; `browser_timeout` is in seconds."""
        self.urls = urls
        self.browser_timeout = browser_timeout

    def build_list(
        self,
        period: Period,
        chain: FallbackChain,
        callback: Callable[..., Any],
        errback: Callable[..., Any],
        previous: ApiItems,
    ) -> Request:
        """Return the request for the list of a period; `previous` are the items of the previous pages of the API."""
        is_api = chain.source == "api"
        is_first = not chain.failures and not previous.pages
        return Request(
            self.urls.list_api(period, previous.pages) if is_api else self.urls.list_page(period),
            callback,
            errback=errback,
            cb_kwargs={"period": period, "chain": chain} | ({"previous": previous} if previous.pages else {}),
            meta=self._meta(str(period), chain, _LIST_SELECTOR, handled=BAD_REQUEST if is_api else NOT_FOUND),
            priority=0 if is_first else 1,
        )

    def build_paper(
        self, paper: Paper, chain: FallbackChain, callback: Callable[..., Any], errback: Callable[..., Any]
    ) -> Request:
        """Return the request for the page of a paper."""
        return Request(
            self.paper_url(paper, chain),
            callback,
            errback=errback,
            cb_kwargs={"paper": paper, "chain": chain},
            meta=self._meta(paper.edition, chain, _PAPER_SELECTOR),
            priority=1,
        )

    def paper_url(self, paper: Paper, chain: FallbackChain) -> str:
        """Return the URL of a paper at the current source of a chain."""
        return self.urls.paper_api(paper.id) if chain.source == "api" else paper.url

    def _meta(self, edition: str, chain: FallbackChain, selector: str, handled: int | None = None) -> dict[str, Any]:
        """Return the `meta` of a request; `handled` is a status that the callback handles beside the challenges.

        `edition` is for the middleware that bounds how long the requests of an edition wait.
        """
        statuses = [*CHALLENGE_STATUSES, *([handled] if handled else [])]
        rendering = rendering_meta(selector, self.browser_timeout) if chain.source == "browser" else {}
        return {"edition": edition, "handle_httpstatus_list": statuses} | rendering
