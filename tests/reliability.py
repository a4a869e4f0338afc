"""What the project does about each fault: every row is a crawl against the stand-in, after one that nothing disturbed.

python -m tests.reliability            prints the table
python -m tests.reliability --write    writes it into docs/reliability.md
"""

import asyncio
import collections
import logging
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.project import get_project_settings
from scrapy.utils.reactor import install_reactor

from hfpapers.outcomes import Conclusion, Outcomes
from hfpapers.signals import edition_concluded
from tests.editions import SATURDAY, THURSDAY, listed, names, published
from tests.hub import Hub
from tests.hub.hostile import ANSWERS, STREAMS
from tests.hub.papers import Item

DOCS = Path(__file__).parent.parent / "docs" / "reliability.md"
_HEAD = "| fault | what was done | exit code | published | what stayed |\n| --- | --- | --- | --- | --- |\n"
_PAPERS = 6
# What is another number each time, or with another version of a library.
_DETAILS = (
    r"(?<=DownloadTimeoutError): .*?seconds\.",
    r"(?<=is no JSON) \(.*?\(char \d+\)\)",
    r"(?<=another host): '[^']*'",
    r"Ignored response .*? because ",
    r" \(\d+ B compressed, \d+ B [^)]*\)",
    r"IgnoreRequest: ",
)
_API_TOO = {"api_down": True}


@dataclass(frozen=True)
class Fault:
    """A row: what goes wrong, in words; the stand-in's faults; what its list is made to say; how it is asked for."""

    words: str
    faults: dict[str, Any] = field(default_factory=dict)
    items: Callable[[list[Item]], list[Item]] = list
    settings: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)


def _first(**fields: Any) -> Callable[[list[Item]], list[Item]]:
    """Return what has the first paper say something else; null beside it, where an organization may stand, too."""

    def change(items: list[Item]) -> list[Item]:
        first = items[0] | {"organization": None, "paper": items[0]["paper"] | fields}
        return [first, *items[1:]]

    return change


def _nulls(items: list[Item]) -> list[Item]:
    shown = {"id", "title", "upvotes", "authors"}
    first = items[0] | {"organization": None, "paper": {name: items[0]["paper"][name] for name in shown}}
    first["paper"] |= dict.fromkeys(("summary", "publishedAt", "submittedOnDailyAt", "organization", "ai_keywords"))
    return [first, *items[1:]]


def _ten_thousand(items: list[Item]) -> list[Item]:
    return [
        items[0] | {"paper": items[0]["paper"] | {"id": f"2602.{number:05}", "summary": ""}} for number in range(10_000)
    ]


_SHORT = {"DOWNLOAD_TIMEOUT": 0.5}
_BY_API = {"arguments": {"via": "api"}}
FAULTS = [
    Fault("none"),
    Fault("the list's page fails", {"list_status": 500}),
    Fault("the list's page is not found", {"list_status": 404}),
    Fault("the list's page and the API fail", {"list_status": 500} | _API_TOO),
    Fault("each answer is 503, twice", {"failing_times": 2}),
    Fault("each answer is 503, for ever", {"failing_times": 10**6}),
    Fault("each answer is 503, to come back in an hour", {"failing_times": 10**6, "retry_after": "3600"}),
    Fault("the quota is used up, for a second", {"quota_pages": 4, "quota_window": 1}),
    Fault("the quota of pages is used up, for days", {"quota_pages": 4, "quota_reset_told": 10**6}),
    Fault("429 to all, for days", {"quota_pages": 0, "quota_api": 0, "quota_reset_told": 10**6}),
    Fault("the list's page is too slow", {"list_slow": 1}, settings=_SHORT),
    Fault("the list's page and the API do not answer in time", {"hostile": "unending"}, settings=_SHORT),
    Fault("a weekend's list redirects to Friday's", {"list_redirects": True}, arguments={"date": SATURDAY}),
    Fault("a weekend's list is Friday's", {}, arguments={"date": SATURDAY}),
    Fault("the list is another day's", {"list_shows": "2026-02-18"}),
    Fault("the list's page has no data", {"list_without_data": True}),
    Fault("the list's page has no cards", {"list_without_cards": True}),
    Fault("the list's page has neither", {"list_without_data": True, "list_without_cards": True}),
    Fault("neither, and no API", {"list_without_data": True, "list_without_cards": True} | _API_TOO),
    Fault("cards without their day", {"list_without_data": True, "list_without_day": True}),
    Fault("cards without their day, and no API", {"list_without_data": True, "list_without_day": True} | _API_TOO),
    Fault("the list's JSON is invalid", {"list_with_bad_json": True}),
    Fault("the list's page is cut off", {"list_cut_after": 2000}),
    Fault("the list's page is cut off, and no API", {"list_cut_after": 2000} | _API_TOO),
    Fault("the list's page is a picture", {"list_binary": True}),
    Fault("all pages are a challenge for browsers", {"challenge": True}),
    Fault("a challenge, and no API", {"challenge": True} | _API_TOO),
    Fault("all pages are a shell that a script fills", {"empty_shell": True}),
    Fault("a shell, and no API", {"empty_shell": True} | _API_TOO),
    Fault("the list lost most of its papers", items=lambda items: items[:2]),
    Fault("the list has ten thousand papers", items=_ten_thousand),
    Fault("robots.txt forbids", {"robots": "User-agent: *\nDisallow: /\n"}),
    Fault("a robots.txt that never ends", {"hostile": "unending", "hostile_paths": "/robots.txt"}, settings=_SHORT),
    Fault("papers' pages fail", {"papers_failing": ".*[12]"}),
    Fault("papers' pages fail, and no API", {"papers_failing": ".*[12]"} | _API_TOO),
    Fault("papers' pages are not found, and no API", {"papers_failing": ".*[12]", "paper_status": 404} | _API_TOO),
    Fault("papers' pages are too slow, and no API", {"papers_slow": ".*[12]"} | _API_TOO, settings=_SHORT),
    Fault("papers' pages are garbage", {"papers_garbage": ".*[12]"}),
    Fault("papers' pages have no data", {"papers_without_data": ".*"}),
    Fault("papers' pages have no data, and are cut off", {"papers_without_data": ".*", "papers_cut_off": ".*"}),
    Fault("papers' pages are others'", {"papers_of_others": ".*[12]"}),
    Fault("asked the API, which fails", _API_TOO, **_BY_API),
    Fault("asked the API, which answers HTML", {"api_garbage": True}, **_BY_API),
    Fault("asked the API, which refuses", {"api_refuses": True}, **_BY_API),
    Fault("asked the API, whose pages have no end", {"api_endless": True}, **_BY_API),
    Fault("asked the API, whose links to a next page have no end", {"api_links_on": True}, **_BY_API),
    Fault("all redirect to another host", {"hostile": "http://localhost:{port}/papers/date/2026-02-18"}),
    Fault("all redirect to a file", {"hostile": "file:///etc/passwd"}),
    Fault("all redirect to themselves", {"hostile": "itself"}),
    *(
        Fault(f"all answers: {answer.__doc__[0].lower()}{answer.__doc__[1:].rstrip('.')}", {"hostile": name})
        for name, answer in (ANSWERS | STREAMS).items()
        if name != "unending"
    ),
    Fault("an id that is a path", items=_first(id="../../x")),
    Fault("a title of control characters", items=_first(title="\x00\x1b\x07")),
    Fault("votes as a string", items=_first(upvotes="18")),
    Fault("stars as a string", items=_first(githubStars="724")),
    Fault("a date that is none", items=_first(publishedAt="yesterday")),
    Fault("an organization that is a path", items=_first(organization={"name": "../..", "fullname": "x"})),
    Fault("nulls everywhere", items=_nulls),
    Fault("control characters within a text", items=_first(title="T\x00e\x1ba", summary="W\x07e \x08ask.")),
    Fault("halves of characters", items=_first(title="Tea \ud83d", summary="\udc00We ask.")),
    Fault("right-to-left overrides", items=_first(title="Tea \u202ewith\u2066", summary="\u202eWe ask.")),
]


async def table(hub: Hub) -> str:
    """Return the table in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / "before"
        hub.reset()
        hub.lists[THURSDAY] = listed()[:_PAPERS]
        _, _, undisturbed = await _crawl(hub, before, Fault("none"))
        rows = [await _row(hub, before, undisturbed, Path(folder) / "after", fault) for fault in FAULTS]
    return _HEAD + "".join(rows)


async def _row(hub: Hub, before: Path, undisturbed: dict[str, Any], output: Path, fault: Fault) -> str:
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(before, output)
    hub.reset()
    items = listed()[:_PAPERS]
    # Since the crawl before, somebody voted.
    items[-1]["paper"]["upvotes"] += 1
    hub.lists[THURSDAY] = fault.items(items)
    for name, value in fault.faults.items():
        setattr(hub.faults, name, value.format(port=hub.port) if name == "hostile" else value)
    if fault.faults.get("hostile") and "hostile_paths" not in fault.faults:
        hub.faults.hostile_paths = "/papers/.*|/api/.*"
    code, conclusion, stats = await _crawl(hub, output, fault)
    stayed = _files(output) == _files(before)
    cells = [
        fault.words,
        _done(conclusion, stats, undisturbed),
        str(code),
        _published(output, conclusion, stats),
        "the old files, byte for byte" if stayed else "what had not changed; votes are new",
    ]
    return f"| {' | '.join(cells)} |\n"


async def _crawl(hub: Hub, output: Path, fault: Fault) -> tuple[int, Conclusion, dict[str, Any]]:
    settings = get_project_settings()
    ours = {"HUB_URL": hub.url, "OUTPUT_DIR": str(output), "DOWNLOAD_TIMEOUT": 30, "RETRY_BACKOFF": 0}
    settings.setdict(ours | fault.settings, priority="cmdline")
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler("daily")
    conclusions: list[Conclusion] = []

    def note(conclusion: Conclusion) -> None:
        conclusions.append(conclusion)

    crawler.signals.connect(note, edition_concluded)
    with mock.patch("hfpapers.middlewares.browser.is_installed", return_value=False):
        await asyncio.wait([runner.crawl(crawler, **{"date": THURSDAY} | fault.arguments)])
    if len(conclusions) != 1:
        raise AssertionError(f"{fault.words}: it was told {len(conclusions)} times how the edition ended")
    [conclusion] = conclusions
    return Outcomes(crawler).conclude(), conclusion, crawler.stats.get_stats()


def _done(conclusion: Conclusion, stats: dict[str, Any], undisturbed: dict[str, Any]) -> str:
    """Return what was done: what was taken or counted, or why nothing was published."""
    if conclusion.reason:
        return _without_urls(conclusion.reason)
    if conclusion.verdict == "without_list":
        return "remembered that it has no list"
    done = []
    if stats.get("retry/count"):
        done.append("asked again")
    if stats.get("quota/given_up"):
        done.append("did not wait for the quota")
    layers = {"cards": "read the cards", "api": "asked the API for the list"}
    done += [words for name, words in layers.items() if stats.get(f"lists/from_{name}")]
    pages = {"dom": "read the nodes of papers' pages", "api": "asked the API for papers"}
    done += [words for name, words in pages.items() if stats.get(f"pages/from_{name}")]
    counted = ("lists/unread", "pages/failed", "clean/", "redirects/")
    done += [
        f"counted `{name}`"
        for name in sorted(stats)
        if name.startswith(counted) and name not in undisturbed and not name.endswith(THURSDAY)
    ]
    return ", ".join(done) or "nothing else than always"


def _without_urls(reason: str) -> str:
    """Return a reason with the ways in place of the URLs: page, API."""
    told = reason.partition("; a browser might see it")[0]
    ways = re.sub(
        r"https?://[^/ ]*/api/\S* \(", "the API (", re.sub(r"https?://[^/ ]*/papers\S* \(", "the page (", told)
    )
    for detail in _DETAILS:
        ways = re.sub(detail, "", ways)
    return ways.replace("|", "\\|")


def _published(output: Path, conclusion: Conclusion, stats: dict[str, Any]) -> str:
    if conclusion.verdict in {"withheld", "without_list"}:
        return "nothing"
    papers = published(output)
    [source] = [name.removeprefix("lists/from_") for name in stats if name.startswith("lists/from_")]
    pages = collections.Counter(str(paper["page_source"] or "none") for paper in papers)
    told = ", ".join(f"{number} {name}" for name, number in sorted(pages.items()))
    return f"{len(papers)} papers; list: {source}; pages: {told}"


def _files(output: Path) -> dict[str, bytes]:
    return {name: (output / name).read_bytes() for name in names(output) if not name.endswith(".empty")}


def main() -> None:
    """Print the table, or write it into the docs."""
    from twisted.internet.task import react  # noqa: PLC0415

    logging.disable(logging.CRITICAL)

    async def show() -> None:
        with Hub() as hub:
            made = await table(hub)
        if "--write" in sys.argv:
            head, _, _ = DOCS.read_text(encoding="utf8").partition(_HEAD)
            DOCS.write_text(head + made, encoding="utf8")
        else:
            print(made, end="")  # noqa: T201

    react(lambda _: deferred_from_coro(show()))


if __name__ == "__main__":
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    main()
