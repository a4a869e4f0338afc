"""The JSON that the Hub puts into its pages for its own scripts, and what a paper's record in it says."""

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from hfpapers.hub import Hub
from hfpapers.items import Organization
from hfpapers.pages import PageError
from hfpapers.pages.values import count, mapping, moment, objects, string, strings

_ATTRIBUTE = r"""\s+([\w:-]+)=("[^"]*"|'[^']*')"""
# Whole tags, since a title or an abstract elsewhere on the page may well say data-target="…", but not "<div".
_TAG = re.compile(rf"<div((?:{_ATTRIBUTE.replace('(', '(?:')})++)\s*>")
_HANDLE = re.compile(r"[A-Za-z0-9._-]+")
PAPER_ID = re.compile(r"[0-9]{4}\.[0-9]{4,5}")
# What the items of the Hub's lists have (February to August 2026), read or not.
_ITEM = {
    *("isAuthorParticipating", "mediaUrls", "numComments", "organization", "paper", "publishedAt", "submittedBy"),
    *("summary", "thumbnail", "title", "upvoted"),
}
_RECORD = {
    *("ai_keywords", "ai_summary", "ai_summary_model", "authors", "discussionId", "githubRepo", "githubRepoAddedBy"),
    *("githubStars", "id", "mediaUrls", "organization", "projectPage", "publishedAt", "submittedOnDailyAt"),
    *("submittedOnDailyBy", "summary", "title", "upvotes"),
}
# Where a record has what `Paper` calls otherwise; authors are left out, since hidden ones are to be.
_KEYS = {
    "abstract": "summary",
    "organization": "organization",
    "github_repo": "githubRepo",
    "github_stars": "githubStars",
    "project_page": "projectPage",
    "ai_summary": "ai_summary",
    "ai_keywords": "ai_keywords",
    "media_urls": "mediaUrls",
    "published_at": "publishedAt",
    "submitted_at": "submittedOnDailyAt",
}


def page_data(page: str, target: str) -> dict[str, Any]:
    """Return the data of a page's component: the ``data-props`` of its ``data-target``.

    It takes less than half the time of building a DOM for a list page of 900 KB, a twelfth for a paper's page.
    Raise `PageError` if the page has no such component, or its data is no JSON object.
    """
    for tag in _TAG.finditer(page):
        if target not in tag[1]:
            continue
        attributes = {name: value[1:-1] for name, value in re.findall(_ATTRIBUTE, tag[1])}
        if attributes.get("data-target") == target and "data-props" in attributes:
            return json_object(_unescaped(attributes["data-props"]))
    raise PageError(f"it has no data of {target}")


def _unescaped(attribute: str) -> str:
    try:
        # Nearly all entities are this one: html.unescape() alone takes four times as long.
        return html.unescape(attribute.replace("&quot;", '"'))
    except ValueError as error:
        # A character's number that has thousands of digits.
        raise PageError(f"its data is no text ({error})") from error


def json_object(text: str) -> dict[str, Any]:
    """Return the JSON object in ``text``, or raise `PageError`."""
    data = json_value(text)
    if not isinstance(data, dict):
        raise PageError("its data is no JSON object")
    return data


def json_value(text: str) -> Any:
    """Return the JSON value in ``text``, or raise `PageError`, also if it is nested too deeply to read."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PageError(f"its data is no JSON ({error})") from error


def paper_fields(record: dict[str, Any], hub: Hub, beside: Any = None) -> dict[str, Any]:
    """Return what a paper's record says, as fields of `Paper`; None for what it does not say.

    The record has the same form in a list's data, in a paper page's data and in the API's answers.
    ``beside`` is the organization that stands beside the record, where the record itself may have none.
    """
    submitter = mapping(record.get("submittedOnDailyBy"))
    authors = objects(record.get("authors"))
    return {
        "title": string(record.get("title")),
        "abstract": string(record.get("summary")),
        "authors": strings([author.get("name") for author in authors if not author.get("hidden")]) or None,
        "organization": organization_of(beside, hub) or organization_of(record.get("organization"), hub),
        "upvotes": count(record.get("upvotes")),
        "github_repo": string(record.get("githubRepo")),
        "github_stars": count(record.get("githubStars")),
        "project_page": string(record.get("projectPage")),
        "ai_summary": string(record.get("ai_summary")),
        "ai_keywords": strings(record.get("ai_keywords")),
        "media_urls": strings(record.get("mediaUrls")),
        "published_at": moment(record.get("publishedAt")),
        "submitted_at": moment(record.get("submittedOnDailyAt")),
        "submitted_by": string(submitter.get("user")) or string(submitter.get("name")),
    }


def unread(fields: Mapping[str, Any], record: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields that a record has something for, but nothing that could be taken."""
    return [name for name, key in _KEYS.items() if record.get(key) and fields[name] is None]


def unknown(value: Any) -> set[str]:
    """Return the names in a list's item that nobody knows: what is new on the Hub is seen here first."""
    item = mapping(value)
    return (item.keys() - _ITEM) | {f"paper.{name}" for name in mapping(item.get("paper")).keys() - _RECORD}


def organization_of(value: Any, hub: Hub) -> Organization | None:
    """Return the organization of a record, None if its full name or its handle is missing."""
    record = mapping(value)
    return organization(string(record.get("fullname")), string(record.get("name")), hub)


def organization(name: str | None, handle: str | None, hub: Hub) -> Organization | None:
    """Return the organization of a name and a handle, None if one is missing or the handle is no handle."""
    if not name or not handle or not _HANDLE.fullmatch(handle):
        return None
    return Organization(name=name, handle=handle, url=hub.organization_page(handle))
