import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hfpapers.text.chat import break_mentions, code_span, escape_markdown, link_target
from hfpapers.text.plain import single_line
from tests.jekyll.hostile import TEXTS

MENTIONS = [
    "@everyone and @here",
    "<@123> <@&123> <@!123> <#123> <!channel> <!here|x> <users/all>",
    '<at user_id="all">everyone</at> <id:guide>',
    "~town-square #channel $TICKER /start",
    "name@example.org",
    "https://example.org http://example.org www.example.org example.org",
    ":smile: ::smile:: <:party:123> <t:1:R>",
    "&lt;script&gt; &#64;everyone",
]
# What services look for in plain text, too.
ACTIVE = re.compile(
    r"@[a-z0-9&!]|#[a-z0-9]|[$][a-z]|<[!a-z/]|://|\bexample\.org|:[a-z]+:|&#?\w+;|(?:^|\s)/[a-z]",
    re.IGNORECASE | re.ASCII,
)
PARSER = MarkdownIt("commonmark").enable(["strikethrough", "table"])


def visible(text):
    return text.replace("\N{ZERO WIDTH SPACE}", "")


@pytest.mark.parametrize(
    "title",
    [
        "A & B: C-D (v2.0) for 3D_x",
        "Qwen-Image-2.0 Technical Report",
        '100,000+ Movie Reviews (But Here\'s What They "Do"), 50% off; 3/4 e.g. U.S. vs. et al.',
        "Safe, or Simply Incapable? Yes! – An ablation — of 16 × 16 “beehives” → 논문",
        "A @ B # C < D",
    ],
)
def test_usual_titles_are_unchanged_in_text(title):
    assert break_mentions(title) == title
    if "<" not in title:
        assert escape_markdown(title) == title


@pytest.mark.parametrize("text", MENTIONS)
@pytest.mark.parametrize("function", [break_mentions, escape_markdown])
def test_services_find_no_mentions_links_or_emoji(function, text):
    assert not ACTIVE.search(function(text))


@pytest.mark.parametrize("text", MENTIONS)
def test_mentions_look_as_before(text):
    assert visible(break_mentions(text)) == text


def test_characters_with_a_meaning_in_a_dialect_are_replaced_by_look_alikes():
    text = r"*a* `b` ~c ||d|| [e](f) g > h \i $5 _j_ $k"
    assert escape_markdown(text) == "∗a∗ ˋbˋ ∼c ∣∣d∣∣ ［e］(f) g › h ∖i ＄5 ＿j＿ ＄\u200bk"


@pytest.mark.parametrize("text", ["- a", "+ a", "# a", "1. a", "12) a", "=== a", "--- a"])
def test_a_text_at_the_start_of_a_line_starts_no_list_and_no_heading(text):
    assert PARSER.render(escape_markdown(text)) == f"<p>\N{ZERO WIDTH SPACE}{text}</p>\n"


@pytest.mark.parametrize("text", [*TEXTS, *MENTIONS])
def test_a_parser_of_markdown_finds_nothing_but_text(text):
    [_, inline, _] = PARSER.parse(escape_markdown(text))
    assert {token.type for token in inline.children} <= {"text"}


@given(st.text(alphabet="a_*`~|[]<>()\\$@#:/.& \n\u202e-1", max_size=40))
def test_any_text_is_shown_as_one_line_of_the_same_length(text):
    escaped = escape_markdown(text)
    assert not set(escaped) & set("*`~|[]<>\\$\n\u202e")
    assert len(visible(escaped)) == len(single_line(text))
    assert not re.search(r"(?<![a-z0-9])_|_(?![a-z0-9])", escaped)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org/a_b/?c=1&d=2#p-1", "https://example.org/a_b/?c=1&d=2#p-1"),
        ("https://example.org/a)b(c|d*e`f'g", "https://example.org/a%29b%28c%7Cd%2Ae%60f%27g"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/논문", "https://example.org/%EB%85%BC%EB%AC%B8"),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_link_target_has_no_characters_of_markdown(url, target):
    assert link_target(url) == target


def test_a_command_is_shown_as_code():
    assert (
        code_span("scrapy crawl daily -a date=2026-02-19..today_*")
        == "`scrapy crawl daily -a date=2026-02-19..today_*`"
    )


def test_a_command_cannot_end_its_code():
    [_, inline, _] = PARSER.parse(code_span("a`\n**b** <script>"))
    assert [token.type for token in inline.children] == ["code_inline"]
