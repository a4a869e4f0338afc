"""The data of the search: one script for each year, which calls a function of templates/site/assets/papers.js.

The data is in columns, because these are a fifth smaller than rows when they are compressed. A column is a list with a
value for each paper; lists of names are joined by line breaks, which no name contains. Columns in which almost all
values would be null are objects, with the position of the paper as the key.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from hfpapers.archive.search_index import SearchRow
from hfpapers.site.links import file_name
from hfpapers.text.latex import display
from hfpapers.text.plain import shorten_line
from hfpapers.text.repairs import repair

# Usual papers have less. What is abnormally long is truncated, so that one paper cannot make the search slow.
_MAX_TITLE, _MAX_NAME = 500, 100
_MAX_AUTHORS, _MAX_KEYWORDS = 100, 30
# These would end the script, or a line of it in old browsers.
_ESCAPES = {ord("<"): r"\u003c", 0x2028: r"\u2028", 0x2029: r"\u2029"}


def render_search_data(year: int, rows: Iterable[SearchRow]) -> bytes:
    """Return the script with the papers of a year, in the order of the rows."""
    text = json.dumps(_make_columns([*rows]), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return f"hfpapersPapers({year},{text});\n".encode()


def _make_columns(rows: Sequence[SearchRow]) -> dict[str, Any]:
    organizations = {row.organization: None for row in rows if row.organization}
    positions = {organization: position for position, organization in enumerate(organizations)}
    return {
        # The days, each with the number of its papers.
        "days": [[day, len([*group])] for day, group in groupby(row.day for row in rows)],
        "organizations": [_describe_organization(*organization) for organization in organizations],
        "ids": [row.id for row in rows],
        "titles": [_display_title(row) for row in rows],
        "votes": [row.upvotes for row in rows],
        # The position in the list of organizations, or -1.
        "organization": [positions[row.organization] if row.organization else -1 for row in rows],
        "keywords": [_join(row.keywords, _MAX_KEYWORDS) for row in rows],
        "authors": [_join(row.authors, _MAX_AUTHORS) for row in rows],
        "topics": ["\n".join(row.topics) for row in rows],
        "code": [int(row.has_code) for row in rows],
        # The number of the authors, where not all are listed.
        "authorCounts": {n: len(row.authors) for n, row in enumerate(rows) if len(row.authors) > _MAX_AUTHORS},
        # The edition whose page has the paper, where it is not that of the day.
        "editions": {n: row.edition for n, row in enumerate(rows) if row.edition != row.day},
        # The month of the publication, where the id does not begin with it.
        "months": {n: row.published_at[:7] for n, row in enumerate(rows) if row.published_at and not _is_dated(row)},
    }


def _describe_organization(name: str, handle: str) -> list[str]:
    """Return the name of an organization, its handle, and the name of its page's file if it is not the handle."""
    handle = handle.lower()
    described = [shorten_line(name, _MAX_NAME) or handle, shorten_line(handle, _MAX_NAME)]
    page = file_name(handle)
    return described if page == described[1] else [*described, page]


def _display_title(row: SearchRow) -> str:
    title = shorten_line(row.title, _MAX_TITLE)
    return display(repair(title) if row.is_title_of_hub else title) or row.id


def _join(names: Sequence[str], limit: int) -> str:
    return "\n".join(filter(None, map(_clean_name, names[:limit])))


def _clean_name(name: str) -> str:
    # A printable name has no line break. Almost all are: a year has hundreds of thousands.
    return name if name.isprintable() and len(name) <= _MAX_NAME else shorten_line(name, _MAX_NAME)


def _is_dated(row: SearchRow) -> bool:
    """Return whether the id of a paper begins with the month of its publication."""
    time = row.published_at or ""
    return f"{time[2:4]}{time[5:7]}" == row.id[:4]
