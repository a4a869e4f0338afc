"""The messages that are due: each is taken once, and what becomes of it is recorded."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from pydantic import SecretStr

from hfpapers import clock
from hfpapers.config import Config
from hfpapers.config.notify import Target
from hfpapers.editions.periods import Period, parse_period
from hfpapers.notifications import due
from hfpapers.notifications.digests import DescribeEdition, DigestWriter
from hfpapers.notifications.messages import Delivery, Digest, Message, Notice, Problem
from hfpapers.notifications.notices import add_problems, create_notice, find_waiting, problem_files
from hfpapers.notifications.planning import DigestPlanner
from hfpapers.notifications.record import FOLDER, MessageId, MessageLog, MessageRecord, RecordedMessage, RecordError
from hfpapers.storage.store import EditionStore


@dataclass(frozen=True)
class Outgoing:
    """A message that was taken to be sent, and what is recorded about it: several notices may be one message."""

    target: Target
    message: Message
    records: Sequence[tuple[MessageId, MessageRecord]]

    def __str__(self) -> str:
        """Return how the log names the message."""
        return f"{self.target}: {_describe(self.message.content)}"


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
            self._save(log)

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
        take = partial(self._take, requested, only_requested=only_requested, again=again, editions=editions)
        return self._store.files.transact(take)

    def _take(
        self, requested: Collection[Period], *, only_requested: bool, again: bool, editions: Collection[str] | None
    ) -> list[Outgoing]:
        now, log = clock.now(), MessageLog(self._store)
        writer = DigestWriter(self._config, self._describe)
        planner = DigestPlanner(self._store, log, writer, now, requested)
        candidates = [period for period in planner.candidates if period in requested or not only_requested]
        if editions is not None:
            candidates = [period for period in candidates if str(period) in editions]
        taken: list[Outgoing] = []
        for target in self._targets:
            for period in candidates:
                with self._reporting_corrupt_files():
                    for planned in planner.plan(target, period, again=again and period in requested):
                        log.add(planned.id.file, [planned.record])
                        taken.append(self._outgoing(target, planned.digest, [(planned.id, planned.record)]))
            if not only_requested:
                with self._reporting_corrupt_files():
                    taken += self._take_notice(target, log, now)
        if not only_requested:
            self._report_interrupted([*map(str, planner.editions), *problem_files(now)], log, now)
        unsaved = self._save(log)
        # Without a record, nothing is sent.
        return [each for each in taken if not unsaved & {message_id.file for message_id, _ in each.records}]

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
        self._store.files.transact(lambda: self._record(outgoing, deliveries))

    def _record(self, outgoing: Sequence[Outgoing], deliveries: Sequence[Delivery]) -> None:
        log, time = MessageLog(self._store), clock.rfc3339(clock.now())
        for each, delivery in zip(outgoing, deliveries, strict=True):
            update: dict[str, object] = {"time": time}
            match delivery.outcome:
                case "sent":
                    update["state"] = "sent"
                case "failed":
                    update["state"] = "failed"
                    self._warn(f"{each} was not sent: {delivery.reason}; {_describe_retry(each)}")
                case "unknown":
                    update["is_reported"] = True
                    again = _describe_resending(each.records[0][0])
                    self._warn(f"{each} may not have arrived: {delivery.reason}; {again}")
            with self._reporting_corrupt_files():
                for message_id, record in each.records:
                    log.add(message_id.file, [record.model_copy(update=update)])
        self._save(log)

    def _take_notice(self, target: Target, log: MessageLog, now: dt.datetime) -> Iterator[Outgoing]:
        """Yield one notice of all problems that wait for an entry, if there are any."""
        update = {"time": clock.rfc3339(now), "state": "sending"}
        records = [(each.id, each.last.model_copy(update=update)) for each in find_waiting(target, log, now)]
        if records:
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
                    self._warn(_describe_interrupted(message, names.get(message.id.entry)))
                    log.add(file, [message.last.model_copy(update={"is_reported": True})])

    @contextmanager
    def _reporting_corrupt_files(self) -> Iterator[None]:
        """Turn an error of a file in `notified/` into a warning."""
        try:
            yield
        except RecordError as error:
            self._warn(f"notifications: not sent: {error}")

    def _save(self, log: MessageLog) -> set[str]:
        """Write what was added to a log. Return the files that could not be written, with a warning for each."""
        unsaved = set()
        for file in log.unsaved:
            try:
                log.save(file)
            except OSError as error:
                unsaved.add(file)
                self._warn(f"notifications: could not record in {FOLDER}/ what is sent: {error}")
        return unsaved

    def _warn(self, message: str) -> None:
        self._warnings[message] = None


def create_message(target: Target, content: Digest | Notice, config: Config) -> Message:
    """Return a message to an entry. Its URL is empty if the entry has none."""
    language = target.entry.language or default_language(config)
    return Message(target.position, target.name, target.url or SecretStr(""), content, language, target.entry.template)


def default_language(config: Config) -> str:
    """Return the language of what digests link to: of the site, or of the blog, which is also that of the feeds."""
    has_site = config.site_url and not config.feed_base_url and config.site is not False
    return config.site_language if has_site else config.post_language


def _describe(content: Digest | Notice) -> str:
    return f"the digest of {content.edition}" if isinstance(content, Digest) else "the notice of problems"


def _describe_retry(outgoing: Outgoing) -> str:
    """Return who sends a message that was refused."""
    crawls = "crawls try again for a day"
    content = outgoing.message.content
    if not isinstance(content, Digest):
        return crawls
    command = f"`scrapy notify {content.edition}`"
    is_news = due.is_news(parse_period(content.edition), clock.now())
    return f"{crawls}, and {command} at any time" if is_news else f"to try again, run {command}"


def _describe_resending(message_id: MessageId) -> str:
    """Return what sends a message that may not have arrived."""
    if message_id.event == "failed":
        return "it is not sent again"
    return f"to send it again, run `scrapy notify {message_id.file} --again --entry {message_id.entry}`"


def _describe_interrupted(message: RecordedMessage, target: Target | None) -> str:
    name = target or f"notification {message.id.entry!r}"
    what = "the notice of problems" if message.id.event == "failed" else f"the digest of {message.id.file}"
    interruption = f"sending it was interrupted at {message.last.time}"
    return f"{name}: {what} may not have arrived: {interruption}; {_describe_resending(message.id)}"
