"""The texts of feeds: as readers see them, and not longer than a feed can hold.

Usual texts stay complete. Only what is abnormally long is truncated, so that one paper cannot fill a feed.
"""

import re

from hfpapers.exporters.display import repair_paper
from hfpapers.items import MAX_URL_LENGTH, Organization, Paper
from hfpapers.text.latex import display
from hfpapers.text.plain import shorten_line

# The most characters of each text. The longest abstract that arXiv accepts has 1,920; titles have 250 at most.
_MAX_TITLE = 500
_MAX_ABSTRACT = 5_000
_MAX_SUMMARY = 1_000
_MAX_NAME = 100
_MAX_KEYWORDS = 20
_MAX_EXTRA_FIELDS = 10
# A text is truncated to this multiple before its LaTeX is converted, because the conversion is the slow part.
_LATEX_FACTOR = 2
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[\u3002\uff01\uff1f]")


def readable_paper(paper: Paper) -> Paper:
    """Return a paper whose texts are plain text on one line each, bounded in length, for all parts of a feed item."""
    # The rest is not converted, because the conversion is the slow part.
    truncated = {"title": paper.title[: _LATEX_FACTOR * _MAX_TITLE]}
    if paper.abstract:
        truncated["abstract"] = paper.abstract[: _LATEX_FACTOR * _MAX_ABSTRACT]
    repaired = repair_paper(paper.model_copy(update=truncated))
    return paper.model_copy(
        update={
            # A title of LaTeX alone may have no text, but an item needs a title.
            "title": _shorten(repaired.title, _MAX_TITLE) or paper.id,
            "abstract": _shorten(repaired.abstract, _MAX_ABSTRACT) if repaired.abstract else None,
            "ai_summary": _shorten(paper.ai_summary, _MAX_SUMMARY) if paper.ai_summary else None,
            "ai_keywords": _keywords(paper),
            "authors": [shorten_line(name, _MAX_NAME) for name in paper.authors or []],
            "organization": _shorten_organization(paper.organization),
            "primary_category": shorten_line(paper.primary_category, _MAX_NAME) if paper.primary_category else None,
            "github_repo": _usual_url(paper.github_repo),
            "project_page": _usual_url(paper.project_page),
            "thumbnail": _usual_url(paper.thumbnail),
            "extra": {
                shorten_line(name, _MAX_NAME): _shorten(text, _MAX_ABSTRACT)
                for name, text in [*paper.extra.items()][:_MAX_EXTRA_FIELDS]
                if text
            },
        }
    )


def truncate(text: str, max_length: int) -> str:
    """Return a text of at most `max_length` characters and an ellipsis, truncated after a sentence.

    If the first sentence is longer, the text is truncated after a word, or within the word if there is only one.
    """
    if len(text) <= max_length:
        return text
    head = text[:max_length]
    ends = [match.end() for match in _SENTENCE_END.finditer(head)]
    truncated = head[: ends[-1]] if ends else head.rpartition(" ")[0] or head
    return f"{truncated} …"


def _keywords(paper: Paper) -> list[str]:
    keywords = (_shorten(keyword, _MAX_NAME) for keyword in (paper.ai_keywords or [])[:_MAX_KEYWORDS])
    return [keyword for keyword in keywords if keyword]


def _shorten(text: str, max_length: int) -> str:
    return truncate(display(text[: _LATEX_FACTOR * max_length]), max_length)


def _shorten_organization(organization: Organization | None) -> Organization | None:
    """Return an organization without fields of newer versions, whose length is not known."""
    if organization is None or not _usual_url(organization.url):
        return None
    name, handle = (shorten_line(text, _MAX_NAME) for text in (organization.name, organization.handle))
    return Organization(name=name, handle=handle, url=organization.url) if name and handle else None


def _usual_url(url: str | None) -> str | None:
    """Return a URL, or None if it is so long that no crawl would have accepted it."""
    return url if url and len(url) <= MAX_URL_LENGTH else None
