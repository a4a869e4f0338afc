"""What is special about some services, beside what Apprise knows of all of them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hfpapers.notifications.rendering import Format, utf16_length

_DISCORD_SUPPRESS_EMBEDS = 4


def _leave(plugin: Any) -> None:
    """Change nothing."""


def _suppress_previews(plugin: Any) -> None:
    # With ?format=markdown, the message itself is such a preview, which Discord calls an embed.
    if plugin.url_parameters().get("format") != "markdown":
        plugin.flags = (plugin.flags or 0) | _DISCORD_SUPPRESS_EMBEDS


def _use_blocks(plugin: Any) -> None:
    # Slack shows the Markdown of other messages as it is, because Apprise does not say that it is Markdown.
    plugin.use_blocks = True
    # It would be "hfpapers" below each message.
    plugin.include_footer = False


def count_bytes(body: str) -> int:
    """Return the number of bytes."""
    return len(body.encode())


def _count_as_ntfy(body: str) -> int:
    # It makes a file of a message with more than 4,096 bytes. Apprise does so if its JSON, of which the title and other
    # values are up to 1,400 characters, has more than 8,000.
    return max(count_bytes(body), len(json.dumps(body)) * 5 // 8)


@dataclass(frozen=True)
class Traits:
    """What is special about a service.

    Attributes:
        preferred_format: The format that it shows best, if that is not the first one that Apprise has for it.
        is_always_markdown: Whether it reads every text as Markdown.
        keeps_line_breaks: Whether it shows the line breaks in the text of HTML.
        max_title: The largest number of characters in a title, if it is smaller than Apprise's.
        max_size: The largest size of a body, if it is smaller than Apprise's.
        measure: Returns the size of a body.
        configure: Prepares Apprise's object.
    """

    preferred_format: Format | None = None
    is_always_markdown: bool = False
    keeps_line_breaks: bool = False
    max_title: int | None = None
    max_size: int | None = None
    measure: Callable[[str], int] = utf16_length
    configure: Callable[[Any], None] = _leave


_TRAITS = {
    # Apprise writes the title above the body, in Discord without escaping it.
    "discord": Traits(preferred_format="markdown", max_title=0, configure=_suppress_previews),
    "matrix": Traits(preferred_format="html", max_title=0),
    "mmost": Traits(is_always_markdown=True),
    "ntfy": Traits(max_size=4096, measure=_count_as_ntfy),
    # The limits of a header and of a section.
    "slack": Traits(max_title=150, max_size=3000, configure=_use_blocks),
    "tgram": Traits(keeps_line_breaks=True),
    "zulip": Traits(is_always_markdown=True),
}


def find_traits(plugin: Any) -> Traits:
    """Return what is special about the service of Apprise's object."""
    # Its attribute `schema` is not always that of the URL.
    schemes = plugin.schemas()
    return next((traits for scheme, traits in _TRAITS.items() if scheme in schemes), Traits())
