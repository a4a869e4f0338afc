"""A period's list: from a list page's text, or the API's answer, to its papers."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from reprlib import repr as shortened
from typing import Any

from parsel import Selector

from hfpapers.hub import Hub
from hfpapers.items import ListSource, Paper
from hfpapers.pages import PageError
from hfpapers.pages.data import PAPER_ID, json_value, page_data, paper_fields, unknown, unread
from hfpapers.pages.dom import first_count, first_text, is_cut_off, linked_organization, nodes_of
from hfpapers.pages.values import count, mapping, string
from hfpapers.periods import Day, Period, period

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_AND_DAY = re.compile(rf"({'|'.join(_MONTHS)})[a-z]* ([0-9]{{1,2}})")

# More than that is no list, but one without end, or made up: the pages of so many papers would take hours of the
# Hub's quota. Lists of weeks and months stop near 100 (reported).
MOST_PAPERS = 2_000


@dataclass(frozen=True)
class Listing:
    """A list as it was read.

    ``period`` is the one it proves to be of, None if it does not tell; ``why_not_data`` says why its data was not read,
    ``unread`` how often a paper has something for a field that could not be taken for it, ``unknown`` what names in its
    data are new.
    """

    period: Period | None
    source: ListSource
    records: tuple[dict[str, Any], ...]
    why_not_data: str = ""
    unread: Mapping[str, int] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()

    def papers(self, period: Period) -> list[Paper]:
        """Return the list's papers as papers of a period's edition, ranked as the Hub lists them."""
        return [
            Paper(edition=str(period), rank=rank, edition_size=len(self.records), list_source=self.source, **record)
            for rank, record in enumerate(self.records, 1)
        ]


def read_page(page: str, hub: Hub) -> Listing:
    """Return a list page's list: from its data, else from its cards; raise `PageError` if neither can be read."""
    try:
        return from_data(page, hub)
    except PageError as without_data:
        try:
            return replace(from_cards(page, hub), why_not_data=str(without_data))
        except PageError as without_cards:
            raise PageError(f"{without_data}; {without_cards}") from without_cards


def from_data(page: str, hub: Hub) -> Listing:
    """Return the list in a list page's data, or raise `PageError`."""
    data = page_data(page, "DailyPapers")
    if not isinstance(data.get("dailyPapers"), list):
        raise PageError("its data has no dailyPapers")
    try:
        told = period(string(data.get("dateString")) or "")
    except ValueError:
        raise PageError(f"its data's dateString is {shortened(data.get('dateString'))}") from None
    return _listing(told, "data", data["dailyPapers"], hub)


def api_items(answer: str) -> list[Any]:
    """Return the items in an answer of the API for a period, a page of its list, or raise `PageError`."""
    items = json_value(answer)
    if not isinstance(items, list):
        raise PageError("the API's answer is no list")
    return items


def read_api(items: Sequence[Any], hub: Hub, kind: type[Period]) -> Listing:
    """Return the list of the API's items for a period of a kind, or raise `PageError`.

    They name no period, but when they were submitted: the one that most of them were submitted in is the list's. An
    empty list is of no period.
    """
    listing = _listing(None, "api", items, hub)
    days = Counter(record["submitted_at"][:10] for record in listing.records if record["submitted_at"])
    if listing.records and not days:
        raise PageError("none of its papers says when it was submitted")
    periods = Counter[Period]()
    for day, number in days.items():
        periods[kind.containing(Day.parse(day).first)] += number
    return replace(listing, period=periods.most_common(1)[0][0] if periods else None)


def from_cards(page: str, hub: Hub) -> Listing:
    """Return the list that a list page's cards show, or raise `PageError`.

    Cards have no abstract, and names of some authors only: what they do not have is None.
    """
    if is_cut_off(page):
        raise PageError("it is cut off")
    root = nodes_of(page)
    # One too many says that there are too many; a million of them would fill the memory.
    cards = root.xpath(f"(//article)[position() <= {MOST_PAPERS + 1}]")
    if not cards:
        raise PageError("it has no cards")
    return Listing(_shown_day(root), "cards", _records(_from_card(card, hub) for card in cards))


def paper_id(item: Any) -> str | None:
    """Return the id of an item's paper, None if it has none."""
    return string(mapping(mapping(item).get("paper")).get("id"))


def _listing(period: Period | None, source: ListSource, items: Sequence[Any], hub: Hub) -> Listing:
    """Return the list of a page's or the API's items, or raise `PageError`."""
    lost: Counter[str] = Counter()
    records = _records(_from_item(item, hub, lost) for item in items)
    return Listing(period, source, records, unread=lost, unknown=frozenset().union(*map(unknown, items)))


def _records(records: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Return the records, each paper once; raise `PageError` if one lacks what every paper has, or there is no end."""
    unique: dict[str, dict[str, Any]] = {}
    for place, record in enumerate(records, 1):
        missing = [name for name in ("id", "title", "upvotes") if record.get(name) is None]
        if missing:
            raise PageError(f"its paper {place} ({record.get('id')}) has no {', '.join(missing)}")
        unique.setdefault(record["id"], record)
        if place > MOST_PAPERS:
            raise PageError(f"it has more than {MOST_PAPERS} papers")
    return tuple(unique.values())


def _from_item(value: Any, hub: Hub, lost: Counter[str]) -> dict[str, Any]:
    """Return an item's record, and count in ``lost`` what could not be taken."""
    item = mapping(value)
    record = mapping(item.get("paper"))
    fields = paper_fields(record, hub, item.get("organization"))
    lost.update(unread(fields, record))
    submitter = mapping(item.get("submittedBy"))
    return (
        _identity(paper_id(item), hub)
        | fields
        | {
            "comments": count(item.get("numComments")),
            "thumbnail": string(item.get("thumbnail")),
            "submitted_by": fields["submitted_by"] or string(submitter.get("name")),
        }
    )


def _from_card(card: Selector, hub: Hub) -> dict[str, Any]:
    title = card.css('h3 > a[href^="/papers/"]')
    identity = _identity(title[0].attrib["href"].removeprefix("/papers/") if title else None, hub)
    if not identity:
        return {}
    page = f"/papers/{identity['id']}"
    votes = card.css('a[href^="/login"] div.leading-none')
    row = card.xpath(".//h3/following-sibling::div[1]")
    discussion = row.xpath(".//a[@href=$page]", page=f"{page}#community")
    organizations = [linked_organization(link, hub) for link in row.xpath("./a[not(starts-with(@href, '/papers/'))]")]
    return identity | {
        "title": first_text(title),
        "upvotes": 0 if first_text(votes) == "-" else first_count(votes),
        "organization": next(filter(None, organizations), None),
        "github_stars": first_count(row.xpath(".//a[@href=$page]/span", page=page)),
        # The link is there only above 0.
        "comments": first_count(discussion) if discussion else 0,
        # Of the card's own picture; further down are its authors' avatars.
        "thumbnail": card.xpath("./a[@href=$page]//img/@src", page=page).get(),
    }


def _identity(arxiv_id: str | None, hub: Hub) -> dict[str, Any]:
    """Return a paper's id and the URLs that follow from it; no id if it is not one of arXiv's."""
    if arxiv_id is None or not PAPER_ID.fullmatch(arxiv_id):
        return {}
    return {
        "id": arxiv_id,
        "url": hub.paper_page(arxiv_id),
        "arxiv_url": f"https://arxiv.org/abs/{arxiv_id}",
        "pdf_url": f"https://arxiv.org/pdf/{arxiv_id}",
    }


def _shown_day(root: Selector) -> Day | None:
    """Return the day that a list page's head shows, like "May 12" between the links to the days beside it.

    The label has no year: it is the one nearest to the day of the link beside it.
    """
    for link in root.xpath("//a[starts-with(@href, '/papers/date/')]"):
        label = first_text(link.xpath("following-sibling::div[1] | preceding-sibling::div[1]"))
        match = _MONTH_AND_DAY.fullmatch(label or "")
        if not match:
            continue
        try:
            beside = Day.parse(link.attrib["href"].removeprefix("/papers/date/")).first
        except ValueError:
            continue
        dates = _dates(_MONTHS.index(match[1]) + 1, int(match[2]), beside.year)
        if dates:
            return Day(min(dates, key=lambda date: abs(date - beside)))
    return None


def _dates(month: int, day: int, year: int) -> list[dt.date]:
    """Return the dates of a month and a day in a year and the years beside it, where there is such a date."""
    dates = []
    for each in (year - 1, year, year + 1):
        try:
            dates.append(dt.date(each, month, day))
        except ValueError:
            continue
    return dates
