import pytest

from hfpapers.text.kramdown import Markdown, link_target


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        (
            "SAM 3D: {{ x }} | {% y %} *z* <script>",
            r"SAM 3D: \{\{ x \}\} \| \{&#37; y %\} \*z\* &lt;script&gt;",
        ),
        ("a_b ~~c~~ `d`", r"a\_b &#126;&#126;c&#126;&#126; \`d\`"),
        ("[a](b) ![c](d) [^1]", r"\[a\](b) !\[c\](d) \[^1\]"),
        ("{: .c} {::comment}", r"\{: .c\} \{::comment\}"),
        ("US$5", r"US<span>\$</span>5"),
        (r"\(y\) \begin 5\%", r"<span>\\</span>(y\\) <span>\\</span>begin 5\\%"),
        ("AT&T &lt;", "AT&amp;T &amp;lt;"),
        ('"it\'s"', r"\"it\'s\""),
        ("a -- b... c-d e.f", r"a \-\- b\.\.\. c-d e.f"),
        ("5x ~ 6x", "5x ~ 6x"),
        ("plain words, (all) of: them!", "plain words, (all) of: them!"),
    ],
)
def test_special_characters_of_kramdown_and_liquid_are_escaped(text, markdown):
    assert Markdown.escape(text) == markdown


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("2026. A year", r"2026\. A year"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("=====", r"\====="),
        (": a", r"\: a"),
        ("# a", r"\# a"),
        ("> a", "&gt; a"),
        ("^", "&#94;"),
    ],
)
def test_the_start_of_a_line_does_not_start_a_block(text, markdown):
    assert Markdown.escape(text) == markdown


def test_text_is_put_on_one_line():
    assert Markdown.escape("a\n\n# b\u2028c\x00") == r"a \# b c"


def test_markdown_is_unchanged_but_text_formatted_with_it_is_escaped():
    label = Markdown("**{}** of {name}")
    assert Markdown.escape(label) is label
    assert label.format("*a*", name="[b]") == r"**\*a\*** of \[b\]"
    assert Markdown("**") + "*" == r"**\*"


def test_characters_that_would_end_a_link_are_percent_encoded_in_its_target():
    url = "https://example.org/a_(b)[c]|{{d}}\"e\"'f'?g=h&i=%20#j"
    assert link_target(url) == ("https://example.org/a_%28b%29%5Bc%5D%7C%7B%7Bd%7D%7D%22e%22%27f%27?g=h&amp;i=%20#j")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "//example.org"])
def test_a_link_target_that_is_not_a_web_url_is_empty(url):
    assert link_target(url) == ""
