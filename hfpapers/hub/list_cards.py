"""The cards of a list page: the papers as its HTML shows them. They are the fallback for a page without JSON.

A card has no abstract, and names only some of the authors.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from parsel import Selector, css2xpath

from hfpapers.editions.periods import Day
from hfpapers.hub.coerce import as_str
from hfpapers.hub.errors import PageError
from hfpapers.hub.page_html import first_count, first_node, first_text, is_truncated, parse_html
from hfpapers.hub.records import id_fields, make_organization
from hfpapers.hub.urls import HubUrls
from hfpapers.items import Organization
from hfpapers.text.months import MONTH_ABBREVIATIONS

_MONTH_AND_DAY = re.compile(rf"({'|'.join(MONTH_ABBREVIATIONS)})[a-z]* ([0-9]{{1,2}})")
_PAPER_PATH = "/papers/"
_DAY_PATH = "/papers/date/"
_VOTES = css2xpath('a[href^="/login"] div.leading-none')
# The header is at the beginning of a page, and a link to an organization at the beginning of a row.
_MAX_LINKS = 10


def read_cards(page: str, urls: HubUrls, limit: int) -> tuple[Day | None, Iterator[dict[str, Any]]]:
    """Return the day that a list page shows, and the papers on its cards as fields of `Paper`.

    At most `limit` cards are read, because a page with a million cards would fill the memory. The day is None if the
    page does not show it.

    Raises:
        PageError: if the page is truncated or has no cards.

    """
    if is_truncated(page):
        raise PageError("the page is truncated")
    root = parse_html(page)
    # A card in another one would be read once for each of the cards that it is in.
    cards = root.xpath(f"(//article[not(ancestor::article)])[position() <= {limit}]")
    if not cards:
        raise PageError("no cards on the page")
    return _shown_day(root), (_card_fields(card, urls) for card in cards)


def _card_fields(card: Selector, urls: HubUrls) -> dict[str, Any]:
    """Return the values on a card as fields of `Paper`; an empty dict if the card has no link to a paper."""
    title = first_node(card, f".//h3/a[starts-with(@href, '{_PAPER_PATH}')]")
    identity = id_fields(title.attrib["href"].removeprefix(_PAPER_PATH), urls) if title is not None else {}
    if title is None or not identity:
        return {}
    path = f"{_PAPER_PATH}{identity['id']}"
    fields = identity | {
        "title": first_text(title, "."),
        # A paper without votes has a dash.
        "upvotes": 0 if first_text(card, _VOTES) == "-" else first_count(card, _VOTES),
        # The images further down on the card are avatars of the authors.
        "thumbnail": as_str(card.xpath("string((./a[@href=$path]//img/@src)[1])", path=path).get()),
    }
    row = first_node(title, "../following-sibling::div[1]")
    return fields if row is None else fields | _row_fields(row, path, urls)


def _row_fields(row: Selector, path: str, urls: HubUrls) -> dict[str, Any]:
    """Return the values in the row below the title of a card."""
    links = row.xpath(f"(./a[not(starts-with(@href, '{_PAPER_PATH}'))])[position() <= {_MAX_LINKS}]")
    comments = first_node(row, ".//a[@href=$path]", path=f"{path}#community")
    return {
        "organization": next(filter(None, (_link_organization(link, urls) for link in links)), None),
        "github_stars": first_count(row, ".//a[@href=$path]/span", path=path),
        # A paper without comments has no link to them.
        "comments": first_count(comments, ".") if comments is not None else 0,
    }


def _link_organization(link: Selector, urls: HubUrls) -> Organization | None:
    """Return the organization of a link like `<a href="/UCBerkeley"><span>UC Berkeley</span></a>`."""
    return make_organization(first_text(link, "./span"), link.attrib.get("href", "").removeprefix("/"), urls)


def _shown_day(root: Selector) -> Day | None:
    """Return the day in the header of a list page, which is a label like "May 12" between links to adjacent days.

    The label has no year. The day is the one that is nearest to the day of an adjacent link.
    """
    for link in root.xpath(f"(//a[starts-with(@href, '{_DAY_PATH}')])[position() <= {_MAX_LINKS}]"):
        label = first_text(link, "following-sibling::div[1] | preceding-sibling::div[1]")
        match = _MONTH_AND_DAY.fullmatch(label or "")
        if not match:
            continue
        try:
            adjacent = Day.parse(link.attrib["href"].removeprefix(_DAY_PATH)).first
        except ValueError:
            continue
        dates = _dates_near(adjacent.year, MONTH_ABBREVIATIONS.index(match[1]) + 1, int(match[2]))
        if dates:
            return Day(min(dates, key=lambda date: abs(date - adjacent)))
    return None


def _dates_near(year: int, month: int, day: int) -> list[dt.date]:
    """Return the valid dates with a month and a day in a year, in the previous and in the next one."""
    dates = []
    for candidate in (year - 1, year, year + 1):
        try:
            dates.append(dt.date(candidate, month, day))
        except ValueError:
            continue
    return dates
