"""Sends the notifications that are due at the end of a crawl, and by ``scrapy notify``."""

import asyncio
import logging
import os
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

import jinja2
from scrapy.settings import BaseSettings

from hfpapers import clock
from hfpapers.config import ConfigError
from hfpapers.config.notify import Target, find_targets
from hfpapers.editions.periods import Period
from hfpapers.editions.result import EditionResult
from hfpapers.exporters.context import ArchivedEdition
from hfpapers.notifications.example import example_digest
from hfpapers.notifications.messages import Delivery, Digest, Message, Notice, Rendering
from hfpapers.notifications.outbox import Outbox
from hfpapers.notifications.outgoing import Outgoing, create_message
from hfpapers.notifications.problems import find_days_without_list, find_problems
from hfpapers.notifications.process import send_messages
from hfpapers.notifications.rendering import MessageRenderer
from hfpapers.publishing.renderer import Renderer
from hfpapers.text.plain import show_value

if TYPE_CHECKING:
    from hfpapers.publishing.newest import NewestEditions

logger = logging.getLogger(__name__)

# Of the time in which messages are sent, this much is kept to record what became of them.
_RECORDING_S = 1.0
# How long a command waits for another process that keeps the output folder locked. Nobody waits for the command.
_TIMEOUT_S = 60.0


class Notifier:
    """Sends the notifications that are due, each once."""

    def __init__(self, renderer: Renderer, targets: Sequence[Target]) -> None:
        self.config = renderer.config
        self.store = renderer.store
        self.targets = targets
        self.rendering = Rendering(self.config.post_templates_folder, self.config.site_title)
        self.outbox = Outbox(self.config, targets, self.store, self.describe)
        # Whether something was not sent, may not have arrived, or could not be recorded.
        self.has_warned = False
        self._renderer = renderer
        self._newest: NewestEditions | None = None

    @classmethod
    def from_settings(cls, settings: BaseSettings, entry: str | None = None) -> Self:
        """Return the notifier of the entries in the project's settings, or only of that with a name.

        Raises:
            ConfigError: if a setting is wrong.
            ValueError: if there is no entry with that name.
        """
        renderer = Renderer.from_settings(settings)
        targets = find_targets(renderer.config.notify, os.environ)
        selected = [target for target in targets if entry in {None, target.name}]
        if targets and not selected:
            names = ", ".join(target.name for target in targets)
            raise ValueError(f"NOTIFY has no entry {show_value(entry)}; expected one of {names}")
        return cls(renderer, selected)

    def check(self) -> None:
        """Raise `ConfigError` if an entry has a language or a template that there is not. Nothing is sent."""
        renderer = MessageRenderer(self.rendering)
        for target in self.targets:
            try:
                renderer.render(create_message(target, example_digest(1), self.config), "text")
            except (ValueError, jinja2.TemplateError) as error:
                raise ConfigError(f"NOTIFY: entry {target.position}: {error}") from error

    def describe(self, period: Period) -> ArchivedEdition:
        """Return a stored edition as feeds and digests show it."""
        self._newest = self._newest or self._renderer.newest(self._renderer.snapshot())
        return self._newest.describe(period)

    def warn_of_missing_urls(self) -> None:
        """Log a warning for each entry that is switched off, because the variable with its URL is not set."""
        for target in self.targets:
            if target.url is None:
                logger.warning("%s is off: the environment variable %s is not set", target, target.variable)

    async def add_problems(self, results: Sequence[EditionResult], timeout_s: float = _TIMEOUT_S) -> None:
        """Make what went wrong in a crawl, and weekdays without a list, wait to be sent.

        Raises:
            OSError: if the output folder cannot be read, or not be locked within a number of seconds.
        """
        async with self._locked(timeout_s):
            self._add_problems(results)
        self._log_warnings()

    async def find_due(self) -> list[Digest | Notice]:
        """Return what is due, as `Outbox.find_due` does; raise `OSError` as `add_problems` does."""
        async with self._locked(_TIMEOUT_S):
            self._newest = None
            found = self.outbox.find_due()
        self._log_warnings()
        return found

    async def take(self, requested: Collection[Period] = (), **options: Any) -> list[Outgoing]:
        """Return the messages that are due, and record that they are being sent; the arguments are `Outbox.take`'s.

        Raises:
            OSError: as `add_problems` does.
        """
        async with self._locked(_TIMEOUT_S):
            taken = self._take(requested, **options)
        self._log_warnings()
        return taken

    def preview(self, period: Period) -> list[tuple[Target, Message | None]]:
        """Return the digest of an edition for each entry, as `Outbox.preview` does.

        Raises:
            OSError: if the output folder cannot be read, or another process keeps it locked for a minute.
        """
        with self.store.files.locked_if_writable():
            previews = self.outbox.preview(period)
        self._log_warnings()
        return previews

    async def send(self, taken: Sequence[Outgoing], timeout_s: float) -> list[Delivery]:
        """Send messages within a time, and record what became of them."""
        if not taken:
            return []
        end = clock.monotonic() + timeout_s
        messages = [each.message for each in taken]
        deliveries = await send_messages(messages, self.rendering, max(timeout_s - _RECORDING_S, 0))
        for each, delivery in zip(taken, deliveries, strict=True):
            if delivery.outcome == "sent":
                logger.info("%s was sent", each)
        try:
            async with self._locked(max(end - clock.monotonic(), 0)):
                self.outbox.record(taken, deliveries)
        except OSError as error:
            self._warn(f"notifications: could not record which messages were sent: {error}")
        self._log_warnings()
        return deliveries

    async def send_due(
        self, results: Sequence[EditionResult], requested: Collection[Period], timeout_s: float
    ) -> Counter[str]:
        """Send what is due after a crawl with these results, and return the number of messages by outcome.

        It takes at most `timeout_s` seconds.

        Raises:
            OSError: if the output folder cannot be read, or not be locked within half of the time. Nothing is sent.
        """
        end = clock.monotonic() + timeout_s
        async with self._locked(timeout_s / 2):
            self._add_problems(results)
            taken = self._take(requested)
        self._log_warnings()
        deliveries = await self.send(taken, end - clock.monotonic())
        return Counter(delivery.outcome for delivery in deliveries)

    def _add_problems(self, results: Sequence[EditionResult]) -> None:
        self.outbox.add_problems(find_problems(results, find_days_without_list(self.store, clock.now())))

    def _take(self, requested: Collection[Period], **options: Any) -> list[Outgoing]:
        # An earlier snapshot may be outdated.
        self._newest = None
        return self.outbox.take(requested, **options)

    @asynccontextmanager
    async def _locked(self, timeout_s: float) -> AsyncIterator[None]:
        """Lock the output folder; raise `OSError` if that is not possible within a number of seconds."""
        try:
            async with asyncio.timeout(timeout_s), self.store.files.locked_async():
                yield
        except TimeoutError as error:
            raise OSError(f"another process keeps {self.store.location} locked") from error

    def _log_warnings(self) -> None:
        for warning in self.outbox.pop_warnings():
            self._warn(warning)

    def _warn(self, message: str) -> None:
        self.has_warned = True
        logger.warning("%s", message)
