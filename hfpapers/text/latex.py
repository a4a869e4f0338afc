"""LaTeX in titles and abstracts, converted to plain text."""

import logging
import re
import unicodedata
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db

from hfpapers.text.formulas import Math, split_math
from hfpapers.text.plain import single_line

_ESCAPED = re.compile(r"\\([%&$#_{}])")
_QUOTED = re.compile(r"``((?:(?!``|'').)*+)''")
_TIE = re.compile(r"(?<=\w\.)~(?=\w)")
_DASHES = re.compile(r"(?<=\w)(---?)(?=\w)")
# Three ways to format text: \textbf{…}, {\bf …} and \href{…}{…}.
_FORMATTED = re.compile(r"\\(?:text(?:bf|it|tt|sc|rm|sf|sl|up|md|normal)?|emph|underline|mbox|url)\s*\{([^{}]*)\}")
_SWITCHED = re.compile(r"\{\\(?:bf|it|tt|sc|rm|sf|sl|em)\s++([^{}]*)\}")
_LINKED = re.compile(r"\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}")
_ACCENT = re.compile(r"\\(?:['\"`^~=.]\s*|[uvHcdbkrt]\s*(?=\{))(?:\{\s*+\\?[A-Za-z]{0,2}\s*\}|\\?[A-Za-z])")
_SYMBOL = re.compile(r"\\([A-Za-z]+)(?:\{\}|(?![A-Za-z]) ?)")
# Longer replacements of pylatexenc are not symbols, but templates like "%s/%s" and notes like "<ref>".
_MAX_SYMBOL_LENGTH = 1
_COMMAND = re.compile(r"\\([A-Za-z]+)")
# Commands that pylatexenc would drop, with equivalents that it converts.
_EQUIVALENTS = {
    r"\\\|": "\u2016",
    r"\\[dt]frac(?![A-Za-z])": r"\\frac",
    r"\\operatorname\*?": r"\\mathrm",
    r"\\(?:left|right)(?![A-Za-z])": "",
}
# How many levels of nested formatting are removed. The bound keeps the processing time linear.
_MAX_NESTING = 5

# A longer formula is not converted, and the most results of conversions that are kept, because formulas repeat.
_MAX_FORMULA_LENGTH = 2_000
_CACHE_SIZE = 4_096

# For each incomplete command, pylatexenc would log a warning.
logging.getLogger("pylatexenc").setLevel(logging.ERROR)
_CONVERTER = LatexNodes2Text(strict_latex_spaces="based-on-source")
_SYMBOLS = get_default_latex_context_db()


def latex_to_text(text: str) -> str:
    r"""Return a text with its LaTeX and its formulas converted: `52.56\% of $n^2$` becomes `52.56% of n^2`."""
    return "".join(formula_to_text(part.tex) if isinstance(part, Math) else unformat(part) for part in split_math(text))


def display(text: str) -> str:
    """Return a text as readers see it: LaTeX converted, without unprintable characters, on one line."""
    return single_line(latex_to_text(text))


def unformat(text: str) -> str:
    """Return a text without formulas with its quotes, dashes, accents, symbols and formatting converted.

    Unknown commands are unchanged, because they may not be LaTeX at all.
    """
    if "\\" in text:
        for _ in range(_MAX_NESTING):
            before = text
            for pattern in (_FORMATTED, _SWITCHED, _LINKED):
                text = pattern.sub(r"\1", text)
            if text == before:
                break
        text = _ACCENT.sub(_convert_accent, text)
        text = _SYMBOL.sub(_convert_symbol, text)
        text = _ESCAPED.sub(r"\1", text)
    if "~" in text:
        text = _TIE.sub(" ", text)
    text = _QUOTED.sub("“\\1”", text)
    if "--" in text:
        text = _DASHES.sub(lambda match: "\u2014" if match[1] == "---" else "\u2013", text)
    return text


def without_commands(text: str) -> str:
    r"""Return a text for a search for words: `$2\times$ faster \emph{tools}` becomes `$2 $ faster tools`.

    Formulas are not converted, which would take much longer.
    """
    return _COMMAND.sub(" ", unformat(text)) if "\\" in text else text


def formula_to_text(tex: str) -> str:
    """Return a formula as plain text; the formula itself if it is too long, or would lose one of its commands."""
    for pattern, equivalent in _EQUIVALENTS.items():
        tex = re.sub(pattern, equivalent, tex)
    tex = _FORMATTED.sub(r"\1", tex)
    if len(tex) > _MAX_FORMULA_LENGTH:
        return tex
    if any(_SYMBOLS.get_macro_spec(name) is None for name in _COMMAND.findall(tex)):
        return tex
    return " ".join(_convert(tex).split()) or tex


def _convert_accent(match: re.Match[str]) -> str:
    r"""Return the letter with its accent; the match itself if there is no such letter, as in `don\'t`."""
    letter = unicodedata.normalize("NFC", _convert(match[0]))
    return letter if len(letter) == 1 else match[0]


def _convert_symbol(match: re.Match[str]) -> str:
    r"""Return the character of a command like `\times`; the match itself if the command is not a symbol."""
    spec = _SYMBOLS.get_macro_spec(match[1])
    character = getattr(spec, "simplify_repl", None)
    if not isinstance(character, str) or not 0 < len(character) <= _MAX_SYMBOL_LENGTH:
        return match[0]
    # In a word, the space after a command only ends the command: "stra\ss e" is "straße".
    is_letter = unicodedata.name(character, "").startswith("LATIN")
    # Directly after a letter, a digit, a colon, an underscore or a backslash, it is not a symbol but a part of a path.
    preceding = match.string[match.start() - 1 : match.start()]
    if not is_letter and (preceding.isalnum() or preceding in {":", "\\", "_"}):
        return match[0]
    return character + (" " if match[0].endswith(" ") and not is_letter else "")


@lru_cache(_CACHE_SIZE)
def _convert(tex: str) -> str:
    try:
        # The tolerant parser parses incomplete arguments repeatedly: 30 nested ones like \sqrt[ would take days.
        return str(_CONVERTER.latex_to_text(tex, tolerant_parsing=False))
    except Exception:  # noqa: BLE001
        # For incomplete LaTeX, pylatexenc raises exceptions of many types, IndexError among them.
        return tex
