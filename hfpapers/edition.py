"""An edition's papers: ranked, and merged with what is stored of them. Pure."""

from collections.abc import Iterable, Sequence
from itertools import count

from hfpapers.items import Paper

# What says how a paper stands among others, and how it was read, and not what it is.
_NOT_OF_THE_PAPER = {"rank", "hub_rank", "edition_size", "entry", "updated_at", "list_source", "page_source"}
# A page that was not read this time was not, whatever was read before.
_NEVER_KEPT = {"page_source"}


class ThinError(Exception):
    """A list has suspiciously fewer papers than its edition had before; the message says how many."""


def ranked(papers: Iterable[Paper]) -> list[Paper]:
    """Return copies of the papers by upvotes, most first, ties as the Hub lists them, their ranks set anew.

    Copies, since Scrapy's own feeds write the papers one by one, with the ranks at which the Hub lists them.
    """
    order = sorted(papers, key=lambda paper: (-paper.upvotes, paper.rank))
    return [paper.model_copy(update={"rank": rank}) for rank, paper in enumerate(order, 1)]


def merged(papers: Sequence[Paper], stored: Sequence[Paper], now: str) -> list[Paper]:
    """Return an edition's new papers with what its stored ones know.

    What a paper lacks and had before stays: a page that failed erases nothing. New papers come in after all that are
    there, the best last. One that says something else than before has changed ``now``, a moment in RFC 3339.
    """
    known = {paper.id: paper for paper in stored}
    places = count(1 + max((paper.entry or 0 for paper in stored), default=0))
    result = []
    for paper in reversed(papers):
        before = known.get(paper.id)
        whole = paper.model_copy(update=_kept(paper, before) if before else {})
        whole.entry = whole.entry or next(places)
        if before and _of_the_paper(whole) != _of_the_paper(before):
            whole.updated_at = now
        result.append(whole)
    return result[::-1]


def refuse_if_thin(papers: Sequence[Paper], stored: Sequence[Paper], max_loss: float) -> None:
    """Raise `ThinError` if the papers lack more than that share of the stored ones."""
    lost = {paper.id for paper in stored} - {paper.id for paper in papers}
    if len(lost) > max_loss * len(stored):
        raise ThinError(
            f"{len(lost)} of its {len(stored)} papers are not listed any more; -a force=yes publishes it all the same"
        )


def _kept(paper: Paper, before: Paper) -> dict[str, object]:
    kept = {name: value for name, value in before if getattr(paper, name) is None and name not in _NEVER_KEPT}
    if paper.github_repo not in {None, before.github_repo}:
        # The stars are another repository's.
        kept.pop("github_stars", None)
    return kept


def _of_the_paper(paper: Paper) -> dict[str, object]:
    return paper.model_dump(exclude=_NOT_OF_THE_PAPER)
