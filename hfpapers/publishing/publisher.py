"""Publishes one edition: merges a new list with what is stored, checks it, and replaces all files of the edition."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

import jinja2
from scrapy.settings import BaseSettings

from hfpapers import clock
from hfpapers.editions.checks import ExtractionStats, RejectedError, check_abstracts, check_removals, find_drift
from hfpapers.editions.merge import add_papers_of_days, merge_with_stored, rank_papers, removed_ids
from hfpapers.editions.periods import Day, Period
from hfpapers.editions.result import Changes
from hfpapers.items import Paper
from hfpapers.publishing.outputs import Outputs
from hfpapers.storage.store import CorruptDataError, EditionStore, data_path, history_path

# The number of previous editions that a new one is compared with: ten weekdays are two weeks.
_COMPARED_EDITIONS = 10


@dataclass(frozen=True)
class PublishedEdition:
    """The papers of an edition that was published, by rank, and what changed."""

    papers: list[Paper]
    changes: Changes


class Publisher:
    """Publishes editions into the output folder. All files of an edition are replaced at once, or none."""

    def __init__(self, outputs: Outputs, store: EditionStore, max_loss: float) -> None:
        """Create a publisher; `max_loss` is the largest accepted share of lost papers, from 0 to 1."""
        self.outputs = outputs
        self.store = store
        self.max_loss = max_loss
        self._stats: dict[Period, ExtractionStats] = {}

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the publisher that the settings describe; raise `ConfigError` if they are wrong."""
        outputs = Outputs.from_settings(settings)
        return cls(outputs, outputs.store, outputs.config.edition_max_loss)

    def find_drift(self, period: Period, stats: ExtractionStats) -> list[str]:
        """Return the differences between what was extracted and the previous stored editions, as sentences.

        Raises:
            RejectedError: if a previous edition is corrupt.
        """
        with _rejecting_errors():
            previous = [other for other in self.store.editions(type(period)) if other < period][:_COMPARED_EDITIONS]
            for other in previous:
                if other not in self._stats:
                    self._stats[other] = ExtractionStats.from_papers(self.store.papers(other))
        found = find_drift(stats, [self._stats[other] for other in previous])
        # Keep only what the next period is compared with.
        self._stats = {other: self._stats[other] for other in previous} | {period: stats}
        return found

    def publish(
        self, period: Period, listed: Sequence[Paper], *, with_latest: bool, accept_losses: bool = False
    ) -> PublishedEdition:
        """Publish the edition of a period from the papers of its list.

        `with_latest` also renders the files of the newest editions, such as feeds. `accept_losses` publishes a list
        that lost more papers than `max_loss` allows.

        Raises:
            RejectedError: if the list fails a check, or a file cannot be rendered or written. The published files are
                unchanged then.
        """
        with _rejecting_errors():
            check_abstracts(listed)
            with self.store.locked():
                now = clock.rfc3339(clock.now())
                stored = self.store.papers(period)
                complete = rank_papers(self._add_papers_of_days(period, listed, stored))
                check_removals(complete, stored, 1.0 if accept_losses else self.max_loss)
                papers = merge_with_stored(complete, stored, now)
                history = self.store.history(period).extend(papers, now)
                files = {data_path(period): self.outputs.render_data(papers), history_path(period): history.data}
                files |= self.outputs.render_edition(period, papers, history)
                files |= self._render_next_period(period, papers)
                if with_latest:
                    files |= self.outputs.render_latest(type(period), {period: papers})
                replaced = self.store.replace(files)
        return PublishedEdition(papers, _compare(papers, stored, replaced))

    def publish_latest(self, kind: type[Period]) -> None:
        """Publish the files of the newest editions of a kind; raise `RejectedError` as `publish` does."""
        with _rejecting_errors(), self.store.locked():
            self.store.replace(self.outputs.render_latest(kind))

    def _add_papers_of_days(self, period: Period, listed: Sequence[Paper], stored: Sequence[Paper]) -> Sequence[Paper]:
        """Return the listed papers; of a week or a month, also those of the stored editions of its days."""
        if isinstance(period, Day):
            return listed
        papers_by_day = {day.first: papers for day in period.days() if (papers := self.store.papers(day))}
        return add_papers_of_days(listed, papers_by_day, stored)

    def _render_next_period(self, period: Period, papers: list[Paper]) -> dict[str, bytes]:
        """Return the files of the next week or month, which show what changed since these papers."""
        following = period.next()
        if isinstance(period, Day) or not self.store.has_edition(following):
            return {}
        stored, history = self.store.papers(following), self.store.history(following)
        return self.outputs.render_edition(following, stored, history, {period: papers})


@contextmanager
def _rejecting_errors() -> Iterator[None]:
    """Raise `RejectedError` for the errors that a user can understand and repair. Others are bugs and propagate."""
    try:
        yield
    except jinja2.TemplateError as error:
        raise RejectedError(f"a template cannot be rendered: {error}") from error
    except CorruptDataError as error:
        raise RejectedError(str(error)) from error
    except OSError as error:
        raise RejectedError(f"a file in the output folder cannot be read or written: {error}") from error


def _compare(papers: Sequence[Paper], stored: Sequence[Paper], replaced: Sequence[str]) -> Changes:
    known = {(paper.id, paper.updated_at) for paper in stored}
    return Changes(
        papers=len(papers),
        new=len(removed_ids(stored, papers)) if stored else 0,
        changed=len({(paper.id, paper.updated_at) for paper in papers if paper.updated_at} - known),
        removed=tuple(removed_ids(papers, stored)),
        files=tuple(replaced),
    )
