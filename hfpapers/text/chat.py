"""Text for chat services, in which it takes no effect: no mention, no link, no Markdown.

Services read different dialects of Markdown. Some of them show the backslash of an escape, so that characters with a
meaning are replaced by characters that look like them.
"""

import re
from urllib.parse import quote

from hfpapers.text.plain import single_line
from hfpapers.text.urls import web_url

# It is not visible, and services find no mention, tag, command, link or emoji that contains it.
_BREAK = "\N{ZERO WIDTH SPACE}"
_ACTIVE = re.compile(
    r"@(?=\S)"  # @everyone, <@123>, name@example.org
    r"|#(?=\w)|\$(?=[A-Za-z])"  # #tag, <#123>, and $TICKER of Telegram
    r"|(?<!\S)/(?=\w)"  # /command of Telegram
    r"|<(?=[!/A-Za-z])"  # <!channel> of Slack, <at user_id="all"> of Feishu
    r"|:(?=//)|(?<=\w)\.(?=[^\W\d_]{2})"  # https://example.org
    r"|:(?=[\w+-]+:)"  # :emoji:
    r"|&(?=#?\w+;)"  # &lt;
)
_LOOK_ALIKES = str.maketrans(
    {
        "*": "\N{ASTERISK OPERATOR}",
        "`": "\N{MODIFIER LETTER GRAVE ACCENT}",
        "~": "\N{TILDE OPERATOR}",
        "|": "\N{DIVIDES}",
        "\\": "\N{SET MINUS}",
        "$": "\N{FULLWIDTH DOLLAR SIGN}",
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        "[": "\N{FULLWIDTH LEFT SQUARE BRACKET}",
        "]": "\N{FULLWIDTH RIGHT SQUARE BRACKET}",
    }
)
# An underscore within a word, like in "3D_x", has no meaning.
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# What would start a list, a heading or the underline of a heading.
_LINE_START = re.compile(r"^(?=[-+=#]|[0-9]+[.)])")
# The reserved characters of URLs that have no meaning in Markdown. All others are percent-encoded.
_SAFE_IN_URL = ":/?#@&=+,;%~"


def break_mentions(text: str) -> str:
    """Return the text on one line. Services show it, but find no mention, tag, command, link or emoji in it."""
    return _ACTIVE.sub(rf"\g<0>{_BREAK}", single_line(text))


def escape_markdown(text: str) -> str:
    """Return Markdown that shows the text on one line, in the dialects of all chat services."""
    text = break_mentions(text).translate(_LOOK_ALIKES)
    return _LINE_START.sub(_BREAK, _UNDERSCORE.sub("\N{FULLWIDTH LOW LINE}", text))


def link_target(url: str) -> str:
    """Return a URL as the target of a Markdown link; an empty string if it is not an http or https URL."""
    return quote(web_url(url) or "", safe=_SAFE_IN_URL)


def code_span(text: str) -> str:
    """Return Markdown that shows the text on one line as code. In code, only a backtick has a meaning."""
    return f"`{single_line(text).replace('`', _LOOK_ALIKES[ord('`')])}`"
