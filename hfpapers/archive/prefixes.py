"""Prefixes of words in an index of stems.

The index contains stems: "generation" is in it as "gener", which does not begin with "generat". A query for words that
begin with "generat" must therefore also look for the stems of its completions, like "generation".
"""

from collections.abc import Iterator

# The suffixes that the stemmer of Porter removes or shortens, and those that it reduces to them step by step.
# https://tartarus.org/martin/PorterStemmer/def.txt
_SUFFIXES = (
    *("s", "es", "sses", "ies", "ed", "eed", "ing", "y", "e"),
    *("ational", "tional", "enci", "anci", "izer", "bli", "alli", "entli", "eli", "ousli", "ization", "ation", "ator"),
    *("alism", "iveness", "fulness", "ousness", "aliti", "iviti", "biliti", "logi"),
    *("ency", "ancy", "ably", "ibly", "ally", "ently", "ely", "ously", "ality", "ivity", "bility", "logy"),
    *("icate", "ative", "alize", "iciti", "icity", "ical", "ically", "ful", "ness"),
    *("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "sion", "tion", "ou", "ism"),
    *("ate", "iti", "ity", "ous", "ive", "ize"),
)


def complete_prefix(prefix: str) -> list[str]:
    """Return completions of a prefix whose stems may not begin with it: "generation" and others for "generat"."""
    lower = prefix.lower()
    completions = {
        prefix + suffix.removeprefix(beginning): None
        for suffix in _SUFFIXES
        for beginning in _proper_beginnings(suffix)
        if lower.endswith(beginning)
    }
    if lower[-1:] == lower[-2:-1]:
        # The stem of "hopping" is "hop".
        completions[f"{prefix}ing"] = None
    return [*completions]


def extend_prefix(prefix: str) -> list[str]:
    """Return longer prefixes that are also to be found, because the stem of the prefix itself differs from it.

    The stem of "analy" is "anali", with which "analysis" does not begin. The stem of "analye" is "analy".
    """
    return [f"{prefix}e"] if prefix.lower().endswith(("y", "s")) else []


def _proper_beginnings(suffix: str) -> Iterator[str]:
    return (suffix[:length] for length in range(1, len(suffix)))
