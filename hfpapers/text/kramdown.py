"""Text for kramdown, the Markdown of Jekyll: everything that is not `Markdown` already is escaped into it."""

import html
import re
from typing import Any, Self
from urllib.parse import quote

from markupsafe import Markup

from hfpapers.text.formulas import Math, segments
from hfpapers.text.latex import plain_text
from hfpapers.text.plain import one_line, printable
from hfpapers.text.urls import web_url

# What MathJax would see a formula in: alone in an element it is no delimiter and no command.
_ALONE = r"\$|\\(?=[A-Za-z(\[])"
# What kramdown's plain dialect has no backslash for; < and >, since "\<<" has a meaning of its own, and an element of
# ours may follow; and the one character that Liquid would still see behind a backslash.
_ENTITY = r"[&<>]|~(?=~)|(?<=~)~|(?<=\{)%|^\^"
# kramdown's own escapes (ESCAPED_CHARS of its parser 2.4). Runs of - and . would become dashes and an ellipsis;
# at a line's start - + = : begin a list, a heading's underline, a definition.
_BACKSLASH = r"[\\*_`\[\]{}#|\"']|-(?=-)|(?<=-)-|\.(?=\.)|(?<=\.)\.|^[-+=:]"
_NUMBERED = r"^[0-9]+\."
_SPECIAL = re.compile(
    f"(?P<alone>{_ALONE})|(?P<entity>{_ENTITY})|(?P<numbered>{_NUMBERED})|(?P<backslash>{_BACKSLASH})"
)
# In a formula: bars would make a table, and braces before braces or % would be Liquid's.
_BAR = re.compile(r"\\\\|\\?\|")
_BARS = {"|": r"\vert ", r"\|": r"\Vert "}
_LIQUID = re.compile(r"\{(?=[{%])")
# What is left of a URL as it is; of the reserved characters, those that neither Markdown nor Liquid knows.
_SAFE_IN_URL = ":/?#@&=+,;%~"


class Markdown(Markup):
    """Markdown as it stands. What is added to it, joined or formatted with it, is escaped unless it is Markdown."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Self:
        """Return the Markdown that shows ``s`` as the text it is, on one line; ``s`` itself if it is Markdown."""
        return s if isinstance(s, cls) else cls(_escaped(one_line(printable(str(s)))))


def with_math(text: str) -> Markdown:
    """Return the Markdown that shows a text's formulas as formulas, and the rest of its LaTeX as what it says."""
    line = one_line(printable(text))
    return Markdown(
        "".join(_formula(part.tex) if isinstance(part, Math) else _escaped(plain_text(part)) for part in segments(line))
    )


def link_target(url: str) -> Markdown:
    """Return a URL as the target of a Markdown link; empty for one that is not http or https."""
    # kramdown decodes entities, in targets too.
    return Markdown(quote(web_url(url) or "", safe=_SAFE_IN_URL).replace("&", "&amp;"))


def _escaped(line: str) -> str:
    return _SPECIAL.sub(_shown, line)


def _shown(special: re.Match[str]) -> str:
    text = special[0]
    match special.lastgroup:
        case "alone":
            return f"<span>\\{text}</span>"
        case "entity":
            return html.escape(text) if text in "&<>" else f"&#{ord(text)};"
        case "numbered":
            return text[:-1] + "\\."
        case _:
            return "\\" + text


def _formula(tex: str) -> str:
    """Return a formula as kramdown's inline math, which has two dollar signs."""
    tex = _BAR.sub(lambda match: _BARS.get(match[0], match[0]), tex)
    return f"$${_LIQUID.sub('{ ', tex)}$$"
