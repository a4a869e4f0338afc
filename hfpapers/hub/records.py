"""The fields of a paper in the Hub's JSON.

A list is an array of items. Each item has the record of a paper in `paper`, and some values beside it. A record has
the same form in a list page, in a paper page and in the API.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from hfpapers.hub.coerce import as_count, as_dict, as_dicts, as_str, as_strs, as_timestamp
from hfpapers.hub.urls import HubUrls
from hfpapers.items import MAX_NAME_LENGTH, Organization
from hfpapers.text.plain import shorten_printable

_PAPER_ID = re.compile(r"[0-9]{4}\.[0-9]{4,5}")
_HANDLE = re.compile(rf"[A-Za-z0-9._-]{{1,{MAX_NAME_LENGTH}}}")
# The fields of `Paper` that have a key of their own in a record, with that key and the parser of its value.
_FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "title": ("title", as_str),
    "abstract": ("summary", as_str),
    "upvotes": ("upvotes", as_count),
    "github_repo": ("githubRepo", as_str),
    "github_stars": ("githubStars", as_count),
    "project_page": ("projectPage", as_str),
    "ai_summary": ("ai_summary", as_str),
    "ai_keywords": ("ai_keywords", as_strs),
    "media_urls": ("mediaUrls", as_strs),
    "published_at": ("publishedAt", as_timestamp),
    "submitted_at": ("submittedOnDailyAt", as_timestamp),
}
# The keys of the fields for which a value that could not be parsed is reported.
_KEYS = {name: key for name, (key, _) in _FIELDS.items()} | {"organization": "organization"}
# All keys in the Hub's lists from February to August 2026. Another one is a change of the Hub, which is reported.
_ITEM_KEYS = {
    *("isAuthorParticipating", "mediaUrls", "numComments", "organization", "paper", "publishedAt", "submittedBy"),
    *("summary", "thumbnail", "title", "upvoted"),
}
_MAX_UNKNOWN_KEYS, _MAX_KEY_LENGTH = 50, 60
_RECORD_KEYS = {
    *(key for key, _ in _FIELDS.values()),
    *("ai_summary_model", "authors", "discussionId", "githubRepoAddedBy", "id", "organization", "submittedOnDailyBy"),
}


def paper_fields(record: Mapping[str, Any], urls: HubUrls, item_organization: Any = None) -> dict[str, Any]:
    """Return the values of a record as fields of `Paper`; None where the record has no usable value.

    `item_organization` is the organization beside the record, which is preferred to the one in the record.
    """
    submitter = as_dict(record.get("submittedOnDailyBy"))
    authors = as_dicts(record.get("authors"))
    return {name: parse(record.get(key)) for name, (key, parse) in _FIELDS.items()} | {
        "authors": as_strs([author.get("name") for author in authors if not author.get("hidden")]),
        "organization": _parse_organization(item_organization, urls)
        or _parse_organization(record.get("organization"), urls),
        "submitted_by": as_str(submitter.get("user")) or as_str(submitter.get("name")),
    }


def id_fields(paper_id: str | None, urls: HubUrls) -> dict[str, Any]:
    """Return the id of a paper and the URLs that follow from it; an empty dict if it is not an arXiv identifier."""
    if paper_id is None or not _PAPER_ID.fullmatch(paper_id):
        return {}
    return {
        "id": paper_id,
        "url": urls.paper_page(paper_id),
        "arxiv_url": f"https://arxiv.org/abs/{paper_id}",
        "pdf_url": f"https://arxiv.org/pdf/{paper_id}",
    }


def find_unparsed_fields(fields: Mapping[str, Any], record: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields for which a record has a value that could not be parsed."""
    return [name for name, key in _KEYS.items() if record.get(key) and fields[name] is None]


def find_unknown_keys(items: Iterable[Any]) -> frozenset[str]:
    """Return the keys of items of a list that this version does not know; those of their records as `paper.KEY`.

    At most `_MAX_UNKNOWN_KEYS` are returned. They are shortened, and their unprintable characters are replaced, because
    reports contain them.
    """
    found: set[str] = set()
    for key in _unknown_keys(items):
        found.add(shorten_printable(key, _MAX_KEY_LENGTH))
        if len(found) == _MAX_UNKNOWN_KEYS:
            break
    return frozenset(found)


def _unknown_keys(items: Iterable[Any]) -> Iterator[str]:
    for item in map(as_dict, items):
        yield from (key for key in item if key not in _ITEM_KEYS)
        yield from (f"paper.{key}" for key in as_dict(item.get("paper")) if key not in _RECORD_KEYS)


def make_organization(name: str | None, handle: str | None, urls: HubUrls) -> Organization | None:
    """Return an organization; None if its name or its handle is missing, or the handle is not valid."""
    if not name or not handle or not _HANDLE.fullmatch(handle):
        return None
    return Organization(name=name, handle=handle, url=urls.organization_page(handle))


def _parse_organization(value: Any, urls: HubUrls) -> Organization | None:
    record = as_dict(value)
    return make_organization(as_str(record.get("fullname")), as_str(record.get("name")), urls)
