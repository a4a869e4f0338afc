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
from hfpapers.config import Config
from hfpapers.editions.periods import Period
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
from hfpapers.publishing.arxiv_texts import StoredTexts
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.spiders.acceptance import StatesNoList, TooOld, judge
from hfpapers.spiders.arguments import EditionArguments
from hfpapers.spiders.arxiv import ArxivBatches
from hfpapers.spiders.arxiv_client import ArxivClient
from hfpapers.spiders.callbacks import completes_papers
from hfpapers.spiders.fallback import SOURCE_LABELS, FallbackChain
from hfpapers.spiders.inspection import derives_arguments, find_callback
from hfpapers.spiders.missing_lists import MissingLists
from hfpapers.spiders.requests import BAD_REQUEST, NOT_FOUND, RequestBuilder
from hfpapers.spiders.responses import decode, describe_failure, parsing_errors
from hfpapers.spiders.selection import select_periods
from hfpapers.spiders.settings import complete_settings
from hfpapers.spiders.sources import Sources
from hfpapers.storage.store import EditionStore

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
    request_builder: RequestBuilder
    # The day on which the crawl started, so that "today" does not change during a crawl over midnight.
    today: dt.date
    # None if nothing is published, or a command looks at a page.
    stored_texts: StoredTexts | None = None
    # None if nothing is requested from arXiv: it is switched off, or a command looks at a page.
    arxiv_batches: ArxivBatches | None = None

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
        spider.store = EditionStore.open(spider.config)
        if spider.config.publish:
            spider.store.refuse_demo()
        spider.request_builder = RequestBuilder(spider.urls, spider.config.browser_timeout)
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

    @cached_property
    def sources(self) -> Sources:
        """The sources of lists and papers."""
        return Sources(self.settings, self.args.via)

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
        if self.config.publish:
            self.stored_texts = StoredTexts(self.store, self.today)
        if self.config.arxiv_url and self.args.arxiv:
            client = ArxivClient(self.crawler, self.config.arxiv_url)
            self.arxiv_batches = ArxivBatches(self.crawler, client, self.stored_texts)
        for period in periods:
            if self.arxiv_batches:
                self.arxiv_batches.count_request()
            yield self._request_list(period, self.sources.first())
        if self.arxiv_batches:
            self.arxiv_batches.end_request()

    def parse(self, response: Response) -> Iterator[Request | Paper]:
        """Yield what a page or a response of the API contains. Crawls do not use it; `scrapy parse` does."""
        # The callback itself: no paper waits for arXiv here, and a developer can iterate in `scrapy shell`.
        callback = getattr(type(self), find_callback(response)).__wrapped__
        yield from callback(self, response)

    @completes_papers
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

    @completes_papers
    @derives_arguments
    def parse_api(
        self, response: Response, period: Period, chain: FallbackChain, previous: ApiItems = _NO_ITEMS
    ) -> Iterator[Request | Paper]:
        """Yield the papers of the API's list or the requests for their pages; or request the next page of the list.

        `previous` are the items of the previous pages of the list.
        """
        if response.status == BAD_REQUEST and period.last >= self.today:
            # The API refuses periods that are not open yet. For an earlier one, the response says nothing about a list.
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

    @completes_papers
    def list_failed(self, failure: Failure) -> Iterator[Request]:
        """Fall back to another source of the list, or reject the edition."""
        request: Request = failure.request  # type: ignore[attr-defined]
        period, chain = request.cb_kwargs["period"], request.cb_kwargs["chain"]
        yield from self._retry_list(period, chain.fail(describe_failure(failure)), request.url)

    @completes_papers
    @derives_arguments
    def parse_paper(self, response: Response, paper: Paper, chain: FallbackChain) -> Iterator[Request | Paper]:
        """Yield the paper, enriched from its page or the API; fall back to another source if that fails."""
        is_rendered = chain.source == "browser"
        read = enrich_from_api if chain.source == "api" else enrich
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

    @completes_papers
    def paper_failed(self, failure: Failure) -> Iterator[Request | Paper]:
        """Fall back to another source of the paper, or yield it with the data of the list."""
        request: Request = failure.request  # type: ignore[attr-defined]
        paper, chain = request.cb_kwargs["paper"], request.cb_kwargs["chain"]
        yield from self._retry_paper(paper, chain, describe_failure(failure))

    def _request_list(self, period: Period, chain: FallbackChain, previous: ApiItems = _NO_ITEMS) -> Request:
        callback = self.parse_api if chain.source == "api" else self.parse_list
        return self.request_builder.build_list(period, chain, callback, self.list_failed, previous)

    def _request_paper(self, paper: Paper, chain: FallbackChain) -> Request:
        return self.request_builder.build_paper(paper, chain, self.parse_paper, self.paper_failed)

    def _retry_list(self, period: Period, chain: FallbackChain, url: str) -> Iterator[Request]:
        """Yield the request for the list at the next source, or reject the edition if there is none."""
        source, reason = chain.failures[-1]
        self.tracker.record_failure(str(period), url, reason)
        following = self.sources.next(chain)
        if following is None and chain.without_list:
            self.missing_lists.record(period, chain)
            return
        if following is None:
            what = (
                "the latest list could not be determined" if self.is_latest_requested else "the list is not available"
            )
            self.tracker.reject(period, f"{what} ({chain}){self.sources.browser_hint(chain)}")
            return
        if self.tracker.abort_reason is None and not chain.was_not_found:
            self.logger.warning(
                "%s: could not fetch the list (%s: %s); trying the %s",
                period,
                SOURCE_LABELS[source],
                reason,
                SOURCE_LABELS[following.source],
            )
        yield self._request_list(period, following)

    def _retry_paper(
        self, paper: Paper, chain: FallbackChain, reason: str, *, needs_rendering: bool = False
    ) -> Iterator[Request | Paper]:
        """Yield the request for the paper at the next source, or the paper as it is if there is none."""
        self.tracker.record_failure(paper.edition, self.request_builder.paper_url(paper, chain), reason)
        failed = chain.fail(reason, needs_rendering=needs_rendering)
        following = self.sources.next(failed)
        if following is not None:
            yield self._request_paper(paper, following)
            return
        self.logger.warning(
            "%s: could not fetch the page of %s (%s); publishing the paper with the data of the list%s",
            paper.edition,
            paper.id,
            failed,
            self.sources.browser_hint(failed),
        )
        self.tracker.record_failed_page(paper)
        yield paper

    def _parse_listing(
        self, listing: Listing, period: Period, chain: FallbackChain, url: str
    ) -> Iterator[Request | Paper]:
        """Yield the papers of a list or the requests for their pages, if it is the list of the period."""
        verdict = judge(
            listing,
            period,
            kind=self.kind,
            # `scrapy parse` requests no list, and may look at one of any age.
            is_latest=self.is_latest_requested and self.tracker.requested is not None,
            today=self.today,
            force=self.args.force,
        )
        if isinstance(verdict, StatesNoList):
            yield from self._handle_missing_list(period, chain, url, verdict.shown)
            return
        if isinstance(verdict, TooOld):
            # The latest list is requested for the current day; another source may have shown an earlier one since.
            self.tracker.reject(self.kind.containing(self.today), verdict.reason)
            return
        edition = str(verdict.found)
        try:
            with parsing_errors():
                papers = listing.papers(verdict.found)
        except PageError as error:
            yield from self._retry_list(period, chain.fail(str(error)), url)
            return
        if verdict.warning:
            self.tracker.warn(edition, verdict.warning)
        self.tracker.record_listing(edition, listing)
        for paper in papers:
            yield self._request_paper(paper, self.sources.first()) if self.args.pages else paper

    def _handle_missing_list(self, period: Period, chain: FallbackChain, url: str, shown: str) -> Iterator[Request]:
        """Handle the statement of a source that there is no list for a period; it showed something else instead."""
        if self.is_latest_requested:
            # The API has only lists of given days. The page redirects to the latest list.
            yield from self._retry_list(period, chain.fail(shown, was_not_found=True), url)
            return
        chain = chain.state_no_list(shown)
        following = self.sources.next(chain)
        # All days but weekends have a list. Another source may have it, or confirms that there is none.
        if period.may_have_list and following is not None:
            yield self._request_list(period, following)
            return
        self.missing_lists.record(period, chain)

    def _log_clipped_range(self, periods: Sequence[Period]) -> None:
        """Log that a range ends in the future."""
        _, end = self.kind.parse_bounds(self.requested, self.today)
        if end.first > self.today:
            self.logger.info("the requested range ends in the future (%s); crawling up to %s", end, periods[-1])
