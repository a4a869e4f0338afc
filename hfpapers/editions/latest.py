"""Select the latest papers of several editions, for feeds and other files that are not about one edition."""

import datetime as dt
from collections.abc import Callable, Iterable

from hfpapers.editions.periods import parse_period
from hfpapers.items import Paper

# A paper that is listed again is listed within days; 2604.07429 was after six. We search a month back.
_RELISTED_WITHIN = dt.timedelta(days=31)
# The fields of a paper that is listed again that are taken from its first edition.
_FIRST_EDITION_FIELDS = ("edition", "edition_size", "entry", "rank")


def latest_papers(
    editions: Iterable[list[Paper]], limit: int, select: Callable[[list[Paper]], list[Paper]] = list
) -> list[Paper]:
    """Return the selected papers of the latest editions, each paper once, until there are at least `limit` papers.

    `editions` yields the papers of each edition, the latest edition first. The papers of an edition are returned
    together, so that there may be more than `limit`.

    A paper that is listed again within a month belongs to the first edition that listed it: its `edition` and its
    `rank` are those of that edition. All other values are the latest ones. Only the editions that are needed for this
    are read.
    """
    selected: dict[str, Paper] = {}
    first_listed: dict[str, Paper] = {}
    # An edition that begins before this day cannot be the first edition of a selected paper.
    horizon = dt.date.max
    for papers in editions:
        first_day = _first_day(papers[0]) if papers else dt.date.max
        if len(selected) < limit:
            for paper in select(papers):
                selected.setdefault(paper.id, paper)
                first_listed.setdefault(paper.id, paper)
            horizon = min(horizon, first_day - _RELISTED_WITHIN)
        elif first_day < horizon:
            break
        for paper in papers:
            if paper.id in first_listed and _first_day(first_listed[paper.id]) - first_day <= _RELISTED_WITHIN:
                first_listed[paper.id] = paper
    return [
        paper.model_copy(update={name: getattr(first_listed[paper.id], name) for name in _FIRST_EDITION_FIELDS})
        for paper in selected.values()
    ]


def _first_day(paper: Paper) -> dt.date:
    return parse_period(paper.edition).first
