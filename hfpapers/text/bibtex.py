"""Text for BibTeX's fields."""

import re

from hfpapers.text.formulas import Math, segments
from hfpapers.text.latex import plain_text
from hfpapers.text.plain import one_line, printable

# Runs of hyphens and quotes, too: LaTeX makes dashes and other quotes of them.
_SPECIAL = re.compile(r"[\\{}$&%#_^~]|-(?=-)|`(?=`)|'(?=')")
# BibTeX counts braces, those behind a backslash, too.
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "-": "-{}",
    "`": "`{}",
    "'": "'{}",
}
_BRACE = re.compile(r"\\.")
_BRACES = {r"\{": r"\lbrace ", r"\}": r"\rbrace "}
# A name with these is not split into first and last names, nor into two.
_NOT_SPLIT = re.compile(r",|\band\b", re.IGNORECASE)


def field(text: str) -> str:
    """Return a text as a field's value: formulas as formulas, all else escaped, so that braces are balanced."""
    line = one_line(printable(text))
    return "".join(
        _formula(part.tex) if isinstance(part, Math) else escaped(plain_text(part)) for part in segments(line)
    )


def _formula(tex: str) -> str:
    return f"${_BRACE.sub(lambda match: _BRACES.get(match[0], match[0]), tex)}$"


def names(authors: list[str]) -> str:
    """Return authors as BibTeX's list of names."""
    return " and ".join(
        f"{{{escaped(name)}}}" if _NOT_SPLIT.search(name) else escaped(name)
        for name in (one_line(printable(author)) for author in authors)
    )


def escaped(line: str) -> str:
    """Return a line of text in which no character is a command to LaTeX."""
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], f"\\{match[0]}"), line)
