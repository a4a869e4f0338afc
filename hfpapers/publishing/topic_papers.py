"""The papers of topics: from the database, or from the newest editions where there is none."""

import logging
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from heapq import nlargest
from itertools import islice
from typing import Protocol

from hfpapers.archive.rows import read_papers
from hfpapers.archive.topics import FirstMatch, find_newest, read_changes, read_matches
from hfpapers.editions.latest import in_first_edition
from hfpapers.editions.periods import Day
from hfpapers.editions.selection import Match
from hfpapers.editions.topics import ALL, PaperTopic, Topic, TopicMatch, match_edition
from hfpapers.exporters.context import TopicPaper
from hfpapers.exporters.dates import entry_position
from hfpapers.items import Paper
from hfpapers.publishing.snapshot import Snapshot

logger = logging.getLogger(__name__)

# Without a database, topics have the papers of so many daily editions, which are those of three months.
_EDITIONS = 60


class TopicPapers(Protocol):
    """Finds the papers of topics."""

    def newest(self, name: str, number: int) -> Sequence[TopicPaper]:
        """Return at most `number` papers of a topic, or of ``all`` topics: those that matched last, the last one first.

        Each paper is returned once.
        """


class StoredMatches:
    """The papers of topics in a snapshot: those in its database, or in its newest editions if that cannot be read."""

    def __init__(self, topics: Mapping[str, Topic], snapshot: Snapshot) -> None:
        self._sources: list[TopicPapers] = [NewestMatches(topics, snapshot)]
        if snapshot.database:
            self._sources.append(DatabaseMatches(topics, snapshot.database))

    def newest(self, name: str, number: int) -> Sequence[TopicPaper]:
        """Return the newest papers of a topic, as `TopicPapers` describes."""
        try:
            return self._sources[-1].newest(name, number)
        except sqlite3.Error as error:
            logger.warning("topics have papers of the newest %d days only: the database: %s", _EDITIONS, error)
            self._sources.pop()
            return self._sources[-1].newest(name, number)


class DatabaseMatches:
    """The papers of topics in a database."""

    def __init__(self, topics: Mapping[str, Topic], connection: sqlite3.Connection) -> None:
        self._topics = topics
        self._connection = connection
        # Each paper that was read, and its matches by topic.
        self._papers: dict[str, tuple[Paper, Mapping[str, Sequence[Match]]]] = {}

    def newest(self, name: str, number: int) -> Sequence[TopicPaper]:
        """Return the newest papers of a topic, as `TopicPapers` describes.

        Raises:
            sqlite3.Error: if the database cannot be read.
        """
        found = find_newest(self._connection, None if name == ALL else name, number)
        self._read(each.paper_id for each in found)
        return [_describe(each, *self._papers[each.paper_id], self._topics) for each in found]

    def _read(self, ids: Iterable[str]) -> None:
        """Read the papers that were not read before. The files of topics share most of their papers."""
        new = [paper_id for paper_id in ids if paper_id not in self._papers]
        matches, changes = read_matches(self._connection, new), read_changes(self._connection, new)
        for paper in read_papers(self._connection, new):
            # The values are the newest ones, whichever edition they are from.
            changed = paper.model_copy(update={"updated_at": changes.get(paper.id)})
            self._papers[paper.id] = changed, matches.get(paper.id, {})


class NewestMatches:
    """The papers of topics in the newest editions of a snapshot."""

    def __init__(self, topics: Mapping[str, Topic], snapshot: Snapshot) -> None:
        self._topics = topics
        self._snapshot = snapshot

    def newest(self, name: str, number: int) -> Sequence[TopicPaper]:
        """Return the newest papers of a topic, as `TopicPapers` describes."""
        by_paper = (
            [found for match, found in matches if name in {ALL, match.topic}] for matches in self._matches.values()
        )
        first = [min(each, key=_order) for each in by_paper if each]
        return [self._describe(found) for found in nlargest(number, first, key=_order)]

    @cached_property
    def _days(self) -> list[Day]:
        return [*islice(self._snapshot.editions(Day), _EDITIONS)]

    @cached_property
    def _listings(self) -> dict[str, list[Paper]]:
        """Each paper as the editions list it, newest edition first."""
        listings: defaultdict[str, list[Paper]] = defaultdict(list)
        for day in self._days:
            for paper in self._snapshot.papers(day):
                listings[paper.id].append(paper)
        return listings

    @cached_property
    def _matches(self) -> dict[str, list[tuple[TopicMatch, FirstMatch]]]:
        """The matches of each paper that has some, newest edition first."""
        matches: defaultdict[str, list[tuple[TopicMatch, FirstMatch]]] = defaultdict(list)
        for day in self._days:
            papers = self._snapshot.papers(day)
            positions = {paper.id: entry_position(paper) for paper in papers}
            for match in match_edition(self._topics, day, papers, self._snapshot.history(day)):
                found = FirstMatch(match.paper_id, match.matched_at, day, positions[match.paper_id])
                matches[match.paper_id].append((match, found))
        return matches

    def _describe(self, first: FirstMatch) -> TopicPaper:
        listings = self._listings[first.paper_id]
        # The match in the newest edition replaces those in older ones.
        matches = {match.topic: match.matches for match, _ in reversed(self._matches[first.paper_id])}
        return _describe(first, in_first_edition(listings[0], listings[-1]), matches, self._topics)


def _order(found: FirstMatch) -> tuple[str, Day, int]:
    return found.order


def _describe(
    first: FirstMatch, paper: Paper, matches: Mapping[str, Sequence[Match]], topics: Mapping[str, Topic]
) -> TopicPaper:
    """Return a paper with its topics, in the order of the configuration."""
    return TopicPaper(
        paper,
        matched_at=first.matched_at,
        day=first.day,
        position=first.position,
        topics=[PaperTopic(name, topic.title, matches[name]) for name, topic in topics.items() if name in matches],
    )
