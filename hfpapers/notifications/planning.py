"""Which digests are due, and which papers they announce: none twice."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, takewhile

from hfpapers import clock
from hfpapers.config.notify import Event, Target
from hfpapers.editions.periods import KINDS, Period
from hfpapers.exporters.dates import earliest_first_seen
from hfpapers.notifications import due
from hfpapers.notifications.digests import DigestWriter
from hfpapers.notifications.messages import Digest
from hfpapers.notifications.record import MessageId, MessageLog, MessageRecord, RecordedMessage, RecordError
from hfpapers.storage.store import EditionStore

# A topic's entry announces each paper once. Whether it did is looked up in the records of so many days: a month has
# papers that were listed up to a month before it, and a digest is sent up to four days later.
_REMEMBERED = dt.timedelta(days=70)
_EVENTS: tuple[Event, ...] = ("first", "complete")


@dataclass(frozen=True)
class PlannedDigest:
    """A digest that is due, and the record that it is being sent."""

    id: MessageId
    record: MessageRecord
    digest: Digest


@dataclass
class _Announcements:
    """What the digests of an entry have announced: the ids of papers of its topics, and the edition of the last one."""

    paper_ids: set[str] = field(default_factory=set)
    edition: str | None = None

    def add(self, file: str, record: MessageRecord) -> None:
        """Add a digest that is newer than those before."""
        self.paper_ids.update(record.papers or ())
        self.edition = file


class DigestPlanner:
    """Plans the digests of an archive. The output folder must be locked.

    Attributes:
        editions: The editions whose records are read, oldest first: those of the last weeks, and those around the
            requested ones.
    """

    def __init__(
        self,
        store: EditionStore,
        log: MessageLog,
        writer: DigestWriter,
        now: dt.datetime,
        requested: Collection[Period],
    ) -> None:
        """Create it; the `requested` editions are due whatever their age."""
        self._log = log
        self._writer = writer
        self._now = now
        self._requested = frozenset(requested)
        self._requested_files = {*map(str, requested)}
        self._announcements: dict[str, _Announcements] = {}
        moments = [now, *map(due.ended_at, self._requested)]
        # Of a large archive, only the newest editions are looked at.
        begin = min(moments) - _REMEMBERED
        newest = (takewhile(lambda each: due.ended_at(each) >= begin, store.editions(kind)) for kind in KINDS.values())
        remembered = {each for each in chain.from_iterable(newest) if _is_near(due.ended_at(each), moments)}
        # Days come before the weeks and months that end with them.
        self.editions = sorted(remembered | self._requested, key=lambda each: (each.last, -each.first.toordinal()))

    @property
    def candidates(self) -> list[Period]:
        """The stored editions whose digests may be due, oldest first."""
        return [period for period in self.editions if period in self._requested or due.is_news(period, self._now)]

    def plan(self, target: Target, period: Period, *, again: bool = False) -> Iterator[PlannedDigest]:
        """Yield the digests of an edition that are due for an entry: at most one for each of its events.

        With `again`, they are due although they were sent. Whoever continues the iteration has taken the digest.

        Raises:
            RecordError: if it is not known what was sent.
        """
        if period.kind in target.entry.kinds:
            for event in _EVENTS:
                if event in target.entry.when:
                    planned = self._plan(target, event, period, again=again)
                    if planned:
                        yield planned
                        self._announced(target).add(planned.id.file, planned.record)

    def preview(self, target: Target, period: Period) -> Digest | None:
        """Return the digest of an edition for an entry, whatever was sent; None if the entry gets none.

        Raises:
            RecordError: if it is not known what was sent.
        """
        entry = target.entry
        if period.kind not in entry.kinds or not {*_EVENTS} & {*entry.when}:
            return None
        papers = self._writer.find_papers(entry, period)
        if not (papers or entry.empty):
            return None
        is_first = "first" in entry.when and not ("complete" in entry.when and due.has_ended(period, self._now))
        return self._writer.write(entry, period, papers, is_first=is_first, previous=self._announced(target).edition)

    def _is_time(self, target: Target, event: Event, period: Period) -> bool:
        if event == "complete" and not due.has_ended(period, self._now):
            return False
        if event == "first" and "complete" in target.entry.when and self._is_time(target, "complete", period):
            # Nobody needs both at the same time.
            return False
        is_requested = period in self._requested
        edition = self._writer.edition(period)
        if not edition.papers:
            # It is corrupt, and a warning says so.
            return False
        if event == "complete":
            return due.is_complete_digest_due(
                period, self._now, is_complete=edition.is_complete, is_requested=is_requested
            )
        if target.entry.topics:
            # Their papers are announced whenever a crawl adds them.
            return is_requested or due.is_news(period, self._now)
        first_seen = earliest_first_seen(edition.papers)
        moment = dt.datetime.fromisoformat(first_seen) if first_seen else None
        return due.is_first_digest_due(period, moment, self._now, is_requested=is_requested)

    def _plan(self, target: Target, event: Event, period: Period, *, again: bool) -> PlannedDigest | None:
        file, entry = str(period), target.entry
        earlier = self._log.of_entry(file, target.name, event)
        is_retry = bool(earlier) and self._may_be_sent(earlier[-1])
        number = len(earlier) + (0 if is_retry else 1)
        is_addition = number > 1 and not again
        # Most editions are done, which is known without reading them.
        if (is_addition and not entry.topics) or not self._is_time(target, event, period):
            return None
        papers = self._writer.find_papers(entry, period)
        announced = self._announced(target)
        if entry.topics and not again:
            papers = [each for each in papers if each.paper.id not in announced.paper_ids]
        if not papers and (is_addition or not entry.empty):
            return None
        record = MessageRecord(
            time=clock.rfc3339(self._now),
            entry=target.name,
            event=event,
            number=number,
            state="sending",
            attempt=uuid.uuid4().hex,
            papers=[each.paper.id for each in papers] if entry.topics else None,
        )
        digest = self._writer.write(
            entry,
            period,
            papers,
            is_first=event == "first",
            is_addition=is_addition,
            previous=announced.edition,
        )
        return PlannedDigest(record.id(file), record, digest)

    def _may_be_sent(self, message: RecordedMessage) -> bool:
        return due.may_be_sent(message, self._now, is_requested=message.id.file in self._requested_files)

    def _announced(self, target: Target) -> _Announcements:
        """Return what the digests of an entry have announced, or may have announced, in the last weeks."""
        if target.name not in self._announcements:
            announced = _Announcements()
            for message in sorted(self._digests(target), key=lambda message: message.last.moment):
                if not self._may_be_sent(message):
                    announced.add(message.id.file, message.last)
            self._announcements[target.name] = announced
        return self._announcements[target.name]

    def _digests(self, target: Target) -> Iterator[RecordedMessage]:
        for period in self.editions:
            try:
                yield from (each for event in _EVENTS for each in self._log.of_entry(str(period), target.name, event))
            except RecordError:
                # Without topics, a digest does not depend on those of other editions.
                if target.entry.topics:
                    raise


def _is_near(moment: dt.datetime, others: Sequence[dt.datetime]) -> bool:
    return any(abs(moment - other) <= _REMEMBERED for other in others)
