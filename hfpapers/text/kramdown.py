"""Text for kramdown, the Markdown of Jekyll: everything that is not `Markdown` already is escaped into it."""

import re
from typing import Any, Self
from urllib.parse import quote

from markupsafe import Markup

from hfpapers.text.plain import one_line, printable
from hfpapers.text.urls import web_url

# What kramdown's plain dialect has no backslash for, and the one character that Liquid would still see behind one.
_ENTITY = r"&|~(?=~)|(?<=~)~|(?<=\{)%|^\^"
# kramdown's own escapes (ESCAPED_CHARS of its parser 2.4). Runs of - and . would become dashes and an ellipsis;
# at a line's start - + = : begin a list, a heading's underline, a definition.
_BACKSLASH = r"[\\*_`\[\]{}<>#|\"'$]|-(?=-)|(?<=-)-|\.(?=\.)|(?<=\.)\.|^[-+=:]"
_NUMBERED = r"^[0-9]+\."
_SPECIAL = re.compile(f"(?P<entity>{_ENTITY})|(?P<numbered>{_NUMBERED})|(?P<backslash>{_BACKSLASH})")
# What is left of a URL as it is; of the reserved characters, those that neither Markdown nor Liquid knows.
_SAFE_IN_URL = ":/?#@&=+,;%~"


class Markdown(Markup):
    """Markdown as it stands. What is added to it, joined or formatted with it, is escaped unless it is Markdown."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Self:
        """Return the Markdown that shows ``s`` as the text it is, on one line; ``s`` itself if it is Markdown."""
        return s if isinstance(s, cls) else cls(_SPECIAL.sub(_shown, one_line(printable(str(s)))))


def link_target(url: str) -> Markdown:
    """Return a URL as the target of a Markdown link; empty for one that is not http or https."""
    return Markdown(quote(web_url(url) or "", safe=_SAFE_IN_URL))


def _shown(special: re.Match[str]) -> str:
    text = special[0]
    match special.lastgroup:
        case "entity":
            return "&amp;" if text == "&" else f"&#{ord(text)};"
        case "numbered":
            return text[:-1] + "\\."
        case _:
            return "\\" + text
