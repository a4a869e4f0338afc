"""A file of the site."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A file of the site, and the function that returns its bytes, or None if there is no such page."""

    path: str
    render: Callable[[], bytes | None]
