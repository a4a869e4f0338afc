"""Invented digests and notices."""

from typing import Any

from pydantic import SecretStr

from hfpapers.notifications.messages import Digest, DigestPaper, Message, Notice, Problem, Rendering
from hfpapers.notifications.rendering import Format, Limits, MessageRenderer, Rendered

SITE = "https://papers.example.org/"
PAPERS = (
    DigestPaper(1, "Do Moss Gardens Dream of Lantern Search?", 55, "Royal Society of Pigeons", f"{SITE}moss"),
    DigestPaper(2, "An Image Is Worth 16 × 16 Beehives", 1, None, f"{SITE}bees"),
)
PROBLEM = Problem(
    ["2026-02-19"],
    "withheld",
    "the list is not available (page: HTTP 500; API: HTTP 500)",
    "scrapy crawl daily -a date=2026-02-19",
)


def make_digest(**fields: Any) -> Digest:
    """Return a digest of a day with 24 papers, of which it shows two."""
    return Digest(
        **{
            "edition": "2026-02-19",
            "url": f"{SITE}2026-02-19",
            "number_of_papers": 24,
            "papers": PAPERS,
            "number_of_others": 22,
            "previous": "2026-02-18",
        }
        | fields
    )


def render(
    content: Digest | Notice,
    format: Format = "text",  # noqa: A002
    max_size: int | None = None,
    *,
    max_title: int = 0,
    language: str = "en",
    template: str = "digest",
    folder: Any = None,
) -> Rendered:
    """Return a message as a service receives it, by default without a title; the entry is the second one."""
    limits = Limits(max_title, max_size)
    renderer = MessageRenderer(Rendering(folder and str(folder), "Daily Papers"))
    return renderer.render(Message(2, "mail", SecretStr("x://y"), content, language, template), format, limits)
