"""Invented messages."""

from pydantic import SecretStr

from hfpapers.notifications.messages import Digest, DigestPaper, Message, Notice, Problem

DIGEST = Digest(
    edition="2026-02-19",
    url="https://papers.example.org/daily/2026-02-19/",
    number_of_papers=24,
    papers=(
        DigestPaper(
            rank=1,
            title="Teapots with Patience",
            votes=18,
            organization="Kettle",
            url="https://papers.example.org/paper/2602.90001/",
            topics=("Tea",),
        ),
    ),
    number_of_others=23,
    topics=("Tea",),
    previous="2026-02-18",
)
NOTICE = Notice((Problem(("2026-02-19",), "withheld", "the list is not available", "scrapy crawl daily"),))


def message(url: str, content: Digest | Notice = DIGEST, language: str = "en") -> Message:
    """Return a message for the service with a URL."""
    return Message(1, "example", SecretStr(url), content, language)
