import pytest

from hfpapers.text.bibtex import escape, escape_field, join_names


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("50% of a_b & #1", r"50\% of a\_b \& \#1"),
        ("{x} \\ ^ ~", r"\textbraceleft{}x\textbraceright{} \textbackslash{} \textasciicircum{} \textasciitilde{}"),
        ("a -- b '' ``", "a -{}- b '{}' `{}`"),
        ("well-known isn't", "well-known isn't"),
    ],
)
def test_special_characters_of_latex_are_escaped(text, field):
    assert escape(text) == field


def test_formulas_are_kept_in_a_field_with_balanced_braces():
    assert escape_field("On\n$\\{x\\}_i$ & \\emph{y}") == r"On $\lbrace x\rbrace _i$ \& y"


@pytest.mark.parametrize(
    ("authors", "field"),
    [
        (["Ada Alder", "Bo\nBirch"], "Ada Alder and Bo Birch"),
        (["Elm, Jun", "Kettle and Co"], "{Elm, Jun} and {Kettle and Co}"),
        (["Alexandra Sanders"], "Alexandra Sanders"),
    ],
)
def test_names_that_bibtex_would_split_are_in_braces(authors, field):
    assert join_names(authors) == field
