"""The papers of topics, and where they are read from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Protocol

from hfpapers.editions.latest import in_first_edition
from hfpapers.editions.periods import Day
from hfpapers.editions.topics import ALL, PaperTopic, Topic, TopicMatch, match_edition
from hfpapers.exporters.context import TopicPaper
from hfpapers.exporters.dates import entry_position
from hfpapers.items import Paper
from hfpapers.publishing.snapshot import Snapshot

# Without a database, topics have the papers of so many daily editions, which are those of three months.
_EDITIONS = 60


class TopicPapers(Protocol):
    """Finds the papers of topics."""

    def newest(self, name: str, number: int) -> Sequence[TopicPaper]:
        """Return at most `number` papers of a topic, or of ``all`` topics: those that matched last, the last one first.

        Each paper is returned once.
        """


@dataclass(frozen=True)
class _Found:
    """A match with its edition, and the position of the paper among those that came into the edition."""

    match: TopicMatch
    day: Day
    position: int

    @property
    def order(self) -> tuple[str, Day, int]:
        return self.match.matched_at, self.day, self.position


class NewestMatches:
    """The papers of topics in the newest editions of a snapshot."""

    def __init__(self, topics: Mapping[str, Topic], snapshot: Snapshot) -> None:
        self.topics = topics
        self.snapshot = snapshot

    def newest(self, name: str, number: int) -> Sequence[TopicPaper]:
        """Return the newest papers of a topic, as `TopicPapers` describes."""
        matches_by_paper = (
            [found for found in matches if name in {ALL, found.match.topic}] for matches in self._matches.values()
        )
        first = [min(matches, key=lambda found: found.order) for matches in matches_by_paper if matches]
        first.sort(key=lambda found: found.order, reverse=True)
        return [self._describe(found) for found in first[:number]]

    @cached_property
    def _listings(self) -> dict[str, list[Paper]]:
        """The papers of each edition by id, newest edition first."""
        listings: defaultdict[str, list[Paper]] = defaultdict(list)
        for day in self._days:
            for paper in self.snapshot.papers(day):
                listings[paper.id].append(paper)
        return listings

    @cached_property
    def _matches(self) -> dict[str, list[_Found]]:
        """All matches of each paper that has some, newest edition first."""
        matches: defaultdict[str, list[_Found]] = defaultdict(list)
        for day in self._days:
            papers = self.snapshot.papers(day)
            positions = {paper.id: entry_position(paper) for paper in papers}
            for match in match_edition(self.topics, day, papers, self.snapshot.history(day)):
                matches[match.paper_id].append(_Found(match, day, positions[match.paper_id]))
        return matches

    @cached_property
    def _days(self) -> list[Day]:
        return [*islice(self.snapshot.editions(Day), _EDITIONS)]

    def _describe(self, first: _Found) -> TopicPaper:
        listings = self._listings[first.match.paper_id]
        return TopicPaper(
            in_first_edition(listings[0], listings[-1]),
            matched_at=first.match.matched_at,
            day=first.day,
            position=first.position,
            topics=self._topics(first.match.paper_id),
        )

    def _topics(self, paper_id: str) -> list[PaperTopic]:
        """Return the topics of a paper in their order, each with its matches in the newest edition that has some."""
        newest: dict[str, TopicMatch] = {}
        for found in self._matches[paper_id]:
            newest.setdefault(found.match.topic, found.match)
        return [
            PaperTopic(name, topic.title, newest[name].matches) for name, topic in self.topics.items() if name in newest
        ]
