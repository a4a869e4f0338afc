"""How a callback parses a response of which only the text and the URL are known: for `scrapy parse` and `scrapy shell`.

A crawl passes what it has requested: a period or a paper, and the source. Without these, they follow from the URL, else
from the text, so that a developer can look at any page of the Hub, also at a saved one.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs, urlsplit

from scrapy.http import Response, TextResponse

from hfpapers.editions.periods import KINDS, Day, Period, parse_period
from hfpapers.hub.errors import PageError
from hfpapers.hub.list_page import listing_from_api, parse_api_items, parse_list_page
from hfpapers.hub.page_html import parse_html
from hfpapers.hub.page_json import parse_json_object, read_props
from hfpapers.hub.paper_page import read_fields
from hfpapers.hub.records import id_fields, paper_fields
from hfpapers.hub.urls import HubUrls
from hfpapers.items import Paper
from hfpapers.spiders.fallback import FallbackChain
from hfpapers.spiders.responses import decode, parsing_errors

if TYPE_CHECKING:
    from hfpapers.spiders.base import EditionSpider

CallbackName = Literal["parse_list", "parse_api", "parse_paper"]

_PAPER_ID = r"([0-9]{4}\.[0-9]{4,5})"
_SEGMENTS = [kind.url_segment for kind in KINDS.values()]
_LIST_PATH = re.compile(rf"/papers/(?:{'|'.join(_SEGMENTS)})/([^/]+)/?$")
_PAPER_PATH = re.compile(rf"/papers/{_PAPER_ID}/?$")
_API_PATH = "/api/"
_ARXIV_LINK = re.compile(rf"https://arxiv\.org/abs/{_PAPER_ID}")
_REQUIRED_FIELDS = ("title", "upvotes")


Callback = Callable[..., Iterator[Any]]


def derives_arguments(callback: Callback) -> Callback:
    """Let a callback of a spider be called with a response alone.

    If the arguments cannot be derived, the callback logs why and yields nothing.
    """

    @wraps(callback)
    def call(spider: "EditionSpider", response: Response, **kwargs: Any) -> Iterator[Any]:
        if not kwargs:
            try:
                with parsing_errors():
                    kwargs = _derive_arguments(spider, response, callback.__name__)
            except PageError as error:
                spider.logger.error("%s: cannot be parsed: %s", response.url, error)  # noqa: TRY400 - without a traceback
                return
        yield from callback(spider, response, **kwargs)

    return call


def find_callback(response: Response) -> CallbackName:
    """Return the name of the callback for a response, by its URL, else by its text."""
    path = urlsplit(response.url).path
    text = response.text.lstrip() if isinstance(response, TextResponse) else ""
    if _LIST_PATH.search(path):
        return "parse_list"
    if _PAPER_PATH.search(path) or path.startswith(f"{_API_PATH}papers/"):
        return "parse_paper"
    if path.startswith(_API_PATH) or text.startswith("["):
        return "parse_api"
    is_list = 'data-target="DailyPapers"' in text or "<article" in text
    is_paper = text.startswith("{") or 'data-target="PaperContent"' in text or _ARXIV_LINK.search(text)
    return "parse_paper" if is_paper and not is_list else "parse_list"


def _derive_arguments(spider: "EditionSpider", response: Response, callback: str) -> dict[str, Any]:
    """Return the arguments of a callback; raise `PageError` if a paper lacks what each paper has."""
    text = decode(response, is_rendered=False)
    is_api = callback == "parse_api" or text.lstrip().startswith("{")
    chain = FallbackChain.starting_with("api" if is_api else "page")
    if callback == "parse_paper":
        return {"paper": _derive_paper(spider, response.url, text, is_api=is_api), "chain": chain}
    period = _period_of_url(response.url) or _period_of_list(spider, text, is_api=is_api)
    return {"period": period or spider.requested_periods()[0], "chain": chain}


def _period_of_url(url: str) -> Period | None:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    in_path = _LIST_PATH.search(parts.path)
    names = [in_path[1]] if in_path else [query[segment][0] for segment in _SEGMENTS if segment in query]
    with suppress(ValueError):
        return next(map(parse_period, names), None)
    return None


def _period_of_list(spider: "EditionSpider", text: str, *, is_api: bool) -> Period | None:
    # If the list cannot be read, the callback reports why.
    with suppress(PageError), parsing_errors():
        if is_api:
            return listing_from_api(parse_api_items(text), spider.urls, spider.kind).period
        return parse_list_page(text, spider.urls).period
    return None


def _derive_paper(spider: "EditionSpider", url: str, text: str, *, is_api: bool) -> Paper:
    """Return what a paper page or a response of the API states, as a paper that is the only one of its edition.

    The callback adds what it reads from the same text. Without a day in the text, the edition is the one that the
    arguments of the spider name.
    """
    paper_id = _paper_id(url, text, is_api=is_api)
    fields = _paper_fields(text, paper_id, spider.urls, is_api=is_api)
    missing = [name for name in _REQUIRED_FIELDS if fields.get(name) is None]
    if missing:
        raise PageError(f"the paper has no {', '.join(missing)}")
    submitted_at = fields.get("submitted_at")
    edition = Day.parse(submitted_at[:10]) if submitted_at else spider.requested_periods()[0]
    return Paper(
        edition=str(edition),
        rank=fields.get("hub_rank") or 1,
        edition_size=1,
        title=fields["title"],
        upvotes=fields["upvotes"],
        list_source="api" if is_api else "data",
        **id_fields(paper_id, spider.urls),
    )


def _paper_fields(text: str, paper_id: str, urls: HubUrls, *, is_api: bool) -> dict[str, Any]:
    if is_api:
        return paper_fields(parse_json_object(text), urls)
    return read_fields(text, parse_html(text), paper_id, urls)[0]


def _paper_id(url: str, text: str, *, is_api: bool) -> str:
    """Return the id in the URL, else the one that the text states; raise `PageError` if there is none."""
    in_url = _PAPER_PATH.search(urlsplit(url).path)
    if in_url:
        return in_url[1]
    stated = None
    with suppress(PageError):
        record = parse_json_object(text) if is_api else read_props(text, "PaperContent").get("paper")
        stated = record.get("id") if isinstance(record, dict) else None
    link = _ARXIV_LINK.search(text)
    found = re.fullmatch(_PAPER_ID, stated) if isinstance(stated, str) else link
    if not found:
        raise PageError("no id of a paper in the URL and the text")
    return found[1]
