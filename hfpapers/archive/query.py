"""What a user types, as an expression of SQLite's full-text search (FTS5). Nothing that is typed is a syntax error.

The operators of FTS5: https://www.sqlite.org/fts5.html#full_text_query_syntax
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hfpapers.archive.prefixes import complete_prefix, extend_prefix
from hfpapers.text.plain import show_value, single_line

# With more, a query of prefixes would take seconds.
_MAX_LENGTH = 500
_MAX_TERMS = 30
# A shorter prefix is that of thousands of words. The asterisk after it is ignored.
_MIN_PREFIX = 2
_LAST_WORD = re.compile(r"[^\W_]*\Z")
# A phrase, which may lack its last quote at the end of the query, or a word. Both may end with an asterisk.
_TERM = re.compile(r'"(?P<phrase>[^"]*)"?(?P<star>\*?)|(?P<word>[^\s"]+)')


@dataclass(frozen=True)
class Term:
    """A word or a phrase of a query. A prefix also finds words that only begin with its last word."""

    text: str
    is_prefix: bool = False

    @property
    def expression(self) -> str:
        """The term as an expression of FTS5."""
        if not self.is_prefix:
            return _quote(self.text)
        prefixes = [f"{_quote(prefix)}*" for prefix in (self.text, *extend_prefix(self.text))]
        return " OR ".join([*prefixes, *map(_quote, complete_prefix(self.text))])


def parse_query(text: str) -> str:
    """Return the FTS5 expression of a query: all of its words, in any order.

    `"…"` is a phrase, `word*` a word that begins with these letters, and `OR` between two terms means one of them.
    Everything else is a word. What has no letter and no digit is ignored, because the index does not contain it.

    Raises:
        ValueError: if the query is too long, or has no letter and no digit, with a one-line message.
    """
    if len(text) > _MAX_LENGTH:
        raise ValueError(f"the query has {len(text):,} characters; expected at most {_MAX_LENGTH}")
    groups = _group_terms(_split_terms(single_line(text)))
    if not groups:
        raise ValueError(f"the query {show_value(text)} has no word; expected letters or digits")
    if sum(map(len, groups)) > _MAX_TERMS:
        raise ValueError(f"the query has {sum(map(len, groups))} different words; expected at most {_MAX_TERMS}")
    return " AND ".join(f"({' OR '.join(term.expression for term in group)})" for group in groups)


def _quote(text: str) -> str:
    """Return a text as a string of FTS5, which finds its words in this order."""
    return '"{}"'.format(text.replace('"', '""'))


def parse_name(option: str, text: str) -> str:
    """Return the FTS5 expression for a name, or for a part of one, which is the value of an option.

    Raises:
        ValueError: if the name is too long, or has no letter and no digit, with a one-line message.
    """
    line = single_line(text[: _MAX_LENGTH + 1])
    if len(line) > _MAX_LENGTH or not _has_word(line):
        raise ValueError(f"{option} is {show_value(text)}; expected a name of at most {_MAX_LENGTH} characters")
    return _quote(line)


def _has_word(text: str) -> bool:
    """Return whether a text has a letter or a digit: all other characters only separate words."""
    return any(map(_is_word_character, text))


def _is_word_character(char: str) -> bool:
    # As in the tokenizer of the index, "unicode61": letters, numbers, and characters for private use.
    category = unicodedata.category(char)
    return category[0] in "LN" or category == "Co"


def _split_terms(line: str) -> Iterator[Term | None]:
    """Yield the terms of a query that have a word; None for the operator OR."""
    for match in _TERM.finditer(line):
        if match["word"] == "OR":
            yield None
        elif match["word"] is None:
            yield from _as_term(match["phrase"], has_star=bool(match["star"]))
        else:
            yield from _as_term(match["word"].removesuffix("*"), has_star=match["word"].endswith("*"))


def _as_term(text: str, *, has_star: bool) -> Iterator[Term]:
    if _has_word(text):
        last_word = _LAST_WORD.search(text)
        yield Term(text, is_prefix=has_star and last_word is not None and len(last_word[0]) >= _MIN_PREFIX)


def _group_terms(terms: Iterable[Term | None]) -> list[tuple[Term, ...]]:
    """Return the groups of terms that OR connects. An OR that has no term before or after it is ignored."""
    groups: list[list[Term]] = []
    is_alternative = False
    for term in terms:
        if term is None:
            is_alternative = bool(groups)
        elif is_alternative:
            groups[-1].append(term)
            is_alternative = False
        else:
            groups.append([term])
    # A term twice is the same as once.
    return [*dict.fromkeys(tuple(dict.fromkeys(group)) for group in groups)]
