"""The setting TOPICS: the topics by name."""

import re
from collections.abc import Mapping
from typing import TypeVar

from hfpapers.editions.topics import ALL

T = TypeVar("T", bound=Mapping[str, object])

_NAME = re.compile(r"[a-z0-9-]+")


def check_topics(topics: T) -> T:
    """Return the topics; raise `ValueError` if a name is wrong. Names are parts of paths and of the ids of items."""
    for name in topics:
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"the name {name!r} is not that of a topic; expected lower-case letters, digits and hyphens"
            )
        if name == ALL:
            raise ValueError(f"the name {name!r} is reserved for all topics together; expected another name")
    return topics
