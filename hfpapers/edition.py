"""Papers of editions: ranked, merged with what is stored of them, and the newest of many. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from itertools import count

from hfpapers.items import Paper
from hfpapers.periods import Day

# What says how a paper stands among others, and how it was read, and not what it is.
_NOT_OF_THE_PAPER = {"rank", "hub_rank", "edition_size", "entry", "updated_at", "list_source", "page_source"}
# A page that was not read this time was not, whatever was read before.
_NEVER_KEPT = {"page_source"}
# What of a paper that is listed again is told of its first listing.
_OF_THE_FIRST_LISTING = ("edition", "edition_size", "entry", "rank")
# A paper that is listed again is so within days (2604.07429 after six).
_LISTED_AGAIN_WITHIN = dt.timedelta(days=31)


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


def newest(
    editions: Iterable[list[Paper]], items: int, select: Callable[[list[Paper]], list[Paper]] = list
) -> list[Paper]:
    """Return the newest papers that a selection shows of editions, which come newest first; each paper once.

    A paper that was listed before, within a month, belongs to the edition that listed it first: its date, its rank
    there; all else is what the newest list says. Reads no more editions than that takes.
    """
    shown: dict[str, Paper] = {}
    first: dict[str, Paper] = {}
    horizon = dt.date.max
    for papers in editions:
        day = _date(papers[0]) if papers else dt.date.max
        if len(shown) < items:
            for paper in select(papers):
                shown.setdefault(paper.id, paper)
                first.setdefault(paper.id, paper)
            horizon = min(horizon, day - _LISTED_AGAIN_WITHIN)
        elif day < horizon:
            break
        for paper in papers:
            if paper.id in first and _date(first[paper.id]) - day <= _LISTED_AGAIN_WITHIN:
                first[paper.id] = paper
    return [
        paper.model_copy(update={name: getattr(first[paper.id], name) for name in _OF_THE_FIRST_LISTING})
        for paper in shown.values()
    ]


def _kept(paper: Paper, before: Paper) -> dict[str, object]:
    kept = {name: value for name, value in before if getattr(paper, name) is None and name not in _NEVER_KEPT}
    if paper.github_repo not in {None, before.github_repo}:
        # The stars are another repository's.
        kept.pop("github_stars", None)
    return kept


def _of_the_paper(paper: Paper) -> dict[str, object]:
    return paper.model_dump(exclude=_NOT_OF_THE_PAPER)


def _date(paper: Paper) -> dt.date:
    return Day.parse(paper.edition).date
