"""Arranges what stands in a row of a formula like LaTeX does: words, names of functions, and spaces."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

# The name of a function like "log", "arg max" or, with a narrow space, "lim sup".
FUNCTION_NAME = re.compile(r"[A-Za-z]+(?:[ \u2006\u2009][A-Za-z]+)*")
_THIN_SPACE = "0.167em"
# \not is a slash before the symbol that it negates.
_SLASH, _COMBINING_SLASH = "\u29f8", "\u0338"
# With nothing before or after them, LaTeX sets these operators without spaces, as in $2\times$.
_BINARY = {*"+\u2212\u00b1\u00d7\u00f7\u00b7*\u2217\u22c6\u2218"}
# What ends the operand before an operator.
_CLOSING = {*")]}|/\u2016!"}


def arrange_row(children: Iterable[Element]) -> list[Element]:
    """Return the children of a row, with changed texts and spaces."""
    arranged = [*_space_functions(_join_letters(children))]
    for previous, child in pairwise([None, *arranged]):
        if child is not None and child.tag == "mo" and not _is_bracket(child):
            _trim_operator(child, previous, is_last=child is arranged[-1])
    return arranged


def _join_letters(children: Iterable[Element]) -> list[Element]:
    r"""Join the letters of a word, as in `\mathrm{pass}`, to one element, and a slash with what it negates."""
    joined: list[Element] = []
    for child in children:
        last = joined[-1] if joined else Element("mrow")
        text = child.text or ""
        if last.text == _SLASH and len(text) == 1:
            joined.pop()
            child.text = unicodedata.normalize("NFC", f"{text}{_COMBINING_SLASH}")
        style = child.get("mathvariant")
        if style and child.tag == last.tag == "mi" and style == last.get("mathvariant"):
            last.text = f"{last.text}{text}"
        else:
            joined.append(child)
    return joined


def _space_functions(children: Iterable[Element]) -> Iterator[Element]:
    """Yield the children of a row with a space between the name of a function and its neighbors."""
    previous: Element | None = None
    for child in children:
        if previous is not None:
            is_operand = previous.tag not in {"mo", "mspace"} or previous.text in _CLOSING
            is_argument = child.tag not in {"mo", "mspace"}
            if (_is_function(child) and is_operand) or (_is_function(previous) and is_argument):
                yield Element("mspace", width=_THIN_SPACE)
        yield child
        previous = child


def _is_function(element: Element) -> bool:
    core = element[0] if element.tag in {"msub", "msup", "msubsup"} else element
    text = core.text or ""
    return core.tag == "mi" and not core.get("mathvariant") and len(text) > 1 and bool(FUNCTION_NAME.fullmatch(text))


def _is_bracket(operator: Element) -> bool:
    return unicodedata.category((operator.text or " ")[0]) in {"Ps", "Pe"}


def _trim_operator(operator: Element, previous: Element | None, *, is_last: bool) -> None:
    """Remove the spaces beside an operator that has no operand on one of its sides."""
    is_sign = previous is None or (previous.tag == "mo" and previous.text not in _CLOSING)
    if operator.text in _BINARY and (is_sign or is_last):
        operator.attrib |= {"lspace": "0", "rspace": "0"}
    if previous is None:
        operator.set("lspace", "0")
    if is_last:
        operator.set("rspace", "0")
