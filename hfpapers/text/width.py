"""How wide a text is, estimated without its font."""

import unicodedata

# In parts of the font's size, rather too wide than too narrow: the fonts of systems differ by a fifth.
_WIDE, _CAPITAL, _SMALL, _NARROW, _OTHER = 1.0, 0.72, 0.6, 0.36, 0.64
_WIDE_LETTERS = frozenset("mwMW@%\u2014\u2026")
_NARROW_LETTERS = frozenset("ijlftrI.,:;'|!()[]{} -/\"")
_INVISIBLE = {"Mn", "Me", "Cf"}


def text_width(text: str, font_size: float) -> float:
    """Return about how wide a line of text is, in the unit of the font's size."""
    return sum(map(_character_width, text)) * font_size


def shorten_to_width(text: str, width: float, font_size: float) -> str:
    """Return the text, truncated with an ellipsis if it is wider than a width."""
    # Sums of decimal fractions are not exact.
    room = width / font_size + 0.001
    used = 0.0
    end = 0
    for place, character in enumerate(text):
        used += _character_width(character)
        if used > room:
            return f"{text[:end].rstrip()}…"
        if used + _WIDE <= room:
            end = place + 1
    return text


def _character_width(character: str) -> float:
    if character in _NARROW_LETTERS:
        return _NARROW
    if character in _WIDE_LETTERS or unicodedata.east_asian_width(character) in {"W", "F"}:
        return _WIDE
    if unicodedata.category(character) in _INVISIBLE:
        return 0
    if character.isupper():
        return _CAPITAL
    return _SMALL if character.islower() else _OTHER
