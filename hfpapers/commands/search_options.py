"""The options of ``scrapy search``."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, get_args

from hfpapers.archive.conditions import SearchFilter
from hfpapers.archive.search import Group, GroupSort, Sort
from hfpapers.commands.export import PAPER_FORMATS, ROW_FORMATS
from hfpapers.commands.options import parse_choice, parse_count, parse_period_option, split_words
from hfpapers.items import MAX_COUNT

SORTS: tuple[Sort, ...] = get_args(Sort)
GROUP_SORTS: tuple[GroupSort, ...] = get_args(GroupSort)
GROUPS: tuple[Group, ...] = get_args(Group)
TABLE = "table"
ALL = "all"
DEFAULT_LIMIT = "20"
_MAX_LIMIT = 1_000_000


@dataclass(frozen=True)
class SearchOptions:
    """What is searched for, and how it is printed."""

    conditions: SearchFilter
    # The papers of each of these are counted; if it is None, papers are listed.
    group: Group | None
    sort: Sort
    group_sort: GroupSort
    # None: all.
    limit: int | None
    format: str

    @classmethod
    def parse(cls, args: Sequence[str], opts: argparse.Namespace) -> Self:
        """Return the options of a command line; raise `ValueError` with a one-line message if one is wrong."""
        words = split_words(args)
        group = None if opts.by is None else parse_choice("--by", opts.by, GROUPS)
        sort: Sort = "relevance" if words else "votes"
        group_sort: GroupSort = "papers"
        if opts.sort is not None and group:
            group_sort = parse_choice("--sort", opts.sort, GROUP_SORTS)
        elif opts.sort is not None:
            sort = parse_choice("--sort", opts.sort, SORTS)
            if sort == "relevance" and not words:
                raise ValueError(f"--sort is {sort!r}, but there are no words to search for; expected votes or newest")
        return cls(
            conditions=_parse_conditions(words, opts),
            group=group,
            sort=sort,
            group_sort=group_sort,
            limit=None
            if opts.limit == ALL
            else parse_count("--limit", opts.limit, 1, _MAX_LIMIT, others=f", or {ALL}"),
            format=parse_choice("--format", opts.format, (TABLE, *(ROW_FORMATS if group else PAPER_FORMATS))),
        )


def _parse_conditions(words: Sequence[str], opts: argparse.Namespace) -> SearchFilter:
    since = None if opts.since is None else parse_period_option("--since", opts.since)
    until = None if opts.until is None else parse_period_option("--until", opts.until)
    if since and until and since.first > until.last:
        raise ValueError(f"--since is '{since}', which is after --until {until}; expected an earlier one")
    return SearchFilter(
        query=" ".join(words) if words else None,
        organizations=opts.organization,
        author=opts.author,
        keyword=opts.keyword,
        topic=opts.topic,
        since=since,
        until=until,
        min_upvotes=None if opts.min_upvotes is None else parse_count("--min-upvotes", opts.min_upvotes, 0, MAX_COUNT),
        has_code=opts.has_code,
    )
