"""What Redis knows about a dispatch: its editions, and as results of Dramatiq's messages how each of them ended."""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Self
from uuid import uuid4

from dramatiq import Broker, Message, group
from dramatiq.common import dq_name
from pydantic import BaseModel, Field, ValidationError

from hfpapers.cluster.broker import MONTH_MS, NAMESPACE, QUEUE
from hfpapers.cluster.crawls import Outcome

# The names of the actors.
CRAWL_EDITION = "crawl_edition"
END_DISPATCH = "end_dispatch"

_POLL_INTERVAL_S = 1.0
_LAST = f"{NAMESPACE}:last-dispatch"


class Ending(BaseModel):
    """How the end of a dispatch ended: an exit code, and what went wrong."""

    exit_code: int
    reason: str | None = None


class Dispatch(BaseModel):
    """Editions of one kind that are sent to the workers at once."""

    id: str = Field(default_factory=lambda: uuid4().hex)
    spider: str
    editions: list[str]
    # The arguments of each crawl.
    arguments: dict[str, str]
    # The spider's argument `notify`, for the notifications at the end.
    notify: str = "due"
    # RFC 3339, UTC.
    started_at: str

    @classmethod
    def load(cls, broker: Broker, dispatch_id: str) -> Self | None:
        """Return the dispatch with an id; None if it is not known, because it is older than a month.

        Raises:
            ValueError: if another version of hfpapers has stored it.
        """
        data = broker.client.get(_key(dispatch_id))
        try:
            return cls.model_validate_json(data) if data else None
        except ValidationError:
            message = f"{_key(dispatch_id)} in Redis is not a dispatch of this version of hfpapers; dispatch again"
            raise ValueError(message) from None

    @classmethod
    def load_last(cls, broker: Broker) -> Self | None:
        """Return the last dispatch; None if there was none in the last month."""
        dispatch_id = broker.client.get(_LAST)
        return cls.load(broker, dispatch_id.decode()) if dispatch_id else None

    def send(self, broker: Broker) -> None:
        """Store the dispatch, and send a message per edition. Dramatiq sends the last one when all have results."""
        broker.client.set(_key(self.id), self.model_dump_json(), px=MONTH_MS)
        broker.client.set(_LAST, self.id, px=MONTH_MS)
        messages = group([self._edition_message(edition) for edition in self.editions], broker=broker)
        messages.add_completion_callback(self._end_message())
        messages.run()

    def outcomes(self, broker: Broker) -> Iterator[tuple[str, Outcome]]:
        """Yield each edition whose crawl has ended, and how it ended."""
        return self._find_outcomes(broker, self.editions)

    def follow(self, broker: Broker) -> Iterator[tuple[str, Outcome]]:
        """Yield each edition, and how its crawl ended, as soon as it has ended."""
        waiting = dict.fromkeys(self.editions)
        while waiting:
            for edition, outcome in self._find_outcomes(broker, [*waiting]):
                del waiting[edition]
                yield edition, outcome
            time.sleep(_POLL_INTERVAL_S if waiting else 0)

    def wait_for_ending(self, broker: Broker) -> Ending:
        """Return how the dispatch ended, as soon as it has ended."""
        while not (ending := self.ending(broker)):
            time.sleep(_POLL_INTERVAL_S)
        return ending

    def ending(self, broker: Broker) -> Ending | None:
        """Return how the dispatch ended; None if it has not ended."""
        [result] = _find_results(broker, [self._end_message()])
        return None if result is None else Ending.model_validate(result)

    def is_stuck(self, broker: Broker) -> bool:
        """Return whether the dispatch has not ended, and never will, because no message is left.

        This happens if `scrapy dispatch` is killed while it sends the messages, or if Redis loses data.
        """
        # A message is removed after its result is stored, and after the message that it leads to is sent.
        with broker.client.pipeline() as pipeline:
            for queue in (QUEUE, dq_name(QUEUE)):
                pipeline.hvals(f"{NAMESPACE}:{queue}.msgs")
            messages = chain.from_iterable(pipeline.execute())
        return not any(self.id.encode() in message for message in messages) and self.ending(broker) is None

    def _find_outcomes(self, broker: Broker, editions: Sequence[str]) -> Iterator[tuple[str, Outcome]]:
        results = _find_results(broker, [self._edition_message(edition) for edition in editions])
        for edition, result in zip(editions, results, strict=True):
            if result is not None:
                yield edition, Outcome.model_validate(result)

    def _edition_message(self, edition: str) -> "Message[Any]":
        return _message(CRAWL_EDITION, f"{self.id}-{edition}", self.spider, edition, self.arguments)

    def _end_message(self) -> "Message[Any]":
        return _message(END_DISPATCH, f"{self.id}-end", self.id)


def _key(dispatch_id: str) -> str:
    return f"{NAMESPACE}:dispatch:{dispatch_id}"


def _message(actor: str, message_id: str, *args: Any) -> "Message[Any]":
    """Return a message whose id does not depend on when it is made, so that its result is found again."""
    return Message(queue_name=QUEUE, actor_name=actor, args=args, kwargs={}, options={}, message_id=message_id)


def _find_results(broker: Broker, messages: "Iterable[Message[Any]]") -> list[Any]:
    """Return the result of each message, or None. This is one request; `Message.get_result` would be one for each."""
    backend = broker.get_results_backend()
    with broker.client.pipeline(transaction=False) as pipeline:
        for message in messages:
            pipeline.lindex(backend.build_message_key(message), 0)
        found = pipeline.execute()
    return [None if data is None else backend.unwrap_result(backend.encoder.decode(data)) for data in found]
