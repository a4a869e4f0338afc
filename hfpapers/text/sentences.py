"""Where the sentences of a text end."""

import re

# A sentence ends at a full stop, before whitespace and what may begin the next one. In Chinese and Japanese, no
# whitespace follows.
_END = re.compile(r"[.!?][)\]\"'\u2019\u201d]*(?=\s+[^\sa-z])|[\u3002\uff01\uff1f]|$")
# Abbreviations before a full stop that ends no sentence: "et al. 2020", "Fig. 3", "J. Elm".
_ABBREVIATION = re.compile(
    r"(?:\b(?:al|cf|ca|vs|e\.g|i\.e|eq|eqs|fig|figs|sec|tab|no|dr|prof|st)|\b[A-Z])\.$", re.IGNORECASE
)
_MAX_ABBREVIATION_LENGTH = 6
_OPENING, _CLOSING = re.compile(r"\\[(\[]"), re.compile(r"\\[)\]]")


def first_sentences(text: str, number: int, max_length: int) -> str:
    """Return the first sentences of a text, none of which ends in a formula.

    If they are longer than `max_length`, they are truncated after a word, with an ellipsis.
    """
    end = _end_of_sentences(text, number, max_length)
    if end is not None:
        return text[:end]
    head = text[:max_length]
    return f"{head.rpartition(' ')[0] or head} …"


def _end_of_sentences(text: str, number: int, max_length: int) -> int | None:
    """Return the position after the first sentences, or None if they are longer than `max_length`."""
    found = dollars = brackets = position = 0
    for match in _END.finditer(text):
        end = match.end()
        if end > max_length:
            return None
        part = text[position:end]
        dollars += part.count("$")
        brackets += len(_OPENING.findall(part)) - len(_CLOSING.findall(part))
        position = end
        if end == len(text):
            return end
        is_in_formula = dollars % 2 == 1 or brackets > 0
        if is_in_formula or _ABBREVIATION.search(text[max(0, end - _MAX_ABBREVIATION_LENGTH) : end]):
            continue
        found += 1
        if found == number:
            return end
    return None
