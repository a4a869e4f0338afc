"""Sends the notifications that are due at the end of a crawl, and by ``scrapy notify``."""

import asyncio
import logging
import os
from collections import Counter
from collections.abc import Collection, Sequence
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
from hfpapers.notifications.outbox import Outbox, Outgoing, create_message
from hfpapers.notifications.problems import find_days_without_list, find_problems
from hfpapers.notifications.process import send_messages
from hfpapers.notifications.rendering import MessageRenderer
from hfpapers.publishing.renderer import Renderer

if TYPE_CHECKING:
    from hfpapers.publishing.newest import NewestEditions

logger = logging.getLogger(__name__)

# Of the time in which messages are sent, this much is kept to record what became of them.
_RECORDING_S = 1.0


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
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the notifier of the project's settings; raise `ConfigError` if a setting is wrong."""
        renderer = Renderer.from_settings(settings)
        return cls(renderer, find_targets(renderer.config.notify, os.environ))

    def check(self) -> None:
        """Raise `ConfigError` if an entry has a language or a template that there is not. Nothing is sent."""
        renderer = MessageRenderer(self.rendering)
        for target in self.targets:
            try:
                renderer.render(create_message(target, example_digest(1), self.config), "text", None)
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

    async def add_problems(self, results: Sequence[EditionResult]) -> None:
        """Make what went wrong in a crawl, and weekdays without a list, wait to be sent."""
        async with self.store.locked_async():
            problems = find_problems(results, find_days_without_list(self.store, clock.now()))
            self.outbox.add_problems(problems)
        self._log_warnings()

    async def find_due(self) -> list[Digest | Notice]:
        """Return what is due, as `Outbox.find_due` does."""
        async with self.store.locked_async():
            self._newest = None
            found = self.outbox.find_due()
        self._log_warnings()
        return found

    async def take(self, requested: Collection[Period] = (), **options: Any) -> list[Outgoing]:
        """Return the messages that are due, and record that they are being sent; the arguments are `Outbox.take`'s."""
        async with self.store.locked_async():
            # An earlier snapshot may be outdated.
            self._newest = None
            taken = self.outbox.take(requested, **options)
        self._log_warnings()
        return taken

    async def preview(self, period: Period) -> list[tuple[Target, Message | None]]:
        """Return the digest of an edition for each entry, as `Outbox.preview` does."""
        async with self.store.locked_async():
            previews = self.outbox.preview(period)
        self._log_warnings()
        return previews

    async def send(self, taken: Sequence[Outgoing], timeout_s: float) -> list[Delivery]:
        """Send messages within a time, and record what became of them."""
        if not taken:
            return []
        messages = [each.message for each in taken]
        deliveries = await send_messages(messages, self.rendering, max(timeout_s - _RECORDING_S, 0))
        async with self.store.locked_async():
            self.outbox.record(taken, deliveries)
        for each, delivery in zip(taken, deliveries, strict=True):
            if delivery.outcome == "sent":
                logger.info("%s was sent", each)
        self._log_warnings()
        return deliveries

    async def send_due(
        self, results: Sequence[EditionResult] | None, requested: Collection[Period], timeout_s: float
    ) -> Counter[str]:
        """Send what is due after a crawl with these results, and return the number of messages by outcome.

        It takes at most `timeout_s` seconds. What could not be sent for another reason than that a service refused it
        is not sent later.
        """
        end = clock.monotonic() + timeout_s
        try:
            async with asyncio.timeout(timeout_s):
                if results is not None:
                    await self.add_problems(results)
                taken = await self.take(requested)
                deliveries = await self.send(taken, end - clock.monotonic())
        except TimeoutError:
            logger.warning("notifications: another process kept the output folder locked for %.0f s", timeout_s)
            return Counter()
        return Counter(delivery.outcome for delivery in deliveries)

    def _log_warnings(self) -> None:
        for warning in self.outbox.pop_warnings():
            self.has_warned = True
            logger.warning("%s", warning)
