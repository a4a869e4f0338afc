"""Plain text on one line."""

import re

# Control characters, except those that are whitespace.
_CONTROL = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_SURROGATES = "\ud800-\udfff"
_NONCHARACTERS = "\ufdd0-\ufdef\ufeff\ufffe\uffff"
# Overrides and isolates of the writing direction, which can make a line look different from what it says.
_DIRECTION = "\u202a-\u202e\u2066-\u2069"
_UNPRINTABLE = re.compile(f"[{_CONTROL}{_SURROGATES}{_NONCHARACTERS}{_DIRECTION}]")
# A Python string never contains a surrogate pair, so that each surrogate is a lone one.
_LONE_SURROGATE = re.compile(f"[{_SURROGATES}]")


def collapse_whitespace(text: str) -> str:
    """Return the text with each run of whitespace replaced by one space, and without whitespace at its ends."""
    return " ".join(text.split())


def strip_unprintable(text: str) -> str:
    """Return the text without control characters, noncharacters, lone surrogates and direction overrides.

    XML, YAML or UTF-8 cannot contain them, or they would show readers something else than the text says.
    """
    return _UNPRINTABLE.sub("", text)


def single_line(text: str) -> str:
    """Return the printable characters of the text on one line."""
    return collapse_whitespace(strip_unprintable(text))


def shorten_line(text: str, max_length: int) -> str:
    """Return the printable characters of the text on one line, truncated to a number of characters with "…"."""
    line = single_line(text)
    return line if len(line) <= max_length else f"{line[: max_length - 1].rstrip()}…"


def replace_surrogates(text: str) -> str:
    """Return the text with each lone surrogate replaced by U+FFFD. JSON can contain them, UTF-8 cannot."""
    return _LONE_SURROGATE.sub("\ufffd", text)
