"""The papers of a page as readers see them."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from hfpapers.archive.listings import read_days, read_votes
from hfpapers.archive.topics import read_matches
from hfpapers.config import Config
from hfpapers.editions.periods import Day
from hfpapers.editions.selection import Match
from hfpapers.editions.topics import PaperTopic
from hfpapers.exporters.bibtex import render_references
from hfpapers.exporters.display import repair_paper
from hfpapers.items import Organization, Paper
from hfpapers.text.plain import collapse_whitespace, shorten_line
from hfpapers.text.sentences import first_sentences

# Usual papers have less. What is abnormally long is truncated, so that one paper cannot fill a page.
_MAX_TITLE, _MAX_TEXT, _MAX_NAME = 500, 5_000, 100
_MAX_KEYWORDS = 6
_SHOWN_AUTHORS = 3
_MAX_AUTHORS = 300
# How much of an abstract replaces a missing AI summary.
_OPENING_SENTENCES, _MAX_OPENING = 2, 600
# Fewer numbers make no line, and more than a line can show are thinned out.
_MIN_VOTES, _MAX_VOTES = 3, 40


@dataclass(frozen=True)
class Card:
    """A paper on a page.

    Attributes:
        paper: The paper in the edition of the page, with texts of a bounded length, which may contain LaTeX.
        summary: What it is about in one or two sentences; None if that is not known.
        shown_authors: The first authors.
        more_authors: The number of the others.
        other_days: The other days that list it.
        votes: Its votes over time, oldest first; none if they were observed too rarely to show them.
        topics: The topics that it matches, each with the words that matched.
        references: The paper as a BibTeX entry.
    """

    paper: Paper
    summary: str | None
    shown_authors: Sequence[str]
    more_authors: int
    other_days: Sequence[Day]
    votes: Sequence[int]
    topics: Sequence[PaperTopic]
    references: str

    @property
    def gained(self) -> int:
        """The votes that it gained since the crawl before."""
        return self.paper.change.upvotes or 0 if self.paper.change else 0

    @property
    def is_new(self) -> bool:
        """Whether it came into the edition at the last crawl that changed the edition."""
        return bool(self.paper.change and self.paper.change.new)


def build_cards(connection: sqlite3.Connection, config: Config, papers: Sequence[Paper]) -> list[Card]:
    """Return the cards of papers of one edition."""
    ids = [paper.id for paper in papers]
    days, votes = read_days(connection, ids), read_votes(connection, ids)
    matches = read_matches(connection, ids) if config.topics else {}
    return [
        _build_card(paper, days.get(paper.id, ()), votes.get(paper.id, ()), _find_topics(config, matches.get(paper.id)))
        for paper in papers
    ]


def _build_card(paper: Paper, days: Iterable[Day], votes: Sequence[int], topics: Sequence[PaperTopic]) -> Card:
    shown = bound_paper(paper)
    authors = shown.authors or []
    return Card(
        paper=shown,
        summary=shown.ai_summary or (summarize_abstract(shown.abstract) if shown.abstract else None),
        shown_authors=authors[:_SHOWN_AUTHORS],
        more_authors=len(paper.authors or []) - _SHOWN_AUTHORS,
        other_days=[day for day in days if str(day) != paper.edition],
        votes=show_votes(votes),
        topics=topics,
        references=render_references([_with_others(shown, paper)]).strip(),
    )


def bound_paper(paper: Paper) -> Paper:
    """Return a paper whose texts are not longer than a page can hold, repaired if they are the Hub's."""
    shorten = partial(shorten_line, max_length=_MAX_NAME)
    bounded = paper.model_copy(
        update={
            "title": shorten_line(paper.title, _MAX_TITLE) or paper.id,
            "abstract": shorten_line(paper.abstract, _MAX_TEXT) if paper.abstract else None,
            "ai_summary": shorten_line(paper.ai_summary, _MAX_TEXT) if paper.ai_summary else None,
            "authors": [*map(shorten, (paper.authors or [])[:_MAX_AUTHORS])],
            "ai_keywords": [*map(shorten, (paper.ai_keywords or [])[:_MAX_KEYWORDS])],
            "organization": _bound_organization(paper.organization),
            "extra": {
                shorten(name): shorten_line(text, _MAX_TEXT) for name, text in [*paper.extra.items()][:10] if text
            },
        }
    )
    return repair_paper(bounded)


def summarize_abstract(abstract: str) -> str:
    """Return the first two sentences of an abstract."""
    return first_sentences(collapse_whitespace(abstract), _OPENING_SENTENCES, _MAX_OPENING)


def show_votes(votes: Sequence[int]) -> Sequence[int]:
    """Return the votes over time that a line can show; none if they were observed too rarely."""
    last = len(votes) - 1
    if len(votes) < _MIN_VOTES:
        return ()
    return votes if last < _MAX_VOTES else [votes[place * last // (_MAX_VOTES - 1)] for place in range(_MAX_VOTES)]


def _bound_organization(organization: Organization | None) -> Organization | None:
    if organization is None:
        return None
    return organization.model_copy(update={"name": shorten_line(organization.name, _MAX_NAME) or organization.handle})


def _with_others(shown: Paper, paper: Paper) -> Paper:
    """Return a paper that names not all of its authors as BibTeX does it."""
    authors = shown.authors or []
    return (
        shown
        if len(authors) == len(paper.authors or [])
        else shown.model_copy(update={"authors": [*authors, "others"]})
    )


def _find_topics(config: Config, matches: Mapping[str, Collection[Match]] | None) -> list[PaperTopic]:
    """Return the topics of a paper in the order of the configuration."""
    found = matches or {}
    return [PaperTopic(name, topic.title, [*found[name]]) for name, topic in config.topics.items() if name in found]
