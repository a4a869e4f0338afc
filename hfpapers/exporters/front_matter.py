"""The front matter of a post: the YAML header that Jekyll and the Chirpy theme read."""

import datetime as dt
import html
from collections.abc import Collection, Sequence
from typing import Any

import yaml

from hfpapers.editions.periods import parse_period
from hfpapers.exporters.labels import Labels
from hfpapers.exporters.post_mark import GENERATOR
from hfpapers.items import Paper
from hfpapers.text.latex import display
from hfpapers.text.plain import shorten_line

# The description of a post consists of this many titles. The home page of a blog shows two lines of it.
_DESCRIPTION_TITLES = 3
_SUBTITLE = ": "
# The largest number of characters of a title. The home page and the feed of a blog contain it.
_MAX_TITLE = 500


def front_matter(  # noqa: PLR0913
    papers: Sequence[Paper],
    *,
    date: dt.datetime,
    labels: Labels,
    permalink: str,
    image: Paper | None,
    topic_title: str | None = None,
) -> dict[str, Any]:
    """Return the fields of the front matter that every edition's post has, and its image.

    `image` is the paper whose thumbnail is shown. `topic_title` is the title of the topic of a post about one.
    """
    period = parse_period(papers[0].edition)
    title = f"Hugging Face {period.kind.title()} Papers - {period}"
    fields: dict[str, Any] = {
        "title": f"{_escape(topic_title)} - {title}" if topic_title else title,
        "date": date.strftime("%Y-%m-%d %H:%M:%S %z"),
        "categories": list(labels[f"categories_{period.kind}"]),
        "tags": ["huggingface", "papers", period.kind, "ai"],
        "permalink": permalink,
        "description": _description(papers, labels),
    }
    if image:
        fields["image"] = {"path": image.thumbnail, "alt": _escape(_plain_title(image))}
    return fields


def render_front_matter(fields: dict[str, Any]) -> str:
    """Return the front matter as it begins a post: as YAML between two lines of hyphens, with our mark at the end."""
    # Liquid's braces in an abstract would break the build of the blog.
    fields = fields | {"render_with_liquid": False, "generator": GENERATOR}
    header = yaml.safe_dump(fields, allow_unicode=True, default_flow_style=None, sort_keys=False, width=float("inf"))
    return f"---\n{header}---\n"


def choose_image(papers: Sequence[Paper], used: Collection[str]) -> Paper | None:
    """Return the first paper whose thumbnail is not used yet; without one, the first that has a thumbnail, or None.

    `papers` are sorted by rank, and `used` are the thumbnails of the posts that the home page shows beside this one.
    """
    with_image = [paper for paper in papers if paper.thumbnail]
    return next((paper for paper in with_image if paper.thumbnail not in used), with_image[0] if with_image else None)


def _description(papers: Sequence[Paper], labels: Labels) -> str:
    """Return the first titles without their subtitles, and the number of the other papers."""
    titles = [_plain_title(paper) for paper in papers[:_DESCRIPTION_TITLES]]
    text = " · ".join(_escape(title.partition(_SUBTITLE)[0] or title) for title in titles)
    others = len(papers) - len(titles)
    return f"{text} {labels['more_papers'].format(others)}" if others else text


def _plain_title(paper: Paper) -> str:
    # A title is truncated before its LaTeX is converted, because the conversion is the slow part.
    return shorten_line(display(paper.title[: 2 * _MAX_TITLE]), _MAX_TITLE)


def _escape(text: str) -> str:
    """Return plain text with HTML entities, because themes insert it into HTML and XML unescaped."""
    return html.escape(text)
