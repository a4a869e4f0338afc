"""Copies the elements that latex2mathml makes of a formula: those of MathML Core, and text that stays text."""

import re
import unicodedata
from xml.etree.ElementTree import Element

from hfpapers.text.letters import style_letters
from hfpapers.text.mathml_rows import FUNCTION_NAME, arrange_row
from hfpapers.text.plain import strip_unprintable

_MAX_LEVELS = 40
_BOOLEAN = re.compile("true|false")
# An untrusted length could move a part of a formula over other text.
_LENGTH = re.compile(r"-0?\.[0-3]\d{0,2}em|[0-2]?(?:\.\d{1,3})?em|0")
# The elements that are copied, with their attributes and the values of these. The style of letters is an attribute of
# the copy, too, until the letters have it.
_ATTRIBUTES: dict[str, dict[str, re.Pattern[str]]] = {
    **{tag: {} for tag in ("mrow", "msub", "msup", "msubsup", "munder", "munderover", "msqrt", "mroot")},
    **{tag: {} for tag in ("mtable", "mtr", "mtd")},
    **{tag: {"mathvariant": re.compile("[a-z-]+")} for tag in ("mi", "mn", "mtext")},
    "mo": {
        **dict.fromkeys(("stretchy", "fence", "separator", "largeop", "movablelimits"), _BOOLEAN),
        **dict.fromkeys(("lspace", "rspace"), _LENGTH),
        "form": re.compile("prefix|infix|postfix"),
    },
    "mspace": {"width": _LENGTH},
    "mstyle": {"displaystyle": _BOOLEAN, "scriptlevel": re.compile("[012]")},
    "mover": {"accent": _BOOLEAN},
    "mfrac": {"linethickness": re.compile("0")},
}
_TOKENS = {"mi", "mn", "mo", "mtext"}
_ROWS = {"mrow", "mstyle", "msqrt", "mtd"}
_SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
# How many children these elements have.
_SIZES = {**dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2), "msubsup": 3, "munderover": 3}
# Lengths that MathML Core does not have.
_LENGTHS = {
    "negativethinmathspace": "-0.167em",
    "negativemediummathspace": "-0.222em",
    "negativethickmathspace": "-0.278em",
    "thinmathspace": "0.167em",
    "thickmathspace": "0.278em",
}
# latex2mathml writes most characters as references, which its elements contain as text.
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
# What latex2mathml has not converted: commands, and braces that are not a pair.
_LEFTOVER = re.compile(r"[\\{}]")
_ACCENTS = {*"\u00b4\u00af\u02d8\u02c7\u02d9\u00a8`^~\u02da\u2192\u2190\u2194\u2015\u20db\u20dc"}
_PRIMES = re.compile("[\u2032-\u2034\u2057]+")
_DECIMAL = re.compile(r"\.[0-9]+")
# These are operators for latex2mathml, but not for LaTeX, which sets no spaces beside them.
_LETTERS = {*"\u2200\u2202\u2203\u2204\u2205\u2207\u221e\u2220\u22a4\u22a5\u00a7\u2026\u22ee\u22ef\u22f1"}
_TIGHT = {*"|\u2016/"}
# For \sim, latex2mathml writes an ASCII tilde, and for \setminus a character that few fonts have.
_REPLACEMENTS = {"~": "\u223c", "\u29f5": "\u2216"}


def copy_tree(root: Element) -> Element:
    """Return the `math` element of latex2mathml with the elements and attributes of MathML Core.

    Raise `ValueError` if it has other elements, is nested too deeply, or is not complete.
    """
    copied = Element("math")
    row = _copy(root[0], level=0)
    copied.extend(row if row.tag == "mrow" else [row])
    for letters in copied.iter():
        style = letters.attrib.pop("mathvariant", "")
        if letters.tag in {"mi", "mn"}:
            letters.text = style_letters(letters.text or "", style)
            if style == "normal" and len(letters.text) == 1:
                letters.set("mathvariant", "normal")
    return copied


def _copy(element: Element, level: int) -> Element:
    tag = element.tag
    if tag == "mphantom":
        return Element("mrow")
    if tag == "mpadded" or (tag in _TOKENS and len(element)):
        tag = "mrow"
    if tag not in _ATTRIBUTES or level > _MAX_LEVELS:
        raise ValueError(f"{tag!r} is not an element of MathML Core, or is nested too deeply")
    if tag in _TOKENS:
        return _copy_token(element)
    children = [_copy(child, level + 1) for child in element]
    if len(children) != _SIZES.get(tag, len(children)):
        raise ValueError(f"{tag!r} has {len(children)} children")
    if tag == "msup" and _PRIMES.fullmatch(children[1].text or ""):
        # A prime is raised already. Without a font for mathematics, browsers would raise it twice.
        tag = "mrow"
    if tag in _ROWS:
        children = arrange_row(children)
    if tag == "mrow" and len(children) == 1:
        return children[0]
    copied = Element(tag, _copy_attributes(element, tag))
    copied.extend(children)
    if tag in _SCRIPTS:
        _arrange_scripts(copied)
    return copied


def _copy_token(element: Element) -> Element:
    tag, text = element.tag, element.text or ""
    if tag == "mi" and _LEFTOVER.search(text):
        raise ValueError(f"{text!r} is not converted")
    text = strip_unprintable(_REFERENCE.sub(lambda match: chr(int(match[1], 16)), text))
    if tag != "mtext":
        text = _REPLACEMENTS.get(text, text)
        tag = _find_tag(text) or tag
    copied = Element(tag, _copy_attributes(element, tag))
    copied.text = text
    if text in _TIGHT:
        copied.attrib |= {"lspace": "0", "rspace": "0", "stretchy": element.get("stretchy", "false")}
    return copied


def _find_tag(text: str) -> str | None:
    """Return the element that a number, a name or a symbol belongs in; None if it is the one of latex2mathml."""
    if _DECIMAL.fullmatch(text):
        return "mn"
    if text in _LETTERS or FUNCTION_NAME.fullmatch(text):
        return "mi"
    if text in {":", ";"} or (len(text) == 1 and unicodedata.category(text) in {"Sm", "Ps", "Pe"}):
        return "mo"
    return None


def _copy_attributes(element: Element, tag: str) -> dict[str, str]:
    attributes = {name: _LENGTHS.get(value, value) for name, value in element.items() if name in _ATTRIBUTES[tag]}
    return {name: value for name, value in attributes.items() if _ATTRIBUTES[tag][name].fullmatch(value)}


def _arrange_scripts(element: Element) -> None:
    """Remove the spaces beside operators in subscripts and superscripts, as LaTeX does, and mark accents."""
    for script in element[1:]:
        for operator in script.iter("mo"):
            operator.attrib |= {"lspace": "0", "rspace": "0"}
    if element.tag == "mover" and element[1].text in _ACCENTS:
        element.set("accent", "true")
