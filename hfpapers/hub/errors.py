"""The error of a page that cannot be read, and how its message shows a value."""

import reprlib
from typing import Any, Self

from hfpapers.text.plain import shorten_printable

_MAX_VALUE_LENGTH = 60


class PageError(ValueError):
    """A page or an API response is not what was requested.

    The message is a fragment that is shown after the source, like "no DailyPapers data on the page" after "page: ".
    """

    @classmethod
    def join(cls, *errors: "PageError") -> Self:
        """Return one error with the messages of several, each once."""
        return cls(", ".join(dict.fromkeys(map(str, errors))))


def show_value(value: Any) -> str:
    """Return a value from a page for an error message: in Python's notation, printable and short."""
    # Even with the limits of `reprlib`, a nested list has thousands of characters.
    return shorten_printable(reprlib.repr(value), _MAX_VALUE_LENGTH)
