"""Responses that are made to take long or to fill the memory, and how they are read."""

from collections.abc import Iterator
from contextlib import suppress

from hfpapers.demo.papers import invent_item
from hfpapers.editions.periods import Day
from hfpapers.hub.errors import PageError
from hfpapers.hub.list_page import listing_from_api, parse_api_items, parse_list_page
from hfpapers.hub.paper_page import enrich, enrich_from_api
from hfpapers.hub.urls import HubUrls

DAY = Day.parse("2026-02-19")
_URLS = HubUrls("https://huggingface.co")
[_PAPER] = listing_from_api([invent_item(DAY.first, 1)], _URLS, Day).papers(DAY)


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
        yield f"page of {element}", _page(_repeat(element, length))
    for name, count in (
        ("attributes", "a{}=1 "),
        ("attributes of one name", "a "),
        ("attributes without value", "a{} "),
    ):
        attributes = "".join(count.format(number) for number in range(length // (len(count) + 4)))
        yield f"page of {name}", _page(f"<article {attributes}></article>")
    first = '<article><h3><a href="/papers/2602.91901">a</a></h3><div>'
    for element in ELEMENTS:
        yield f"card of {element}", _page(first + _repeat(element, length))
    for element in ("<h3></h3>", "<h3><a href=/papers/2602.91901></a></h3>"):
        yield f"card of {element} first", _page("<article>" + _repeat(element, length) + "</article>")
    header = '<h1>a</h1><h2>Abstract</h2><div><a href="https://arxiv.org/abs/2602.91901"></a>'
    for element in ELEMENTS:
        yield f"paper page of {element}", _page(header + _repeat(element, length))


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
        parse_list_page(page, _URLS).papers(DAY)
    with suppress(PageError):
        enrich(_PAPER, page, _URLS)


def read_json(text: str) -> None:
    """Read JSON as a response of the API, and in a page."""
    with suppress(PageError):
        listing_from_api(parse_api_items(text), _URLS, Day).papers(DAY)
    with suppress(PageError):
        enrich_from_api(_PAPER, text, _URLS)
    with suppress(PageError):
        parse_list_page(page_with_json(text), _URLS).papers(DAY)
    with suppress(PageError):
        enrich(_PAPER, _page(f"<div data-target='PaperContent' data-props='{text}'></div>"), _URLS)


def page_with_json(text: str) -> str:
    """Return a page with JSON as the items of a list."""
    data = f'{{"dateString":"{DAY}","dailyPapers":{text}}}'
    return _page(f"<div data-target='DailyPapers' data-props='{data}'></div>")


def _page(content: str) -> str:
    return f"<html><body>{content}</body></html>"


def _repeat(piece: str, length: int) -> str:
    return piece * max(1, length // len(piece))
