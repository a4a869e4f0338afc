"""Find words and phrases in texts: complete ones, in upper and lower case, singular and plural."""

import os
import re
import unicodedata
from collections.abc import Iterator

# Hyphens and dashes, which are the same as spaces: "tool use", "tool-use".
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
# A shorter word is not the singular of a word with an "s": "us" is not the plural of "u".
_MIN_SINGULAR_LENGTH = 3
# These end in "s" in the singular, without which they are other words.
_NOT_PLURAL = frozenset({"news"})
_SIBILANTS = ("s", "x", "z", "ch", "sh")


def fold(text: str) -> str:
    """Return a text as it is searched: without differences of case, of Unicode forms, and of hyphens and spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    # These functions of strings take a fifth of the time of a regular expression.
    for dash in _DASHES:
        folded = folded.replace(dash, " ")
    return " ".join(folded.split())


class Phrase:
    """A word, or several words in a row, that is found in texts in the singular and in the plural.

    It is found as complete words only: "agent" is in "agents", but not in "reagents". Searching takes a time that is
    proportional to the length of the text.
    """

    def __init__(self, text: str) -> None:
        """Raise `ValueError` if the text has no word."""
        folded = fold(text)
        if not folded:
            raise ValueError("expected a word")
        head, space, last = folded.rpartition(" ")
        forms = sorted({f"{head}{space}{form}" for form in inflect(last)})
        # Searching for what all forms begin with is much faster than the expression, and mostly finds nothing.
        self._stem = os.path.commonprefix(forms)  # noqa: RUF071 - these are no paths
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)")

    def is_in(self, folded: str) -> bool:
        """Return whether a text, which `fold` has returned, contains the phrase."""
        return self._stem in folded and self._pattern.search(folded) is not None


def inflect(word: str) -> set[str]:
    """Return a word with its regular English singulars and plurals. Some of them may not exist.

    The word is in lower case. Irregular forms, like those of "matrix", are not known.
    """
    forms = {word}
    for singular in [word, *_singulars(word)]:
        forms |= {singular, *_plurals(singular)}
    return forms


def _singulars(word: str) -> Iterator[str]:
    """Yield the words of which a word may be the plural."""
    if not word.endswith("s") or word.endswith("ss") or word in _NOT_PLURAL or len(word) <= _MIN_SINGULAR_LENGTH:
        return
    yield word[:-1]
    if word.endswith("ies") and len(word) > len("ties"):
        yield f"{word[:-3]}y"
    elif word.endswith("es") and word[:-2].endswith(_SIBILANTS):
        yield word[:-2]
        if word.endswith("ses"):
            # analyses, hypotheses
            yield f"{word[:-2]}is"


def _plurals(singular: str) -> Iterator[str]:
    """Yield the plurals of a word."""
    if not singular[-1].isalpha():
        return
    if singular.endswith("sis"):
        yield f"{singular[:-2]}es"
    elif singular.endswith(_SIBILANTS):
        yield f"{singular}es"
    elif singular.endswith("y") and singular[-2:-1] not in {*"aeiou"}:
        yield f"{singular[:-1]}ies"
    else:
        yield f"{singular}s"
