"""The list of a period: from the text of a list page or of API responses to papers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hfpapers.editions.limits import limit_fields
from hfpapers.editions.periods import Day, Period, parse_period
from hfpapers.hub.coerce import as_count, as_dict, as_str
from hfpapers.hub.errors import PageError
from hfpapers.hub.list_cards import read_cards
from hfpapers.hub.page_json import parse_json, read_props
from hfpapers.hub.records import find_unknown_keys, find_unparsed_fields, id_fields, paper_fields
from hfpapers.hub.urls import HubUrls
from hfpapers.items import ListSource, Paper
from hfpapers.text.plain import join_first, show_value

# A longer list is endless or made up, and the pages of its papers would use up the Hub's rate limit for hours. The
# Hub's lists of weeks and months are reported to end near 100 papers.
MAX_PAPERS = 2_000
# The largest size of the pages of one list of the API. A page of 100 papers has 0.55 MB (as of August 2026).
_MAX_API_BYTES = 8 * 2**20
_REQUIRED_FIELDS = ("id", "title", "upvotes")
# A list in which more papers lack a required field is not read. One paper may always lack one.
_MAX_SKIPPED_SHARE = 0.1


@dataclass(frozen=True)
class Listing:
    """The papers of a list page or of API responses, and what was found out about them.

    Attributes:
        period: The period that the list states or proves; None if it does not.
        source: What the list was read from.
        records: The papers in the order of the Hub, each as fields of `Paper`.
        json_error: Why the JSON of the page could not be used; empty if it was.
        unparsed_fields: How many papers have a value for a field that could not be parsed, by the name of the field.
        truncated_fields: How many papers have a value for a field that was too long, by the name of the field.
        unknown_keys: Keys in the JSON that this version does not know.
        skipped: The papers that lack a required field, like "paper 3 (2602.91915) has no title". They are not in
            `records`.
        skipped_ids: The ids of those that have one.

    """

    period: Period | None
    source: ListSource
    records: tuple[dict[str, Any], ...]
    json_error: str = ""
    unparsed_fields: Mapping[str, int] = field(default_factory=dict)
    truncated_fields: Mapping[str, int] = field(default_factory=dict)
    unknown_keys: frozenset[str] = frozenset()
    skipped: tuple[str, ...] = ()
    skipped_ids: tuple[str, ...] = ()

    def papers(self, period: Period) -> list[Paper]:
        """Return the papers as those of the edition of a period, ranked as the Hub lists them."""
        return [
            Paper(edition=str(period), rank=rank, edition_size=len(self.records), list_source=self.source, **record)
            for rank, record in enumerate(self.records, 1)
        ]


def parse_list_page(page: str, urls: HubUrls) -> Listing:
    """Return the list of a list page, read from its JSON or else from its cards.

    Raises:
        PageError: if neither can be read, with both reasons.

    """
    try:
        return listing_from_json(page, urls)
    except PageError as json_error:
        try:
            return replace(listing_from_cards(page, urls), json_error=str(json_error))
        except PageError as cards_error:
            raise PageError.join(json_error, cards_error) from cards_error


def listing_from_json(page: str, urls: HubUrls) -> Listing:
    """Return the list in the JSON of a list page; raise `PageError` if it cannot be read."""
    data = read_props(page, "DailyPapers")
    items, name = data.get("dailyPapers"), data.get("dateString")
    if not isinstance(items, list):
        raise PageError("the data has no dailyPapers array")
    try:
        period = parse_period(as_str(name) or "")
    except ValueError:
        raise PageError(f"dateString in the data is {show_value(name)}; expected a day, a week or a month") from None
    return _listing_from_items(period, "data", items, urls, page)


def listing_from_cards(page: str, urls: HubUrls) -> Listing:
    """Return the list that the cards of a list page show; raise `PageError` if it cannot be read."""
    # The limit is one more than the maximum, so that a list that is too long is noticed.
    day, records = read_cards(page, urls, limit=MAX_PAPERS + 1)
    return _make_listing(day, "cards", records)


@dataclass(frozen=True)
class ApiItems:
    """The items of the pages of a list that the API has returned so far.

    Attributes:
        items: The items, each paper once.
        pages: The number of pages.
        size: Their size in bytes.

    """

    items: tuple[Any, ...] = ()
    pages: int = 0
    size: int = 0

    def add(self, new: Sequence[Any], size: int) -> "ApiItems":
        """Return the items with those of one more page, which has `size` bytes.

        Raises:
            PageError: if the pages are so large together that their values would fill the memory.

        """
        if self.size + size > _MAX_API_BYTES:
            raise PageError(f"more than {_MAX_API_BYTES // 2**20} MB")
        known = set(map(item_paper_id, self.items))
        items = (*self.items, *(item for item in new if item_paper_id(item) not in known))
        return ApiItems(items, self.pages + 1, self.size + size)

    def may_continue(self, previous: "ApiItems") -> bool:
        """Return whether another page may follow.

        A page without new papers ends the list, and an endless list is rejected as soon as it is too long.
        """
        return len(previous.items) < len(self.items) <= MAX_PAPERS


def parse_api_items(text: str) -> list[Any]:
    """Return the items in a response of the API for a period; raise `PageError` if it is not a JSON array."""
    items = parse_json(text)
    if not isinstance(items, list):
        raise PageError("the data is not a JSON array")
    return items


def listing_from_api(items: Sequence[Any], urls: HubUrls, kind: type[Period]) -> Listing:
    """Return the list of the API's items for a period of this kind.

    The API does not state the period. It is the one in which most of the papers were submitted, and None if there are
    no papers.

    Raises:
        PageError: if the list cannot be read, or no paper has a submission date.

    """
    listing = _listing_from_items(None, "api", items, urls)
    days = Counter(record["submitted_at"][:10] for record in listing.records if record["submitted_at"])
    if listing.records and not days:
        raise PageError("no paper has a submission date")
    periods = Counter[Period]()
    for day, number in days.items():
        periods[kind.containing(Day.parse(day).first)] += number
    return replace(listing, period=periods.most_common(1)[0][0] if periods else None)


def item_paper_id(item: Any) -> str | None:
    """Return the id of the paper of an item; None if it has none."""
    return as_str(as_dict(as_dict(item).get("paper")).get("id"))


def _listing_from_items(
    period: Period | None, source: ListSource, items: Sequence[Any], urls: HubUrls, page: str = ""
) -> Listing:
    """Return the list of the items. Required values that an item lacks are read from its card on the page."""
    if len(items) > MAX_PAPERS:
        raise PageError(f"more than {MAX_PAPERS} papers")
    unparsed: Counter[str] = Counter()
    records = [_item_fields(item, urls, unparsed) for item in items]
    if page and any(map(_missing_fields, records)):
        records = _complete_from_cards(records, page, urls)
    listing = _make_listing(period, source, records)
    return replace(listing, unparsed_fields=unparsed, unknown_keys=find_unknown_keys(items))


def _item_fields(value: Any, urls: HubUrls, unparsed: Counter[str]) -> dict[str, Any]:
    """Return the values of an item as fields of `Paper`. Count the fields that could not be parsed in `unparsed`."""
    item = as_dict(value)
    record = as_dict(item.get("paper"))
    fields = paper_fields(record, urls, item.get("organization"))
    unparsed.update(find_unparsed_fields(fields, record))
    submitter = as_dict(item.get("submittedBy"))
    return (
        id_fields(item_paper_id(item), urls)
        | fields
        | {
            "comments": as_count(item.get("numComments")),
            "thumbnail": as_str(item.get("thumbnail")),
            "submitted_by": fields["submitted_by"] or as_str(submitter.get("name")),
        }
    )


def _missing_fields(record: Mapping[str, Any]) -> list[str]:
    return [name for name in _REQUIRED_FIELDS if record.get(name) is None]


def _complete_from_cards(records: Sequence[dict[str, Any]], page: str, urls: HubUrls) -> list[dict[str, Any]]:
    """Return the records with the required values that they lack, as far as the cards of the page have them."""
    try:
        cards = {card["id"]: card for card in read_cards(page, urls, MAX_PAPERS)[1] if card}
    except PageError:
        # The caller reports which values are missing.
        return [*records]
    return [
        record | {name: cards.get(record.get("id"), {}).get(name) for name in _missing_fields(record) if name != "id"}
        for record in records
    ]


def _make_listing(period: Period | None, source: ListSource, records: Iterable[dict[str, Any]]) -> Listing:
    """Return the list of the records, without repetitions of a paper, and without those that lack a required field.

    Raises:
        PageError: if there are too many records, or too many lack a required field.

    """
    unique: dict[str, dict[str, Any]] = {}
    truncated: Counter[str] = Counter()
    skipped: list[str] = []
    skipped_ids: list[str] = []
    position = 0
    for position, record in enumerate(records, 1):
        if position > MAX_PAPERS:
            raise PageError(f"more than {MAX_PAPERS} papers")
        paper_id = record.get("id", "")
        if missing := _missing_fields(record):
            skipped.append(f"paper {position}{f' ({paper_id})' if paper_id else ''} has no {', '.join(missing)}")
            skipped_ids += [paper_id] if paper_id else []
        elif paper_id not in unique:
            unique[paper_id], too_long = limit_fields(record)
            truncated.update(too_long)
    if len(skipped) > max(1, position * _MAX_SKIPPED_SHARE) or (skipped and not unique):
        raise PageError(join_first(skipped))
    return Listing(
        period,
        source,
        tuple(unique.values()),
        truncated_fields=truncated,
        skipped=tuple(skipped),
        skipped_ids=tuple(paper_id for paper_id in skipped_ids if paper_id not in unique),
    )
