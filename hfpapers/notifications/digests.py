"""The content of a digest: which papers of an edition it announces, and where its links lead."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from hfpapers import clock
from hfpapers.config import Config
from hfpapers.config.notify import NotifyEntry
from hfpapers.editions.periods import Period
from hfpapers.editions.topics import topics_by_paper
from hfpapers.exporters.context import ArchivedEdition
from hfpapers.exporters.feed_links import FeedLinks
from hfpapers.exporters.feed_texts import readable_paper
from hfpapers.items import Paper
from hfpapers.notifications.due import has_ended
from hfpapers.notifications.messages import Digest, DigestPaper

# Returns a stored edition with its links.
DescribeEdition = Callable[[Period], ArchivedEdition]


class AnnouncedPaper(NamedTuple):
    """A paper that a digest announces, and the titles of the topics of the entry that it matches."""

    paper: Paper
    topics: Sequence[str]


class DigestWriter:
    """Writes digests of the editions of an archive."""

    def __init__(self, config: Config, describe: DescribeEdition) -> None:
        self._config = config
        self._describe = describe
        self._links = FeedLinks.from_config(config, None)
        self._editions: dict[Period, ArchivedEdition] = {}

    def edition(self, period: Period) -> ArchivedEdition:
        """Return a stored edition. Each is read once."""
        if period not in self._editions:
            self._editions[period] = self._describe(period)
        return self._editions[period]

    def find_papers(self, entry: NotifyEntry, period: Period) -> list[AnnouncedPaper]:
        """Return the papers of an edition that an entry is about, best first."""
        papers = self._shown(period)
        if not entry.topics:
            return [AnnouncedPaper(paper, ()) for paper in papers]
        topics = {name: self._config.topics[name] for name in entry.topics}
        found = topics_by_paper(topics, papers)
        return [
            AnnouncedPaper(paper, [topic.title for topic in found[paper.id]]) for paper in papers if paper.id in found
        ]

    def write(  # noqa: PLR0913
        self,
        entry: NotifyEntry,
        period: Period,
        papers: Sequence[AnnouncedPaper],
        *,
        is_first: bool,
        is_addition: bool = False,
        previous: str | None = None,
    ) -> Digest:
        """Return the digest that announces papers of an edition; the arguments are as in `Digest`."""
        edition = self.edition(period)
        is_first = is_first and not edition.is_complete
        is_late = not is_first and not edition.is_complete and has_ended(period, clock.now())
        crawled_at = clock.rfc3339(edition.crawled_at) if edition.crawled_at and is_late else None
        return Digest(
            str(period),
            self._links.edition(edition),
            number_of_papers=len(self._shown(period)),
            papers=[self._paper(each, edition) for each in papers[: entry.top]],
            number_of_others=max(0, len(papers) - entry.top),
            topics=[self._config.topics[name].title for name in entry.topics],
            is_first=is_first,
            is_addition=is_addition,
            last_crawl=crawled_at,
            previous=previous,
        )

    def _shown(self, period: Period) -> Sequence[Paper]:
        return exclude(self.edition(period).papers, self._config.exclude_ids)

    def _paper(self, announced: AnnouncedPaper, edition: ArchivedEdition) -> DigestPaper:
        paper = readable_paper(announced.paper)
        return DigestPaper(
            rank=paper.rank,
            title=paper.title,
            votes=paper.upvotes,
            organization=paper.organization.name if paper.organization else None,
            url=self._links.paper(announced.paper, edition),
            topics=announced.topics,
        )


def exclude(papers: Sequence[Paper], ids: Collection[str]) -> Sequence[Paper]:
    """Return the papers without those of the setting EXCLUDE_IDS."""
    return [paper for paper in papers if paper.id not in ids] if ids else papers
