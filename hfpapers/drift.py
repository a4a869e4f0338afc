"""Whether what is read of the Hub is what it used to be: a field that fades, a layer that changed. Pure."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from pydantic import BaseModel, ConfigDict, Field

from hfpapers.items import Paper

# What most editions have of some papers; what papers' own pages alone tell is not among them.
FIELDS = (
    "abstract",
    "authors",
    "organization",
    "comments",
    "github_repo",
    "github_stars",
    "project_page",
    "ai_summary",
    "ai_keywords",
    "thumbnail",
    "published_at",
    "submitted_at",
    "submitted_by",
)
# With fewer editions before, nobody knows what is usual.
_EDITIONS = 3
# Out of the usual range: so much below the lowest of the last weeks, and so small a part of what is typical.
_BELOW_LOWEST = 0.15
_OF_TYPICAL = 0.6
_ABSTRACT_OF_TYPICAL = 0.5
# So many papers, or so great a share of them, may lack their abstract.
_FEW_PAPERS, _FEW_SHARE = 2, 0.1


class IncompleteError(Exception):
    """Too many papers lack what every paper has; the message says how many."""


class Measures(BaseModel):
    """What was read of an edition's papers."""

    model_config = ConfigDict(extra="ignore")

    filled: dict[str, float] = Field(description="The share of papers that have a field, from 0 to 1.")
    list_sources: dict[str, int] = Field(description="How many papers' lists were read from which layer.")
    page_sources: dict[str, int] = Field(description="How many papers' own pages were; without those that were not.")
    abstract_length: int = Field(description="The median of the abstracts' lengths, in characters.")

    @classmethod
    def of(cls, papers: Sequence[Paper]) -> "Measures":
        """Return the measures of papers, of which there is one at the least."""
        lengths = [len(paper.abstract) for paper in papers if paper.abstract]
        return cls(
            filled={
                name: round(sum(getattr(paper, name) is not None for paper in papers) / len(papers), 3)
                for name in FIELDS
            },
            list_sources=Counter(paper.list_source for paper in papers),
            page_sources=Counter(paper.page_source for paper in papers if paper.page_source),
            abstract_length=int(median(lengths)) if lengths else 0,
        )


def drifts(now: Measures, before: Sequence[Measures]) -> list[str]:
    """Return what is not as it was in the editions before, in sentences; nothing where there are too few of them."""
    if len(before) < _EDITIONS:
        return []
    found = []
    for name, share in now.filled.items():
        usual = [each.filled.get(name, 0) for each in before]
        if share < min(usual) - _BELOW_LOWEST and share < median(usual) * _OF_TYPICAL:
            found.append(f"{share:.0%} of the papers have {name}, {min(usual):.0%} to {max(usual):.0%} had before")
    for what, source, sources in (
        ("the list is", _main(now.list_sources), {_main(each.list_sources) for each in before}),
        ("papers' pages are", _main(now.page_sources), {_main(each.page_sources) for each in before}),
    ):
        if source and sources - {None} and source not in sources:
            found.append(f"{what} read from {source}, not from {' or '.join(sorted(filter(None, sources)))} as before")
    length = median(each.abstract_length for each in before)
    if now.abstract_length < length * _ABSTRACT_OF_TYPICAL:
        found.append(f"abstracts have {now.abstract_length} characters, {length:.0f} before")
    return found


def refuse_if_incomplete(papers: Sequence[Paper]) -> None:
    """Raise `IncompleteError` if more than a few papers lack their abstract; no list lacks ids, titles or votes."""
    lacking = sum(paper.abstract is None for paper in papers)
    if lacking > max(_FEW_PAPERS, _FEW_SHARE * len(papers)):
        raise IncompleteError(f"{lacking} of its {len(papers)} papers have no abstract")


def _main(sources: dict[str, int]) -> str | None:
    """Return the layer of most papers, None if there is none."""
    return max(sources, key=lambda source: sources[source]) if sources else None
