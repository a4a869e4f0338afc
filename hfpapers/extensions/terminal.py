"""Progress bars on a terminal."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn


def create_progress(*columns: "ProgressColumn | str") -> "Progress":
    """Return a progress bar on the standard error that disappears at its end."""
    # Most crawls and commands run without a terminal, and importing rich takes a tenth of a second.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    head = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(
        *head,
        *columns,
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        # Default: 30 s. A crawl may wait for minutes, and there is no estimate without two steps in this time.
        speed_estimate_period=1800,
    )


@contextmanager
def progress_bar(description: str, total: int, *, min_total: int = 1) -> Iterator[Callable[[], None]]:
    """Show how many of `total` steps are done if the standard error is a terminal; yield a function that counts one.

    Of fewer steps than `min_total`, there is no bar.
    """
    if total < min_total or not sys.stderr.isatty():
        yield lambda: None
        return
    progress = create_progress()
    task = progress.add_task(description, total=total)
    with show_progress(progress):
        yield lambda: progress.advance(task)


@contextmanager
def show_progress(progress: "Progress") -> Iterator[None]:
    """Show a progress bar. Log lines appear above it."""
    stderr = sys.stderr
    with progress:
        # `sys.stderr` is now the one of the progress bar.
        handlers = [
            handler
            for handler in logging.getLogger().handlers
            if isinstance(handler, logging.StreamHandler) and handler.stream is stderr
        ]
        for handler in handlers:
            handler.setStream(sys.stderr)
        try:
            yield
        finally:
            for handler in handlers:
                handler.setStream(stderr)
