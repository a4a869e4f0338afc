"""The front matter of a post: the YAML header that Jekyll and the Chirpy theme read."""

import datetime as dt
import html
from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from hfpapers.editions.periods import parse_period
from hfpapers.items import Paper
from hfpapers.text.latex import display

# The description of a post consists of this many titles.
_DESCRIPTION_TITLES = 3


def front_matter(
    papers: Sequence[Paper],
    *,
    date: dt.datetime,
    categories: Iterable[str],
    permalink: str,
    author: str | None,
) -> dict[str, Any]:
    """Return the fields of the front matter of an edition's post."""
    period = parse_period(papers[0].edition)
    fields: dict[str, Any] = {
        "title": f"Hugging Face {period.kind.title()} Papers - {period}",
        "date": date.strftime("%Y-%m-%d %H:%M:%S %z"),
        "categories": list(categories),
        "tags": ["huggingface", "papers", period.kind, "ai"],
        "permalink": permalink,
        "description": " · ".join(_escape(paper.title) for paper in papers[:_DESCRIPTION_TITLES]),
        "render_with_liquid": False,
    }
    if author:
        fields["author"] = author
    if papers[0].thumbnail:
        fields["image"] = {"path": papers[0].thumbnail, "alt": _escape(papers[0].title)}
    return fields


def render_front_matter(fields: dict[str, Any]) -> str:
    """Return the front matter as it begins a post: as YAML between two lines of hyphens."""
    header = yaml.safe_dump(fields, allow_unicode=True, default_flow_style=None, sort_keys=False, width=float("inf"))
    return f"---\n{header}---\n"


def _escape(text: str) -> str:
    """Return a text as plain text with HTML entities, because themes insert it into HTML and XML unescaped."""
    return html.escape(display(text))
