"""Plain text on one line."""

import re
import reprlib
from collections.abc import Sequence

# Control characters, except those that are whitespace.
_CONTROL = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_SURROGATES = "\ud800-\udfff"
_NONCHARACTERS = "\ufdd0-\ufdef\ufeff\ufffe\uffff"
# Overrides and isolates of the writing direction, which can make a line look different from what it says.
_DIRECTION = "\u202a-\u202e\u2066-\u2069"
_UNPRINTABLE = re.compile(f"[{_CONTROL}{_SURROGATES}{_NONCHARACTERS}{_DIRECTION}]")
# Characters that Python calls printable, but that are not visible: fillers, variation selectors, the Braille blank.
_INVISIBLE = frozenset(
    map(
        chr,
        (
            *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
            *range(0x180B, 0x1810),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)
# A Python string never contains a surrogate pair, so that each surrogate is a lone one.
_LONE_SURROGATE = re.compile(f"[{_SURROGATES}]")
# The most characters of a value in an error message.
_MAX_VALUE_LENGTH = 60


def collapse_whitespace(text: str) -> str:
    """Return the text with each run of whitespace replaced by one space, and without whitespace at its ends."""
    return " ".join(text.split())


def strip_unprintable(text: str) -> str:
    """Return the text without control characters, noncharacters, lone surrogates and direction overrides.

    XML, YAML or UTF-8 cannot contain them, or they would show readers something else than the text says.
    """
    # Almost all texts are printable in Python's stricter sense, which is fast to find out.
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)


def is_printable(text: str) -> bool:
    """Return whether the text has none of the characters that `strip_unprintable` removes."""
    return not _UNPRINTABLE.search(text)


def single_line(text: str) -> str:
    """Return the printable characters of the text on one line."""
    return collapse_whitespace(strip_unprintable(text))


def shorten_line(text: str, max_length: int) -> str:
    """Return the printable characters of the text on one line, truncated to a number of characters with "…"."""
    line = single_line(text)
    return line if len(line) <= max_length else f"{line[: max_length - 1].rstrip()}…"


def is_blank(text: str) -> bool:
    """Return whether the text has no visible character."""
    return not any(char.isprintable() and not char.isspace() and char not in _INVISIBLE for char in text)


def shorten_printable(text: str, max_length: int) -> str:
    """Return at most `max_length` characters of the text, with an ellipsis if there are more.

    Unprintable characters, among them line breaks and lone surrogates, are replaced by U+FFFD.
    """
    head = text if len(text) <= max_length else f"{text[: max_length - 1]}…"
    return "".join(char if char.isprintable() else "\ufffd" for char in head)


def show_value(value: object) -> str:
    """Return a value of any type for an error message: in Python's notation, printable and short."""
    # Even with the limits of `reprlib`, a nested list has thousands of characters.
    return shorten_printable(reprlib.repr(value), _MAX_VALUE_LENGTH)


def replace_surrogates(text: str) -> str:
    """Return the text with each lone surrogate replaced by U+FFFD. JSON can contain them, UTF-8 cannot."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def count(number: int, noun: str) -> str:
    """Return a number with its noun in the right form, like "1 paper" or "2 papers"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def join_first(texts: Sequence[str], limit: int = 3) -> str:
    """Return the first texts as a list in words; the others are only counted, like "a, b, c, and 2 more"."""
    others = len(texts) - limit
    return ", ".join(texts[:limit]) + (f", and {others} more" if others > 0 else "")
