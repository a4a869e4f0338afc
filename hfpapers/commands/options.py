"""Parse the values of options. Each error is one line with the option, the value, and what is accepted."""

import re
from collections.abc import Sequence
from typing import TypeVar

from hfpapers.editions.periods import KINDS, Period, parse_period
from hfpapers.text.plain import show_value

T = TypeVar("T", bound=str)

_INTEGER = re.compile(r"[0-9]{1,18}")


def split_words(args: Sequence[str]) -> list[str]:
    """Return the words among the arguments of a command: after ``--``, also those that begin with a dash.

    Raises:
        ValueError: if an argument before ``--`` begins with a dash, which is an option that the command does not have.
    """
    end = args.index("--") if "--" in args else len(args)
    for argument in args[:end]:
        if argument.startswith("-") and argument != "-":
            raise ValueError(f"unknown option {show_value(argument)}; words that begin with a dash follow --")
    return [*args[:end], *args[end + 1 :]]


def parse_choice(option: str, text: str, choices: Sequence[T]) -> T:
    """Return the choice that a value is."""
    for choice in choices:
        if choice == text:
            return choice
    raise ValueError(f"{option} is {show_value(text)}; expected one of {', '.join(choices)}")


def parse_count(option: str, text: str, minimum: int, maximum: int, *, others: str = "") -> int:
    """Return an integer. `others` is what else the option accepts, for the message of the error."""
    if not _INTEGER.fullmatch(text) or not minimum <= int(text) <= maximum:
        expected = f"an integer from {minimum} to {maximum}{others}"
        raise ValueError(f"{option} is {show_value(text)}; expected {expected}")
    return int(text)


def parse_period_option(option: str, text: str) -> Period:
    """Return the day, the week or the month with this name."""
    try:
        return parse_period(text)
    except ValueError:
        *examples, last = (kind.example for kind in KINDS.values())
        expected = f"a day, a week or a month like {', '.join(examples)} or {last}"
        raise ValueError(f"{option} is {show_value(text)}; expected {expected}") from None
