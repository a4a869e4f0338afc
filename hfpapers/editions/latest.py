"""Select the papers of the newest editions, for feeds and other files that are not about one edition."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice

from hfpapers.editions.periods import Day, parse_period
from hfpapers.items import Paper

# A paper that is listed again is listed within days; 2604.07429 was after six. We search a month back.
_RELISTED_WITHIN = dt.timedelta(days=31)
# The fields of a paper that is listed again that are taken from its first edition.
_FIRST_EDITION_FIELDS = ("edition", "edition_size", "entry", "first_seen", "rank")


def latest_papers(
    editions: Iterable[list[Paper]],
    number: int,
    select: Callable[[list[Paper]], list[Paper]] = list,
    *,
    merge_listings: bool = True,
) -> list[Paper]:
    """Return the selected papers of the newest `number` editions of one kind.

    `editions` yields the papers of each edition, the newest edition first. Only those that are needed are read.

    With `merge_listings`, each paper of daily editions is returned once. A paper that is listed again within a month
    belongs to the first edition that listed it, even if that is not among the newest: its `edition` and its `rank` are
    those of that edition. All other values are the latest ones. Weeks and months naturally list the same papers again,
    so that each of their editions keeps its own.
    """
    remaining = iter(editions)
    newest = [*islice(remaining, number)]
    selected = [paper for papers in newest for paper in select(papers)]
    if not selected or not merge_listings or not isinstance(parse_period(selected[0].edition), Day):
        return selected
    # An edition that begins before this day cannot be the first edition of a selected paper.
    horizon = _first_day(newest[-1][0]) - _RELISTED_WITHIN
    return _merge_listings(selected, chain(newest, remaining), horizon)


def _merge_listings(selected: Sequence[Paper], editions: Iterable[list[Paper]], horizon: dt.date) -> list[Paper]:
    """Return each selected paper once, with the edition that first listed it since `horizon`."""
    latest: dict[str, Paper] = {}
    for paper in selected:
        latest.setdefault(paper.id, paper)
    first_listed = dict(latest)
    for papers in editions:
        day = _first_day(papers[0])
        if day < horizon:
            break
        for paper in papers:
            if paper.id in first_listed and _first_day(first_listed[paper.id]) - day <= _RELISTED_WITHIN:
                first_listed[paper.id] = paper
    return [in_first_edition(paper, first_listed[paper.id]) for paper in latest.values()]


def in_first_edition(paper: Paper, first: Paper) -> Paper:
    """Return a paper that was listed again with its newest values, in the edition that first listed it."""
    return paper.model_copy(update={name: getattr(first, name) for name in _FIRST_EDITION_FIELDS})


def _first_day(paper: Paper) -> dt.date:
    return parse_period(paper.edition).first
