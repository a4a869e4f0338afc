"""Write the texts of an invented paper: a title, an abstract, a summary and keywords."""

import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from hfpapers.demo.material import (
    AWKWARD_SENTENCE,
    CLOSINGS,
    FORMULAS,
    GENRES,
    KEYWORDS,
    MEASUREMENTS,
    METHODS,
    NOTE,
    OPENINGS,
    SUBJECTS,
    TWISTS,
)

# Further sentences are added until an abstract is that long; most on arXiv have from 600 to 1400 characters.
_SHORTEST, _LONGEST = 620, 1000
_FORMULA_SHARE = 0.6
_TITLES = [(genre, title) for genre in GENRES for title in genre.titles]
_SLOT = re.compile(r"@(\w+)")
_MODEL_SIZE = re.compile(r"-([\d.]+)B$")
# Words that a title does not capitalize.
_SMALL_WORDS = frozenset(
    (
        *(
            "a",
            "an",
            "and",
            "at",
            "but",
            "by",
            "for",
            "from",
            "in",
            "into",
            "of",
            "on",
            "or",
            "than",
            "that",
            "the",
            "to",
        ),
        *("after", "before", "behind", "between", "under", "with"),
    )
)

T = TypeVar("T")


class PaperText(NamedTuple):
    """The texts of a paper."""

    title: str
    abstract: str
    summary: str
    keywords: tuple[str, ...]
    # What the paper calls its model or benchmark, in lower case, for addresses.
    slug: str


@cache
def write_paper(serial: int, *, awkward: bool = False, measured: bool = False) -> PaperText:
    """Return the texts of the paper with a serial number.

    Papers with different numbers have different titles as long as the numbers differ by less than the product of the
    numbers of titles and subjects, because each paper takes the next title and the next subject. `awkward` adds a
    sentence that no format may take for markup, `measured` one with numbers in LaTeX.
    """
    rng = random.Random(serial)  # noqa: S311 - not used for cryptography
    genre, title = _turn(_TITLES, serial, 7)
    subject, method = _turn(SUBJECTS, serial, 11), _turn(METHODS, serial, 5)
    name = subject.stem + _turn(genre.suffixes, serial, 1)
    size = _MODEL_SIZE.search(name)
    count = f"{rng.choice((96, 312, 500, 1024, 2400, 4000, 12000)):,}"
    slots: dict[str, Callable[[], str]] = {
        "subjects": lambda: subject.plural,
        "subject": lambda: subject.singular,
        "others": lambda: SUBJECTS[(SUBJECTS.index(subject) + rng.randrange(1, len(SUBJECTS))) % len(SUBJECTS)].plural,
        "task": lambda: subject.task,
        "metric": lambda: subject.metric,
        "method": lambda: method.name,
        "name": lambda: name,
        "size": lambda: f"{size[1] if size else rng.choice(('0.5', '2', '13', '70'))} billion",
        "percent": lambda: rf"{rng.randint(21, 489) / 10}\%",
        "count": lambda: count,
        "number": lambda: str(rng.randint(11, 99)),
        "few": lambda: rng.choice(("three", "four", "five", "six", "seven", "nine")),
    }

    def fill(template: str) -> str:
        """Return a template with its slots filled, like a title if it has slots with a capital."""

        def value(slot: re.Match[str]) -> str:
            text = slots[slot[1].lower()]()
            return text if slot[1].islower() else _title_case(text)

        return _SLOT.sub(value, template)

    def sentence(template: str) -> str:
        text = fill(template)
        return text[0].upper() + text[1:]

    sentences = [_turn(OPENINGS, serial, 4), subject.remark, _turn(genre.proposals, serial, 4)]
    if any("@method" in each for each in sentences):
        sentences.append(f"@method {method.behavior}.")
    if rng.random() < _FORMULA_SHARE:
        sentences.append(_turn(FORMULAS, serial, 3))
    sentences += [_turn(genre.results, serial, 3), _turn(TWISTS, serial, 5)]
    if awkward:
        sentences.append(AWKWARD_SENTENCE)
    if measured:
        sentences.append(_turn(MEASUREMENTS, serial, 1))
    further = [each for each in (*genre.results, *TWISTS) if each not in sentences]
    rng.shuffle(further)
    texts = [sentence(each) for each in sentences]
    ending = [sentence(_turn(CLOSINGS, serial, 5)), NOTE]
    length = rng.randint(_SHORTEST, _LONGEST)
    while len(" ".join([*texts, *ending])) < length:
        texts.append(sentence(further.pop()))
    return PaperText(
        fill(title),
        " ".join([*texts, *ending]),
        sentence(_turn(genre.summaries, serial, 1)).replace(r"\%", "%"),
        (subject.plural, method.name, *rng.sample(KEYWORDS, 2)),
        name.lower().replace(".", "-"),
    )


def _turn(options: Sequence[T], serial: int, step: int) -> T:
    """Return the option whose turn it is. A step that has no factor in common with their number visits all of them."""
    return options[serial * step % len(options)]


def _title_case(text: str) -> str:
    """Return a phrase as it is written within a title."""
    first, *rest = text.split(" ")
    return " ".join([_capitalize(first), *(word if word in _SMALL_WORDS else _capitalize(word) for word in rest)])


def _capitalize(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))
