"""Formulas in a text: where they are, and which of them are safe to render."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Math:
    """A formula: LaTeX without delimiters, in which misplaced special characters are escaped."""

    tex: str


# An escaped backslash or dollar sign, or a formula. As in Pandoc's extension tex_math_dollars, no space follows an
# opening dollar sign or precedes a closing one. The other delimiters are unambiguous. The search for the end of a
# formula never passes the beginning of another one, so that it takes linear time.
_MATH = re.compile(
    r"\\\\|\\\$"
    r"|\$\$(?P<display>[^$]++)\$\$"
    r"|\$(?=\S)(?P<dollar>(?:\\.|[^$\\])++)(?<!\s)\$(?!\$)"
    r"|\\\((?P<round>(?:\\[^()\[\]$]|[^$\\])++)\\\)"
    r"|\\\[(?P<square>(?:\\[^()\[\]$]|[^$\\])++)\\\]"
)
# Text between two dollar signs may also belong to amounts of money. It does if it ends in an operator after a space,
# as in "$5 each, or <$6".
_DANGLING_OPERATOR = re.compile(r"\s[<>=(,;]+$")
# Otherwise, if it has none of these signs, it does if it starts with a digit and contains whitespace, as in
# "$5 (US$", or if a digit follows, as in "$5-$10".
_MATH_SIGN = re.compile(r"[\\^_=<>~]")
_AMOUNT = re.compile(r"[0-9].*\s")
# A formula with two words in sequence is prose between two amounts, unless the words are the argument of a command.
_WORDS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,} +[A-Za-z]{2,}")
_TEXT_COMMAND = re.compile(r"\\(?:text\w*|math\w+|mbox|operatorname)\s*\{[^{}]*\}")
# Commands that run, fetch, restyle or redefine something in MathJax, may not terminate, or can cover the page.
_UNSAFE = re.compile(
    r"\\(?:href|url|require|includegraphics|style|class|cssId|data|html\w*|bbox|unicode|mmlToken|toggle|texttip"
    r"|[egx]?def|let|futurelet|newcommand|renewcommand|newenvironment|renewenvironment|DeclareMathOperator|Declare\w+"
    r"|begingroup|endgroup|input|write|catcode|csname|loop|label|ref|eqref|tag|notag"
    r"|rule|Rule|Space|hskip|hspace|vspace|[mk]?kern|mskip|raise|lower|move\w+|Huge|huge)(?![A-Za-z])"
)
_ENVIRONMENT = re.compile(r"\\begin\{([^{}]*)\}")
_ENVIRONMENTS = {"array", "aligned", "cases", "matrix", "bmatrix", "pmatrix", "vmatrix", "smallmatrix"}
# Bars that cannot be replaced by \vert: those in the columns of an array and in text. In Markdown, they would start a
# table.
_LITERAL_BAR = re.compile(r"\\(?:begin\{array\}|text\w*|mbox)\s*\{[^{}]*\|")
# What would end the formula too early or never: a dollar sign, a delimiter, a backslash at the end.
_DELIMITER = re.compile(r"(?<!\\)(?:\\\\)*\\(?:[()\[\]$]|$)|\$")
# Comments and parameters are never valid in a formula, column separators only in an environment.
_MISPLACED = re.compile(r"(\\.)|([%#])")
_MISPLACED_OUTSIDE_ENVIRONMENT = re.compile(r"(\\.)|([%#&])")
_LEFT, _RIGHT = re.compile(r"\\left(?![A-Za-z])"), re.compile(r"\\right(?![A-Za-z])")
_BRACE = re.compile(r"\\.|[{}]")


def split_math(text: str) -> Iterator[str | Math]:
    r"""Yield the parts of a text in order: formulas as `Math`, and the unchanged text between them.

    Formulas are `$…$`, `$$…$$`, `\(…\)` and `\[…\]`. A formula that is not safe to render is text.
    """
    # The end of the last part that was yielded, and the position at which the search continues.
    end = position = 0
    while match := _MATH.search(text, position):
        tex = next((group for group in match.groups() if group), "").strip()
        if tex and _is_formula(tex) and not _is_money(match, tex):
            if match.start() > end:
                yield text[end : match.start()]
            misplaced = _MISPLACED if "\\begin" in tex else _MISPLACED_OUTSIDE_ENVIRONMENT
            yield Math(misplaced.sub(lambda found: found[1] or f"\\{found[2]}", tex))
            end = position = match.end()
        elif tex and match["dollar"]:
            # The closing dollar sign may open the next formula.
            position = match.start() + 1
        else:
            position = match.end()
    if end < len(text):
        yield text[end:]


def _is_money(match: re.Match[str], tex: str) -> bool:
    """Return whether the dollar signs of a match are amounts of money."""
    if not (match["dollar"] or match["display"]):
        return False
    if _DANGLING_OPERATOR.search(tex):
        return True
    if _MATH_SIGN.search(tex):
        return False
    return bool(_AMOUNT.match(tex)) or match.string[match.end() : match.end() + 1].isdigit()


def _is_formula(tex: str) -> bool:
    """Return whether LaTeX is complete, safe to render, and not prose."""
    depth = 0
    for brace in _BRACE.findall(tex):
        depth += (brace == "{") - (brace == "}")
        if depth < 0:
            return False
    environments = _ENVIRONMENT.findall(tex)
    is_complete = (
        depth == 0
        and set(environments) <= _ENVIRONMENTS
        and tex.count(r"\begin") == tex.count(r"\end") == len(environments)
        and len(_LEFT.findall(tex)) == len(_RIGHT.findall(tex))
    )
    if not is_complete or any(pattern.search(tex) for pattern in (_UNSAFE, _DELIMITER, _LITERAL_BAR)):
        return False
    return not _WORDS.search(_TEXT_COMMAND.sub("", tex))
