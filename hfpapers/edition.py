"""Papers of editions: ranked, completed, merged with what is stored of them, and the newest of many. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count

from hfpapers.items import Change, Paper
from hfpapers.periods import Day, Period, period

# What an edition says of a paper's being in it.
_OF_THE_EDITION = {"edition", "edition_size", "rank", "entry", "first_seen", "updated_at", "change"}
_SOURCES = {"list_source", "page_source"}
# What says how a paper stands among others, and how it was read, and not what it is.
_NOT_OF_THE_PAPER = _OF_THE_EDITION | _SOURCES | {"hub_rank"}
# A page that was not read this time was not, whatever was read before.
_NEVER_KEPT = {"page_source"}
# What of a paper that is listed again is told of its first listing.
_OF_THE_FIRST_LISTING = ("edition", "edition_size", "entry", "rank")
# A paper that is listed again is so within days (2604.07429 after six).
_LISTED_AGAIN_WITHIN = dt.timedelta(days=31)
# The lists of weeks and months stop near 100 papers (reported): one of so many may be cut off.
_CUT_OFF_FROM = 90


class ThinError(Exception):
    """A list has suspiciously fewer papers than its edition had before; the message says how many."""


def ranked(papers: Iterable[Paper]) -> list[Paper]:
    """Return copies of the papers by upvotes, most first, ties as the Hub lists them, ranks and size set anew.

    Copies, since Scrapy's own feeds write the papers one by one, with the ranks at which the Hub lists them.
    """
    order = sorted(papers, key=lambda paper: (-paper.upvotes, paper.rank))
    return [paper.model_copy(update={"rank": rank, "edition_size": len(order)}) for rank, paper in enumerate(order, 1)]


def completed(
    listed: Sequence[Paper], of_its_days: Mapping[dt.date, Sequence[Paper]], stored: Sequence[Paper]
) -> list[Paper]:
    """Return the papers of a week's or a month's list, completed with those of the stored editions of its days.

    Lists of weeks and months stop somewhere: of one that may have done so, papers that the edition had before stay,
    too, unless their day's edition tells that they left. What a listed paper lacks is taken from what is known of it;
    one that is not listed is as the edition knows it that saw it changed last. They come after the listed ones.
    """
    in_days = [paper for papers in of_its_days.values() for paper in papers]
    still_in_days = {paper.id for paper in in_days}
    before = [
        paper
        for paper in stored
        if len(listed) >= _CUT_OFF_FROM and (paper.id in still_in_days or listed_on(paper) not in of_its_days)
    ]
    known: dict[str, Paper] = {}
    for paper in [*in_days, *before]:
        if paper.id not in known or _last_seen_changed(known[paper.id]) < _last_seen_changed(paper):
            known[paper.id] = paper
    whole = []
    for paper in listed:
        same = known.pop(paper.id, None)
        whole.append(paper.model_copy(update=_kept(paper, same, but=_OF_THE_EDITION)) if same else paper)
    for rank, paper in enumerate(known.values(), 1 + len(listed)):
        of_the_edition = {name: getattr(listed[0], name) for name in _OF_THE_EDITION} | {"rank": rank}
        whole.append(paper.model_copy(update=of_the_edition))
    return whole


def merged(papers: Sequence[Paper], stored: Sequence[Paper], now: str) -> list[Paper]:
    """Return an edition's new papers with what its stored ones know; the stored ones if nothing changed.

    What a paper lacks and had before stays: a page that failed erases nothing. New papers come in after all that are
    there, the best last. One that says something else than before has changed ``now``, a moment in RFC 3339.
    """
    known = {paper.id: paper for paper in stored}
    places = count(1 + max((paper.entry or 0 for paper in stored), default=0))
    result = []
    for paper in reversed(papers):
        before = known.get(paper.id)
        whole = paper.model_copy(update=_kept(paper, before) if before else {"first_seen": now})
        whole.entry = whole.entry or next(places)
        if before and _facts(whole) != _facts(before):
            whole.updated_at = now
        result.append(whole)
    result.reverse()
    if not stored:
        return result
    if [*map(_told, result)] == [*map(_told, stored)]:
        return [*stored]
    return [paper.model_copy(update={"change": _change(paper, known.get(paper.id))}) for paper in result]


def removed(papers: Sequence[Paper], stored: Sequence[Paper]) -> list[str]:
    """Return the ids of the stored papers that are not among the new ones, by the rank they had."""
    listed = {paper.id for paper in papers}
    return [paper.id for paper in stored if paper.id not in listed]


def refuse_if_thin(papers: Sequence[Paper], stored: Sequence[Paper], max_loss: float) -> None:
    """Raise `ThinError` if the papers lack more than that share of the stored ones."""
    lost = removed(papers, stored)
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
        day = _begin(papers[0]) if papers else dt.date.max
        if len(shown) < items:
            for paper in select(papers):
                shown.setdefault(paper.id, paper)
                first.setdefault(paper.id, paper)
            horizon = min(horizon, day - _LISTED_AGAIN_WITHIN)
        elif day < horizon:
            break
        for paper in papers:
            if paper.id in first and _begin(first[paper.id]) - day <= _LISTED_AGAIN_WITHIN:
                first[paper.id] = paper
    return [
        paper.model_copy(update={name: getattr(first[paper.id], name) for name in _OF_THE_FIRST_LISTING})
        for paper in shown.values()
    ]


def listed_on(paper: Paper) -> dt.date | None:
    """Return the day on which a paper was listed, None if it does not tell (100 % of the Hub's data do)."""
    return Day.parse(paper.submitted_at[:10]).first if paper.submitted_at else None


def is_settled(of: Period, crawled: dt.datetime, days: int) -> bool:
    """Return whether a period was over for so many days when it was crawled: its votes hardly move any more."""
    return (crawled.astimezone(dt.UTC).date() - of.last).days >= days


def last_changed(papers: Iterable[Paper]) -> dt.datetime | None:
    """Return when a crawl last found a paper changed, or new; None if nothing tells."""
    moments = [moment for paper in papers if (moment := _last_seen_changed(paper))]
    return dt.datetime.fromisoformat(max(moments)) if moments else None


def _kept(paper: Paper, before: Paper, but: Iterable[str] = ()) -> dict[str, object]:
    kept = {
        name: value
        for name, value in before
        if getattr(paper, name) is None and name not in _NEVER_KEPT and name not in but
    }
    if paper.github_repo not in {None, before.github_repo}:
        # The stars are another repository's.
        kept.pop("github_stars", None)
    return kept


def _facts(paper: Paper) -> dict[str, object]:
    """Return what a paper is, wherever it stands."""
    return paper.model_dump(exclude=_NOT_OF_THE_PAPER)


def _told(paper: Paper) -> dict[str, object]:
    """Return what an edition tells of a paper: what it is, and where it stands."""
    return _facts(paper) | {"rank": paper.rank, "hub_rank": paper.hub_rank}


def _change(paper: Paper, before: Paper | None) -> Change:
    if before is None:
        return Change(new=True)
    known = paper.comments is not None and before.comments is not None
    return Change(
        new=False,
        rank=before.rank - paper.rank,
        upvotes=paper.upvotes - before.upvotes,
        comments=(paper.comments or 0) - (before.comments or 0) if known else None,
    )


def _last_seen_changed(paper: Paper) -> str:
    """Return the moment, in RFC 3339, of which what is stored of a paper is; an empty text if nothing tells."""
    return paper.updated_at or paper.first_seen or ""


def _begin(paper: Paper) -> dt.date:
    return period(paper.edition).first
