import pytest

from hfpapers.text.formulas import Math, split_math


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("no math", ["no math"]),
        ("", []),
        ("$x$", [Math("x")]),
        (
            r"a $x_i$, \(y\) and \[z\] or $$w$$.",
            ["a ", Math("x_i"), ", ", Math("y"), " and ", Math("z"), " or ", Math("w"), "."],
        ),
        (r"$\frac{a}{b}$", [Math(r"\frac{a}{b}")]),
        (r"$10^{-3}$ and $2\times$", [Math("10^{-3}"), " and ", Math(r"2\times")]),
        (r"from $5 to US$6, or $x$", ["from $5 to US$6, or ", Math("x")]),
        (r"$\text{many words here}$", [Math(r"\text{many words here}")]),
    ],
)
def test_text_is_split_into_formulas_and_other_parts(text, parts):
    assert list(split_math(text)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $10",
        "$5-$10",
        "$5M/$10M",
        "A$5 or US$ dollars",
        "$ x $",
        "one $",
        r"\$5 and \$6",
        r"\\(x)",
        "$a{b$",
        r"$a\$",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\require{html}$",
        r"$\def\x{\x}\x$",
        r"$\unicode{x41}$",
        r"$a \) b$",
    ],
)
def test_amounts_of_money_and_incomplete_or_unsafe_formulas_are_text(text):
    assert "".join(split_math(text)) == text


def test_a_comment_after_a_line_break_does_not_hide_the_end_of_a_formula():
    assert [*split_math(r"$a \\% b$")] == [Math(r"a \\\% b")]
