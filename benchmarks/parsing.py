"""Parsing alone: a list page and a paper's page, by ours, by lxml and by lexbor."""

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
from hfpapers.hub import Hub
from hfpapers.pages.listing import read_page
from hfpapers.pages.paper import completed
from hfpapers.periods import Day
from tests.hub.pages import list_page, paper_page, with_icons
from tests.hub.papers import papers_of

_HUB = Hub("https://huggingface.co")
# Of each turn, since one takes milliseconds.
_PAGES = 20
_CITING = "citing this paper"


def pages(_: Path, times: int) -> Rows:
    """Measure how long a page takes, from its text to its data."""
    items = papers_of(dt.date.fromisoformat(DAY), PAPERS)
    of_list = with_icons(list_page(Day.parse(DAY), items))
    of_paper = with_icons(paper_page(items[0], 1))
    paper = read_page(of_list, _HUB).papers(Day.parse(DAY))[0]
    rows = [["Parsing", "list page, ms", "to ours", "paper's page, ms", "to ours"]]
    lists = in_turns(
        {
            "hfpapers": partial(_seconds, lambda: read_page(of_list, _HUB)),
            "lxml": partial(_seconds, lambda: _by_lxml(of_list, "DailyPapers")),
            "lexbor": partial(_seconds, lambda: _by_lexbor(of_list, "DailyPapers")),
        },
        times,
    )
    papers = in_turns(
        {
            "hfpapers": partial(_seconds, lambda: completed(paper, of_paper, _HUB)),
            "lxml": partial(_seconds, lambda: _by_lxml(of_paper, "PaperContent")),
            "lexbor": partial(_seconds, lambda: _by_lexbor(of_paper, "PaperContent")),
        },
        times,
    )
    for name in lists:
        row = [name if name == "hfpapers" else f"{name}, to a dict of the data and the counts"]
        for measured in (lists, papers):
            taken = median(measured[name], float)
            row += [f"{taken * 1000:.2f}", ratio(taken, median(measured["hfpapers"], float))]
        rows.append(row)
    rows[0][1] = f"list page of {len(of_list) // 1000} kB, ms"
    rows[0][3] = f"paper's page of {len(of_paper) // 1000} kB, ms"
    return rows


def _seconds(parse: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(_PAGES):
        parse()
    return (time.perf_counter() - began) / _PAGES


def _by_lxml(page: str, target: str) -> tuple[object, list[str]]:
    root = html.document_fromstring(page)
    data = root.xpath("//*[@data-target=$target]/@data-props", target=target)[0]
    return json.loads(data), root.xpath("//h2[contains(., $citing)]/span/text()", citing=_CITING)


def _by_lexbor(page: str, target: str) -> tuple[object, list[str]]:
    root = LexborHTMLParser(page)
    data = root.css_first(f'[data-target="{target}"]').attributes["data-props"]
    return json.loads(data), [
        heading.css_first("span").text() for heading in root.css("h2") if _CITING in heading.text()
    ]
