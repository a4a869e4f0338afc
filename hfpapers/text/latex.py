"""LaTeX in titles and abstracts: what it says as plain text. Pure functions of strings."""

import re
import unicodedata

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db

from hfpapers.text.formulas import Math, segments

_SPECIAL = re.compile(r"\\([%&$#_{}])")
_QUOTED = re.compile(r"``(.{0,2000}?)''")
_TIE = re.compile(r"(?<=\w\.)~(?=\w)")
_DASHES = re.compile(r"(?<=\w)(---?)(?=\w)")
_FORMATTED = re.compile(r"\\(?:text(?:bf|it|tt|sc|rm|sf|sl|up|md|normal)?|emph|underline|mbox|url)\s*\{([^{}]*)\}")
_SWITCHED = re.compile(r"\{\\(?:bf|it|tt|sc|rm|sf|sl|em)\s+([^{}]*)\}")
_LINKED = re.compile(r"\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}")
_ACCENT = re.compile(r"\\(?:['\"`^~=.]\s*|[uvHcdbkrt]\s*(?=\{))(?:\{\s*\\?[A-Za-z]{0,2}\s*\}|\\?[A-Za-z])")
_SYMBOL = re.compile(r"\\([A-Za-z]+)(?:\{\}|(?![A-Za-z]) ?)")
# Of pylatexenc's replacements, longer ones are templates like "%s/%s" and notes like "<ref>".
_LONGEST_SYMBOL = 1
_COMMAND = re.compile(r"\\([A-Za-z]+)")
# What pylatexenc loses, by what it knows.
_SIMPLER = {
    r"\\\|": "\u2016",
    r"\\[dt]frac(?![A-Za-z])": r"\\frac",
    r"\\operatorname\*?": r"\\mathrm",
    r"\\(?:left|right)(?![A-Za-z])": "",
}
# Formatting in formatting: deeper than this, commands stay as they are.
_DEPTH = 5

_TO_TEXT = LatexNodes2Text(strict_latex_spaces="based-on-source")
_SYMBOLS = get_default_latex_context_db()


def plain(text: str) -> str:
    r"""Return what a text says without LaTeX, formulas too: ``52.56\% of $n^2$`` is ``52.56% of n^2``."""
    return "".join(_plain_math(part.tex) if isinstance(part, Math) else plain_text(part) for part in segments(text))


def plain_text(text: str) -> str:
    """Return what a text without formulas says: its quotes, dashes, accents, symbols and formatting as characters.

    A command that is not known stays as it is: it may be no LaTeX at all.
    """
    if "\\" in text:
        for _ in range(_DEPTH):
            before = text
            for formatting in (_FORMATTED, _SWITCHED, _LINKED):
                text = formatting.sub(r"\1", text)
            if text == before:
                break
        text = _ACCENT.sub(_accented, text)
        text = _SYMBOL.sub(_symbol, text)
        text = _SPECIAL.sub(r"\1", text)
    text = _TIE.sub(" ", text)
    text = _QUOTED.sub("“\\1”", text)
    return _DASHES.sub(lambda match: "\u2014" if match[1] == "---" else "\u2013", text)


def _plain_math(tex: str) -> str:
    """Return what a formula says in characters; the formula itself if one of its commands would be lost."""
    for pattern, simpler in _SIMPLER.items():
        tex = re.sub(pattern, simpler, tex)
    tex = _FORMATTED.sub(r"\1", tex)
    if any(_SYMBOLS.get_macro_spec(name) is None for name in _COMMAND.findall(tex)):
        return tex
    return " ".join(_converted(tex).split()) or tex


def _accented(match: re.Match[str]) -> str:
    r"""Return the letter with its accent; one that is no letter, as of "don\'t", was not meant to be."""
    letter = unicodedata.normalize("NFC", _converted(match[0]))
    return letter if len(letter) == 1 else match[0]


def _symbol(match: re.Match[str]) -> str:
    r"""Return the character that a command like ``\times`` stands for; a command that takes arguments stays."""
    spec = _SYMBOLS.get_macro_spec(match[1])
    character = getattr(spec, "simplify_repl", None)
    if not isinstance(character, str) or not 0 < len(character) <= _LONGEST_SYMBOL:
        return match[0]
    # Within a word the space is only the command's end: "stra\ss e".
    within_word = unicodedata.name(character, "").startswith("LATIN")
    # No other symbol follows a letter or a colon without a space: that is a path.
    preceding = match.string[match.start() - 1 : match.start()]
    if not within_word and (preceding.isalnum() or preceding in {":", "\\", "_"}):
        return match[0]
    return character + (" " if match[0].endswith(" ") and not within_word else "")


def _converted(tex: str) -> str:
    try:
        return str(_TO_TEXT.latex_to_text(tex))
    except Exception:  # noqa: BLE001
        # pylatexenc raises errors of all kinds (IndexError, for one) for LaTeX that is not whole: it stays as it is.
        return tex
