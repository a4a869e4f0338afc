import pytest

from hfpapers.text.latex import display, latex_to_text, unformat


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
def test_latex_outside_formulas_is_converted_and_unknown_commands_are_unchanged(latex, text):
    assert unformat(latex) == text


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
def test_formulas_are_converted_to_plain_text(latex, text):
    assert latex_to_text(latex) == text


def test_a_formula_that_cannot_be_converted_is_unchanged():
    assert latex_to_text(r"$\sqrt$ x") == r"\sqrt x"


def test_a_text_for_display_is_converted_printable_and_on_one_line():
    assert display("On\n $n^2$\x00 and\t52\\% \u202eof $\\alpha$") == "On n^2 and 52% of α"


@pytest.mark.parametrize("opening", ["$ ", "\\(", "``", "\\emph{", "{\\bf ", "\\[a"])
def test_many_unclosed_delimiters_are_unchanged_and_take_linear_time(opening):
    # If each of them were searched to the end of the text, this would take minutes.
    text = opening * 20_000
    assert latex_to_text(text) == text


def test_a_formula_with_nested_incomplete_arguments_is_unchanged_and_takes_no_time():
    # A tolerant parser would take twice as long for each level.
    nested = r"\sqrt[" * 40
    assert latex_to_text(f"${nested}$") == nested


def test_a_very_long_formula_is_unchanged():
    assert latex_to_text("$" + "x^2" * 1000 + "$") == "x^2" * 1000
    assert latex_to_text("$" + r"\alpha" * 1000 + "$") == r"\alpha" * 1000


def test_incomplete_commands_in_formulas_are_not_logged(caplog):
    assert latex_to_text(r"$\frac$") == r"\frac"
    assert caplog.records == []
