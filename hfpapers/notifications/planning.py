"""Which digests are due, and which papers they announce: none twice."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import takewhile

from hfpapers import clock
from hfpapers.config.notify import Event, Target
from hfpapers.editions.periods import KINDS, Period
from hfpapers.exporters.dates import earliest_first_seen
from hfpapers.notifications import due
from hfpapers.notifications.digests import DigestWriter
from hfpapers.notifications.messages import Digest
from hfpapers.notifications.record import MessageId, MessageLog, MessageRecord, RecordedMessage
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


class DigestPlanner:
    """Plans the digests of an archive. The output folder must be locked."""

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
        newest = [period for kind in KINDS.values() for period in takewhile(self._is_remembered, store.editions(kind))]
        # Days come before the weeks and months that end with them.
        self._editions = sorted({*newest, *requested}, key=lambda period: (period.last, -period.first.toordinal()))

    @property
    def candidates(self) -> list[Period]:
        """The stored editions whose digests may be due, oldest first."""
        return [period for period in self._editions if period in self._requested or due.is_news(period, self._now)]

    def plan(self, target: Target, period: Period, *, again: bool = False) -> Iterator[PlannedDigest]:
        """Yield the digests of an edition that are due for an entry: at most one for each of its events.

        With `again`, they are due although they were sent.

        Raises:
            RecordError: if it is not known what was sent.
        """
        if period.kind in target.entry.kinds:
            for event in _EVENTS:
                if event in target.entry.when:
                    planned = self._plan(target, event, period, again=again)
                    if planned:
                        yield planned

    def preview(self, target: Target, period: Period) -> Digest | None:
        """Return the digest of an edition for an entry, whatever was sent; None if the entry gets none.

        Raises:
            RecordError: if it is not known what was sent.
        """
        entry = target.entry
        papers = self._writer.find_papers(entry, period)
        if period.kind not in entry.kinds or not (papers or entry.empty):
            return None
        is_first = "complete" not in entry.when
        return self._writer.write(entry, period, papers, is_first=is_first, previous=self._previous(target))

    def _is_remembered(self, period: Period) -> bool:
        return self._now - due.ended_at(period) <= _REMEMBERED

    def _is_time(self, target: Target, event: Event, period: Period) -> bool:
        is_requested = period in self._requested
        edition = self._writer.edition(period)
        if not edition.papers:
            # It is corrupt, and a warning says so.
            return False
        if event == "complete":
            return due.is_complete_digest_due(period, edition.crawled_at, self._now, is_requested=is_requested)
        if target.entry.topics:
            # Their papers are announced whenever a crawl adds them.
            return is_requested or due.is_news(period, self._now)
        first_seen = earliest_first_seen(edition.papers)
        moment = dt.datetime.fromisoformat(first_seen) if first_seen else None
        return due.is_first_digest_due(period, moment, self._now, is_requested=is_requested)

    def _plan(self, target: Target, event: Event, period: Period, *, again: bool) -> PlannedDigest | None:
        file, entry = str(period), target.entry
        earlier = self._log.of_entry(file, target.name, event)
        is_retry = bool(earlier) and due.may_be_sent(earlier[-1], self._now)
        number = len(earlier) + (0 if is_retry else 1)
        is_addition = number > 1 and not again
        # Most editions are done, which is known without reading them.
        if (is_addition and not entry.topics) or not self._is_time(target, event, period):
            return None
        papers = self._writer.find_papers(entry, period)
        if entry.topics and not again:
            announced = self._announced(target)
            papers = [each for each in papers if each.paper.id not in announced]
        if not papers and (is_addition or not entry.empty):
            return None
        record = MessageRecord(
            time=clock.rfc3339(self._now),
            entry=target.name,
            event=event,
            number=number,
            state="sending",
            papers=[each.paper.id for each in papers] if entry.topics else None,
        )
        digest = self._writer.write(
            entry,
            period,
            papers,
            is_first=event == "first",
            is_addition=is_addition,
            previous=self._previous(target),
        )
        return PlannedDigest(record.id(file), record, digest)

    def _announced(self, target: Target) -> set[str]:
        """Return the ids of the papers that the digests of an entry have announced."""
        done = (message for message in self._digests(target) if not due.may_be_sent(message, self._now))
        return {paper_id for message in done for paper_id in message.last.papers or ()}

    def _previous(self, target: Target) -> str | None:
        """Return the edition of the digest that was last sent to an entry; None if none was sent in the last weeks."""
        sent = [message for message in self._digests(target) if message.last.state == "sent"]
        return max(sent, key=lambda message: message.last.moment).id.file if sent else None

    def _digests(self, target: Target) -> Iterator[RecordedMessage]:
        for period in self._editions:
            for event in _EVENTS:
                yield from self._log.of_entry(str(period), target.name, event)
