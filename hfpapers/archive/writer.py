"""Writes the rows of editions and of crawls."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from hfpapers.archive.papers import PaperRow, PaperTable
from hfpapers.archive.rows import LISTING_COLUMNS, listing_row, paper_row
from hfpapers.editions.crawl_log import CrawlRecord
from hfpapers.editions.history import Observation
from hfpapers.editions.periods import Day, Period, parse_period
from hfpapers.editions.topics import Topic, TopicMatch
from hfpapers.items import Paper

# The listings of papers, of each paper the newest one first.
_LISTINGS = """
SELECT listings.paper_id, editions.edition, editions.kind, editions.first_day
FROM json_each(?) AS ids
JOIN listings ON listings.paper_id = ids.value
JOIN editions USING (edition)
ORDER BY listings.paper_id, coalesce(listings.updated_at, listings.first_seen, '') DESC, editions.edition
"""


@dataclass(frozen=True)
class _Listings:
    """The listings of a paper: the edition of the newest one, and the first days."""

    newest_edition: str
    first_listed_day: str | None
    first_day: str

    def day(self, submitted_at: str | None) -> str:
        """Return the value of the column `day`."""
        return self.first_listed_day or (submitted_at or self.first_day)[:10]


class ArchiveWriter:
    """Writes into a connection, in the transaction of the caller."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        load_papers: Callable[[Period], Sequence[Paper]],
        *,
        is_building: bool = False,
    ) -> None:
        """Create a writer; `load_papers` returns the stored papers of an edition."""
        self.connection = connection
        self._load_papers = load_papers
        self._papers = PaperTable(connection, is_building=is_building)

    def replace_edition(self, period: Period, papers: Sequence[Paper], observations: Iterable[Observation]) -> None:
        """Replace the rows of an edition. Without papers, they are removed."""
        edition = str(period)
        listed = self.connection.execute("SELECT paper_id FROM listings WHERE edition = ?", [edition])
        affected = {row["paper_id"] for row in listed}.union(paper.id for paper in papers)
        self.connection.execute("DELETE FROM editions WHERE edition = ?", [edition])
        if papers:
            values = (edition, period.kind, str(period.first), str(period.last), papers[0].edition_size)
            self._insert("editions", [values])
            self._insert("listings", map(listing_row, papers))
            self._insert("observations", _observation_rows(edition, observations))
        self._update_papers(sorted(affected), edition, {paper.id: paper for paper in papers})

    def add_topics(self, topics: Mapping[str, Topic]) -> None:
        """Add the topics."""
        self._insert("topics", ((name, topic.title, topic.model_dump_json()) for name, topic in topics.items()))

    def add_matches(self, period: Day, matches: Iterable[TopicMatch]) -> None:
        """Add the papers of an edition that match topics. Those before are removed with the edition."""
        self._insert("paper_topics", (_match_row(period, match) for match in matches))

    def replace_crawls(self, year: int, records: Iterable[CrawlRecord]) -> None:
        """Replace the rows of the crawls of a year."""
        self.connection.execute("DELETE FROM crawls WHERE year = ?", [year])
        self.add_crawls(year, records)

    def add_crawls(self, year: int, records: Iterable[CrawlRecord]) -> None:
        """Add the rows of the crawls that are the last ones in the log of a year."""
        query = "SELECT coalesce(max(line), 0) + 1 FROM crawls WHERE year = ?"
        [first] = self.connection.execute(query, [year]).fetchone()
        self._insert("crawls", (_crawl_row(year, line, record) for line, record in enumerate(records, first)))

    def finish_building(self) -> None:
        """Make what is made of all papers at once."""
        self._papers.finish_building()

    def _insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        places = ", ".join("?" * len(_COLUMNS[table]))
        self.connection.executemany(f"INSERT INTO {table} ({', '.join(_COLUMNS[table])}) VALUES ({places})", rows)  # noqa: S608

    def _update_papers(self, ids: Sequence[str], edition: str, listed: Mapping[str, Paper]) -> None:
        """Update the rows of papers after the listings of an edition were replaced by `listed`."""
        listings = dict(self._read_listings(ids))
        sources = self._papers.read_sources(ids)
        outdated = []
        for paper_id in ids:
            found, source = listings.get(paper_id), sources.get(paper_id)
            if found and source and source["newest_edition"] == found.newest_edition != edition:
                day = found.day(source["submitted_at"])
                if source["day"] != day:
                    self._papers.set_day(paper_id, day)
            else:
                outdated.append(paper_id)
        rows = self._papers.read(outdated)
        changes = []
        for paper_id in outdated:
            old, found = rows.get(paper_id), listings.get(paper_id)
            changes.append((old, (self._make_row(paper_id, found, edition, listed) or old) if found else None))
        self._papers.replace(changes)

    def _make_row(
        self, paper_id: str, listings: _Listings, edition: str, listed: Mapping[str, Paper]
    ) -> PaperRow | None:
        """Return the row of a paper from its newest listing; None if the file of that has changed since it was read."""
        paper = listed.get(paper_id)
        if listings.newest_edition != edition:
            papers = self._load_papers(parse_period(listings.newest_edition))
            paper = next((other for other in papers if other.id == paper_id), paper)
        return paper_row(paper, listings.day(paper.submitted_at)) if paper else None

    def _read_listings(self, ids: Sequence[str]) -> Iterator[tuple[str, _Listings]]:
        rows = self.connection.execute(_LISTINGS, [json.dumps(ids)]).fetchall()
        for paper_id, group in groupby(rows, key=lambda row: row["paper_id"]):
            listings = [*group]
            days = [row["first_day"] for row in listings if row["kind"] == Day.kind]
            first_day = min(row["first_day"] for row in listings)
            yield paper_id, _Listings(listings[0]["edition"], min(days, default=None), first_day)


_COLUMNS = {
    "editions": ("edition", "kind", "first_day", "last_day", "size"),
    "listings": LISTING_COLUMNS,
    "observations": ("edition", "line", "paper_id", "time", "rank", "upvotes", "comments", "stars"),
    "crawls": ("year", "line", "time", "edition", "sources", "papers", "verdict"),
    "topics": ("name", "title", "definition"),
    "paper_topics": ("topic", "edition", "paper_id", "matched_at", "matches"),
}


def _observation_rows(edition: str, observations: Iterable[Observation]) -> Iterator[Sequence[Any]]:
    for line, seen in enumerate(observations, 1):
        yield edition, line, seen.id, seen.time, seen.rank, seen.upvotes, seen.comments, seen.stars


def _match_row(period: Day, match: TopicMatch) -> Sequence[Any]:
    matches = json.dumps([each._asdict() for each in match.matches], ensure_ascii=False)
    return match.topic, str(period), match.paper_id, match.matched_at, matches


def _crawl_row(year: int, line: int, record: CrawlRecord) -> Sequence[Any]:
    return year, line, record.time, record.edition, json.dumps(record.sources), record.papers, record.verdict
