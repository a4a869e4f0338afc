"""The benchmark of parsing a list page and a paper's page: hfpapers, lxml and lexbor."""

import datetime as dt
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from lxml import html
from selectolax.lexbor import LexborHTMLParser

from benchmarks.crawls import DAY, PAPERS
from benchmarks.rows import Rows, in_turns, median, ratio
from hfpapers.demo.pages import list_page, paper_page
from hfpapers.editions.periods import Day
from hfpapers.hub.list_page import parse_list_page
from hfpapers.hub.paper_page import enrich
from hfpapers.hub.urls import HubUrls
from tests.mockhub.full_size import add_icons, full_size_items

_URLS = HubUrls("https://huggingface.co")
# How often a page is parsed per measurement. Once takes only milliseconds.
_REPETITIONS = 20
_CITING = "citing this paper"
_OURS = "hfpapers"


def pages(_: Path, times: int) -> Rows:
    """Measure how long it takes to parse the text of a page."""
    items = full_size_items(dt.date.fromisoformat(DAY), PAPERS)
    list_text = add_icons(list_page(Day.parse(DAY), items))
    paper_text = add_icons(paper_page(items[0], 1))
    paper = parse_list_page(list_text, _URLS).papers(Day.parse(DAY))[0]
    lists = in_turns(
        {
            _OURS: partial(_seconds, lambda: parse_list_page(list_text, _URLS)),
            "lxml": partial(_seconds, lambda: _parse_with_lxml(list_text, "DailyPapers")),
            "lexbor": partial(_seconds, lambda: _parse_with_lexbor(list_text, "DailyPapers")),
        },
        times,
    )
    papers = in_turns(
        {
            _OURS: partial(_seconds, lambda: enrich(paper, paper_text, _URLS)),
            "lxml": partial(_seconds, lambda: _parse_with_lxml(paper_text, "PaperContent")),
            "lexbor": partial(_seconds, lambda: _parse_with_lexbor(paper_text, "PaperContent")),
        },
        times,
    )
    rows = [
        [
            "Parsing",
            f"list page of {len(list_text) // 1000} kB, ms",
            f"time / {_OURS}",
            f"paper page of {len(paper_text) // 1000} kB, ms",
            f"time / {_OURS}",
        ]
    ]
    for name in lists:
        row = [name if name == _OURS else f"{name}, only to a dict of the data and the counts"]
        for measured in (lists, papers):
            seconds = median(measured[name], float)
            row += [f"{seconds * 1000:.2f}", ratio(seconds, median(measured[_OURS], float))]
        rows.append(row)
    return rows


def _seconds(parse: Callable[[], object]) -> float:
    """Return how many seconds it takes to parse a page once."""
    started_at = time.perf_counter()
    for _ in range(_REPETITIONS):
        parse()
    return (time.perf_counter() - started_at) / _REPETITIONS


def _parse_with_lxml(page: str, target: str) -> tuple[object, list[str]]:
    root = html.document_fromstring(page)
    data = root.xpath("//*[@data-target=$target]/@data-props", target=target)[0]
    return json.loads(data), root.xpath("//h2[contains(., $citing)]/span/text()", citing=_CITING)


def _parse_with_lexbor(page: str, target: str) -> tuple[object, list[str]]:
    root = LexborHTMLParser(page)
    data = root.css_first(f'[data-target="{target}"]').attributes["data-props"]
    return json.loads(data), [
        heading.css_first("span").text() for heading in root.css("h2") if _CITING in heading.text()
    ]
