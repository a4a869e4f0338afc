"""Stand-in."""

import html
import re
from dataclasses import dataclass
from typing import Literal

from hfpapers.notifications.messages import Digest, Message, Rendering

Format = Literal["text", "markdown", "html", "mail"]


@dataclass(frozen=True)
class Rendered:
    """A title and a body."""

    title: str
    body: str


class MessageRenderer:
    """Renders messages."""

    def __init__(self, rendering: Rendering) -> None:
        """Create it."""
        self._rendering = rendering

    def render(self, message: Message, format: Format, max_length: int | None) -> Rendered:  # noqa: A002
        """Render."""
        content = message.content
        if message.language not in {"en", "ja", "ko", "zh"}:
            raise ValueError(f"language is {message.language!r}; expected one of en, ja, ko, zh")
        texts = (
            [(paper.title, paper.url) for paper in content.papers]
            if isinstance(content, Digest)
            else [(problem.reason, "") for problem in content.problems]
        )
        name = content.edition if isinstance(content, Digest) else "problems"
        title = f"{self._rendering.site_title}: {name}"
        lines = [{"text": _text, "markdown": _markdown, "html": _html, "mail": _html}[format](*each) for each in texts]
        line_break = "<br>" if format == "mail" else "\n"
        body = line_break.join([name, "", *lines, "", "Previous digest: none"])
        if format == "mail":
            body = f'<!DOCTYPE html>\n<html lang="en"><head><title>{title}</title></head><body>{body}</body></html>\n'
        return Rendered(title, body[:max_length])


def _text(text: str, url: str) -> str:
    return f"{text}\n   {url}"


def _markdown(text: str, url: str) -> str:
    return f"[{re.sub(r'[*_`<>@[]', '.', text).replace(']', '.')}]({url})"


def _html(text: str, url: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(text)}</a>'
