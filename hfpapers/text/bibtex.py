"""Text in the fields of BibTeX entries."""

import re

from hfpapers.text.formulas import Math, split_math
from hfpapers.text.latex import unformat
from hfpapers.text.plain import single_line

# Runs of hyphens and quotes are special, too: LaTeX turns them into dashes and curly quotes.
_SPECIAL = re.compile(r"[\\{}$&%#_^~]|-(?=-)|`(?=`)|'(?=')")
# Braces have commands, because BibTeX counts them even after a backslash.
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
_ESCAPED_CHARACTER = re.compile(r"\\.")
_MATH_BRACES = {r"\{": r"\lbrace ", r"\}": r"\rbrace "}
# BibTeX would split a name at a comma or at "and".
_NAME_SEPARATOR = re.compile(r",|\band\b", re.IGNORECASE)


def escape_field(text: str) -> str:
    """Return a text as the value of a field. Formulas are kept, all else is escaped, and the braces are balanced."""
    return "".join(
        _format_math(part.tex) if isinstance(part, Math) else escape(unformat(part))
        for part in split_math(single_line(text))
    )


def join_names(authors: list[str]) -> str:
    """Return the names of authors as the value of the field `author`."""
    return " and ".join(
        f"{{{escape(name)}}}" if _NAME_SEPARATOR.search(name) else escape(name) for name in map(single_line, authors)
    )


def escape(line: str) -> str:
    """Return a line of text with all characters escaped that are special in LaTeX."""
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], f"\\{match[0]}"), line)


def _format_math(tex: str) -> str:
    return f"${_ESCAPED_CHARACTER.sub(lambda match: _MATH_BRACES.get(match[0], match[0]), tex)}$"
