"""A progress bar for commands that work through many editions."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from hfpapers.extensions.terminal import progress_bar

T = TypeVar("T")

# Fewer editions are done before anyone could read a progress bar.
_MIN_LENGTH = 10


def track(values: Sequence[T], description: str) -> Iterator[T]:
    """Yield the values, and show how many of them are done if they are many and the standard error is a terminal."""
    with progress_bar(description, len(values), min_total=_MIN_LENGTH) as advance:
        for value in values:
            yield value
            advance()
