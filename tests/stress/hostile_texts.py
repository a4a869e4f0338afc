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


def _list_page(content: str) -> str:
    return f"<html><body>{content}</body></html>"


def _repeat(piece: str, length: int) -> str:
    return piece * max(1, length // len(piece))


# Elements that are repeated in a page, as siblings or nested.
ELEMENTS = (
    *(
        "<a>",
        "<p>",
        "<br>",
        "<div>",
        "<span>",
        "<h1></h1>",
        "<h1>",
        "<h3></h3>",
        "<b>",
        "<article>",
        "<article></article>",
    ),
    *("<h1>a</h1><div>b</div>", "<h2>Abstract</h2>", "<h2>Abstract", "<div><h2>Abstract</h2>", "<button>+ author"),
    *(
        "<button>+ 8 authors</button>",
        "<span class=author>",
        "<span class=author><a>b</a>",
        "<i class=author><a>b</a></i>",
    ),
    *("<h2>Models citing this paper</h2>", "<h2>Models citing this paper", "<div><h2>Models citing this paper<span>"),
    *("<a href=/papers/date/2026-02-18>", "<a href=/papers/date/2026-02-18></a>", "<div>Feb 19</div>"),
    "<a href=/papers/date/2026-02-18></a><div>Feb 19</div>",
    "<b><a href=/papers/date/2026-02-18></a></b><div>Feb 19</div>",
    *("<a href=/login><div class=leading-none>", "<div><a href=/login>", "<a href=https://github.com/a/b>"),
    *("<h3><a href=/papers/2602.91901>", "<h3><a href=/papers/2602.91901></a></h3>", "<article><h3></h3></article>"),
    "<article><h3><a href=/papers/2602.91901></a></h3></article>",
    "<article><h3><a href=/papers/2602.91901>a</a></h3><div><a href=x><span>",
    *(
        "<a href=https://arxiv.org/abs/2602.91901>",
        "<a>Project page</a>",
        "<div><a>Project page",
        "<!-- -->",
        "<!--",
        "<",
    ),
    *(
        "&",
        "&amp;",
        "&lt",
        "&#9;",
        "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        '<div a="',
        "<div a='",
        '<div a="">',
        "<div\t",
    ),
    *(
        "<div a=\"<div b='\" c='",
        ' a=" <div b="',
        "<div data-target=",
        '<div data-target="DailyPapers" data-props="',
        "&quot;",
    ),
    *(
        '<div data-target="PaperContent" data-props="{}">',
        "<table><tr><td>",
        "<select><option>",
        "<svg><path>",
        "<svg>",
    ),
    *(
        "<script>",
        "<style>",
        "<textarea>",
        "<title>",
        "<![CDATA[",
        "<?",
        "</div>",
        "</a></p>",
        "<form>",
        "<li>",
        "<ul>",
        "x",
        "é",
    ),
)
# Values that are repeated in an array.
VALUES = (
    *(
        "[]",
        "{}",
        '{"a":1}',
        '{"":0}',
        "[[]]",
        "[1]",
        '""',
        '"aa"',
        "null",
        "1.5",
        "12",
        "-1e999",
        '"\\ud800"',
        '"é"',
        "[{}]",
    ),
    *('{"paper":{}}', '{"paper":{"id":"2602.91901"}}', '{"paper":{"id":"2602.91901","title":"a","upvotes":1}}'),
)


def hostile_pages(length: int) -> Iterator[tuple[str, str]]:
    """Yield a name and a page of about this length for each element: once as siblings, once in an element."""
    for element in ELEMENTS:
        yield f"page of {element}", _list_page(_repeat(element, length))
    for name, count in (
        ("attributes", "a{}=1 "),
        ("attributes of one name", "a "),
        ("attributes without value", "a{} "),
    ):
        attributes = "".join(count.format(number) for number in range(length // (len(count) + 4)))
        yield f"page of {name}", _list_page(f"<article {attributes}></article>")
    first = '<article><h3><a href="/papers/2602.91901">a</a></h3><div>'
    for element in ELEMENTS:
        yield f"card of {element}", _list_page(first + _repeat(element, length))
    for element in ("<h3></h3>", "<h3><a href=/papers/2602.91901></a></h3>"):
        yield f"card of {element} first", _list_page("<article>" + _repeat(element, length) + "</article>")
    header = '<h1>a</h1><h2>Abstract</h2><div><a href="https://arxiv.org/abs/2602.91901"></a>'
    for element in ELEMENTS:
        yield f"paper page of {element}", _list_page(header + _repeat(element, length))


def hostile_json(length: int) -> Iterator[tuple[str, str]]:
    """Yield a name and a JSON array of about this length for each value."""
    for value in VALUES:
        yield f"array of {value}", f"[{_repeat(value + ',', length)}0]"
    keys = ",".join(f'"{number}":1' for number in range(length // 11))
    yield "object of many keys", f"{{{keys}}}"
    yield "paper of many keys", f'[{{"paper":{{"id":"2602.91901","title":"a","upvotes":1,{keys}}}}}]'
    for name in ("authors", "ai_keywords", "mediaUrls"):
        values = _repeat('{"name":"a"},' if name == "authors" else '"a",', length)
        yield (
            f"paper of many {name}",
            f'[{{"paper":{{"id":"2602.91901","title":"a","upvotes":1,"{name}":[{values}0]}}}}]',
        )
    yield "nested arrays", _repeat("[", length)
    yield "a long number", _repeat("1", length)
    yield "a long text", f'["{_repeat("a", length)}"]'


def read_page(page: str) -> None:
    """Read a page as that of a list, and as that of a paper."""
    with suppress(PageError):
        parse_list_page(page, _URLS).papers(_DAY)
    with suppress(PageError):
        enrich(_PAPER, page, _URLS)


def read_json(text: str) -> None:
    """Read JSON as a response of the API, and in a page."""
    with suppress(PageError):
        listing_from_api(parse_api_items(text), _URLS, Day).papers(_DAY)
    with suppress(PageError):
        enrich_from_api(_PAPER, text, _URLS)
    escaped = text.replace('"', "&quot;")
    data = f"{{&quot;dateString&quot;:&quot;{_DAY}&quot;,&quot;dailyPapers&quot;:{escaped}}}"
    with suppress(PageError):
        parse_list_page(_list_page(f'<div data-target="DailyPapers" data-props="{data}"></div>'), _URLS).papers(_DAY)
    with suppress(PageError):
        enrich(_PAPER, _list_page(f'<div data-target="PaperContent" data-props="{escaped}"></div>'), _URLS)
