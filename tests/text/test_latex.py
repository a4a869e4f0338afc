import pytest

from hfpapers.text.latex import plain, plain_text


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
        (r"a regex like \d word", r"a regex like \d word"),
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


@pytest.mark.parametrize("opening", ["$ ", "\\(", "``", "\\emph{", "{\\bf ", "\\[a"])
def test_what_opens_and_never_closes_stays_as_it_is_however_often(opening):
    # What reads each of these to the end of the text takes minutes here.
    text = opening * 20_000
    assert plain(text) == text
