"""Rank the papers of an edition, and merge them with the papers that are already stored."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count

from hfpapers.editions.periods import Day, Period
from hfpapers.items import Change, Paper, Source, fields_from

_SOURCE_FIELDS = {"list_source", "page_source"}
# The fields that describe the place of a paper in one edition. They are never copied into another edition.
_EDITION_FIELDS = {"edition", "edition_size", "rank", *fields_from(Source.CRAWL)} - _SOURCE_FIELDS
# The fields that may differ between two crawls although the paper itself is unchanged.
_NON_CONTENT_FIELDS = _EDITION_FIELDS | _SOURCE_FIELDS | {"hub_rank"}
# If this crawl did not read the page of a paper, `page_source` is null, even if an earlier crawl read the page.
_NEVER_CARRIED_OVER = {"page_source"}
# The Hub's lists of weeks and months end near 100 papers. A list that is this long may be truncated.
_MAY_BE_TRUNCATED_FROM = 90


def rank_papers(papers: Iterable[Paper]) -> list[Paper]:
    """Return copies of the papers ranked by upvotes, with `rank` and `edition_size` set.

    Papers with the same number of upvotes keep the order in which the Hub lists them. The papers are copied because
    Scrapy's feed exports write the originals, with the ranks of the Hub's list.
    """
    ranked = sorted(papers, key=lambda paper: (-paper.upvotes, paper.rank))
    size = len(ranked)
    return [paper.model_copy(update={"rank": rank, "edition_size": size}) for rank, paper in enumerate(ranked, 1)]


def add_papers_of_days(
    listed: Sequence[Paper], papers_by_day: Mapping[dt.date, Sequence[Paper]], stored: Sequence[Paper]
) -> list[Paper]:
    """Return the papers of the list of a week or a month, followed by the papers of its days that the list lacks.

    `listed` has at least one paper, `papers_by_day` contains the stored editions of the days, and `stored` the stored
    papers of the week or month itself. Values that a listed paper lacks are taken from its most recent stored version.

    The Hub's lists of weeks and months have a maximum length. If the list may be truncated, papers that are only in
    `stored` are kept as well, except those that were removed from the edition of their day.
    """
    in_days = [paper for papers in papers_by_day.values() for paper in papers]
    ids_in_days = {paper.id for paper in in_days}
    may_be_truncated = len(listed) >= _MAY_BE_TRUNCATED_FROM
    kept = [
        paper
        for paper in stored
        if may_be_truncated and (paper.id in ids_in_days or submission_day(paper) not in papers_by_day)
    ]
    most_recent: dict[str, Paper] = {}
    for paper in [*in_days, *kept]:
        if paper.id not in most_recent or _paper_changed_at(most_recent[paper.id]) < _paper_changed_at(paper):
            most_recent[paper.id] = paper
    papers = []
    for paper in listed:
        version = most_recent.pop(paper.id, None)
        carried_over = _carry_over(paper, version, exclude=_EDITION_FIELDS) if version else {}
        papers.append(paper.model_copy(update=carried_over))
    edition_fields = {name: getattr(listed[0], name) for name in _EDITION_FIELDS}
    for rank, paper in enumerate(most_recent.values(), 1 + len(listed)):
        papers.append(paper.model_copy(update=edition_fields | {"rank": rank}))
    return papers


def merge_with_stored(papers: Sequence[Paper], stored: Sequence[Paper], now: str) -> list[Paper]:
    """Return the ranked papers of an edition, merged with its stored papers.

    A value that a paper lacks now and had before is carried over, so that a page that failed erases nothing. `entry`
    continues the stored numbers; of the new papers, the best one gets the highest number. `now`, in RFC 3339, becomes
    `first_seen` of the new papers and `updated_at` of the papers whose content changed. If nothing changed, the stored
    papers are returned.
    """
    stored_by_id = {paper.id: paper for paper in stored}
    entries = count(1 + max((paper.entry or 0 for paper in stored), default=0))
    merged = []
    for paper in reversed(papers):
        previous = stored_by_id.get(paper.id)
        merged_paper = paper.model_copy(update=_carry_over(paper, previous) if previous else {"first_seen": now})
        merged_paper.entry = merged_paper.entry or next(entries)
        if previous and _content(merged_paper) != _content(previous):
            merged_paper.updated_at = now
        merged.append(merged_paper)
    merged.reverse()
    if not stored:
        return merged
    if [*map(_content_and_ranks, merged)] == [*map(_content_and_ranks, stored)]:
        return [*stored]
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


def _carry_over(paper: Paper, previous: Paper, exclude: Collection[str] = ()) -> dict[str, object]:
    """Return the values of the previous version that the paper lacks."""
    values = {
        name: value
        for name, value in previous
        if getattr(paper, name) is None and name not in _NEVER_CARRIED_OVER and name not in exclude
    }
    if paper.github_repo not in {None, previous.github_repo}:
        # The previous stars belong to another repository.
        values.pop("github_stars", None)
    return values


def _content(paper: Paper) -> dict[str, object]:
    """Return the values that describe the paper itself, independent of its rank and of where it was read from."""
    return paper.model_dump(exclude=_NON_CONTENT_FIELDS)


def _content_and_ranks(paper: Paper) -> dict[str, object]:
    return _content(paper) | {"rank": paper.rank, "hub_rank": paper.hub_rank}


def _change(paper: Paper, previous: Paper | None) -> Change:
    if previous is None:
        return Change(new=True)
    comments = None
    if paper.comments is not None and previous.comments is not None:
        comments = paper.comments - previous.comments
    return Change(
        new=False, rank=previous.rank - paper.rank, upvotes=paper.upvotes - previous.upvotes, comments=comments
    )


def _paper_changed_at(paper: Paper) -> str:
    """Return when a crawl last found the paper new or changed, in RFC 3339; an empty string if that is unknown."""
    return paper.updated_at or paper.first_seen or ""
