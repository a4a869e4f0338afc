"""Validation errors as one line for people."""

import re
from collections.abc import Callable, Mapping
from typing import Any


class ConfigError(ValueError):
    """A setting, the configuration file or an environment variable is wrong. The message is one line."""

    def __init__(self, message: str) -> None:
        # The message may contain a part of the wrong value.
        super().__init__("".join(each if each.isprintable() else repr(each)[1:-1] for each in message))


_MAX_SHOWN = 200
# Fields whose values are never shown.
_SECRETS = {"notify"}
_USER_INFO = re.compile(r"//[^/@\s]+@")
_EXPECTED = {
    "bool_parsing": "yes or no",
    "bool_type": "yes or no",
    "int_parsing": "an integer",
    "int_from_float": "an integer",
    "int_type": "an integer",
    "float_parsing": "a number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "too_short": "a list that is not empty",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
}


def describe_error(error: Mapping[str, Any], name_of: Callable[[str], str] = str) -> str:
    """Return a pydantic error as a sentence: the name, the value, and what is accepted.

    `name_of` turns the name of a field into the name that the user knows it by.
    """
    first, *rest = error["loc"]
    name = name_of(str(first)) + "".join(f"[{part!r}]" for part in rest)
    if error["type"] == "extra_forbidden":
        return f"{name} is not a setting"
    if error["type"] == "missing":
        return f"{name} is missing"
    is_table = isinstance(error["input"], dict) and error["type"] == "value_error"
    if is_table or first in _SECRETS:
        # The message names the entry that is wrong.
        return f"{name}: {_describe_expectation(error)}"
    return f"{name} is {_show(error['input'])}; {_describe_expectation(error)}"


def _show(value: object) -> str:
    """Return a value for a message: not too long, and without the password of a URL."""
    text = _USER_INFO.sub("//…@", repr(value))
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _describe_expectation(error: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "literal_error":
            return f"expected {context['expected']}"
        case "greater_than_equal":
            return f"expected {_number_word(context['ge'])} >= {context['ge']}"
        case "less_than_equal":
            return f"expected {_number_word(context['le'])} <= {context['le']}"
        case "value_error":
            # Our validators raise ValueError with a message like "expected a time like 09:15".
            return str(context["error"])
        case kind if kind in _EXPECTED:
            return f"expected {_EXPECTED[kind]}"
        case _:
            return str(error["msg"])


def _number_word(bound: float) -> str:
    return "an integer" if isinstance(bound, int) else "a number"
