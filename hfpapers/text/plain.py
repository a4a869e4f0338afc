"""Plain text on one line."""

import re

# Overrides and isolates of the writing direction: they can make a line read as something else than it says.
_DIRECTION = "\u202a-\u202e\u2066-\u2069"
# All but the control characters that are white space.
_CONTROL = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_HALVES_AND_NONCHARACTERS = "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
_UNPRINTABLE = re.compile(f"[{_CONTROL}{_HALVES_AND_NONCHARACTERS}{_DIRECTION}]")


def one_line(text: str) -> str:
    """Return the text with each run of white space as one space, none at the ends."""
    return " ".join(text.split())


def printable(text: str) -> str:
    """Return the text without control characters, direction overrides and halves of characters.

    Those are what XML, YAML or UTF-8 may not hold, or what would show a reader something else than it says.
    """
    return _UNPRINTABLE.sub("", text)
