"""Runs the crawl of a fault, and describes it as the row of a table."""

import asyncio
import collections
import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.project import get_project_settings

from hfpapers.commands.crawl import exit_code
from hfpapers.editions.result import EditionResult
from hfpapers.publishing.tracker import EditionTracker
from tests.fake_clock import FakeClock
from tests.helpers import THURSDAY, listed, published, published_names
from tests.mockhub import Hub
from tests.reliability.faults import NO_FAULT, SECTIONS, Fault
from tests.short_timeout import short_timeout

HEAD = (
    "| what goes wrong | what hfpapers does | exit code | what is published | what happens to the old files |",
    "| --- | --- | --- | --- | --- |",
)
_PAPERS = 6
# Texts of Python, and details that differ each time, follow these words in parentheses or after a colon.
_PARENTHESES = r" \((?:[^()]|\([^()]*\))*\)"
_DETAILS = re.compile(
    rf"(?<=not valid JSON){_PARENTHESES}|(?<=not valid UTF-8){_PARENTHESES}|(?<=to another host): [^;)]+"
    r"|, [0-9]+ days ago"
)
_LISTS = {"data": "the JSON of the list page", "cards": "the HTML of the list page", "api": "the API"}
_PAGES = {
    "data": "the JSON of the paper pages",
    "dom": "the HTML of the paper pages",
    "api": "the API",
    None: "the list only",
}


@dataclass(frozen=True)
class Crawled:
    """How a crawl ended."""

    exit_code: int
    result: EditionResult
    stats: dict[str, Any]
    # What it warned of about the edition and about damaged files, without the name of the output folder.
    warnings: list[str]


class Rows:
    """Makes the row of each fault. All of them start from the files of the same crawl without a fault."""

    def __init__(self, hub: Hub, folder: Path) -> None:
        self.hub = hub
        self.before = folder / "before"
        self.output = folder / "after"
        self._undisturbed: Crawled | None = None

    async def make(self, fault: Fault) -> str:
        """Return the row of a fault in Markdown."""
        undisturbed = self._undisturbed = self._undisturbed or await self._publish_before()
        shutil.rmtree(self.output, ignore_errors=True)
        shutil.copytree(self.before, self.output)
        self.hub.reset()
        items = listed()[:_PAPERS]
        voted = items[-1]["paper"]
        voted["upvotes"] += 1
        self.hub.lists |= {THURSDAY: fault.items(items), **{day: [] for day in fault.empty_days}}
        for name, change in fault.damage.items():
            path = self.output / name
            path.write_bytes(change(path.read_bytes() if path.exists() else b""))
        for name, value in fault.faults.items():
            setattr(self.hub.faults, name, value.format(port=self.hub.port) if name == "hostile" else value)
        if fault.faults.get("hostile") and "hostile_paths" not in fault.faults:
            self.hub.faults.hostile_paths = "/papers/.*|/api/.*"
        crawled = await self._crawl(self.output, fault)
        cells = [
            fault.what,
            " ".join(_actions(fault, crawled, undisturbed)),
            str(crawled.exit_code),
            _published(self.output, crawled),
            _old_files(self.before, self.output, voted),
        ]
        return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"

    async def _publish_before(self) -> Crawled:
        self.hub.reset()
        self.hub.lists[THURSDAY] = listed()[:_PAPERS]
        crawled = await self._crawl(self.before, NO_FAULT)
        if crawled.exit_code:
            raise AssertionError(f"the crawl without a fault failed: {crawled.result.reason}")
        return crawled

    async def _crawl(self, output: Path, fault: Fault) -> Crawled:
        settings = get_project_settings()
        # One retry shows what is retried.
        changed = {
            "HUB_URL": self.hub.url,
            "ARXIV_URL": "",
            "OUTPUT_DIR": str(output),
            "RETRY_TIMES": 1,
        } | fault.settings
        settings.setdict(changed | (short_timeout(settings, fault.slow) if fault.slow else {}), priority="cmdline")
        runner = AsyncCrawlerRunner(settings)
        crawler = runner.create_crawler("daily")
        about_files: list[str] = []
        handler = logging.Handler(logging.WARNING)
        handler.emit = lambda record: about_files.append(record.getMessage())  # type: ignore[method-assign]
        storage = logging.getLogger("hfpapers.storage")
        storage.addHandler(handler)
        with mock.patch("hfpapers.spiders.sources.is_available", return_value=False), FakeClock().installed():
            await asyncio.wait([runner.crawl(crawler, **{"date": THURSDAY} | fault.arguments)])
        storage.removeHandler(handler)
        [result] = EditionTracker.get(crawler).results
        warnings = [text.replace(f"{output}/", "") for text in (*result.warnings, *about_files)]
        return Crawled(exit_code(crawler), result, crawler.stats.get_stats(), warnings)


async def tables(rows: Rows) -> str:
    """Return all tables in Markdown, each with a heading."""
    lines: list[str] = []
    for title, faults in SECTIONS.items():
        lines += [f"### {title}", "", *HEAD, *[await rows.make(fault) for fault in faults], ""]
    return "\n".join(lines)


def _actions(fault: Fault, crawled: Crawled, undisturbed: Crawled) -> Iterator[str]:
    """Yield what the crawl did, in sentences."""
    stats, result = crawled.stats, crawled.result
    if result.reason:
        reason = _DETAILS.sub("", result.reason.partition("; a browser may be able to render the page")[0])
        yield f"Rejects the edition: {reason}."
    elif result.verdict == "without_list":
        yield from [*_warnings(crawled)] or ["Knows from now on that the day has no list."]
    else:
        actions = [
            *_waits_and_retries(stats),
            *_fallbacks(fault, crawled),
            *_counts(stats.keys() - undisturbed.stats.keys()),
            *_warnings(crawled),
        ]
        yield from actions or ["No fallback needed."]
    if fault.note:
        yield fault.note


def _warnings(crawled: Crawled) -> Iterator[str]:
    for warning in crawled.warnings:
        yield f"Warns: {_DETAILS.sub('', warning).removesuffix('.')}."


def _waits_and_retries(stats: dict[str, Any]) -> Iterator[str]:
    if stats.get("retry/count"):
        yield "Retries the requests."
    if stats.get("rate_limit/waits"):
        yield "Waits for the next window of the rate limit."
    if stats.get("rate_limit/given_up"):
        yield "Does not wait longer than a window of the rate limit."


def _fallbacks(fault: Fault, crawled: Crawled) -> Iterator[str]:
    stats, is_via_api = crawled.stats, fault.arguments.get("via") == "api"
    if stats.get("lists/from_cards"):
        yield "Reads the list from the HTML of its page."
    if stats.get("lists/from_api") and not is_via_api:
        yield "Requests the list from the API."
    if stats.get("lists/from_data") and is_via_api:
        yield "Requests the list page."
    if stats.get("pages/from_dom"):
        yield "Reads papers from the HTML of their pages."
    if stats.get("pages/from_api") and not is_via_api:
        yield "Requests papers from the API."
    if stats.get("pages/from_data") and is_via_api:
        yield "Requests the pages of papers."


def _counts(stats: set[str]) -> Iterator[str]:
    """Yield what the stats count that the crawl without a fault does not have."""
    for stat in sorted(stats):
        # A paper without a title or votes is skipped, which is a warning.
        if stat.startswith("lists/unparsed/") and stat not in {"lists/unparsed/title", "lists/unparsed/upvotes"}:
            yield f"Sets the field to null, and counts it in the stat `{stat}`."
    if "pages/failed" in stats:
        yield "Publishes papers with the data of the list, and counts them in the stat `pages/failed`."
    cleaned = " and ".join(f"`{stat}`" for stat in sorted(stats) if stat.startswith("clean/"))
    if cleaned:
        yield f"Removes the characters, and counts the texts in the stats {cleaned}."


def _published(output: Path, crawled: Crawled) -> str:
    if crawled.result.verdict in {"withheld", "without_list"}:
        return "Nothing."
    papers = published(output)
    [source] = {paper["list_source"] for paper in papers}
    pages = collections.Counter(paper["page_source"] for paper in papers)
    if len(pages) == 1:
        [details] = (_PAGES[page] for page in pages)
    else:
        ordered = sorted(pages.items(), key=lambda item: [*_PAGES].index(item[0]))
        details = ", ".join(f"{_PAGES[page]} for {number} papers" for page, number in ordered)
    return f"{len(papers)} papers. List: {_LISTS[source]}. Details: {details}."


def _old_files(before: Path, after: Path, voted: dict[str, Any]) -> str:
    if _files(before) == _files(after):
        return "They are unchanged."
    [upvotes] = [paper["upvotes"] for paper in published(after) if paper["id"] == voted["id"]]
    if upvotes != voted["upvotes"]:
        raise AssertionError(f"the files were replaced, but the paper has {upvotes} votes; expected {voted['upvotes']}")
    return "They are replaced, with the new vote."


def _files(output: Path) -> dict[str, bytes]:
    return {name: (output / name).read_bytes() for name in published_names(output)}
