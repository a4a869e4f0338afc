"""Formulas in a text: where they are, and which of them may be shown as such. Pure functions of strings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


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
# No formula of several words ends in the middle: "$5 each, or <$6".
_UNFINISHED = re.compile(r"\s[<>=(,;]+$")
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
    if not (match["dollar"] or match["display"]):
        return False
    if _UNFINISHED.search(tex):
        return True
    if _SIGN.search(tex):
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
