import time

import pytest

from hfpapers.text.latex import Math, plain, plain_text, segments


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
def test_formulas_are_found_in_their_text(text, parts):
    assert list(segments(text)) == parts


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
def test_money_and_what_is_no_whole_and_harmless_formula_is_text(text):
    assert "".join(segments(text)) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"52.56\% \& \#1 \_ \{x\} \$5", "52.56% & #1 _ {x} $5"),
        ("``quoted'' and `code`", "“quoted” and `code`"),
        (r"\textbf{a \emph{b}} {\it c} \texttt{d}", "a b c d"),
        (r"\url{https://example.org} \href{https://example.org}{here}", "https://example.org here"),
        (r"G\"odel Erd\H{o}s \'{e} \v{S} na\"{\i}ve \c{c}", "Gödel Erdős é Š naïve ç"),
        (r"\times \alpha-helix \o{} \L{}ukasz stra\ss e", "× α-helix ø Łukasz straße"),
        ("95--98 a---b --help - -", "95–98 a—b --help - -"),
        (r"C:\times\alpha and don\'t, as in Fig.~1", r"C:\times\alpha and don\'t, as in Fig. 1"),
        (r"C:\new\dir \unknown{x} \begin{y}", r"C:\new\dir \unknown{x} \begin{y}"),
        ("<think> {x} a_b 5% ~6", "<think> {x} a_b 5% ~6"),
    ],
)
def test_latex_outside_formulas_is_what_it_says(latex, text):
    assert plain_text(latex) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"52.56\% of $n^2$", "52.56% of n^2"),
        (r"$O(n \log n)$ in \(\mathbb{R}^d\)", "O(n log n) in ℝ^d"),
        (r"costs $5", "costs $5"),
        (r"$\texttt{SPECS}$: Fast $\|x\|$ $\tfrac{1}{2}$", "SPECS: Fast ‖x‖ 1/2"),
        (r"$\operatorname*{argmax}$ of $\left(x\right)$", "argmax of (x)"),
        (r"$\checkmark$ and $\xrightarrow{f}$", r"\checkmark and \xrightarrow{f}"),
    ],
)
def test_formulas_are_plain_text_where_there_is_no_math(latex, text):
    assert plain(latex) == text


def test_a_formula_that_the_converter_does_not_understand_stays_as_it_is():
    assert plain(r"$\sqrt$ x") == r"\sqrt x"


@pytest.mark.parametrize(
    "text", ["$" * 50_000, "\\(" * 50_000, "``" * 50_000, "\\emph{" * 20_000, "$x" * 50_000, "\\[a" * 50_000]
)
def test_no_text_takes_long(text):
    started = time.process_time()
    plain(text)
    # Seconds, where a second is thousands of times what a text of this length takes if it is read once.
    assert time.process_time() - started < 10
