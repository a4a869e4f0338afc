import pytest

from hfpapers.text.sentences import first_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two. Three.", "One. Two."),
        ("One? Two! Three.", "One? Two!"),
        ("One.", "One."),
        ("No end", "No end"),
        ("As in Elm et al. 2020, e.g. Fig. 3 by J. Elm. It is 2.5 times v1.2. Three.",
         "As in Elm et al. 2020, e.g. Fig. 3 by J. Elm. It is 2.5 times v1.2."),
        ("One (or two.) Two. Three.", "One (or two.) Two."),
        ("Here $x. Y$ holds. And \\(a. B\\) too. Three.", "Here $x. Y$ holds. And \\(a. B\\) too."),
        ("一つ。二つ。三つ。", "一つ。二つ。"),
    ],
)  # fmt: skip
def test_the_first_two_sentences_of_a_text(text, expected):
    assert first_sentences(text, 2, 100) == expected


def test_long_sentences_are_truncated_after_a_word():
    assert first_sentences("Teapots are patient and kettles are not", 2, 20) == "Teapots are patient …"
    assert first_sentences("x" * 30, 2, 20) == "x" * 20 + " …"
