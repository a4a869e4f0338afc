from xml.etree import ElementTree as ET

import pytest

from hfpapers.text.mathml import formula_to_mathml


@pytest.mark.parametrize(
    ("tex", "mathml"),
    [
        ("x", "<mi>x</mi>"),
        ("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        (r"\frac{a}{2}", "<mfrac><mi>a</mi><mn>2</mn></mfrac>"),
        (r"\sqrt{d}", "<msqrt><mi>d</mi></msqrt>"),
        (r"5\%", "<mn>5</mn><mi>%</mi>"),
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\text{two words}", "<mtext>two\u00a0words</mtext>"),
        ("^2", "<msup><mi /><mn>2</mn></msup>"),
        (r"\sim", '<mo lspace="0" rspace="0">∼</mo>'),
        ("p < .05", "<mi>p</mi><mo>&lt;</mo><mn>.05</mn>"),
        (r"\not\in", '<mo lspace="0" rspace="0">∉</mo>'),
        (r"a\not= b", "<mi>a</mi><mo>≠</mo><mi>b</mi>"),
        ("x'", "<mi>x</mi><mi>′</mi>"),
        (r"\hat{x}", '<mover accent="true"><mi>x</mi><mo lspace="0" rspace="0">^</mo></mover>'),
        (r"\mathbin{a}", "<mi>a</mi>"),
        ("a := b", "<mi>a</mi><mo>≔</mo><mi>b</mi>"),
    ],
)
def test_a_formula_becomes_an_inline_math_element(tex, mathml):
    assert formula_to_mathml(tex) == f"<math>{mathml}</math>"


@pytest.mark.parametrize(
    ("tex", "mathml"),
    [
        (r"\mathbf{AB}_\mathbf{1}", "<msub><mi>𝐀𝐁</mi><mn>𝟏</mn></msub>"),
        (r"\boldsymbol{\theta}h", "<mi>𝜽</mi><mi>h</mi>"),
        (r"\mathit{hh}", "<mi>ℎℎ</mi>"),
        (r"\mathcal{BA}", "<mi>ℬ𝒜</mi>"),
        (r"\mathfrak{CA}", "<mi>ℭ𝔄</mi>"),
        (r"\mathbb{CA}", "<mi>ℂ𝔸</mi>"),
        (r"\mathbf{\nabla}", "<mi>∇</mi>"),
    ],
)
def test_styled_letters_are_those_of_unicode_because_browsers_know_no_other_ones(tex, mathml):
    assert formula_to_mathml(tex) == f"<math>{mathml}</math>"


@pytest.mark.parametrize(
    ("tex", "mathml"),
    [
        (r"\mathrm{pass}@k", "<mi>pass</mi><mi>@</mi><mi>k</mi>"),
        (r"\mathrm{d}x", '<mi mathvariant="normal">d</mi><mi>x</mi>'),
        (r"\operatorname{tr}A", '<mi>tr</mi><mspace width="0.167em" /><mi>A</mi>'),
        (r"n\log^2 n", "<mi>n</mi>{}<msup><mi>log</mi><mn>2</mn></msup>{}<mi>n</mi>"),
        (r"\arg\,\max f", "<mi>arg</mi>{}<mi>max</mi>{}<mi>f</mi>"),
        (r"\operatorname*{arg\,max} f", "<mi>arg\u2009max</mi>{}<mi>f</mi>"),
        (r"\operatorname{F_1}", '<msub><mi mathvariant="normal">F</mi><mn>1</mn></msub>'),
    ],
)
def test_words_are_one_element_and_names_of_functions_have_spaces_beside_them(tex, mathml):
    assert formula_to_mathml(tex) == f"<math>{mathml}</math>".replace("{}", '<mspace width="0.167em" />')


@pytest.mark.parametrize(
    ("tex", "operators"),
    [
        (r"8\times8", "× with spaces"),
        (r"2\times", "× without spaces"),
        (r"8{\times}8", "× without spaces"),
        ("a-1", "− with spaces"),
        ("-1", "− without spaces"),
        ("(-1", "( with spaces, − without spaces"),
        ("(a)-1", "( with spaces, ) with spaces, − with spaces"),
        ("1{,}879", ", without spaces"),
        ("x_{t-1}", "− without spaces"),
        ("1/2", "/ without spaces"),
    ],
)
def test_operators_have_the_spaces_that_latex_sets(tex, operators):
    found = ET.fromstring(formula_to_mathml(tex)).iter("mo")
    spaces = ("without" if {"lspace", "rspace"} <= {*mo.keys()} else "with" for mo in found)
    texts = (mo.text for mo in ET.fromstring(formula_to_mathml(tex)).iter("mo"))
    assert ", ".join(f"{text} {space} spaces" for text, space in zip(texts, spaces, strict=True)) == operators


def test_a_matrix_keeps_all_of_its_rows():
    rows = ET.fromstring(formula_to_mathml(r"\begin{pmatrix}1&2\\3&\end{pmatrix}")).findall(".//mtr")
    assert [[*row.itertext()] for row in rows] == [["1", "2"], ["3"]]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\text{</math><script>alert(1)</script>}", "</math><script>alert(1)</script>"),
        (r"\text{<![CDATA[x]]><?pi?><!--c-->}", "<![CDATA[x]]><?pi?><!--c-->"),
        (r"\text{&lt;b&#60;&amp;}", "&lt;b&#60;&amp;"),
        (r"\unicode{x3c}b\unicode{0}\unicode{d800}", "<b"),
        ("\\text{\u202ea\x00\ud800}", "a"),
        (r"\verb|<b>|", "<b>"),
    ],
)
def test_text_stays_text(tex, text):
    assert "".join(ET.fromstring(formula_to_mathml(tex)).itertext()) == text


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\style{position:fixed}{x}",
        r"\class{c}{x}",
        r"\textcolor{red}{x}",
        r"\Huge x",
        r"\raise{90em}{x}",
        r"\rlap{x}\hspace{90em}\kern{-9em}",
        r"\colorbox{red}{x}",
        r"\rule{90em}{90em}x",
    ],
)
def test_links_styles_colors_and_large_lengths_are_left_out(tex):
    math = ET.fromstring(formula_to_mathml(tex))
    assert [element.attrib for element in math.iter() if element.attrib] == []
    assert "".join(math.itertext()) == "x"


@pytest.mark.parametrize(
    "tex",
    [
        r"\unknown x",
        r"\cancel{x}",
        r"\frac{1}",
        "x^",
        r"\left(x",
        "a}b",
        r"\text{a {nested} b}",
        r"\text{a\}b}",
        r"\unicode{110000}",
        r"\def\a{\b\b}\a",
        r"\newcommand{\a}{x}\a",
        r"\DeclareMathOperator{\a}{x}\a",
    ],
)
def test_a_formula_that_cannot_be_converted_completely_has_no_mathml(tex):
    assert formula_to_mathml(tex) is None


@pytest.mark.parametrize(
    "tex",
    {
        "braces": "{" * 1_000 + "}" * 1_000,
        "open braces": "{" * 2_000,
        "open subscripts": "x_{" * 800,
        "subscripts": "x_{" * 500 + "x" + "}" * 500,
        "arguments": r"\hat" * 400 + " x",
        "superscripts": "x^\\hat" * 250 + " x",
        "fences": r"\left(" * 100 + r"\right)" * 100,
        "arrays": r"\begin{array}{c}" * 50 + r"\end{array}" * 50,
        "colors": r"\color{red}x" * 150,
        "styles": r"\displaystyle x" * 120,
        "long": "x+" * 1_001,
        "long MathML": "x" * 2_000,
        "long array": r"\begin{array}{c}" + "a&" * 900 + r"\end{array}",
    }.items(),
    ids=lambda item: item[0],
)
def test_a_formula_that_is_long_deep_or_becomes_long_has_no_mathml(tex):
    assert formula_to_mathml(tex[1]) is None


def test_how_deep_a_formula_may_be_does_not_depend_on_the_caller():
    def call_at_depth(depth):
        return call_at_depth(depth - 1) if depth else formula_to_mathml.__wrapped__("{" * 20 + "x" + "}" * 20)

    assert call_at_depth(300) == call_at_depth(0) == "<math><mi>x</mi></math>"
