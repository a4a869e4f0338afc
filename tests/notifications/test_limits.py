"""How messages are shortened to what a service accepts."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from hfpapers.notifications.messages import DigestPaper, Notice
from tests.notifications.contents import PAPERS, PROBLEM, SITE, make_digest, render

DISCORD, TELEGRAM = 2_000, 4_096
# Characters that are longer when they are escaped, or that count twice.
LONG = "Moss & <Lanterns> 🏮 " * 12
MANY = make_digest(
    number_of_papers=120,
    papers=[DigestPaper(rank, f"{LONG}{rank}", 200 - rank, LONG, f"{SITE}{rank}") for rank in range(1, 101)],
    number_of_others=20,
    topics=["Robots"],
)


class Tags(HTMLParser):
    """The tags that are open."""

    def __init__(self, html):
        super().__init__()
        self.open = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):  # noqa: ARG002
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def units(text):
    return len(text.encode("utf-16-le")) // 2


def count_papers(body):
    """Return how many papers a digest shows, and how many others it counts."""
    others = re.search(r"(\d+) more papers?", body)
    return body.count("👍"), int(others[1]) if others else 0


@pytest.mark.parametrize("limit", [DISCORD, TELEGRAM, 900])
@pytest.mark.parametrize("format", ["markdown", "html"])
def test_a_digest_is_cut_at_a_paper_and_counts_the_others(format, limit):  # noqa: A002
    body = render(MANY, format, limit).body
    shown, others = count_papers(body)
    assert units(body) <= limit
    assert shown > 0
    assert shown + others == 120
    # Another paper would be too long.
    more = replace(MANY, papers=MANY.papers[: shown + 1], number_of_others=others - 1)
    assert units(render(more, format).body) > limit


@pytest.mark.parametrize("limit", [0, 1, 2, 17, 50, 90, 130, 200, 500, DISCORD, TELEGRAM])
@pytest.mark.parametrize("format", ["text", "markdown", "html"])
@pytest.mark.parametrize("content", [MANY, Notice([PROBLEM] * 50)], ids=["digest", "notice"])
def test_every_result_is_within_the_limit_and_complete(content, format, limit):  # noqa: A002
    body = render(content, format, limit).body
    assert units(body) <= limit
    assert body or limit == 0
    if format == "html":
        assert Tags(body).open == []
        assert not re.search(r"&(?!amp;|lt;|gt;)", body)
    if format == "markdown":
        assert body.count("**") % 2 == body.count("`") % 2 == 0
        assert body.count("[") == body.count("](") == len(re.findall(r"\]\([^)\s]+\)", body))


def test_a_digest_that_fits_exactly_is_complete():
    body = render(make_digest(), "markdown").body
    assert render(make_digest(), "markdown", units(body)).body == body
    assert count_papers(render(make_digest(), "markdown", units(body) - 1).body) == (1, 23)


def test_a_digest_without_room_for_a_paper_counts_all():
    head = render(make_digest(papers=[], number_of_others=24), "markdown").body
    body = render(make_digest(), "markdown", units(head)).body
    assert count_papers(body) == (0, 24)
    assert body == head


@pytest.mark.parametrize("format", ["text", "markdown", "html", "mail"])
def test_if_even_that_is_too_long_the_beginning_of_the_title_is_left(format):  # noqa: A002
    assert render(make_digest(), format, 44).body == "Daily Papers: 24 papers on Thu, Feb 19, 2026"
    assert render(make_digest(), format, 20).body == "Daily Papers: 24 pa…"


def test_the_beginning_of_a_title_ends_with_a_whole_character():
    digest = make_digest(topics=["A&B 🏮"])
    assert render(digest, "html", 21).body == "Daily Papers · A…"
    assert render(digest, "html", 22).body == "Daily Papers · A&amp;…"
    assert render(digest, "html", 25).body == "Daily Papers · A&amp;B…"
    assert render(digest, "html", 26).body == "Daily Papers · A&amp;B 🏮…"


def test_a_mail_has_all_papers():
    body = render(MANY, "mail").body
    assert body.count(" votes</b>") == 100
    assert "20 more papers" in body
    assert Tags(body.removeprefix("<!DOCTYPE html>")).open == []


def test_a_notice_is_cut_at_a_problem():
    body = render(Notice([PROBLEM] * 50), "markdown", DISCORD).body
    shown = body.count("`scrapy crawl")
    assert 5 < shown < 50
    assert body.endswith(f"{50 - shown} more problems")


def test_long_texts_of_papers_are_truncated():
    [line] = [line for line in render(MANY, "mail_text").body.splitlines() if line.startswith("1. ")]
    assert (len(line), line[-1]) == (len("1. ") + 200, "…")


def test_titles_of_any_length_are_rendered():
    papers = [replace(PAPERS[0], title="[" * 100_000, organization="\u200b" * 100_000)] * 100
    assert units(render(make_digest(papers=papers), "markdown", DISCORD).body) <= DISCORD
