import pytest

from hfpapers.text.plain import one_line, printable


def test_white_space_of_any_kind_becomes_one_space():
    assert one_line(" a\n  b\u2028c\u00a0d\te ") == "a b c d e"


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe", "\u202e", "\u2066", "\ufeff"]
)
def test_what_can_not_be_shown_is_left_out(character):
    assert printable(f"a{character}b") == "ab"


def test_letters_marks_and_emoji_of_all_scripts_stay():
    text = "좋아요 שלום café naïve 👩\u200d🔬 x\u0301 ∑ \ufffd"
    assert printable(text) == text
