"""Keywords that differ only in case, in hyphens and spaces, or in singular and plural are the same keyword."""

from hfpapers.text.words import fold

# Plurals that the rules for endings do not cover. Acronyms are in lower case here.
_IRREGULAR = {
    "matrices": "matrix",
    "vertices": "vertex",
    "indices": "index",
    "corpora": "corpus",
    "criteria": "criterion",
}
_PLURALS_IN_S = frozenset(
    {
        *("caches", "cookies", "movies", "menus", "metrics", "topics", "heuristics", "characteristics"),
        *("ais", "apis", "clis", "cpus", "gpus", "guis", "lms", "npus", "rois", "tpus"),
    }
)
_PLURALS_IN_ES = frozenset({"atlases", "biases", "lenses", "viruses"})
_PLURALS_OF_IS = frozenset(
    {"analyses", "axes", "crises", "diagnoses", "hypotheses", "parentheses", "syntheses", "theses"}
)
# These end in "s", but not because they are plurals.
_NO_PLURALS = frozenset(
    {
        *("alias", "atlas", "bayes", "bias", "canvas", "chaos", "cosmos", "lens", "mars", "news", "series", "species"),
        *("devops", "keras", "mlops", "pandas"),
    }
)
# Endings of words that are singular: loss, consensus, analysis, physics.
_SINGULAR_ENDINGS = ("ss", "us", "is", "ics")
# A shorter word is hardly a plural: bus, gas, RSS.
_MIN_PLURAL_LENGTH = 4


def keyword_key(keyword: str) -> str:
    """Return what all spellings of a keyword have in common: "Large-Language Models" has "large language model".

    It is empty if the keyword consists of hyphens and spaces only.
    """
    head, space, last = fold(keyword).rpartition(" ")
    return f"{head}{space}{_singular(last)}"


def _singular(word: str) -> str:
    """Return the singular of an English word; other words are returned unchanged."""
    if word in _PLURALS_IN_S:
        return word[:-1]
    if word in _PLURALS_IN_ES:
        return word[:-2]
    if word in _PLURALS_OF_IS:
        return f"{word[:-2]}is"
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return _regular_singular(word) if _has_plural_ending(word) else word


def _has_plural_ending(word: str) -> bool:
    return (
        word.endswith("s")
        and len(word) >= _MIN_PLURAL_LENGTH
        and not word.endswith(_SINGULAR_ENDINGS)
        and word not in _NO_PLURALS
        and word.isascii()
        and word.isalpha()
    )


def _regular_singular(word: str) -> str:
    if word.endswith("ies") and len(word) > len("ties"):
        return f"{word[:-3]}y"
    # losses, boxes, approaches, meshes
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
