"""Publishes one edition: merges a new list with what is stored, checks it, and replaces all files of the edition."""

import datetime as dt
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Self

import jinja2
from scrapy.settings import BaseSettings

from hfpapers import clock
from hfpapers.archive.database import Archive
from hfpapers.editions.checks import (
    ExtractionStats,
    RejectedError,
    check_abstracts,
    check_removals,
    check_variety,
    find_drift,
)
from hfpapers.editions.extra import clean_extra
from hfpapers.editions.history import History
from hfpapers.editions.merge import add_papers_of_days, merge_with_stored, rank_papers, removed_ids
from hfpapers.editions.periods import Day, Period
from hfpapers.editions.result import Changes, UnreadValues
from hfpapers.items import Paper
from hfpapers.publishing.images import PostImages
from hfpapers.publishing.renderer import Renderer, render_data, summarize_edition
from hfpapers.publishing.snapshot import NewEdition, Snapshot
from hfpapers.site.site import Site, SiteUpdate
from hfpapers.storage.files import CORRUPT_SUFFIX
from hfpapers.storage.store import CorruptDataError, data_path, history_path
from hfpapers.text.plain import show_value

# The number of previous editions that a new one is compared with: ten weekdays are two weeks.
_COMPARED_EDITIONS = 10


@dataclass(frozen=True)
class PublishedEdition:
    """The papers of an edition that was published, by rank, what changed, and what is unexpected about it."""

    papers: list[Paper]
    changes: Changes
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Stored:
    """What is stored of an edition, as far as it is not corrupt, and what was done about corrupt files."""

    papers: list[Paper]
    history: History
    # Corrupt files that are kept under another name.
    kept: dict[str, bytes]
    warnings: tuple[str, ...]


class Publisher:
    """Publishes editions into the output folder. All files of an edition are replaced at once, or none."""

    def __init__(
        self,
        renderer: Renderer,
        archive: Archive | None,
        site: Site | None,
        max_loss: float,
        *,
        with_derived: bool = True,
    ) -> None:
        """Create a publisher.

        `archive` is the database of all editions, and `site` their site, if there are any. `max_loss` is the largest
        accepted share of lost papers, from 0 to 1. Without `with_derived`, only data and histories are published.
        """
        self.renderer = renderer
        self.store = renderer.store
        self.archive = archive
        self.site = site
        self.max_loss = max_loss
        self.with_derived = with_derived
        self._stats: dict[Period, ExtractionStats] = {}
        # When the editions of this crawl were crawled. The crawl log is written later.
        self._crawled_at: dict[Period, dt.datetime] = {}

    @classmethod
    def from_settings(cls, settings: BaseSettings, *, with_derived: bool = True) -> Self:
        """Return the publisher that the settings describe; raise `ConfigError` if they are wrong.

        Without `with_derived`, it publishes only data and histories; `scrapy render` makes everything else from them.
        """
        renderer = Renderer.from_settings(settings)
        archive = Archive.from_config(renderer.config, renderer.store) if with_derived else None
        site = Site.from_config(renderer.config, renderer.store) if with_derived else None
        return cls(renderer, archive, site, renderer.config.edition_max_loss, with_derived=with_derived)

    def find_drift(self, period: Period, stats: ExtractionStats) -> list[str]:
        """Return the differences between what was extracted and the previous stored editions, as sentences.

        Raises:
            RejectedError: if the output folder cannot be read. An edition that is corrupt is left out.
        """
        with rejecting_errors():
            previous = self._snapshot().editions_before(period, _COMPARED_EDITIONS)
            for other in previous:
                if other not in self._stats and (papers := self.store.readable_papers(other)):
                    self._stats[other] = ExtractionStats.from_papers(papers)
        known = {other: self._stats[other] for other in previous if other in self._stats}
        # Keep only what the next period is compared with.
        self._stats = known | {period: stats}
        return find_drift(stats, [*known.values()])

    def publish(  # noqa: PLR0913
        self,
        period: Period,
        listed: Sequence[Paper],
        *,
        with_latest: bool,
        force: bool = False,
        unread: UnreadValues | None = None,
        crawled_at: dt.datetime | None = None,
    ) -> PublishedEdition:
        """Publish the edition of a period from the papers of its list.

        `with_latest` also renders the files of the newest editions, such as feeds. `force` publishes a list that is
        implausible. What could not be read in the list, `unread`, keeps its stored values. `crawled_at` is the time at
        which the crawl began, by default now: the list may be as old as that.

        Raises:
            RejectedError: if the list fails a check, or a file cannot be rendered or written. The published files are
                unchanged then.
        """
        with rejecting_errors():
            check_abstracts(listed)
            cleaned = clean_extra(listed)
            latest_kinds = [type(period)] if with_latest else []

            def publish() -> PublishedEdition:
                now = clock.now()
                stored = self._load(period)
                papers = self._merge(period, cleaned, stored, now, unread or UnreadValues(), force=force)
                history = stored.history.extend(papers, clock.rfc3339(now))
                new = {period: NewEdition(papers, history, crawled_at=crawled_at or now)}
                replaced = self._replace(new, latest_kinds, requested=[period], kept=stored.kept)
                self._crawled_at[period] = crawled_at or now
                missing = _warn_of_missing_days(period, self._snapshot())
                warnings = (*stored.warnings, *missing, *self.pop_warnings())
                return PublishedEdition(papers, _compare(papers, stored.papers, replaced), warnings)

            return self.store.files.transact(publish)

    def publish_latest(self, kind: type[Period]) -> None:
        """Publish the files of the newest editions of a kind.

        Raises:
            RejectedError: as `publish` does.
        """
        with rejecting_errors():
            self.store.files.transact(lambda: self._replace({}, [kind]))

    def rewrite(self, change: Callable[[], Mapping[Period, Sequence[Paper]]]) -> None:
        """Replace the papers of the stored editions that a function returns, and all files that are made from them.

        Unlike `publish`, this is no crawl of the editions: the papers are neither merged nor checked, the histories are
        unchanged, and `posts=replace` has no effect. If another machine changes an edition meanwhile, the function is
        called again.

        Raises:
            RejectedError: as `publish` does.
        """

        def rewrite() -> None:
            new = {
                period: NewEdition(papers, self.store.readable_history(period)) for period, papers in change().items()
            }
            if new:
                self._replace(new, {type(period) for period in new})

        with rejecting_errors():
            self.store.files.transact(rewrite)

    def update_site(self) -> SiteUpdate | None:
        """Update the site, if there is one, with all that was published since its last update.

        Raises:
            SiteError: if a page cannot be rendered or written. The editions are published all the same.
        """
        return self.site.update() if self.site else None

    def pop_warnings(self) -> list[str]:
        """Return what was left in place, or could not be updated, since the last call, as sentences."""
        return [*self.renderer.own_files.pop_warnings(), *(self.archive.pop_warnings() if self.archive else [])]

    def _replace(
        self,
        new: Mapping[Period, NewEdition],
        latest_kinds: Collection[type[Period]],
        requested: Collection[Period] = (),
        kept: Mapping[str, bytes] | None = None,
    ) -> list[str]:
        """Replace all files that editions change, and their rows in the database. Return the names of the files.

        The files in `kept` are written as well, and first.
        """
        with ExitStack() as stack:
            database = None
            if self.archive and (new or self.renderer.config.topics or self.site):
                editions = {period: (edition.papers, edition.history) for period, edition in new.items()}
                database = stack.enter_context(self.archive.publishing(editions, with_latest=bool(latest_kinds)))
            replaced = self.store.files.replace(
                {**(kept or {}), **self._render(new, latest_kinds, requested, database)}
            )
            if self.archive and database and replaced:
                self.archive.add_replaced_files(database, new)
            return replaced

    def _snapshot(
        self,
        new: Mapping[Period, NewEdition] | None = None,
        requested: Collection[Period] = (),
        dependents: Collection[Period] = (),
        database: sqlite3.Connection | None = None,
    ) -> Snapshot:
        return self.renderer.snapshot(
            new, crawled_at=self._crawled_at, requested=requested, dependents=dependents, database=database
        )

    def _render(
        self,
        new: Mapping[Period, NewEdition],
        latest_kinds: Collection[type[Period]],
        requested: Collection[Period] = (),
        database: sqlite3.Connection | None = None,
    ) -> dict[str, bytes]:
        """Return all files that editions change, in the order in which they are replaced: the data first."""
        snapshot = self._snapshot(new, requested)
        files: dict[str, bytes] = {}
        for period, edition in new.items():
            files[data_path(period)] = render_data(edition.papers)
            if edition.history.data:
                files[history_path(period)] = edition.history.data
        if not self.with_derived:
            return files
        if any(isinstance(period, Day) for period in new):
            files |= self.renderer.copy_latest_day(snapshot)
        dependents = self._find_dependents(snapshot)
        snapshot = self._snapshot(new, requested, dependents, database)
        for period in [*new, *dependents]:
            files |= self.renderer.render_edition(period, snapshot)
        if latest_kinds:
            files |= self.renderer.render_latest(latest_kinds, snapshot)
        return files

    def _find_dependents(self, snapshot: Snapshot) -> list[Period]:
        """Return the other stored editions whose files change because of the new editions of a snapshot."""
        stored = self._snapshot()
        posts_before, posts_after = self.renderer.posts(stored), self.renderer.posts(snapshot)
        images_before, images_after = PostImages(stored), PostImages(snapshot)
        others: dict[Period, None] = {}
        for period in snapshot.new:
            if not isinstance(period, Day):
                # The summary of the next week or month shows what changed since this one.
                others[period.next()] = None
            if not self.store.is_intact(period) or posts_before.path(period) != posts_after.path(period):
                others |= dict.fromkeys(posts_after.find_linking_editions(period))
            others |= dict.fromkeys(
                other
                for other in posts_after.find_summarizing_editions(period)
                if summarize_edition(other, stored) != summarize_edition(other, snapshot)
            )
            near = images_after.find_dependents(period)
            others |= dict.fromkeys(other for other in near if images_before.find(other) != images_after.find(other))
        return [period for period in snapshot.select_stored(others) if period not in snapshot.new]

    def _load(self, period: Period) -> _Stored:
        """Return what is stored of an edition. Its corrupt files are replaced when it is published."""
        papers: list[Paper] = []
        kept: dict[str, bytes] = {}
        warnings: list[str] = []
        try:
            papers = self.store.papers(period)
        except CorruptDataError as error:
            kept |= self._keep(data_path(period))
            warnings.append(f"replacing the corrupt data: {error.problem}")
        try:
            history = self.store.history(period)
        except CorruptDataError as error:
            history = History.from_papers(papers)
            kept |= self._keep(history_path(period))
            warnings.append(f"continuing the corrupt history from the stored edition: {error.problem}")
        if papers and not history.observations:
            # The history was deleted or emptied.
            history = History.from_papers(papers)
        return _Stored(papers, history, kept, tuple(warnings))

    def _keep(self, name: str) -> dict[str, bytes]:
        """Return the name under which a corrupt file is kept, and its bytes."""
        return {f"{name}{CORRUPT_SUFFIX}": self.store.files.read(name) or b""}

    def _merge(  # noqa: PLR0913
        self,
        period: Period,
        listed: Sequence[Paper],
        stored: _Stored,
        now: dt.datetime,
        unread: UnreadValues,
        *,
        force: bool,
    ) -> list[Paper]:
        """Return the papers of an edition by rank, merged with what is stored; raise `RejectedError` for a bad list."""
        # The list still has the papers that were skipped.
        skipped = [paper for paper in stored.papers if paper.id in unread.paper_ids]
        complete = rank_papers(self._add_papers_of_days(period, [*listed, *skipped], stored.papers, unread))
        # Without the stored papers, the history shows which papers the edition had.
        entries = {} if stored.papers else stored.history.entries()
        if not force:
            has_votes = any(paper.upvotes for paper in stored.papers)
            check_variety(listed, must_have_votes=has_votes or now.date() > period.last)
            check_removals(complete, [paper.id for paper in stored.papers] or [*entries], self.max_loss)
        return merge_with_stored(
            complete,
            stored.papers,
            clock.rfc3339(now),
            first_seen=stored.history.first_seen(),
            entries=entries,
            unparsed=unread.fields,
        )

    def _add_papers_of_days(
        self, period: Period, listed: Sequence[Paper], stored: Sequence[Paper], unread: UnreadValues
    ) -> Sequence[Paper]:
        """Return the listed papers; of a week or a month, also those of the stored editions of its days."""
        if isinstance(period, Day):
            return listed
        papers_by_day = {day.first: papers for day in period.days() if (papers := self.store.readable_papers(day))}
        return add_papers_of_days(listed, papers_by_day, stored, unread.fields)


def _warn_of_missing_days(period: Period, snapshot: Snapshot) -> list[str]:
    """Return a warning if the totals of a week or a month lack papers, because its days are not stored."""
    missing = ", ".join(map(str, snapshot.find_missing_days(period)))
    if not missing:
        return []
    warning = (
        "the totals may be too low, because the Hub's list ends near 100 papers and these days are not stored:"
        f" {missing}. To add them, run `{period.crawl_days_command}`, then `{period.crawl_command}`"
    )
    return [warning]


@contextmanager
def rejecting_errors() -> Iterator[None]:
    """Raise `RejectedError` for the errors that a user can understand and repair. Others are bugs and propagate."""
    try:
        yield
    except jinja2.TemplateError as error:
        raise RejectedError(f"a template cannot be rendered: {error}") from error
    except OSError as error:
        raise RejectedError(f"a file in the output folder cannot be read or written: {error}") from error
    except UnicodeEncodeError as error:
        # The texts of the Hub and of arXiv are clean, but pipelines of users come after the cleaning.
        text = show_value(error.object[max(0, error.start - 15) : error.end])
        raise RejectedError(f"a text of a paper contains {text}; expected characters that UTF-8 can encode") from error


def _compare(papers: Sequence[Paper], stored: Sequence[Paper], replaced: Sequence[str]) -> Changes:
    known = {(paper.id, paper.updated_at) for paper in stored}
    return Changes(
        papers=len(papers),
        new=len(removed_ids(stored, papers)) if stored else 0,
        changed=len({(paper.id, paper.updated_at) for paper in papers if paper.updated_at} - known),
        removed=tuple(removed_ids(papers, stored)),
        files=tuple(replaced),
    )
