"""Text for kramdown, Jekyll's Markdown dialect. Every string that is not `Markdown` is escaped."""

import html
import re
from typing import Any, Self
from urllib.parse import quote

from markupsafe import Markup

from hfpapers.text.formulas import Math, split_math
from hfpapers.text.latex import unformat
from hfpapers.text.plain import single_line
from hfpapers.text.urls import web_url

# What MathJax would take for the start of a formula or a command. Alone in an HTML element, it is text.
_MATHJAX = r"\$|\\(?=[A-Za-z(\[])"
# What has no backslash escape in kramdown; < and >, because "\<<" has a meaning in kramdown and an HTML element may
# follow; and the % of "{%", which Liquid would see even after a backslash.
_ENTITY = r"[&<>]|~(?=~)|(?<=~)~|(?<=\{)%|^\^"
# What has a backslash escape in kramdown (ESCAPED_CHARS of its parser 2.4). Runs of - and . would become dashes and
# ellipses. At the start of a line, - + = : would start a list, the underline of a heading or a definition.
_BACKSLASH = r"[\\*_`\[\]{}#|\"']|-(?=-)|(?<=-)-|\.(?=\.)|(?<=\.)\.|^[-+=:]"
# The start of a numbered list.
_NUMBER = r"^[0-9]+\."
_SPECIAL = re.compile(
    f"(?P<mathjax>{_MATHJAX})|(?P<entity>{_ENTITY})|(?P<number>{_NUMBER})|(?P<backslash>{_BACKSLASH})"
)
# In a formula, a bar would start a table, and {{ and {% would be Liquid.
_BAR = re.compile(r"\\\\|\\?\|")
_BAR_COMMANDS = {"|": r"\vert ", r"\|": r"\Vert "}
_LIQUID = re.compile(r"\{(?=[{%])")
# The reserved characters of URLs that have no meaning in Markdown or Liquid. All others are percent-encoded.
_SAFE_IN_URL = ":/?#@&=+,;%~"


class Markdown(Markup):
    """A string that is Markdown already. What is added to it, joined or formatted with it is escaped if it is not."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Self:
        """Return Markdown that shows `s` literally and on one line; `s` itself if it is Markdown already."""
        return s if isinstance(s, cls) else cls(_escape(single_line(str(s))))


def render_math(text: str) -> Markdown:
    """Return Markdown that shows the formulas of a text as formulas, and the rest of its LaTeX as plain text."""
    return Markdown(
        "".join(
            _format_math(part.tex) if isinstance(part, Math) else _escape(unformat(part))
            for part in split_math(single_line(text))
        )
    )


def link_target(url: str) -> Markdown:
    """Return a URL as the target of a Markdown link; an empty string if it is not an http or https URL."""
    return path_target(web_url(url) or "")


def path_target(path: str) -> Markdown:
    """Return a URL path of the blog, like ``/feeds/daily.json``, as the target of a Markdown link."""
    # kramdown decodes entities in link targets, too.
    return Markdown(quote(path, safe=_SAFE_IN_URL).replace("&", "&amp;"))


def _escape(line: str) -> str:
    return _SPECIAL.sub(_replacement, line)


def _replacement(special: re.Match[str]) -> str:
    text = special[0]
    match special.lastgroup:
        case "mathjax":
            return f"<span>\\{text}</span>"
        case "entity":
            return html.escape(text) if text in "&<>" else f"&#{ord(text)};"
        case "number":
            return text[:-1] + "\\."
        case _:
            return "\\" + text


def _format_math(tex: str) -> str:
    """Return a formula as inline math of kramdown, whose delimiters are double dollar signs."""
    tex = _BAR.sub(lambda match: _BAR_COMMANDS.get(match[0], match[0]), tex)
    return f"$${_LIQUID.sub('{ ', tex)}$$"
