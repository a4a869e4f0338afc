"""Texts of strangers take no effect in any format."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from parsel import Selector

from hfpapers.notifications.messages import DigestPaper, Notice
from hfpapers.text.plain import single_line
from tests.jekyll.hostile import TEXTS
from tests.notifications.contents import PAPERS, PROBLEM, SITE, make_digest, render
from tests.text.test_chat import ACTIVE, MENTIONS, visible

ALL_TEXTS = (
    *TEXTS,
    *MENTIONS,
    "](https://evil.invalid) [x](https://evil.invalid)",
    "</a><a href='https://evil.invalid'>x</a>",
    "` @everyone `",
    "**\n\n# @here\n\n",
    "' onclick='alert(1)' \" onclick=\"alert(1)",
    r"\) \] \> \`",
    "--> ]]> */ </style></title></textarea>",
)
TOPICS = ["](https://evil.invalid) _*`<b>", "a\n\n# b", "@everyone"]
LIST, PAPER = f"{SITE}2026-02-19", f"{SITE}paper"
FORMATS = ("text", "markdown", "html", "mail", "mail_text")
PARSER = MarkdownIt("commonmark").enable(["strikethrough", "table"])


def digest_of(texts, topics=("a", "b", "c")):
    """Return a digest whose papers have the texts as titles and as names of organizations."""
    papers = [DigestPaper(rank, text, 1, text, PAPER, topics) for rank, text in enumerate(texts, 1)]
    return make_digest(papers=papers, topics=topics, number_of_others=1)


def notice_of(texts):
    return Notice([replace(PROBLEM, reason=text, command=text) for text in texts])


HOSTILE = digest_of(ALL_TEXTS, TOPICS)
HARMLESS = digest_of(["x"] * len(ALL_TEXTS))
HOSTILE_NOTICE, HARMLESS_NOTICE = notice_of(ALL_TEXTS), notice_of(["x"] * len(ALL_TEXTS))


class Tags(HTMLParser):
    """The tags of a document with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.all = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, *attrs))


def parse_markdown(content):
    """Return the elements of a message: their types, and the addresses of links."""
    blocks = PARSER.parse(render(content, "markdown").body)
    tokens = [token for block in blocks for token in (block.children or [block])]
    return [(token.type, token.attrs.get("href")) for token in tokens if token.type != "text"]


@pytest.mark.parametrize(("hostile", "harmless"), [(HOSTILE, HARMLESS), (HOSTILE_NOTICE, HARMLESS_NOTICE)])
def test_markdown_has_only_the_elements_of_the_template(hostile, harmless):
    assert parse_markdown(hostile) == parse_markdown(harmless)


def test_the_links_of_markdown_are_those_of_the_papers():
    links = [href for _, href in parse_markdown(HOSTILE) if href]
    assert links == [LIST, *[PAPER] * len(ALL_TEXTS), LIST]


@pytest.mark.parametrize(("hostile", "harmless"), [(HOSTILE, HARMLESS), (HOSTILE_NOTICE, HARMLESS_NOTICE)])
@pytest.mark.parametrize("format", ["html", "mail"])
def test_html_has_only_the_tags_of_the_template(format, hostile, harmless):  # noqa: A002
    assert Tags(render(hostile, format).body).all == Tags(render(harmless, format).body).all


def test_the_html_of_chats_has_only_tags_that_telegram_accepts():
    tags = {(tag, *(name for name, _ in attrs)) for tag, *attrs in Tags(render(HOSTILE, "html").body).all}
    assert tags == {("a", "href"), ("b",), ("i",)}
    assert {tag for tag, *_ in Tags(render(HOSTILE_NOTICE, "html").body).all} == {"b", "code"}


def test_a_mail_shows_the_texts():
    titles = Selector(render(HOSTILE, "mail").body).css("div > a::text").getall()
    assert [title[:150] for title in titles] == [single_line(text)[:150] for text in ALL_TEXTS]


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
@pytest.mark.parametrize("text", MENTIONS)
def test_services_find_no_mentions_or_links_in_titles(format, text):  # noqa: A002
    body = render(digest_of([text]), format).body
    without_links = re.sub(rf"\]\({SITE}\S*\)|{SITE}\S*", "", body)
    shown = html.unescape(re.sub("</?[abi][ >]", "", without_links)) if format == "html" else without_links
    assert not ACTIVE.search(shown)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", ["a\nb\r\nc\u2028d\x85e", "a\u202eb\u2066c\x00d\x1b[31m"])
def test_each_text_stays_on_its_line_and_in_its_direction(format, text):  # noqa: A002
    usual, hostile = (render(digest_of([each]), format).body for each in ("x", text))
    assert len(hostile.splitlines()) == len(usual.splitlines())
    assert not set(hostile) & set("\u202e\u2066\x00\x1b\r")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a@evil.invalid/"])
def test_an_unsafe_address_is_not_a_link(format, url):  # noqa: A002
    body = render(make_digest(url=url, papers=[replace(PAPERS[0], url=url)]), format).body
    assert "](" not in body
    assert "href" not in body
    assert url not in body
    assert "Do Moss Gardens Dream of Lantern Search?" in body


@pytest.mark.parametrize("format", ["markdown", "html", "mail"])
def test_an_address_cannot_end_its_link(format):  # noqa: A002
    url = "https://example.org/a)b\">'c"
    body = render(make_digest(papers=[replace(PAPERS[0], url=url)]), format).body
    link = "https://example.org/a%29b%22%3E%27c" if format == "markdown" else "https://example.org/a)b%22%3E&#x27;c"
    assert link in body


def test_a_paper_whose_title_is_not_visible_shows_its_address():
    body = render(digest_of(["\u200b\u3164 "]), "markdown").body
    assert f"**1.** [{PAPER}]({PAPER})" in visible(body)
