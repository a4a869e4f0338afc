"""The archive as it will be when the editions that are being published are stored."""

import datetime as dt
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from hfpapers.editions.crawl_log import CrawlLog
from hfpapers.editions.history import History
from hfpapers.editions.periods import Day, Period
from hfpapers.editions.summary import days_to_add
from hfpapers.items import Paper
from hfpapers.storage.store import EditionStore, last_crawled_at

P = TypeVar("P", bound=Period)


@dataclass(frozen=True)
class NewEdition:
    """An edition that is being published: its papers by rank, its history, and when a crawl found it complete."""

    papers: Sequence[Paper]
    history: History
    crawled_at: dt.datetime | None = None


class Snapshot:
    """The editions of the output folder, among them those that are being published.

    A snapshot is valid while the folder is locked.
    """

    def __init__(  # noqa: PLR0913
        self,
        store: EditionStore,
        new: Mapping[Period, NewEdition] | None = None,
        *,
        crawled_at: Mapping[Period, dt.datetime] | None = None,
        requested: Collection[Period] = (),
        dependents: Collection[Period] = (),
        database: sqlite3.Connection | None = None,
        excluded_ids: Collection[str] = (),
    ) -> None:
        """Create a snapshot.

        `new` are the editions that are being published. `crawled_at` contains the times of crawls that the crawl log
        does not contain yet. `requested` are the editions that the user wants to publish or to render: `posts=replace`
        replaces no posts of others. `dependents` are stored editions whose posts are written in the same run, because
        they show something of the new ones. `excluded_ids` are those of `EXCLUDE_IDS`. `database` is the database of
        all editions, with the rows of the new ones; None if there is none.
        """
        self.store = store
        self.new = new or {}
        self.requested = frozenset(requested)
        self.dependents = frozenset(dependents)
        self.database = database
        self.excluded_ids = frozenset(excluded_ids)
        self._crawled_at = dict(crawled_at or {})
        self._crawled_at |= {period: edition.crawled_at for period, edition in self.new.items() if edition.crawled_at}
        self._editions: dict[type[Period], list[Any]] = {}
        self._papers: dict[Period, Sequence[Paper]] = {}
        self._histories: dict[Period, History] = {}
        self._logs: dict[int, CrawlLog] = {}

    def is_rendered(self, period: Period) -> bool:
        """Return whether the files of an edition are rendered in this run."""
        return any(period in periods for periods in (self.new, self.requested, self.dependents))

    def editions(self, kind: type[P]) -> list[P]:
        """Return the periods of the editions of a kind, newest first."""
        if kind not in self._editions:
            stored = self.store.editions(kind)
            new = {period for period in self.new if isinstance(period, kind)}
            self._editions[kind] = sorted(new.union(stored), reverse=True) if new else stored
        return self._editions[kind]

    def editions_after(self, period: P, number: int) -> list[P]:
        """Return the editions of the same kind that follow a period, at most `number` of them, newest first."""
        editions = self.editions(type(period))
        end = bisect_left(editions, _position(period), key=_position)
        return editions[max(0, end - number) : end]

    def editions_before(self, period: P, number: int) -> list[P]:
        """Return the editions of the same kind that precede a period, at most `number` of them, newest first."""
        editions = self.editions(type(period))
        begin = bisect_right(editions, _position(period), key=_position)
        return editions[begin : begin + number]

    def select_stored(self, periods: Iterable[Period | None]) -> list[Period]:
        """Return the periods with an edition that has papers to show, each once and in the given order."""
        return [period for period in dict.fromkeys(periods) if period and self.papers(period)]

    def papers(self, period: Period) -> Sequence[Paper]:
        """Return the papers that the files of an edition may show: those of `all_papers` that are not excluded."""
        papers = self.all_papers(period)
        return [paper for paper in papers if paper.id not in self.excluded_ids] if self.excluded_ids else papers

    def all_papers(self, period: Period) -> Sequence[Paper]:
        """Return the papers of an edition by rank; none if it is not stored, or with a warning if it is corrupt."""
        if period in self.new:
            return self.new[period].papers
        if period not in self._papers:
            self._papers[period] = self.store.readable_papers(period)
        return self._papers[period]

    def history(self, period: Period) -> History:
        """Return the history of an edition; an empty one if it is not stored, or with a warning if it is corrupt."""
        if period in self.new:
            return self.new[period].history
        if period not in self._histories:
            self._histories[period] = self.store.readable_history(period)
        return self._histories[period]

    def has_histories(self) -> bool:
        """Return whether at least one edition has a history."""
        return any(edition.history.data for edition in self.new.values()) or self.store.has_histories()

    def newest_first(self, kind: type[Period]) -> Iterator[list[Paper]]:
        """Yield the papers of each edition of a kind, newest first, without editions that have none to show."""
        for period in self.editions(kind):
            papers = self.papers(period)
            if papers:
                yield [*papers]

    def crawled_at(self, period: Period) -> dt.datetime | None:
        """Return when a crawl last found an edition complete; None if that is not known."""
        return self._crawled_at.get(period) or last_crawled_at(period, self.all_papers(period), self._log(period))

    def find_missing_days(self, period: Period) -> list[Day]:
        """Return the days that are not stored, so that the papers of a week or a month may not be complete."""
        if isinstance(period, Day):
            return []
        days = days_to_add(period, self.all_papers(period))
        missing = [day for day in days if day not in self.new and not self.store.is_intact(day)]
        return [day for day in missing if not self._log(period).is_known_without_list(day)]

    def _log(self, period: Period) -> CrawlLog:
        """Return the log of all crawls since the year in which a period began."""
        year = period.first.year
        if year not in self._logs:
            self._logs[year] = self.store.crawl_log(since_year=year)
        return self._logs[year]


def _position(period: Period) -> int:
    """Return a number that orders periods, newest first."""
    return -period.first.toordinal()
