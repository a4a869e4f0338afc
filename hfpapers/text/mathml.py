"""Formulas as MathML, which browsers show without a script.

latex2mathml converts them. Its output is untrusted, so it is copied: only known elements and attributes of MathML Core
remain, and text stays text.
"""

import re
from functools import lru_cache
from itertools import accumulate
from xml.etree.ElementTree import tostring

from hfpapers.text.mathml_tree import copy_tree

# A longer formula, or one that becomes longer MathML, is not converted. Formulas of abstracts have 200 characters at
# most, and each character can become 60 of MathML.
_MAX_FORMULA_LENGTH = 2_000
_MAX_MATHML_LENGTH = 16_000
_CACHE_SIZE = 1_024
# latex2mathml is recursive. How deep it can go depends on its caller, so that the limit must be far below Python's, or
# the same formula would be converted on one page and not on another.
_MAX_NESTING = 20
_NESTED = re.compile(r"\\(?:left|right|begin|end)(?![A-Za-z])|\\.|[{}]", re.DOTALL)
_OPENING, _CLOSING = ("{", r"\left", r"\begin"), ("}", r"\right", r"\end")
# Commands in a row may be arguments of each other, like \hat\hat.
_MANY_COMMANDS = re.compile(rf"(?:\\[A-Za-z]+[\s^_]*+){{{_MAX_NESTING}}}")
# Commands that define others could make a short formula very long.
_DEFINITION = re.compile(r"\\(?:[egx]?def|let|(?:re)?new|provide|Declare)")
# latex2mathml ends the text of such a command at the first closing brace.
_TEXT_WITH_BRACES = re.compile(r"\\(?:text[a-z]*|emph|[hm]box)\s*\{[^{}]*(?:\{|\\)")
# What latex2mathml does not know, with equivalents that it converts.
_EQUIVALENTS = (
    (re.compile(r"\\(?:textsc|textsl|textmd)(?![A-Za-z])"), r"\\text"),
    (re.compile(r"\\operatorname\*?\s*\{arg\s*(?:\\[,;: ]|~)?\s*(max|min)\}"), r"\\arg\1"),
    (re.compile(r"\\operatorname\*?(?!\*?\s*\{[A-Za-z\s]+\})"), r"\\mathrm"),
    (re.compile(r"\\(arg|Pr|sgn|sign)(?![A-Za-z])"), r"\\operatorname{\1}"),
    # Without the space, it would make a single letter italic.
    (re.compile(r"\\mathrm\{"), r"\\mathrm {"),
    # It drops a row whose last cell is empty.
    (re.compile(r"&\s*\\end(?![A-Za-z])"), r"&{}\\end"),
    (re.compile(":="), r"\\coloneqq "),
)


@lru_cache(_CACHE_SIZE)
def formula_to_mathml(tex: str) -> str | None:
    """Return LaTeX without delimiters as an inline `math` element; None if it cannot be converted completely."""
    if not _is_bounded(tex):
        return None
    for pattern, equivalent in _EQUIVALENTS:
        tex = pattern.sub(equivalent, tex)
    # Importing latex2mathml takes 0.1 s, and only pages for people need it.
    from latex2mathml.converter import convert_to_element  # noqa: PLC0415

    try:
        mathml = tostring(copy_tree(convert_to_element(tex)), encoding="unicode")
    except Exception:  # noqa: BLE001
        # For incomplete LaTeX, latex2mathml raises exceptions of many types, IndexError and StopIteration among them.
        return None
    return mathml if len(mathml) <= _MAX_MATHML_LENGTH else None


def _is_bounded(tex: str) -> bool:
    """Return whether the time and the stack that the conversion of a formula takes are bounded."""
    if len(tex) > _MAX_FORMULA_LENGTH or any(
        pattern.search(tex) for pattern in (_DEFINITION, _TEXT_WITH_BRACES, _MANY_COMMANDS)
    ):
        return False
    steps = ((found in _OPENING) - (found in _CLOSING) for found in _NESTED.findall(tex))
    return max(accumulate(steps), default=0) <= _MAX_NESTING
