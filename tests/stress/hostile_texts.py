"""Texts that are made to take long, and the functions that convert untrusted text."""

from collections.abc import Callable, Iterator

from hfpapers.text import bibtex, html, kramdown, latex, plain, repairs, urls, width

# What each hostile text consists of, repeated.
PIECES = (
    *("`", "``", "``a", "''", "'", '"', "_", "*", "[", "![", "](", "[]", "<", "<!--", "&", "&amp", "|", "~", "-", "--"),
    *(
        "\\",
        r"\\",
        r"\(",
        r"\[",
        r"\(a",
        r"\)",
        r"\]",
        r"\$",
        "$",
        "$$",
        "$a b",
        "$a b ",
        "$ab cd ",
        "$a$ ",
        "$$a",
        "$1 ",
    ),
    *(
        "{",
        "}",
        "{}",
        "{{",
        "{%",
        r"\{",
        r"\}",
        r"\textbf{",
        r"\textbf{a}",
        r"\textbf",
        r"\text",
        r"\href{",
        r"\href{a}",
    ),
    *(
        r"\href{a}{",
        r"{\bf ",
        r"{\bf a}",
        r"\begin{array}",
        r"\begin{",
        r"\end{array}",
        r"\left",
        r"\left(",
        r"\right)",
    ),
    *(r"\'", r"\'{", r"\'a", r"\'{\i}", r"\c{", r"\alpha", r"\alpha ", r"\frac", r"\sqrt[", r"$\sqrt[", r"\sqrt[a]{b}"),
    *("8times8", "sim2", "1{,}", "{sim}", "1 ^", "1^circ"),
    *("a", "a.", "a. b", "1,", "1.", "12", " ", "\t", "\n", "  a", "e\u0301", "\u0301", "\u202e", "\u200b", "\x00"),
    *(
        "\ud800",
        "漢",
        "é",
        "http://",
        "a@",
        "%",
        "%2",
        "%41",
        "/",
        "/a",
        "a.git",
        ".",
        "..",
        ":",
        "?",
        "#",
        "and ",
        ",",
    ),
)
# What a hostile text begins and ends with, and what it consists of in between.
_FRAMES = (
    *(
        "${}$",
        "$${}$$",
        r"\({}\)",
        "{{\\bf {}",
        "\\'{{{}",
        "\\text {}",
        "``{}",
        "https://{}",
        "https://github.com/a/{}",
    ),
    *("https://example.org/{}", r"$\begin{{array}}{}\end{{array}}$"),
)
_FRAMED_PIECES = (
    " ",
    "a",
    "a ",
    "1",
    "{",
    "}",
    "{}",
    "\\",
    r"\a",
    "%",
    ".",
    "a.git",
    "é",
    "[",
    "~",
    "<",
    "&",
    r"\frac{a}",
)
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "plain text": latex.display,
    "HTML": html.text_to_html,
    "Markdown": kramdown.render_math,
    "Markdown without formulas": kramdown.Markdown.escape,
    "BibTeX": bibtex.escape_field,
    "a BibTeX name": lambda text: bibtex.join_names([text]),
    "a link": kramdown.link_target,
    "a repository": urls.github_repo,
    "one line": plain.single_line,
    "the Hub's text": repairs.repair,
    "the width": lambda text: width.shorten_to_width(text, len(text) / 3, 1),
}


def hostile_texts(length: int) -> Iterator[tuple[str, str]]:
    """Yield a name and a text of about this length for each piece, and for some pieces in each frame."""
    for piece in PIECES:
        yield repr(piece), _repeat(piece, length)
    for frame in _FRAMES:
        for piece in _FRAMED_PIECES:
            yield frame.format(repr(piece)), frame.format(_repeat(piece, length))


def _repeat(piece: str, length: int) -> str:
    return piece * (length // len(piece))
