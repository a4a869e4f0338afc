"""LaTeX in titles and abstracts: where its math is, and what the rest says as plain text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db


@dataclass(frozen=True)
class Math:
    """A formula: its LaTeX without delimiters; signs that would be misplaced in it stand for themselves."""

    tex: str


# As in Pandoc's tex_math_dollars: no space after the opening dollar sign, none before the closing one.
# The other delimiters are unmistakable.
_MATH = re.compile(
    r"\\\\|\\\$"
    r"|\$\$(?P<display>[^$]+)\$\$"
    r"|\$(?=\S)(?P<dollar>(?:\\.|[^$\\])+?)(?<!\s)\$(?!\$)"
    r"|\\\((?P<round>.{1,2000}?)\\\)"
    r"|\\\[(?P<square>.{1,2000}?)\\\]"
)
# So that money stays money: what has none of these signs is no formula if it is more than a number and a letter or
# two ("$5 (US$"), or if a digit follows it ("$5-$10").
_SIGN = re.compile(r"[\\^_=<>~]")
_AMOUNT = re.compile(r"[0-9].*\s")
# Between two amounts of money stand words; in a formula, words stand in a command's braces.
_WORDS_IN_FORMULA = re.compile(r"\\(?:text\w*|math\w+|mbox|operatorname)\s*\{[^{}]*\}")
_PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,} +[A-Za-z]{2,}")
# What would run, fetch, restyle or redefine something in MathJax, work without end, or paint over the page.
_UNSAFE = re.compile(
    r"\\(?:href|url|require|includegraphics|style|class|cssId|data|html\w*|bbox|unicode|mmlToken|toggle|texttip"
    r"|[egx]?def|let|futurelet|newcommand|renewcommand|newenvironment|renewenvironment|DeclareMathOperator|Declare\w+"
    r"|begingroup|endgroup|input|write|catcode|csname|loop|label|ref|eqref|tag|notag"
    r"|rule|Rule|Space|hskip|hspace|vspace|[mk]?kern|mskip|raise|lower|move\w+|Huge|huge)(?![A-Za-z])"
)
_ENVIRONMENT = re.compile(r"\\begin\{([^}]*)\}")
_ENVIRONMENTS = {"array", "aligned", "cases", "matrix", "bmatrix", "pmatrix", "vmatrix", "smallmatrix"}
# Where a bar is no norm and no condition, and would have to stay the bar that makes a table in Markdown.
_BAR_ITSELF = re.compile(r"\\(?:begin\{array\}|text\w*|mbox)\s*\{[^{}]*\|")
# What would end the formula before its end, or never: a dollar sign, a delimiter within, a backslash at the end.
_ENDING = re.compile(r"(?<!\\)(?:\\\\)*\\(?:[()\[\]$]|$)|\$")
# Comments and parameters have no place in a formula, nor have columns outside of an environment.
_MISPLACED = re.compile(r"(?<!\\)([%#])")
_MISPLACED_OUTSIDE = re.compile(r"(?<!\\)([%#&])")
_LEFT, _RIGHT = re.compile(r"\\left(?![A-Za-z])"), re.compile(r"\\right(?![A-Za-z])")
_BRACE = re.compile(r"\\.|[{}]")

_SPECIAL = re.compile(r"\\([%&$#_{}])")
_QUOTED = re.compile(r"``(.{0,2000}?)''")
_TIE = re.compile(r"(?<=\w\.)~(?=\w)")
_DASHES = re.compile(r"(?<=\w)(---?)(?=\w)")
_FORMATTED = re.compile(r"\\(?:text(?:bf|it|tt|sc|rm|sf|sl|up|md|normal)?|emph|underline|mbox|url)\s*\{([^{}]*)\}")
_SWITCHED = re.compile(r"\{\\(?:bf|it|tt|sc|rm|sf|sl|em)\s+([^{}]*)\}")
_LINKED = re.compile(r"\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}")
_ACCENT = re.compile(
    r"\\(?:['\"`^~=.]\s*|[uvHcdbkrt]\s*(?=\{)|[uvHcdbkr]\s+)(?:\{\s*\\?[A-Za-z]{0,2}\s*\}|\\?[A-Za-z])"
)
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


def segments(text: str) -> Iterator[str | Math]:
    r"""Yield a text's parts in order: its formulas as `Math`, all between them as it stands.

    Formulas are ``$…$``, ``$$…$$``, ``\(…\)`` and ``\[…\]``. One whose commands are not for formulas is text.
    """
    done = start = 0
    while match := _MATH.search(text, start):
        tex = next((group for group in match.groups() if group), "").strip()
        if tex and _is_formula(tex) and not _is_money(match, tex):
            if match.start() > done:
                yield text[done : match.start()]
            misplaced = _MISPLACED if "\\begin" in tex else _MISPLACED_OUTSIDE
            yield Math(misplaced.sub(r"\\\1", tex))
            done = start = match.end()
        elif tex and match["dollar"]:
            # It may be the next one that opens a formula.
            start = match.start() + 1
        else:
            start = match.end()
    if done < len(text):
        yield text[done:]


def _is_money(match: re.Match[str], tex: str) -> bool:
    if not (match["dollar"] or match["display"]) or _SIGN.search(tex):
        return False
    return bool(_AMOUNT.match(tex)) or match.string[match.end() : match.end() + 1].isdigit()


def _is_formula(tex: str) -> bool:
    depth = 0
    for brace in _BRACE.findall(tex):
        depth += (brace == "{") - (brace == "}")
        if depth < 0:
            return False
    environments = _ENVIRONMENT.findall(tex)
    whole = (
        depth == 0
        and set(environments) <= _ENVIRONMENTS
        and tex.count(r"\begin") == tex.count(r"\end") == len(environments)
        and len(_LEFT.findall(tex)) == len(_RIGHT.findall(tex))
    )
    if not whole or any(pattern.search(tex) for pattern in (_UNSAFE, _ENDING, _BAR_ITSELF)):
        return False
    return not _PROSE.search(_WORDS_IN_FORMULA.sub("", tex))


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
