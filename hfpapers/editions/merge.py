"""Rank the papers of an edition, and merge them with the papers that are already stored."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from hfpapers.editions.carry_over import (
    ARXIV_TEXT_FIELDS,
    EDITION_FIELDS,
    SOURCE_FIELDS,
    carry_over,
    declared,
    has_arxiv_text,
    with_arxiv_text,
    with_unknown_fields,
)
from hfpapers.editions.periods import Day, Period
from hfpapers.items import Change, Paper

# The fields that may differ between two crawls although the paper itself is unchanged.
_NON_CONTENT_FIELDS = EDITION_FIELDS | SOURCE_FIELDS | {"hub_rank"}
# The fields that a crawl itself adds to a paper, and that stay with it.
_CRAWL_FIELDS = {"entry", "first_seen", "updated_at"}
_NOTHING: Mapping[str, Any] = MappingProxyType({})
# The Hub's lists of weeks and months end near 100 papers. A list that is this long may be truncated.
MAY_BE_TRUNCATED_FROM = 90


def rank_papers(papers: Iterable[Paper]) -> list[Paper]:
    """Return copies of the papers ranked by upvotes, with `rank` and `edition_size` set.

    Papers with the same number of upvotes keep the order in which the Hub lists them. The papers are copied because
    Scrapy's feed exports write the originals, with the ranks of the Hub's list.
    """
    ranked = sorted(papers, key=lambda paper: (-paper.upvotes, paper.rank))
    size = len(ranked)
    return [paper.model_copy(update={"rank": rank, "edition_size": size}) for rank, paper in enumerate(ranked, 1)]


def add_papers_of_days(
    listed: Sequence[Paper],
    papers_by_day: Mapping[dt.date, Sequence[Paper]],
    stored: Sequence[Paper],
    unparsed: Collection[str] = (),
) -> list[Paper]:
    """Return the papers of the list of a week or a month, followed by the papers of its days that the list lacks.

    `listed` has at least one paper, `papers_by_day` contains the stored editions of the days, and `stored` the stored
    papers of the week or month itself. Values that the sources of a listed paper cannot state, or that are in the
    `unparsed` fields, are taken from its most recent stored version. A paper without arXiv text gets that of its most
    recent stored version with one.

    The Hub's lists of weeks and months have a maximum length. If the list may be truncated, papers that are only in
    `stored` are kept as well, except those that were removed from the edition of their day.
    """
    in_days = [paper for papers in papers_by_day.values() for paper in papers]
    ids_in_days = {paper.id for paper in in_days}
    may_be_truncated = len(listed) >= MAY_BE_TRUNCATED_FROM
    kept = [
        paper
        for paper in stored
        if may_be_truncated and (paper.id in ids_in_days or submission_day(paper) not in papers_by_day)
    ]
    most_recent = _most_recent([*in_days, *kept])
    arxiv_texts = _most_recent(filter(has_arxiv_text, in_days))
    papers = []
    for paper in listed:
        version = most_recent.pop(paper.id, None)
        carried_over = carry_over(paper, version, unparsed) if version else {}
        papers.append(paper.model_copy(update=carried_over))
    edition_fields = {name: getattr(listed[0], name) for name in EDITION_FIELDS}
    for rank, paper in enumerate(most_recent.values(), 1 + len(listed)):
        papers.append(paper.model_copy(update=edition_fields | {"rank": rank}))
    return [
        with_arxiv_text(paper, arxiv_texts[paper.id])
        if paper.id in arxiv_texts and not has_arxiv_text(paper)
        else paper
        for paper in papers
    ]


def merge_with_stored(  # noqa: PLR0913
    papers: Sequence[Paper],
    stored: Sequence[Paper],
    now: str,
    *,
    first_seen: Mapping[str, str] = _NOTHING,
    entries: Mapping[str, int] = _NOTHING,
    unparsed: Collection[str] = (),
) -> list[Paper]:
    """Return the ranked papers of an edition, merged with its stored papers.

    A value that this crawl's sources cannot state is carried over, so that a page that failed erases nothing. What they
    state replaces the stored value, also if they state that there is none. `unparsed` are the fields whose value could
    not be parsed; they are not stated.

    `now`, in RFC 3339, becomes `updated_at` of the papers whose content changed, and `first_seen` of the papers that
    are neither stored nor in `first_seen`. A stored paper to which only arXiv's text is added has not changed. `entry`
    continues the stored numbers, and those in `entries`; of the new papers, the best one gets the highest number. If
    nothing changed, the stored papers are returned, with the text of arXiv that was added.
    """
    stored_by_id = {paper.id: paper for paper in stored}
    known_entries = [*entries.values(), *(paper.entry or 0 for paper in stored)]
    new_entries = count(1 + max(known_entries, default=0))
    merged = []
    for paper in reversed(papers):
        previous = stored_by_id.get(paper.id)
        if previous is None:
            times = {"first_seen": first_seen.get(paper.id, now), "entry": entries.get(paper.id) or next(new_entries)}
            merged.append(paper.model_copy(update=times))
            continue
        carried_over = carry_over(paper, previous, unparsed) | {name: getattr(previous, name) for name in _CRAWL_FIELDS}
        merged_paper = with_unknown_fields(paper.model_copy(update=carried_over), previous)
        merged_paper.entry = merged_paper.entry or next(new_entries)
        if not _has_same_content(merged_paper, previous):
            merged_paper.updated_at = now
        merged.append(merged_paper)
    merged.reverse()
    if not stored:
        return merged
    if _is_unchanged(merged, stored):
        return [_complete_stored(paper, before) for paper, before in zip(merged, stored, strict=True)]
    return [paper.model_copy(update={"change": _change(paper, stored_by_id.get(paper.id))}) for paper in merged]


def removed_ids(papers: Iterable[Paper], stored: Iterable[Paper]) -> list[str]:
    """Return the ids of the stored papers that are missing in `papers`, in the order of `stored`."""
    ids = {paper.id for paper in papers}
    return [paper.id for paper in stored if paper.id not in ids]


def submission_day(paper: Paper) -> dt.date | None:
    """Return the day on which the paper was submitted to the daily papers; None if the Hub does not state it."""
    return Day.parse(paper.submitted_at[:10]).first if paper.submitted_at else None


def is_settled(period: Period, crawled_at: dt.datetime, settled_after_days: int) -> bool:
    """Return whether the period had been over for that many days when it was crawled.

    The votes of a settled edition hardly change any more.
    """
    return (crawled_at.astimezone(dt.UTC).date() - period.last).days >= settled_after_days


def last_changed_at(papers: Iterable[Paper]) -> dt.datetime | None:
    """Return when a crawl last found one of the papers new or changed; None if that is unknown."""
    moments = [moment for paper in papers if (moment := _paper_changed_at(paper))]
    return dt.datetime.fromisoformat(max(moments)) if moments else None


def _has_same_content(paper: Paper, previous: Paper) -> bool:
    """Return whether two versions have the same values about the paper itself, wherever and whenever they were read.

    Fields that a version before this one did not store are left out: they are new, and not a change of the paper. So is
    what arXiv states if only one of the two versions has it.
    """
    names = (Paper.model_fields.keys() & previous.model_fields_set) - _NON_CONTENT_FIELDS
    if has_arxiv_text(paper) != has_arxiv_text(previous):
        names -= ARXIV_TEXT_FIELDS
    return all(_comparable(getattr(paper, name)) == _comparable(getattr(previous, name)) for name in names)


def _comparable(value: object) -> object:
    """Return a value without the fields that only a newer version knows."""
    return declared(value) if isinstance(value, BaseModel) else value


def _is_unchanged(papers: Sequence[Paper], stored: Sequence[Paper]) -> bool:
    """Return whether the papers are the stored ones, in the same order, with the same content and ranks."""
    return len(papers) == len(stored) and all(
        paper.id == before.id
        and paper.rank == before.rank
        and (paper.hub_rank == before.hub_rank or "hub_rank" not in before.model_fields_set)
        and _has_same_content(paper, before)
        for paper, before in zip(papers, stored, strict=True)
    )


def _complete_stored(paper: Paper, stored: Paper) -> Paper:
    """Return the stored paper with the values that an earlier crawl could not store.

    These are the fields that an earlier version did not know, and the text of arXiv.
    """
    new = {name: getattr(paper, name) for name in Paper.model_fields.keys() - stored.model_fields_set}
    completed = stored if has_arxiv_text(stored) else with_arxiv_text(stored, paper)
    return completed.model_copy(update=new) if new else completed


def _change(paper: Paper, previous: Paper | None) -> Change:
    if previous is None:
        return Change(new=True)
    comments = None
    if paper.comments is not None and previous.comments is not None:
        comments = paper.comments - previous.comments
    return Change(
        new=False, rank=previous.rank - paper.rank, upvotes=paper.upvotes - previous.upvotes, comments=comments
    )


def _most_recent(papers: Iterable[Paper]) -> dict[str, Paper]:
    """Return the version of each paper that changed last, by id; of equally old ones, the first."""
    versions: dict[str, Paper] = {}
    for paper in papers:
        if paper.id not in versions or _paper_changed_at(versions[paper.id]) < _paper_changed_at(paper):
            versions[paper.id] = paper
    return versions


def _paper_changed_at(paper: Paper) -> str:
    """Return when a crawl last found the paper new or changed, in RFC 3339; an empty string if that is unknown."""
    return paper.updated_at or paper.first_seen or ""
