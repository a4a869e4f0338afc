from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from hfpapers.text.formulas import split_math
from hfpapers.text.html import text_to_html
from hfpapers.text.latex import display
from tests.jekyll.hostile import ANY_TEXT, LATEX, TEXTS

ELEMENTS = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "msub", "msup", "msubsup", "munder", "mover"),
    *("munderover", "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd"),
}
ATTRIBUTES = {
    *("mathvariant", "stretchy", "fence", "separator", "largeop", "movablelimits", "lspace", "rspace", "form"),
    *("width", "displaystyle", "scriptlevel", "accent", "linethickness"),
}
# What formulas are made of, in any order.
COMMANDS = r"""
    \frac \sqrt \hat \text \mathrm \mathbf \left( \right) \begin{array} \end{array} \\ \{ \} \, \not \href \style \class
    \unicode \color \textcolor \verb \def \newcommand \operatorname \rule \kern
"""
OTHERS = r"""
    { } { } { } { } [ ] _ ^ & $ $ $ $ \( \) x 1 + = < > ' % # ~ | 9em &lt; &#x3c; <script> </math> <!-- ]]>
    javascript:alert(1)
"""
TEX = st.lists(st.sampled_from([*COMMANDS.split(), *OTHERS.split(), " ", "\n", "\x00", "\ud800", "\u202e"])).map(
    "".join
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Fast & <b>small</b>", "Fast &amp; &lt;b&gt;small&lt;/b&gt;"),
        ("$x$ and $$y$$", "<math><mi>x</mi></math> and <math><mi>y</mi></math>"),
        ("On\n  52\\% \x00of ``tools''", "On 52% of “tools”"),
        (r"costs $5 or $\cancel{x}$", r"costs $5 or \cancel{x}"),
        (r"$\&lt;$", '<math><mi>&amp;</mi><mi>l</mi><mi>t</mi><mo rspace="0">;</mo></math>'),
        ("  ", ""),
    ],
)
def test_a_text_is_escaped_on_one_line_with_its_formulas_as_mathml(text, html):
    assert text_to_html(text) == Markup(html)


@pytest.mark.parametrize("text", [*TEXTS, *(text for text, _ in LATEX)])
def test_hostile_texts_are_shown_as_they_are_elsewhere(text):
    html = text_to_html(text)
    if [*split_math(text)] == [text]:
        assert html.unescape() == display(text)
    assert not {"<script", "<b>", "<a", "<img", "<iframe", "<style"} & {*html.lower().split()}


@given(st.one_of(TEX, TEX.map("${}$".format), ANY_TEXT))
def test_any_text_is_a_well_formed_fragment_of_known_elements(text):
    root = ET.fromstring(f"<p>{text_to_html(text)}</p>")
    elements = [*root.iter()][1:]
    assert {element.tag for element in elements} <= ELEMENTS
    assert {name for element in elements for name in element.attrib} <= ATTRIBUTES
    assert {child.tag for child in root} <= {"math"}
