"""The filters of the Jinja templates: `markdown_filters` for posts, `html_filters` for feeds, charts and the site."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import format_decimal

from hfpapers.exporters.permalinks import paper_anchor
from hfpapers.exporters.small_charts import place_points, place_skyline, sparkline_path
from hfpapers.items import Paper
from hfpapers.text.kramdown import Markdown, link_target, path_target, render_math
from hfpapers.text.latex import display
from hfpapers.text.plain import collapse_whitespace
from hfpapers.text.sentences import first_sentences
from hfpapers.text.urls import web_url

# Characters that are removed from the alternative text of an image, which stands in square brackets in Markdown.
_UNSAFE_IN_ALT = re.compile(r"[^\w\s.,:;()?!+/%&°\N{MULTIPLICATION SIGN}~-]|(?<=[-.~])[-.~]")

_CACHED_NUMBERS = 4_096
# How much of an abstract replaces a missing AI summary.
_OPENING_SENTENCES, _MAX_OPENING_LENGTH = 2, 600

Filters = dict[str, Callable[..., Any]]


def markdown_filters(locale: Locale) -> Filters:
    """Return the filters of templates that produce Markdown."""
    return _shared_filters(locale) | {
        "alt": _alternative_text,
        "change": _change,
        "heading_id": _heading_id,
        "item_id": _item_id,
        "latex": render_math,
        "opening": _opening,
        "path": path_target,
        "signed": _signed,
        "stars": lambda number: Markdown(shorten_number(number)),
        "url": link_target,
    }


def html_filters(locale: Locale) -> Filters:
    """Return the filters of templates that produce HTML or SVG."""
    shared = _shared_filters(locale)
    filters: Filters = {
        "columns": lambda points: place_points(points, shared["number"]),
        "skyline": lambda votes: place_skyline([*votes]),
        "sparkline_path": sparkline_path,
        "url": link_url,
    }
    return shared | filters


def link_url(url: str) -> str:
    """Return a URL for a link; an empty text if it is not safe."""
    return web_url(url) or ""


def _shared_filters(locale: Locale) -> Filters:
    # The same numbers come again and again, and Babel takes some microseconds for each.
    @lru_cache(_CACHED_NUMBERS)
    def format_number(number: int, *, signed: bool = False) -> str:
        return _signed(number) if signed else str(format_decimal(number, locale=locale))

    plural_form = lru_cache(_CACHED_NUMBERS)(locale.plural_form)

    def format_counted(label: str | dict[str, str], number: int, *, signed: bool = False) -> str:
        """Return a label with a number in it, in the plural form that the language has for the number."""
        text = label if isinstance(label, str) else label.get(plural_form(abs(number)), label["other"])
        return text.format(format_number(number, signed=signed))

    return {
        "counted": format_counted,
        "number": format_number,
        "project_page": _project_page,
    }


def _project_page(paper: Paper) -> str | None:
    """Return the URL of a paper's project page, or None if it is in the code repository, which has a link already."""
    url = paper.project_page
    return None if url and paper.github_repo and url.startswith(paper.github_repo) else url


def shorten_number(number: int) -> str:
    """Return a number of stars as the Hub and GitHub show it, with three significant digits: "724", "2.62k", "1.2M"."""
    for size, suffix in ((1_000_000, "M"), (1_000, "k")):
        # 999,600 is "1M", not "1000k".
        if number >= size * 0.9995:
            return f"{float(f'{number / size:.3g}'):g}{suffix}"
    return str(number)


def _opening(abstract: str) -> str:
    """Return the first sentences of an abstract."""
    return first_sentences(collapse_whitespace(abstract), _OPENING_SENTENCES, _MAX_OPENING_LENGTH)


def _heading_id(paper: Paper) -> Markdown:
    """Return the attribute that gives a heading its anchor. It stands at the end of the heading."""
    return Markdown(f"{{#{paper_anchor(paper)}}}")


def _item_id(paper: Paper) -> Markdown:
    """Return the attribute that gives a list item its anchor. It stands at the beginning of the item."""
    return Markdown(f"{{:#{paper_anchor(paper)}}}")


def _change(paper: Paper) -> Markdown:
    """Return what changed about a paper, like `` (▲3, +17 👍)``, or an empty text if nothing did or it is not known."""
    change = paper.change
    if change is None:
        return Markdown("")
    parts = ["🆕"] if change.new else []
    if change.rank:
        parts.append(f"{'▲' if change.rank > 0 else '▼'}{abs(change.rank)}")
    if change.upvotes:
        parts.append(f"{_signed(change.upvotes)} 👍")
    if change.comments:
        parts.append(f"{_signed(change.comments)} 💬")
    return Markdown(f" ({', '.join(parts)})" if parts else "")


def _signed(number: int) -> str:
    return f"{number:+,}".replace("-", "\N{MINUS SIGN}")


def _alternative_text(text: str) -> Markdown:
    return Markdown(collapse_whitespace(_UNSAFE_IN_ALT.sub(" ", display(text))).replace("&", "&amp;"))
