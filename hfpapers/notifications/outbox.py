"""The messages that are due: each is taken once, and what becomes of it is recorded."""

import datetime as dt
import uuid
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import groupby

from hfpapers import clock
from hfpapers.config import Config
from hfpapers.config.notify import Target
from hfpapers.editions.periods import Period
from hfpapers.notifications import due
from hfpapers.notifications.digests import DescribeEdition, DigestWriter
from hfpapers.notifications.messages import Delivery, Digest, Message, Notice, Problem
from hfpapers.notifications.notices import add_problems, create_notice, find_waiting, problem_files
from hfpapers.notifications.outgoing import (
    Outgoing,
    combine_notices,
    create_message,
    describe_interrupted,
    describe_resending,
    describe_retry,
    has_file,
)
from hfpapers.notifications.planning import DigestPlanner
from hfpapers.notifications.record import FOLDER, MessageId, MessageLog, MessageRecord, RecordError
from hfpapers.storage.store import EditionStore


class Outbox:
    """Takes the messages that are due, and records what becomes of them.

    The output folder must be locked during each call, but not while the messages are sent.
    """

    def __init__(
        self, config: Config, targets: Sequence[Target], store: EditionStore, describe: DescribeEdition
    ) -> None:
        """Create it; `describe` returns a stored edition with its links."""
        self._config = config
        self._all_targets = targets
        # Of the others, the variable with the URL is not set.
        self._targets = [target for target in targets if target.url]
        self._store = store
        self._describe = describe
        # What went wrong, each once and in the order in which it happened.
        self._warnings: dict[str, None] = {}

    def pop_warnings(self) -> list[str]:
        """Return what went wrong since the last call, as sentences."""
        warnings, self._warnings = [*self._warnings], {}
        return warnings

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Make a notice of problems wait for each entry that wants it, without those of a reason it knows for a day.

        It also waits for entries without a URL, because another process that has the URL may send it.
        """

        def add() -> None:
            now, log = clock.now(), MessageLog(self._store)
            for target in self._all_targets:
                if "failed" in target.entry.when:
                    with self._reporting_corrupt_files():
                        add_problems(problems, target, log, now)
            deque(self._save(log), maxlen=0)

        self._store.files.transact(add)

    def find_due(self) -> list[Digest | Notice]:
        """Return what is due, also for entries without a URL, because another process that has the URL may send it."""
        now, log = clock.now(), MessageLog(self._store)
        planner = DigestPlanner(self._store, log, DigestWriter(self._config, self._describe), now, [])
        found: list[Digest | Notice] = []
        for target in self._all_targets:
            for period in planner.candidates:
                with self._reporting_corrupt_files():
                    found += [planned.digest for planned in planner.plan(target, period)]
            with self._reporting_corrupt_files():
                waiting = find_waiting(target, log, now)
                found += [create_notice(message.last for message in waiting)] if waiting else []
        return found

    def take(
        self,
        requested: Collection[Period] = (),
        *,
        only_requested: bool = False,
        again: bool = False,
        editions: Collection[str] | None = None,
    ) -> list[Outgoing]:
        """Return the messages that are due, and record that they are being sent, so that no other process takes them.

        The digests of `requested` editions are due whatever their age. With `only_requested`, nothing else is due, and
        with `again`, they are due although they were sent. Digests of other editions than `editions` are left for
        later.
        """
        taken: list[Outgoing] = []
        take = partial(self._take, requested, taken, only_requested=only_requested, again=again, editions=editions)
        # What was taken before a conflict with another machine is recorded, so that it is not due any more.
        self._store.files.transact(lambda: taken.extend(take()))
        return combine_notices(taken, self._config)

    def _take(
        self,
        requested: Collection[Period],
        earlier: Sequence[Outgoing],
        *,
        only_requested: bool,
        again: bool,
        editions: Collection[str] | None,
    ) -> Iterator[Outgoing]:
        """Yield the messages that are due as soon as they are recorded. Those of a file are recorded at once."""
        now, log = clock.now(), MessageLog(self._store)
        planner = DigestPlanner(self._store, log, DigestWriter(self._config, self._describe), now, requested)
        candidates = [period for period in planner.candidates if period in requested or not only_requested]
        if editions is not None:
            candidates = [period for period in candidates if str(period) in editions]
        repeated = {period for period in requested if again and not has_file(earlier, str(period))}
        planned: defaultdict[str, list[Outgoing]] = defaultdict(list)
        for target in self._targets:
            for period in candidates:
                with self._reporting_corrupt_files():
                    for digest in planner.plan(target, period, again=period in repeated):
                        log.add(digest.id.file, [digest.record])
                        records = [(digest.id, digest.record)]
                        planned[digest.id.file].append(self._outgoing(target, digest.digest, records))
            if not only_requested:
                with self._reporting_corrupt_files():
                    for notice in self._plan_notices(target, log, now):
                        planned[notice.records[0][0].file].append(notice)
        if not only_requested:
            self._report_interrupted([*map(str, planner.editions), *problem_files(now)], log, now)
        # Without a record, nothing is sent.
        for file in self._save(log):
            yield from planned[file]

    def preview(self, period: Period) -> list[tuple[Target, Message | None]]:
        """Return the digest of an edition for each entry that has a URL, whatever was sent; None where it gets none."""
        planner = DigestPlanner(
            self._store, MessageLog(self._store), DigestWriter(self._config, self._describe), clock.now(), [period]
        )
        previews: list[tuple[Target, Message | None]] = []
        for target in self._targets:
            with self._reporting_corrupt_files():
                digest = planner.preview(target, period)
                previews.append((target, create_message(target, digest, self._config) if digest else None))
        return previews

    def record(self, outgoing: Sequence[Outgoing], deliveries: Sequence[Delivery]) -> None:
        """Record what became of messages that were taken, and warn about those that are not known to be sent."""
        recorded: set[str] = set()
        self._store.files.transact(lambda: recorded.update(self._record(outgoing, deliveries, recorded)))

    def _record(
        self, outgoing: Sequence[Outgoing], deliveries: Sequence[Delivery], earlier: Collection[str]
    ) -> Iterator[str]:
        """Yield the files in which it is recorded. Nothing is added to `earlier` ones."""
        log, time = MessageLog(self._store), clock.rfc3339(clock.now())
        for each, delivery in zip(outgoing, deliveries, strict=True):
            update: dict[str, object] = {"time": time}
            match delivery.outcome:
                case "sent":
                    update["state"] = "sent"
                case "failed":
                    update["state"] = "failed"
                    self._warn(f"{each} was not sent: {delivery.reason}; {describe_retry(each)}")
                case "unknown":
                    update["is_reported"] = True
                    again = describe_resending(each.records[0][0])
                    self._warn(f"{each} may not have arrived: {delivery.reason}; {again}")
            with self._reporting_corrupt_files():
                for message_id, record in each.records:
                    if message_id.file not in earlier:
                        log.add(message_id.file, [record.model_copy(update=update)])
        yield from self._save(log)

    def _plan_notices(self, target: Target, log: MessageLog, now: dt.datetime) -> Iterator[Outgoing]:
        """Yield a notice of the problems that wait for an entry, for each file with any."""
        update = {"time": clock.rfc3339(now), "state": "sending", "attempt": uuid.uuid4().hex}
        for _, messages in groupby(find_waiting(target, log, now), lambda message: message.id.file):
            records = [(each.id, each.last.model_copy(update=update)) for each in messages]
            for message_id, record in records:
                log.add(message_id.file, [record])
            yield self._outgoing(target, create_notice(record for _, record in records), records)

    def _outgoing(
        self, target: Target, content: Digest | Notice, records: Sequence[tuple[MessageId, MessageRecord]]
    ) -> Outgoing:
        return Outgoing(target, create_message(target, content, self._config), records)

    def _report_interrupted(self, files: Iterable[str], log: MessageLog, now: dt.datetime) -> None:
        """Warn once about each message whose sending was interrupted, because a process was killed."""
        names = {target.name: target for target in self._all_targets}
        for file in files:
            with self._reporting_corrupt_files():
                for message in due.find_interrupted(log.messages(file), now):
                    self._warn(describe_interrupted(message, names.get(message.id.entry)))
                    log.add(file, [message.last.model_copy(update={"is_reported": True})])

    @contextmanager
    def _reporting_corrupt_files(self) -> Iterator[None]:
        """Turn an error of a file in `notified/` into a warning."""
        try:
            yield
        except RecordError as error:
            self._warn(f"notifications: not sent: {error}")

    def _save(self, log: MessageLog) -> Iterator[str]:
        """Write what was added to a log, and yield each file that was written. The others are a warning."""
        for file in log.unsaved:
            try:
                log.save(file)
            except OSError as error:
                self._warn(f"notifications: could not record in {FOLDER}/ what is sent: {error}")
            else:
                yield file

    def _warn(self, message: str) -> None:
        self._warnings[message] = None
