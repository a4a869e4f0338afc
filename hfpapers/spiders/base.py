"""The base of all spiders: from the list of a period to its papers, each enriched from its own page."""

import datetime as dt
from abc import abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from hfpapers import clock
from hfpapers.browser.detection import INSTALL_HINT, is_available
from hfpapers.config import Config
from hfpapers.editions.periods import Period
from hfpapers.editions.result import UnreadValues
from hfpapers.hub.errors import PageError
from hfpapers.hub.list_page import (
    ApiItems,
    Listing,
    listing_from_api,
    parse_api_items,
    parse_list_page,
)
from hfpapers.hub.paper_page import enrich, enrich_from_api
from hfpapers.hub.urls import API_LIMIT, HubUrls
from hfpapers.items import Paper
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.spiders.arguments import EditionArguments
from hfpapers.spiders.fallback import FallbackChain
from hfpapers.spiders.inspection import derives_arguments, find_callback
from hfpapers.spiders.missing_lists import MissingLists
from hfpapers.spiders.requests import BAD_REQUEST, NOT_FOUND, RequestBuilder
from hfpapers.spiders.responses import decode, describe_failure, parsing_errors
from hfpapers.spiders.selection import select_periods
from hfpapers.spiders.settings import complete_settings
from hfpapers.storage.store import EditionStore

# The latest list is at most some days old, after a weekend or holidays. An older one is a fault of the Hub.
_USUAL_AGE_DAYS, _MAX_AGE_DAYS = 7, 31
_NO_ITEMS = ApiItems()


class EditionSpider(Spider):
    """Request the lists of periods, check that each is the list of its period, and yield the papers.

    A paper whose own page cannot be fetched is yielded with the data of the list.
    """

    kind: ClassVar[type[Period]]
    arguments: ClassVar[type[EditionArguments]]
    args: EditionArguments
    config: Config
    urls: HubUrls
    store: EditionStore
    requests: RequestBuilder
    # The day on which the crawl started, so that "today" does not change during a crawl over midnight.
    today: dt.date

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Validate the project's settings, and complete Scrapy's from them.

        Scrapy calls this when it creates a crawler, so that a mistake ends a command or a script before a request.

        Raises:
            ConfigError: if a setting is wrong.
        """
        super().update_settings(settings)
        complete_settings(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider of a crawl.

        Raises:
            ValueError: if an argument is wrong, or the output folder contains the papers of `scrapy demo`.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.config = Config.from_settings(crawler.settings)
        spider.urls = HubUrls(spider.config.hub_url)
        spider.store = EditionStore(spider.config.output_path)
        if spider.config.publish:
            spider.store.refuse_demo()
        spider.requests = RequestBuilder(spider.urls, spider.config.browser_timeout)
        spider.today = clock.today()
        return spider

    @property
    def tracker(self) -> EditionTracker:
        """The extension that records how each edition ends."""
        return EditionTracker.get(self.crawler)

    @cached_property
    def missing_lists(self) -> MissingLists:
        """What happens to periods without a list."""
        return MissingLists(self.tracker, self.store if self.config.publish else None, self.today)

    @property
    def is_latest_requested(self) -> bool:
        """Whether the latest list up to the period is requested, instead of the period's own list."""
        return False

    @property
    @abstractmethod
    def requested(self) -> str:
        """The argument that names the requested periods."""

    def requested_periods(self) -> Sequence[Period]:
        """Return the periods that the arguments name, without those that have not begun."""
        return self.kind.parse_range(self.requested, self.today)

    async def start(self) -> AsyncIterator[Request]:
        """Yield the request for the list of each period that the arguments select."""
        requested = self.requested_periods()
        self._log_clipped_range(requested)
        periods = select_periods(requested, self.args.only, self.store, self.config.settled_after)
        self.tracker.expect(periods)
        for period in periods:
            yield self._request_list(period, self._first_source())

    def parse(self, response: Response) -> Iterator[Request | Paper]:
        """Yield what a page or a response of the API contains. Crawls do not use it; `scrapy parse` does."""
        yield from getattr(self, find_callback(response))(response)

    @derives_arguments
    def parse_list(self, response: Response, period: Period, chain: FallbackChain) -> Iterator[Request | Paper]:
        """Yield the papers of a list page or the requests for their pages; fall back to another source if it fails."""
        if response.status == NOT_FOUND:
            # Either there is no such list, or the pages have moved. The response of the API shows which.
            yield from self._retry_list(period, chain.fail("HTTP 404", was_not_found=True), response.url)
            return
        is_rendered = chain.source == "browser"
        try:
            with parsing_errors():
                listing = parse_list_page(decode(response, is_rendered=is_rendered), self.urls)
        except PageError as error:
            yield from self._retry_list(period, chain.fail(str(error), needs_rendering=True), response.url)
            return
        if listing.source == "cards":
            self.logger.warning(
                "%s: reading the list from the HTML of its page, because its JSON cannot be used (%s)",
                period,
                listing.json_error,
            )
            if listing.period != period:
                # The HTML shows no year, so another day than the requested one is not certain.
                day = listing.period if self.is_latest_requested and listing.period else period
                yield from self._retry_list(
                    day, chain.fail("the HTML does not show that this is the requested list"), response.url
                )
                return
            if not self.args.pages:
                yield from self._retry_list(period, chain.fail("the HTML has no abstracts"), response.url)
                return
        if is_rendered:
            listing = replace(listing, source="browser")
        yield from self._parse_listing(listing, period, chain, response.url)

    @derives_arguments
    def parse_api(
        self, response: Response, period: Period, chain: FallbackChain, previous: ApiItems = _NO_ITEMS
    ) -> Iterator[Request | Paper]:
        """Yield the papers of the API's list or the requests for their pages; or request the next page of the list.

        `previous` are the items of the previous pages of the list.
        """
        if response.status == BAD_REQUEST and (chain.was_not_found or period.last >= self.today):
            # The API refuses periods that are not open yet.
            yield from self._handle_missing_list(period, chain, response.url, "HTTP 400")
            return
        listing = None
        try:
            with parsing_errors():
                new = parse_api_items(decode(response, is_rendered=False))
                collected = previous.add(new, len(response.body))
                if len(new) < API_LIMIT or not collected.may_continue(previous):
                    listing = listing_from_api(collected.items, self.urls, self.kind)
        except PageError as error:
            yield from self._retry_list(period, chain.fail(str(error)), response.url)
            return
        if listing is None:
            yield self._request_list(period, chain, collected)
            return
        yield from self._parse_listing(listing, period, chain, response.url)

    def list_failed(self, failure: Failure) -> Iterator[Request]:
        """Fall back to another source of the list, or reject the edition."""
        request: Request = failure.request  # type: ignore[attr-defined]
        period, chain = request.cb_kwargs["period"], request.cb_kwargs["chain"]
        yield from self._retry_list(period, chain.fail(describe_failure(failure)), request.url)

    @derives_arguments
    def parse_paper(self, response: Response, paper: Paper, chain: FallbackChain) -> Iterator[Request | Paper]:
        """Yield the paper, enriched from its page or the API; fall back to another source if that fails."""
        is_rendered = chain.source == "browser"
        read = enrich_from_api if chain.source == "API" else enrich
        truncated = Counter[str]()
        try:
            with parsing_errors():
                enriched = read(paper, decode(response, is_rendered=is_rendered), self.urls, truncated)
        except PageError as error:
            yield from self._retry_paper(paper, chain, str(error), needs_rendering=chain.source == "page")
            return
        if is_rendered:
            enriched = enriched.model_copy(update={"page_source": "browser"})
        self.crawler.stats.inc_value(f"pages/from_{enriched.page_source}")
        if truncated:
            self.tracker.warn(
                paper.edition, f"truncated what is too long on the page of {paper.id}: {', '.join(truncated)}"
            )
        yield enriched

    def paper_failed(self, failure: Failure) -> Iterator[Request | Paper]:
        """Fall back to another source of the paper, or yield it with the data of the list."""
        request: Request = failure.request  # type: ignore[attr-defined]
        paper, chain = request.cb_kwargs["paper"], request.cb_kwargs["chain"]
        yield from self._retry_paper(paper, chain, describe_failure(failure))

    def _first_source(self) -> FallbackChain:
        if self.args.via == "api":
            return FallbackChain("API", ("page", "browser"))
        return FallbackChain("page", ("API", "browser"))

    def _request_list(self, period: Period, chain: FallbackChain, previous: ApiItems = _NO_ITEMS) -> Request:
        callback = self.parse_api if chain.source == "API" else self.parse_list
        return self.requests.request_list(period, chain, callback, self.list_failed, previous)

    def _request_paper(self, paper: Paper, chain: FallbackChain) -> Request:
        return self.requests.request_paper(paper, chain, self.parse_paper, self.paper_failed)

    def _retry_list(self, period: Period, chain: FallbackChain, url: str) -> Iterator[Request]:
        """Yield the request for the list at the next source, or reject the edition if there is none."""
        source, reason = chain.failures[-1]
        self.tracker.record_failure(str(period), url, reason)
        following = self._next_source(chain)
        if following is None and chain.without_list:
            self.missing_lists.record(period, chain)
            return
        if following is None:
            what = (
                "the latest list could not be determined" if self.is_latest_requested else "the list is not available"
            )
            self.tracker.reject(period, f"{what} ({chain}){self._browser_hint(chain)}")
            return
        if self.tracker.abort_reason is None and not chain.was_not_found:
            self.logger.warning(
                "%s: could not fetch the list (%s: %s); trying the %s", period, source, reason, following.source
            )
        yield self._request_list(period, following)

    def _retry_paper(
        self, paper: Paper, chain: FallbackChain, reason: str, *, needs_rendering: bool = False
    ) -> Iterator[Request | Paper]:
        """Yield the request for the paper at the next source, or the paper as it is if there is none."""
        self.tracker.record_failure(paper.edition, self.requests.paper_url(paper, chain), reason)
        failed = chain.fail(reason, needs_rendering=needs_rendering)
        following = self._next_source(failed)
        if following is not None:
            yield self._request_paper(paper, following)
            return
        self.logger.warning(
            "%s: could not fetch the page of %s (%s); publishing the paper with the data of the list%s",
            paper.edition,
            paper.id,
            failed,
            self._browser_hint(failed),
        )
        self.tracker.record_failed_page(paper)
        yield paper

    def _next_source(self, chain: FallbackChain) -> FallbackChain | None:
        following = chain.next()
        is_missing_browser = following and following.source == "browser" and not is_available(self.settings)
        return None if is_missing_browser else following

    def _browser_hint(self, chain: FallbackChain) -> str:
        """Return how to install a browser, if one might have helped."""
        return f"; a browser may be able to render the page: {INSTALL_HINT}" if chain.next() else ""

    def _parse_listing(
        self, listing: Listing, period: Period, chain: FallbackChain, url: str
    ) -> Iterator[Request | Paper]:
        """Yield the papers of a list or the requests for their pages, if it is the list of the period."""
        found = listing.period
        is_earlier = isinstance(found, self.kind) and found < period
        is_requested = found == period or (self.is_latest_requested and is_earlier)
        if found is None or not listing.records or not is_requested:
            shown = f"the list of {found}" if found and not is_requested else "an empty list"
            yield from self._handle_missing_list(period, chain, url, shown)
            return
        if found != period and not self._is_recent(found, period):
            return
        try:
            with parsing_errors():
                papers = listing.papers(found)
        except PageError as error:
            yield from self._retry_list(period, chain.fail(str(error)), url)
            return
        self._record_listing(listing, str(found))
        for paper in papers:
            yield self._request_paper(paper, self._first_source()) if self.args.pages else paper

    def _record_listing(self, listing: Listing, edition: str) -> None:
        """Record from where a list was read, and what could not be read."""
        self.crawler.stats.inc_value(f"lists/from_{listing.source}")
        for name, number in listing.unparsed_fields.items():
            self.crawler.stats.inc_value(f"lists/unparsed/{name}", number)
        unread = UnreadValues(frozenset(listing.unparsed_fields), frozenset(listing.skipped_ids))
        self.tracker.record_unread(edition, unread, listing.unknown_keys)
        if listing.skipped:
            self.crawler.stats.inc_value("lists/skipped", len(listing.skipped))
            self.tracker.warn(edition, f"skipped what cannot be published: {', '.join(listing.skipped)}")
        if listing.truncated_fields:
            fields = ", ".join(f"{name} (papers: {number})" for name, number in listing.truncated_fields.items())
            self.tracker.warn(edition, f"truncated what is too long: {fields}")

    def _handle_missing_list(self, period: Period, chain: FallbackChain, url: str, shown: str) -> Iterator[Request]:
        """Handle the statement of a source that there is no list for a period; it showed something else instead."""
        if self.is_latest_requested:
            # The API has only lists of given days. The page redirects to the latest list.
            yield from self._retry_list(period, chain.fail(shown, was_not_found=True), url)
            return
        chain = chain.state_no_list(shown)
        following = self._next_source(chain)
        # All days but weekends have a list. Another source may have it, or confirms that there is none.
        if period.may_have_list and following is not None:
            yield self._request_list(period, following)
            return
        self.missing_lists.record(period, chain)

    def _is_recent(self, found: Period, period: Period) -> bool:
        """Return whether the latest list may be published; reject it if it is so old that the Hub seems to be wrong."""
        age = (self.today - found.last).days
        if age > _MAX_AGE_DAYS and not self.args.force:
            self.tracker.reject(
                period,
                f"the latest list is that of {found}, {age} days ago; if that is correct, publish it with -a force=yes",
            )
            return False
        if age > _USUAL_AGE_DAYS:
            self.tracker.warn(str(found), f"the latest list of the Hub is {age} days old")
        return True

    def _log_clipped_range(self, periods: Sequence[Period]) -> None:
        """Log that a range ends in the future."""
        _, end = self.kind.parse_bounds(self.requested, self.today)
        if end.first > self.today:
            self.logger.info("%s is in the future: the requested range ends at %s", end, periods[-1])
