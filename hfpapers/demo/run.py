"""Crawl the demo Hub as if two weeks passed: each day in its morning, its evening, on the next day and a week later."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings

from hfpapers import clock
from hfpapers.archive.database import Archive
from hfpapers.config import Config
from hfpapers.config.outputs import is_per_edition
from hfpapers.demo.papers import Item
from hfpapers.demo.server import DemoHub
from hfpapers.editions.periods import Day, Month, Period, Week
from hfpapers.extensions.progress import ProgressExtension
from hfpapers.middlewares.token import TokenMiddleware
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.site.site import Site, SiteError
from hfpapers.storage.store import EditionStore

FIRST_DAY, LAST_DAY = Day(dt.date(2026, 2, 9)), Day(dt.date(2026, 2, 20))

# The addresses in the published data and of the arXiv API. The domain .invalid never exists; the requests reach the
# server as their proxy.
_HUB_URL = "http://hub.invalid"
_ARXIV_URL = "http://arxiv.invalid/arxiv/api/query"
_PROXY_SETTING = "DEMO_PROXY"
# Before Scrapy's HttpProxyMiddleware, which then ignores the proxies in the environment.
_PROXY_PRIORITY = 740

# A feed without papers is not written.
_WITHOUT_PAPERS = {"selection": {"min_upvotes": 1_000_000}}

_MORNING, _EVENING = dt.time(8, 30, tzinfo=dt.UTC), dt.time(20, 30, tzinfo=dt.UTC)
_NEXT_MORNING, _SUMMARY_TIME = dt.time(7, tzinfo=dt.UTC), dt.time(9, tzinfo=dt.UTC)


class DemoError(Exception):
    """An edition of the demo was not published. The message is one line."""


@dataclass(frozen=True)
class PlannedCrawl:
    """A crawl of one edition at an invented moment."""

    moment: dt.datetime
    period: Period
    # Whether the pages of the papers are requested. Each takes some milliseconds.
    pages: bool = False
    # Whether it is the last crawl of its edition, and the last one of all editions of its kind.
    is_last_of_edition: bool = False
    is_last_of_kind: bool = False

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments of the spider."""
        return {self.period.url_segment: str(self.period), "pages": "yes" if self.pages else "no"}


class TwoWeeksHub(DemoHub):
    """A demo Hub that lists papers only on the days of the demo, so that the month has no papers of other days."""

    def items(self, day: dt.date) -> list[Item]:
        """Return the list of a day."""
        return super().items(day) if FIRST_DAY.first <= day <= LAST_DAY.first else []


class DemoProxyMiddleware:
    """Send all requests to the demo Hub, whatever their host is."""

    def __init__(self, proxy: str) -> None:
        self.proxy = proxy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawl."""
        return cls(str(crawler.settings[_PROXY_SETTING]))

    def process_request(self, request: Request) -> None:
        """Set the proxy of the request."""
        request.meta["proxy"] = self.proxy


def plan_crawls() -> list[PlannedCrawl]:
    """Return the crawls of the demo in the order of their moments."""
    crawls = sorted(_plan(), key=lambda crawl: crawl.moment)
    last_of_edition = {crawl.period: crawl for crawl in crawls}.values()
    last_of_kind = {crawl.period.kind: crawl for crawl in crawls}.values()
    return [
        replace(crawl, is_last_of_edition=crawl in last_of_edition, is_last_of_kind=crawl in last_of_kind)
        for crawl in crawls
    ]


async def run_crawls(settings: Settings, folder: Path, on_crawled: Callable[[], object]) -> None:
    """Crawl the demo Hub into a folder, and call a function after each crawl.

    Raises:
        DemoError: if an edition was not published.
    """

    @cache
    def runner(*, is_last_of_edition: bool, is_last_of_kind: bool) -> AsyncCrawlerRunner:
        outputs = _select_outputs(is_last_of_edition=is_last_of_edition, is_last_of_kind=is_last_of_kind)
        return AsyncCrawlerRunner(_demo_settings(settings, folder, outputs, hub.url))

    try:
        with TwoWeeksHub() as hub:
            for crawl in plan_crawls():
                # The time does not pass during a crawl, so that each run of the demo writes the same.
                clock.set_source(lambda moment=crawl.moment: moment)  # type: ignore[misc]
                await _run_crawl(
                    crawl,
                    runner(is_last_of_edition=crawl.is_last_of_edition, is_last_of_kind=crawl.is_last_of_kind),
                )
                on_crawled()
        _build_site(folder)
    finally:
        clock.set_source(None)


def _build_site(folder: Path) -> None:
    """Build the site of all crawls.

    Raises:
        DemoError: if that fails.
    """
    config = _demo_config(folder, Config().to_settings()["OUTPUTS"])
    try:
        Site(
            config, EditionStore.at(folder), archive=Archive.at(folder / "archive.db", config, EditionStore.at(folder))
        ).build()
    except SiteError as error:
        raise DemoError(str(error)) from error


async def _run_crawl(crawl: PlannedCrawl, runner: AsyncCrawlerRunner) -> None:
    crawler = runner.create_crawler(crawl.period.kind)
    await runner.crawl(crawler, **crawl.arguments)
    if not EditionTracker.get(crawler).is_successful:
        raise DemoError(f"{crawl.period} was not published at {crawl.moment:%Y-%m-%d %H:%M}")


def _select_outputs(*, is_last_of_edition: bool, is_last_of_kind: bool) -> dict[str, Any]:
    """Return the setting OUTPUTS with which no file is written that a later crawl replaces. It saves half of the time.

    The feeds are always in it, because posts link to them.
    """
    if not is_last_of_edition:
        return {}
    outputs = Config().to_settings()["OUTPUTS"]
    return {
        path: options if is_last_of_kind or is_per_edition(path) else options | _WITHOUT_PAPERS
        for path, options in outputs.items()
    }


def _plan() -> Iterator[PlannedCrawl]:
    periods: dict[Period, None] = {}
    for day in FIRST_DAY.through(LAST_DAY):
        if day.may_have_list:
            yield PlannedCrawl(_moment(day, 0, _MORNING), day)
            yield PlannedCrawl(_moment(day, 0, _EVENING), day)
            yield PlannedCrawl(_moment(day, 1, _NEXT_MORNING), day)
            # The published data is that of the last crawl.
            yield PlannedCrawl(_moment(day, 7, _NEXT_MORNING), day, pages=True)
            periods |= dict.fromkeys((Week.containing(day.first), Month.containing(day.first)))
    for period in periods:
        yield PlannedCrawl(_moment(period, 1, _SUMMARY_TIME), period)
        yield PlannedCrawl(_moment(period, 8, _SUMMARY_TIME), period)


def _moment(period: Period, days_later: int, time: dt.time) -> dt.datetime:
    """Return a time of the last day of a period, or of a later day."""
    return dt.datetime.combine(period.last + dt.timedelta(days=days_later), time)


def _demo_settings(settings: Settings, folder: Path, outputs: dict[str, Any], proxy: str) -> Settings:
    """Return a copy of the settings in which the demo's own values replace those of the user."""
    values: dict[str, Any] = {
        **_demo_config(folder, outputs).to_settings(),
        # The problems of hfpapers.toml and of the environment, which the demo does not read.
        "CONFIG_PROBLEMS": (),
        "FEEDS": {},
        # The demo needs no browser, and importing scrapy-playwright takes time.
        "DOWNLOAD_HANDLERS": {},
        _PROXY_SETTING: proxy,
    }
    settings = settings.copy()
    settings.setdict(values, priority="cmdline")
    settings.set_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", DemoProxyMiddleware, _PROXY_PRIORITY)
    settings.set_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", TokenMiddleware, None)
    settings.set_in_component_priority_dict("EXTENSIONS", ProgressExtension, None)
    return settings


def _demo_config(folder: Path, outputs: dict[str, Any]) -> Config:
    return Config(
        hub_url=_HUB_URL,
        arxiv_url=_ARXIV_URL,
        arxiv_delay=0,
        output_dir=str(folder),
        outputs=outputs,
        post_language="en",
        retry_backoff=0,
        # It is built once, after all crawls. Nobody serves images of invented papers.
        site=False,
        site_thumbnails=False,
    )
