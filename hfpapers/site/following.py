"""How to follow something: the lines of a topic for ``hfpapers.toml``."""

import json
import re
from collections.abc import Sequence

from hfpapers.editions.topics import ALL

_OTHER_CHARACTERS = re.compile(r"[^a-z0-9]+")
_MAX_NAME_LENGTH = 60
# The name of a topic whose title has no letter that a name may have.
_FALLBACK = "my-topic"


def topic_lines(title: str, conditions: dict[str, Sequence[str] | int]) -> str:
    """Return a topic with a title and conditions, like ``{"words": ["agent"]}``, as lines of the configuration file."""
    name = _OTHER_CHARACTERS.sub("-", title.lower())[:_MAX_NAME_LENGTH].strip("-")
    lines = {"title": title, **conditions}
    return "\n".join(
        [
            f"[topics.{_FALLBACK if name in {'', ALL} else name}]",
            *(f"{key} = {_to_toml(value)}" for key, value in lines.items()),
        ]
    )


def _to_toml(value: str | Sequence[str] | int) -> str:
    """Return a value in the syntax of TOML. In strings and lists, it is that of JSON, except for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
