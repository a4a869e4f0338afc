"""What all spiders of editions do: from a period's list to its papers, each completed from its own page."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from hfpapers.clock import today
from hfpapers.edition import is_settled
from hfpapers.hub import Hub
from hfpapers.items import Paper
from hfpapers.outcomes import Outcomes
from hfpapers.pages import PageError
from hfpapers.pages.listing import Listing, read_api, read_page
from hfpapers.pages.paper import completed
from hfpapers.periods import Period
from hfpapers.store import Store, UnreadableError

# How the API answers for a period that has not begun.
_REFUSED = 400
_NOT_FOUND = 404


def names(kind: type[Period]) -> AfterValidator:
    """Return what makes sure that an argument names periods of a kind."""

    def checked(text: str) -> str:
        kind.named(text, today())
        return text

    return AfterValidator(checked)


class EditionParams(BaseModel):
    """The arguments that all spiders of editions take."""

    model_config = ConfigDict(extra="forbid")

    pages: bool = Field(default=True, title="Pages", description="Whether each paper's own page is asked for, too.")
    only: Literal["missing", "unsettled"] | None = Field(
        default=None,
        title="Only",
        description=(
            "missing: leave out the periods whose editions are there. unsettled: ask for those only whose editions are"
            " there, and were last crawled when their votes still moved."
        ),
    )
    force: bool = Field(
        default=False, title="Force", description="Whether a list is published that lost many of its papers."
    )
    # Scrapyd gives one to every job.
    job: str | None = Field(default=None, alias="_job", title="Job", description="Scrapyd's id of the job.")


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
                self.outcomes.without_list(period)
                continue
            yield Request(
                self.hub.list_page(period),
                self.parse_list,
                errback=self.list_failed,
                cb_kwargs={"period": period},
                meta={"handle_httpstatus_list": [_NOT_FOUND]},
            )

    def parse_list(self, response: Response, period: Period) -> Iterator[Request | Paper]:
        """Yield a list's papers, or the requests for their pages."""
        if response.status == _NOT_FOUND:
            # That there is no such list, or that lists are elsewhere now: the API tells.
            yield self._api_request(period, not_found=True)
            return
        try:
            listing = read_page(_text(response), self.hub)
        except PageError as error:
            self.outcomes.withheld(period, f"its list at {response.url} can't be read: {error}")
            return
        if listing.source == "cards":
            self.logger.warning("%s: the list is read from its cards, since %s", period, listing.why_not_data)
            if listing.period != period:
                # What a page shows of its day is proof enough for the day that was asked for, and for no other.
                yield self._api_request(listing.period if self.newest and listing.period else period)
                return
        yield from self._papers(listing, period)

    def parse_api(self, response: Response, period: Period, *, not_found: bool) -> Iterator[Request | Paper]:
        """Yield the papers of the API's list, where the page could not prove its period, or was not found."""
        if response.status == _REFUSED and (not_found or period.last >= self.today):
            self._no_list(period, None)
            return
        try:
            listing = read_api(_text(response), self.hub, self.kind)
        except PageError as error:
            self.outcomes.withheld(period, f"its list at {response.url} can't be read: {error}")
            return
        yield from self._papers(listing, period)

    def list_failed(self, failure: Failure) -> None:
        """Withhold the edition of a list that can't be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.outcomes.withheld(request.cb_kwargs["period"], f"its list at {request.url} failed: {_reason(failure)}")

    def parse_paper(self, response: Response, paper: Paper) -> Iterator[Paper]:
        """Yield a paper, completed from its page if that can be read."""
        try:
            done = completed(paper, _text(response), self.hub)
        except PageError as error:
            yield self._kept(paper, str(error))
        else:
            self.crawler.stats.inc_value(f"pages/from_{done.page_source}")
            yield done

    def page_failed(self, failure: Failure) -> Iterator[Paper]:
        """Yield a paper whose page can't be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        yield self._kept(request.cb_kwargs["paper"], _reason(failure))

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

    def _api_request(self, period: Period, *, not_found: bool = False) -> Request:
        return Request(
            self.hub.list_api(period),
            self.parse_api,
            errback=self.list_failed,
            cb_kwargs={"period": period, "not_found": not_found},
            meta={"handle_httpstatus_list": [_REFUSED]},
            priority=1,
        )

    def _papers(self, listing: Listing, period: Period) -> Iterator[Request | Paper]:
        found = listing.period
        is_it = found == period or (self.newest and isinstance(found, self.kind) and found < period)
        if found is None or not listing.records or not is_it:
            self._no_list(period, found)
            return
        self.crawler.stats.inc_value(f"lists/from_{listing.source}")
        for paper in listing.papers(found):
            if self.args.pages:
                yield Request(
                    paper.url,
                    self.parse_paper,
                    errback=self.page_failed,
                    cb_kwargs={"paper": paper},
                    # Before the lists of other periods: an edition is to be whole before the next is begun.
                    priority=1,
                )
            else:
                yield paper

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

    def _kept(self, paper: Paper, reason: str) -> Paper:
        self.logger.warning("%s: the page of %s failed, its list's data is kept: %s", paper.edition, paper.id, reason)
        self.crawler.stats.inc_value("pages/failed")
        self.crawler.stats.inc_value(f"pages/failed/{paper.edition}")
        return paper


def _text(response: Response) -> str:
    if not isinstance(response, TextResponse):
        raise PageError("it is no text")
    return response.text


def _reason(failure: Failure) -> str:
    """Return why a request failed, in words."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
