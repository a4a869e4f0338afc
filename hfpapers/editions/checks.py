"""Check whether the papers of a list are plausible, compared to the stored papers and to the previous editions."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from statistics import median

from pydantic import BaseModel, ConfigDict, Field

from hfpapers.items import Paper, Source, fields_from

# The fields whose share of papers is compared: those that the list states for some papers and not for others. The
# fields that only a paper page states are missing whenever the pages are not requested.
FIELDS = tuple(
    name for name in fields_from(Source.LIST, Source.PAGE_OR_LIST) if not Paper.model_fields[name].is_required()
)
# With fewer previous editions, the usual range of a value is not known.
_MIN_EDITIONS = 3
# A field is reported if its share is this far below the lowest previous share, and below this part of the median.
_MAX_DROP = 0.15
_MIN_PART_OF_MEDIAN = 0.6
# Abstracts are reported if their median length is below this part of the previous ones.
_MIN_PART_OF_LENGTH = 0.5
# The number of papers, or the share of them if that is more, that may lack an abstract.
_MAX_WITHOUT_ABSTRACT, _MAX_SHARE_WITHOUT_ABSTRACT = 2, 0.1
# With fewer papers, equal values may be a coincidence.
_MIN_PAPERS = 3


_FORCE_HINT = "if that is correct, publish it with -a force=yes"


class RejectedError(Exception):
    """Raised when an edition must not be published. The message says why."""


class ExtractionStats(BaseModel):
    """Statistics about the values that were extracted from the Hub for the papers of an edition."""

    model_config = ConfigDict(extra="ignore")

    fill_rates: dict[str, float] = Field(description="For each field, the share of papers that have it, from 0 to 1.")
    list_sources: dict[str, int] = Field(description="The number of papers for each `list_source`.")
    page_sources: dict[str, int] = Field(
        description="The number of papers for each `page_source`, without papers whose page was not read."
    )
    abstract_length: int = Field(description="The median length of the abstracts, in characters; 0 if there are none.")

    @classmethod
    def from_papers(cls, papers: Sequence[Paper]) -> "ExtractionStats":
        """Return the statistics of the papers, of which there must be at least one."""
        lengths = [len(paper.abstract) for paper in papers if paper.abstract]
        return cls(
            fill_rates={
                name: round(sum(getattr(paper, name) is not None for paper in papers) / len(papers), 3)
                for name in FIELDS
            },
            list_sources=Counter(paper.list_source for paper in papers),
            page_sources=Counter(paper.page_source for paper in papers if paper.page_source),
            abstract_length=int(median(lengths)) if lengths else 0,
        )


def find_drift(stats: ExtractionStats, previous: Sequence[ExtractionStats]) -> list[str]:
    """Return a sentence for each unexpected change since the previous editions.

    A change is unexpected if a field is missing in many more papers than before, if the list or the paper pages were
    read from another source, or if the abstracts are much shorter. With fewer than three previous editions, nothing is.
    """
    if len(previous) < _MIN_EDITIONS:
        return []
    return [
        *_find_low_fill_rates(stats, previous),
        *_find_new_sources(stats, previous),
        *_find_short_abstracts(stats, previous),
    ]


def check_removals(papers: Sequence[Paper], known_ids: Collection[str], max_loss: float) -> None:
    """Reject a list that lacks many of the papers that are known to be in its edition.

    A list that shrinks this much is usually a partial one. `max_loss` is the largest accepted share, from 0 to 1.

    Raises:
        RejectedError: if a larger share of the known papers is missing.

    """
    missing = {*known_ids} - {paper.id for paper in papers}
    if len(missing) > max_loss * len(known_ids):
        raise RejectedError(
            f"{len(missing)} of the {len(known_ids)} stored papers are missing in the new list; {_FORCE_HINT}"
        )


def check_variety(papers: Sequence[Paper], *, must_have_votes: bool) -> None:
    """Reject a list in which all papers have the same title, or no paper has a vote.

    `must_have_votes` says that papers without votes are implausible: the stored papers have some, or the period is
    over. Shortly after midnight, a list without votes is normal.

    Raises:
        RejectedError: if the list is implausible.

    """
    if len(papers) < _MIN_PAPERS:
        return
    if len({paper.title for paper in papers}) == 1:
        raise RejectedError(f"all {len(papers)} papers have the same title; {_FORCE_HINT}")
    if must_have_votes and not any(paper.upvotes for paper in papers):
        raise RejectedError(f"none of the {len(papers)} papers has a vote; {_FORCE_HINT}")


def check_abstracts(papers: Sequence[Paper]) -> None:
    """Reject a list in which more than a few papers lack an abstract.

    On the Hub, every paper has one. A paper without an id, a title or votes cannot be parsed in the first place.

    Raises:
        RejectedError: if more than two papers, and more than a tenth of them, have no abstract.

    """
    missing = sum(paper.abstract is None for paper in papers)
    if missing > max(_MAX_WITHOUT_ABSTRACT, _MAX_SHARE_WITHOUT_ABSTRACT * len(papers)):
        raise RejectedError(f"{missing} of the {len(papers)} papers have no abstract")


def _find_low_fill_rates(stats: ExtractionStats, previous: Sequence[ExtractionStats]) -> Iterator[str]:
    for name, rate in stats.fill_rates.items():
        rates = [each.fill_rates.get(name, 0) for each in previous]
        lowest, highest = f"{min(rates):.0%}", f"{max(rates):.0%}"
        if rate < min(rates) - _MAX_DROP and rate < median(rates) * _MIN_PART_OF_MEDIAN:
            usual = lowest if lowest == highest else f"{lowest} to {highest}"
            yield f"only {rate:.0%} of the papers have {name} ({usual} in previous editions)"


def _find_new_sources(stats: ExtractionStats, previous: Sequence[ExtractionStats]) -> Iterator[str]:
    for what, sources, previous_sources in (
        ("the list was", stats.list_sources, [each.list_sources for each in previous]),
        ("the paper pages were", stats.page_sources, [each.page_sources for each in previous]),
    ):
        source = _most_common(sources)
        usual = {each for each in map(_most_common, previous_sources) if each}
        if source and usual and source not in usual:
            yield f"{what} read from {source} (previously from {' or '.join(sorted(usual))})"


def _find_short_abstracts(stats: ExtractionStats, previous: Sequence[ExtractionStats]) -> Iterator[str]:
    usual = median(each.abstract_length for each in previous)
    if stats.abstract_length < usual * _MIN_PART_OF_LENGTH:
        yield f"the abstracts have a median of {stats.abstract_length} characters (previously {usual:.0f})"


def _most_common(sources: Mapping[str, int]) -> str | None:
    """Return the source of most papers; None if there are no papers."""
    return max(sources, key=lambda source: sources[source]) if sources else None
