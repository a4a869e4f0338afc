"""The conditions of a topic on the command line."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from hfpapers.config.errors import describe_error
from hfpapers.editions.selection import Selection
from hfpapers.editions.topics import Topic

_KEYS = {field.alias or name: field for name, field in Selection.model_fields.items()}
_NUMBERS = {"min_upvotes", "top"}
# Python does not convert texts of thousands of digits.
_MAX_DIGITS = 18


def parse_topic(texts: Sequence[str]) -> Topic:
    """Return a topic with conditions like ``words=agent,agentic``.

    Raises:
        ValueError: if a condition is wrong. The message is one line.
    """
    conditions: dict[str, Any] = {}
    for text in texts:
        key, separator, value = text.partition("=")
        if not separator or key not in _KEYS:
            expected = ", ".join(f"{name}=…" for name in _KEYS)
            raise ValueError(f"--try {text} is not a condition; expected one of {expected}")
        if key in _NUMBERS:
            conditions[key] = int(value) if value.isdecimal() and len(value) <= _MAX_DIGITS else value
        else:
            conditions.setdefault(key, []).extend(part.strip() for part in value.split(","))
    try:
        return Topic.model_validate({"title": "Try", **conditions})
    except ValidationError as error:
        # An error about all conditions together has no location.
        problems = ({**each, "loc": each["loc"] or ("",)} for each in error.errors())
        descriptions = (describe_error(each, lambda name: f"--try {name}".rstrip()) for each in problems)
        raise ValueError("; ".join(descriptions)) from error
