"""What all spiders of editions do: from a period's list to its papers, each completed from its own page."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from hfpapers.clock import today
from hfpapers.edition import is_settled
from hfpapers.hub import API_LIMIT, Hub
from hfpapers.items import Paper
from hfpapers.middlewares import browser
from hfpapers.outcomes import Outcomes
from hfpapers.pages import PageError
from hfpapers.pages.listing import MOST_PAPERS, Listing, api_items, paper_id, read_api, read_page
from hfpapers.pages.paper import completed, completed_by_api
from hfpapers.periods import Period
from hfpapers.spiders.params import EditionParams
from hfpapers.spiders.ways import CHALLENGE_STATUSES, Way, is_challenge
from hfpapers.store import Store, UnreadableError

# How the API answers for a period that has not begun.
_REFUSED = 400
_NOT_FOUND = 404
# What a list page and a paper's page have, once a browser has rendered them.
_LIST_NODES = '[data-target="DailyPapers"], article'
_PAPER_NODES = '[data-target="PaperContent"], h1'


class EditionSpider(Spider):
    """Asks for the lists of periods, proves that they are theirs, and yields their papers.

    An edition is whole if each paper of its list is yielded: with its own page if that can be had, else without.
    """

    params: ClassVar[type[EditionParams]]
    kind: ClassVar[type[Period]]
    args: EditionParams
    allowed_domains: list[str]
    hub: Hub
    store: Store
    # Set when the crawl starts, so that midnight does not fall into it.
    today: dt.date

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider; raise `ValueError` if HUB_URL is no URL."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.hub = Hub.from_settings(crawler.settings)
        spider.store = Store.from_settings(crawler.settings)
        # Whatever redirects elsewhere is not the Hub.
        spider.allowed_domains = [spider.hub.host]
        if spider.args.force:
            crawler.settings.set("EDITION_MAX_LOSS", 1.0, priority="cmdline")
        return spider

    @property
    def outcomes(self) -> Outcomes:
        """Where this crawl's outcomes are counted."""
        return Outcomes(self.crawler)

    @property
    def asked_for(self) -> str:
        """The argument that names the periods: it has the name that the Hub has for them."""
        return str(getattr(self.args, self.kind.name))

    @property
    def newest(self) -> bool:
        """Whether the newest list up to the period is asked for, and not the period's own."""
        return False

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each period's list, unless it is remembered as having none."""
        self.today = today()
        periods = [period for period in self.kind.named(self.asked_for, self.today) if self._is_wanted(period)]
        self.outcomes.asked(len(periods))
        for period in periods:
            if self.store.has_no_list(period):
                self.logger.info("%s: no list, as an earlier crawl found", period)
                self.outcomes.known_without_list()
                continue
            yield self._list_request(period, self._first_way())

    def parse_list(self, response: Response, period: Period, way: Way) -> Iterator[Request | Paper]:
        """Yield the papers of a list page, or the requests for their own; or ask for the list in another way."""
        if response.status == _NOT_FOUND:
            # That there is no such list, or that lists are elsewhere now: the API tells.
            yield from self._next_list(period, way, response.url, "HTTP 404", not_found=True)
            return
        try:
            listing = read_page(_page(response, way), self.hub)
        except PageError as error:
            yield from self._next_list(period, way, response.url, str(error), rendering_helps=True)
            return
        if listing.source == "cards":
            self.logger.warning("%s: the list is read from its cards, since %s", period, listing.why_not_data)
            if listing.period != period:
                # What a page shows of its day is proof enough for the day that was asked for, and for no other.
                target = listing.period if self.newest and listing.period else period
                yield from self._next_list(target, way, response.url, "its cards do not prove their day")
                return
            if not self.args.pages:
                yield from self._next_list(period, way, response.url, "its cards have no abstracts")
                return
        if way.layer == "browser":
            listing = replace(listing, source="browser")
        yield from self._papers(listing, period)

    def parse_api(
        self, response: Response, period: Period, way: Way, items: Sequence[Any] = (), page: int = 0
    ) -> Iterator[Request | Paper]:
        """Yield the papers of the API's list, or ask for its next page; or ask for the list in another way."""
        if response.status == _REFUSED and (way.not_found or period.last >= self.today):
            self._no_list(period, None)
            return
        try:
            new = api_items(_page(response, way))
            known = set(map(paper_id, items))
            whole = [*items, *(item for item in new if paper_id(item) not in known)]
            # A list without end is refused as soon as it is too long.
            if len(new) >= API_LIMIT and len(items) < len(whole) <= MOST_PAPERS:
                yield self._list_request(period, way, items=whole, page=page + 1)
                return
            listing = read_api(whole, self.hub, self.kind)
        except PageError as error:
            yield from self._next_list(period, way, response.url, str(error))
            return
        yield from self._papers(listing, period)

    def list_failed(self, failure: Failure) -> Iterator[Request]:
        """Ask for the list in another way; withhold the edition of one that can't be had in any."""
        request: Request = failure.request  # type: ignore[attr-defined]
        yield from self._next_list(request.cb_kwargs["period"], request.cb_kwargs["way"], request.url, _reason(failure))

    def parse_paper(self, response: Response, paper: Paper, way: Way) -> Iterator[Request | Paper]:
        """Yield a paper, completed from its page or the API's answer; or ask for it in another way."""
        try:
            read = completed_by_api if way.layer == "api" else completed
            done = read(paper, _page(response, way), self.hub)
        except PageError as error:
            yield from self._next_paper(paper, way, str(error), rendering_helps=way.layer == "page")
            return
        if way.layer == "browser":
            done = done.model_copy(update={"page_source": "browser"})
        self.crawler.stats.inc_value(f"pages/from_{done.page_source}")
        yield done

    def paper_failed(self, failure: Failure) -> Iterator[Request | Paper]:
        """Ask for the paper in another way; yield one that can't be had in any with its list's data."""
        request: Request = failure.request  # type: ignore[attr-defined]
        yield from self._next_paper(request.cb_kwargs["paper"], request.cb_kwargs["way"], _reason(failure))

    def _first_way(self) -> Way:
        if self.args.via == "api":
            return Way("api", ("page", "browser"))
        return Way("page", ("api", "browser"))

    def _next_list(  # noqa: PLR0913
        self,
        period: Period,
        way: Way,
        url: str,
        reason: str,
        *,
        not_found: bool = False,
        rendering_helps: bool = False,
    ) -> Iterator[Request]:
        """Ask for a list in the next way, or withhold its edition."""
        self.outcomes.failed(str(period), url, reason)
        following = way.after(f"{url} ({reason})", not_found=not_found, rendering_helps=rendering_helps)
        if following is None or (following.layer == "browser" and not browser.is_installed()):
            failures = ", nor at ".join([*way.failures, f"{url} ({reason})"])
            self.outcomes.withheld(period, f"its list can't be had at {failures}{_hint(following)}")
            return
        if not not_found:
            self.logger.warning("%s: its list can't be had at %s: %s", period, url, reason)
        yield self._list_request(period, following)

    def _next_paper(
        self, paper: Paper, way: Way, reason: str, *, rendering_helps: bool = False
    ) -> Iterator[Request | Paper]:
        """Ask for a paper in the next way, or yield it with its list's data."""
        self.outcomes.failed(paper.edition, self._paper_url(paper, way), reason)
        following = way.after(reason, rendering_helps=rendering_helps)
        if following is not None and not (following.layer == "browser" and not browser.is_installed()):
            yield self._paper_request(paper, following)
            return
        reasons = "; ".join([*way.failures, reason])
        self.logger.warning(
            "%s: the page of %s failed, its list's data is kept: %s%s",
            paper.edition,
            paper.id,
            reasons,
            _hint(following),
        )
        self.crawler.stats.inc_value("pages/failed")
        self.crawler.stats.inc_value(f"pages/failed/{paper.edition}")
        yield paper

    def _list_request(self, period: Period, way: Way, **so_far: Any) -> Request:
        is_api = way.layer == "api"
        return Request(
            self.hub.list_api(period, so_far.get("page", 0)) if is_api else self.hub.list_page(period),
            self.parse_api if is_api else self.parse_list,
            errback=self.list_failed,
            cb_kwargs={"period": period, "way": way, **so_far},
            meta=self._meta(way, _LIST_NODES, handled=[_REFUSED] if is_api else [_NOT_FOUND]),
            # A list that was begun is to be had before the next.
            priority=int(way.failures != () or so_far != {}),
        )

    def _paper_request(self, paper: Paper, way: Way) -> Request:
        return Request(
            self._paper_url(paper, way),
            self.parse_paper,
            errback=self.paper_failed,
            cb_kwargs={"paper": paper, "way": way},
            meta=self._meta(way, _PAPER_NODES),
            # Before the lists of other periods: an edition is to be whole before the next is begun.
            priority=1,
        )

    def _is_wanted(self, period: Period) -> bool:
        """Return whether a period is among those that the argument ``only`` leaves."""
        match self.args.only:
            case "missing":
                return not self.store.has_data(period)
            case "unsettled":
                return self.store.has_data(period) and not self._is_settled(period)
            case _:
                return True

    def _is_settled(self, period: Period) -> bool:
        try:
            crawled = self.store.last_crawled(period)
        except UnreadableError as error:
            self.logger.warning("%s: when it was last crawled is not known, so it is crawled: %s", period, error)
            return False
        return crawled is not None and is_settled(period, crawled, self.settings.getint("SETTLED_AFTER"))

    def _paper_url(self, paper: Paper, way: Way) -> str:
        return self.hub.paper_api(paper.id) if way.layer == "api" else paper.url

    def _meta(self, way: Way, nodes: str, handled: Sequence[int] = ()) -> dict[str, Any]:
        meta: dict[str, Any] = {"handle_httpstatus_list": [*CHALLENGE_STATUSES, *handled]}
        if way.layer == "browser":
            meta |= browser.rendered(nodes, self.settings.getfloat("BROWSER_TIMEOUT"))
        return meta

    def _papers(self, listing: Listing, period: Period) -> Iterator[Request | Paper]:
        found = listing.period
        is_it = found == period or (self.newest and isinstance(found, self.kind) and found < period)
        if found is None or not listing.records or not is_it:
            self._no_list(period, found)
            return
        self.crawler.stats.inc_value(f"lists/from_{listing.source}")
        for name, number in listing.unread.items():
            self.crawler.stats.inc_value(f"lists/unread/{name}", number)
        self.outcomes.unrecognised(str(found), {*listing.unread, *listing.unknown})
        for paper in listing.papers(found):
            yield self._paper_request(paper, self._first_way()) if self.args.pages else paper

    def _no_list(self, period: Period, found: Period | None) -> None:
        answer = f": asked for it, the Hub shows {found}" if found else ""
        if self.newest:
            self.outcomes.withheld(period, f"the newest list up to it can't be told{answer}")
            return
        if self.store.has_data(period) or any(map(self.store.has_data, period.days())):
            self.outcomes.withheld(period, f"it has no list any more{answer}")
            return
        self.logger.info("%s: no list, nothing to publish%s", period, answer)
        self.outcomes.without_list(period)
        if period.last < self.today:
            try:
                self.store.remember_no_list(period)
            except OSError as error:
                self.logger.warning("%s: that it has no list could not be remembered: %s", period, error)


def _page(response: Response, way: Way) -> str:
    """Return a page's text; raise `PageError` if it has none, or is no page yet."""
    # A browser's page keeps the status of the answer that it began with.
    if way.layer != "browser" and is_challenge(response):
        raise PageError("it is a challenge for browsers")
    if not isinstance(response, TextResponse):
        raise PageError("it is no text")
    if way.layer == "browser":
        return response.text
    try:
        # The Hub's are UTF-8, whatever a header says: by another encoding, names would be published with wrong letters.
        return response.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PageError(f"it is no UTF-8 ({error.reason} at byte {error.start})") from error


def _hint(following: Way | None) -> str:
    """Return what would have helped, if anything: there is a next way only if it is not installed."""
    return "; a browser might see it: pip install 'hfpapers[browser]'" if following else ""


def _reason(failure: Failure) -> str:
    """Return why a request failed, in words."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
