"""Texts of papers as HTML, with formulas as MathML."""

import re

from markupsafe import Markup, escape

from hfpapers.text.formulas import Math, split_math
from hfpapers.text.latex import formula_to_text, unformat
from hfpapers.text.mathml import formula_to_mathml
from hfpapers.text.plain import strip_unprintable

_WHITESPACE = re.compile(r"\s+")


def text_to_html(text: str) -> Markup:
    """Return a title, an abstract or a summary as HTML: on one line, escaped, with its formulas as MathML.

    Outside of formulas, its words are those of `hfpapers.text.latex.display`. A formula that has no MathML is shown as
    that function shows it.
    """
    return Markup("").join(map(_part_to_html, split_math(text))).strip()


def _part_to_html(part: str | Math) -> Markup:
    if isinstance(part, Math):
        mathml = formula_to_mathml(part.tex)
        if mathml is not None:
            # The text of a formula is escaped, and its elements and attributes are known.
            return Markup(mathml)  # noqa: S704
        return _escape(formula_to_text(part.tex))
    return _escape(unformat(part))


def _escape(text: str) -> Markup:
    return escape(_WHITESPACE.sub(" ", strip_unprintable(text)))
