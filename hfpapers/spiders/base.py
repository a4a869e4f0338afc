"""What all spiders of editions do: from a period's list to its papers, each completed from its own page."""

import datetime as dt
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from hfpapers.hub import Hub
from hfpapers.items import Paper
from hfpapers.outcomes import Outcomes
from hfpapers.pages import PageError
from hfpapers.pages.listing import Listing, read_api, read_page
from hfpapers.pages.paper import completed
from hfpapers.periods import Day
from hfpapers.store import Store

# How the API answers for a day that has not begun.
_NOT_OPEN_YET = 400


class EditionParams(BaseModel):
    """The arguments that all spiders of editions take."""

    model_config = ConfigDict(extra="forbid")

    pages: bool = Field(default=True, title="Pages", description="Whether each paper's own page is asked for, too.")
    only: Literal["missing"] | None = Field(
        default=None, title="Only", description="missing: leave out the periods whose editions are there."
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
    args: EditionParams
    allowed_domains: list[str]
    hub: Hub
    store: Store
    # Set when the crawl starts, so that midnight does not fall into it.
    today: Day

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
        return Outcomes(self.crawler.stats)

    def periods(self, today: Day) -> Iterable[Day]:
        """Return the periods that the arguments name."""
        raise NotImplementedError

    @property
    def newest(self) -> bool:
        """Whether the newest list up to the period is asked for, and not the period's own."""
        return False

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each period's list, unless it is remembered as having none."""
        self.today = today()
        for day in self.periods(self.today):
            if self.args.only == "missing" and self.store.has_data(day):
                continue
            self.outcomes.asked()
            if self.store.has_no_list(day):
                self.logger.info("%s: no list, as an earlier crawl found", day)
                self.outcomes.without_list()
                continue
            yield Request(self.hub.list_page(day), self.parse_list, errback=self.list_failed, cb_kwargs={"day": day})

    def parse_list(self, response: Response, day: Day) -> Iterator[Request | Paper]:
        """Yield a list's papers, or the requests for their pages."""
        try:
            listing = read_page(_text(response), self.hub)
        except PageError as error:
            self.outcomes.withheld(str(day), f"its list at {response.url} can't be read: {error}")
            return
        if listing.source == "cards":
            self.logger.warning("%s: the list is read from its cards, since %s", day, listing.why_not_data)
            if listing.day != day:
                # What a page shows of its day is proof enough for the day that was asked for, and for no other.
                yield self._api_request(listing.day if self.newest and listing.day else day)
                return
        yield from self._papers(listing, day)

    def parse_api(self, response: Response, day: Day) -> Iterator[Request | Paper]:
        """Yield the papers of the API's list, where the page could not prove its day."""
        if response.status == _NOT_OPEN_YET and day >= self.today:
            self._no_list(day, None)
            return
        try:
            listing = read_api(_text(response), self.hub)
        except PageError as error:
            self.outcomes.withheld(str(day), f"its list at {response.url} can't be read: {error}")
            return
        yield from self._papers(listing, day)

    def list_failed(self, failure: Failure) -> None:
        """Withhold the edition of a list that can't be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.outcomes.withheld(str(request.cb_kwargs["day"]), f"its list at {request.url} failed: {_reason(failure)}")

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

    def _api_request(self, day: Day) -> Request:
        return Request(
            self.hub.list_api(day),
            self.parse_api,
            errback=self.list_failed,
            cb_kwargs={"day": day},
            meta={"handle_httpstatus_list": [_NOT_OPEN_YET]},
            priority=1,
        )

    def _papers(self, listing: Listing, day: Day) -> Iterator[Request | Paper]:
        found = listing.day
        if found is None or not listing.records or not (found == day or (self.newest and found < day)):
            self._no_list(day, found)
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

    def _no_list(self, day: Day, found: Day | None) -> None:
        answer = f": asked for it, the Hub shows {found}" if found else ""
        if self.newest:
            self.outcomes.withheld(str(day), f"the newest list up to it can't be told{answer}")
            return
        if self.store.has_data(day):
            self.outcomes.withheld(str(day), f"it has no list any more{answer}")
            return
        self.logger.info("%s: no list, nothing to publish%s", day, answer)
        self.outcomes.without_list()
        if day < self.today:
            try:
                self.store.remember_no_list(day)
            except OSError as error:
                self.logger.warning("%s: that it has no list could not be remembered: %s", day, error)

    def _kept(self, paper: Paper, reason: str) -> Paper:
        self.logger.warning("%s: the page of %s failed, its list's data is kept: %s", paper.edition, paper.id, reason)
        self.crawler.stats.inc_value("pages/failed")
        self.crawler.stats.inc_value(f"pages/failed/{paper.edition}")
        return paper


def today() -> Day:
    """Return the day that it is now, in UTC."""
    return Day.of(dt.datetime.now(dt.UTC))


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
