"""A progress bar for commands that work through many editions."""

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

from hfpapers.extensions.terminal import create_progress, show_progress

T = TypeVar("T")

# Fewer editions are done before anyone could read a progress bar.
_MIN_LENGTH = 10


def track(values: Sequence[T], description: str) -> Iterator[T]:
    """Yield the values, and show how many of them are done if they are many and the standard error is a terminal."""
    if len(values) < _MIN_LENGTH or not sys.stderr.isatty():
        yield from values
        return
    progress = create_progress()
    task = progress.add_task(description, total=len(values))
    with show_progress(progress):
        for value in values:
            yield value
            progress.advance(task)
