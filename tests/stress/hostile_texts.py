r"""Texts and responses that are made to take long or to fill the memory, and a program that measures them.

    python -m tests.stress.hostile_texts

prints how long every function takes for each text of 100 KB and of 1 MB, and the peak memory for each response of
4 MB. A function that is linear takes ten times as long for ten times the text. The program exits with 1 if one takes
more than `MAX_RATIO` times as long, or a response needs more memory than `MAX_MEMORY_MB`.
"""

import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from hfpapers.demo.papers import invent_item
from hfpapers.editions.periods import Day
from hfpapers.hub.errors import PageError
from hfpapers.hub.list_page import listing_from_api, parse_api_items, parse_list_page
from hfpapers.hub.paper_page import enrich, enrich_from_api
from hfpapers.hub.urls import HubUrls
from hfpapers.text import bibtex, kramdown, latex, plain, urls

MAX_RATIO = 15
MAX_MEMORY_MB = 400
# A ratio of times that are shorter says little.
_MIN_SECONDS = 0.02
_SMALL, _LARGE, _RESPONSE = 100_000, 1_000_000, 4_000_000
_DAY = Day.parse("2026-02-19")
_URLS = HubUrls("https://huggingface.co")
_ITEM = invent_item(_DAY.first, 1)
[_PAPER] = listing_from_api([_ITEM], _URLS, Day).papers(_DAY)

# What each hostile text consists of, repeated.
PIECES = (
    *("`", "``", "``a", "''", "'", '"', "_", "*", "[", "![", "](", "[]", "<", "<!--", "&", "&amp", "|", "~", "-", "--"),
    *(
        "\\",
        r"\\",
        r"\(",
        r"\[",
        r"\(a",
        r"\)",
        r"\]",
        r"\$",
        "$",
        "$$",
        "$a b",
        "$a b ",
        "$ab cd ",
        "$a$ ",
        "$$a",
        "$1 ",
    ),
    *(
        "{",
        "}",
        "{}",
        "{{",
        "{%",
        r"\{",
        r"\}",
        r"\textbf{",
        r"\textbf{a}",
        r"\textbf",
        r"\text",
        r"\href{",
        r"\href{a}",
    ),
    *(
        r"\href{a}{",
        r"{\bf ",
        r"{\bf a}",
        r"\begin{array}",
        r"\begin{",
        r"\end{array}",
        r"\left",
        r"\left(",
        r"\right)",
    ),
    *(r"\'", r"\'{", r"\'a", r"\'{\i}", r"\c{", r"\alpha", r"\alpha ", r"\frac", r"\sqrt[", r"$\sqrt[", r"\sqrt[a]{b}"),
    *("a", "a.", "a. b", "1,", "1.", "12", " ", "\t", "\n", "  a", "e\u0301", "\u0301", "\u202e", "\u200b", "\x00"),
    *(
        "\ud800",
        "漢",
        "é",
        "http://",
        "a@",
        "%",
        "%2",
        "%41",
        "/",
        "/a",
        "a.git",
        ".",
        "..",
        ":",
        "?",
        "#",
        "and ",
        ",",
    ),
)
# What a hostile text begins and ends with.
_FRAMES = {
    "{}": "{}",
    "$…$": "${}$",
    "$$…$$": "$${}$$",
    r"\(…\)": r"\({}\)",
    r"{\bf …": "{{\\bf {}",
    r"\'{…": "\\'{{{}",
    "``…": "``{}",
    "https://…": "https://{}",
    "https://github.com/…": "https://github.com/a/{}",
    "https://a/…": "https://example.org/{}",
}
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "plain text": latex.display,
    "Markdown": kramdown.render_math,
    "Markdown without formulas": kramdown.Markdown.escape,
    "BibTeX": bibtex.escape_field,
    "a BibTeX name": lambda text: bibtex.join_names([text]),
    "a link": kramdown.link_target,
    "a repository": urls.github_repo,
    "one line": plain.single_line,
}


def hostile_texts(length: int) -> Iterator[tuple[str, str]]:
    """Yield a name and a text of about this length for each piece in each frame."""
    for shown, frame in _FRAMES.items():
        for piece in PIECES:
            yield (
                shown.replace("…", repr(piece)).replace("{}", repr(piece)),
                frame.format(piece * (length // len(piece))),
            )
