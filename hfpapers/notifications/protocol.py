"""What a crawl and the process that sends exchange: a document with all messages, and lines about each of them.

The document contains secrets, the URLs of the services. The lines contain none.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from pydantic import SecretStr, TypeAdapter, ValidationError

from hfpapers.notifications.messages import Delivery, Message, Rendering
from hfpapers.text.plain import shorten_line

State = Literal["sending", "sent", "failed", "unknown"]

_MAX_REASON_LENGTH = 200
# What is printed beyond this was not printed by our process.
_MAX_OUTPUT_LENGTH = 1_000_000


@dataclass(frozen=True)
class Document:
    """What the process that sends needs.

    Attributes:
        messages: The messages, with the URLs of the services.
        rendering: How they look.
        timeout_s: The number of seconds after which the process is killed.
    """

    messages: Sequence[Message]
    rendering: Rendering
    timeout_s: float


def encode_document(document: Document) -> bytes:
    """Return a document as JSON."""
    # A lone surrogate becomes a question mark: one text must not make all messages unreadable.
    return json.dumps(asdict(document), default=_reveal, ensure_ascii=False).encode("utf8", "replace")


def decode_document(data: bytes) -> Document:
    """Return the document that `encode_document` encoded; raise `pydantic.ValidationError` for other data."""
    return TypeAdapter(Document).validate_json(data)


def _reveal(secret: SecretStr) -> str:
    return secret.get_secret_value()


@dataclass(frozen=True)
class Line:
    """What the process that sends reports of a message.

    Attributes:
        index: The position of the message in the document, from 0.
        state: ``sending`` before anything of the message is sent; later, the outcome of its delivery.
        reason: The reason of its delivery.
    """

    index: int
    state: State
    reason: str = ""

    def encode(self) -> bytes:
        """Return the line."""
        return json.dumps(asdict(self)).encode() + b"\n"


_LINE = TypeAdapter(Line)


class Progress:
    """What the process that sends has reported so far."""

    def __init__(self, number_of_messages: int) -> None:
        self._number_of_messages = number_of_messages
        self._output = bytearray()

    def add(self, output: bytes) -> None:
        """Add what the process has printed."""
        if len(self._output) < _MAX_OUTPUT_LENGTH:
            self._output += output

    def conclude(self, failure: str, interruption: str) -> list[Delivery]:
        """Return what became of each message, now that the process has ended.

        `failure` is why a message was not sent, and `interruption` why nothing is known of a message that was being
        sent.
        """
        lines = [*self._parse()]
        is_reliable = all(lines)
        states: dict[int, Line] = {}
        for line in filter(None, lines):
            if line.index not in states or states[line.index].state == "sending":
                states[line.index] = line
        return [
            _describe(states.get(index), failure if is_reliable else None, interruption)
            for index in range(self._number_of_messages)
        ]

    def _parse(self) -> Iterator[Line | None]:
        """Yield the lines. Those that our process does not print are None."""
        *lines, rest = self._output.split(b"\n")
        for line in lines:
            try:
                yield _LINE.validate_json(line, strict=True)
            except ValidationError:
                yield None
        if rest:
            yield None


def _describe(line: Line | None, failure: str | None, interruption: str) -> Delivery:
    if line is not None and line.state != "sending":
        return Delivery(line.state, shorten_line(line.reason, _MAX_REASON_LENGTH))
    # The process reports each message before it sends it, so that a message without a line was not sent.
    return Delivery("failed", failure) if line is None and failure else Delivery("unknown", interruption)
