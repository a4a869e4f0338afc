"""Counts the papers of daily editions that match topics."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hfpapers.editions.periods import Day
from hfpapers.editions.selection import Match
from hfpapers.editions.topics import Topic, topics_by_paper
from hfpapers.items import Paper

# A topic with a larger share of all papers is hardly a selection.
MAX_SHARE = 0.2


@dataclass(frozen=True)
class Listing:
    """A paper that matches a topic, as an edition lists it, and why it matches."""

    day: Day
    paper: Paper
    matches: Sequence[Match]


@dataclass(frozen=True)
class TopicCount:
    """How many papers match a topic, among how many papers, in how many editions. Each paper counts once."""

    matching: int
    papers: int
    days: int

    @property
    def share(self) -> float:
        """The share of all papers, from 0 to 1."""
        return self.matching / self.papers if self.papers else 0.0

    @property
    def per_day(self) -> float:
        """The number of papers per edition."""
        return self.matching / self.days if self.days else 0.0

    @property
    def is_too_large(self) -> bool:
        """Whether the topic has too many papers to be of use."""
        return self.share > MAX_SHARE


class TopicCounter:
    """Counts the papers of the editions that are added, and collects the listings that match."""

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self._topics = topics
        self._days = 0
        self._papers: set[str] = set()
        self._listings: defaultdict[str, list[Listing]] = defaultdict(list)

    def add(self, day: Day, papers: Sequence[Paper]) -> None:
        """Add a daily edition, given its papers by rank."""
        self._days += 1
        self._papers |= {paper.id for paper in papers}
        topics = topics_by_paper(self._topics, papers)
        for paper in papers:
            for topic in topics.get(paper.id, ()):
                self._listings[topic.name].append(Listing(day, paper, topic.matches))

    def count(self, name: str) -> TopicCount:
        """Return the numbers of a topic."""
        ids = {listing.paper.id for listing in self._listings[name]}
        return TopicCount(len(ids), len(self._papers), self._days)

    def listings(self, name: str) -> list[Listing]:
        """Return the papers of a topic in the order in which their editions were added, the best of an edition first.

        A paper that is listed again is returned once, in the edition that was added first.
        """
        first: dict[str, Listing] = {}
        for listing in self._listings[name]:
            first.setdefault(listing.paper.id, listing)
        return [*first.values()]
