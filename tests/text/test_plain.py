import pytest

from hfpapers.text.plain import (
    collapse_whitespace,
    count,
    join_first,
    replace_surrogates,
    shorten_line,
    single_line,
    strip_unprintable,
)


def test_whitespace_of_any_kind_becomes_one_space():
    assert collapse_whitespace(" a\n  b\u2028c\u00a0d\te ") == "a b c d e"


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe", "\u202e", "\u2066", "\ufeff"]
)
def test_unprintable_characters_are_removed(character):
    assert strip_unprintable(f"a{character}b") == "ab"


def test_letters_marks_and_emoji_of_all_scripts_are_kept():
    text = "좋아요 שלום café naïve 👩\u200d🔬 x\u0301 ∑ \ufffd"
    assert strip_unprintable(text) == text


def test_a_single_line_has_only_printable_characters_and_single_spaces():
    assert single_line(" a\n\x00 b\u202e ") == "a b"


@pytest.mark.parametrize(
    ("text", "line"), [("a\nb", "a b"), ("abcdef", "abcd…"), ("abc efgh", "abc…"), ("abcde", "abcde")]
)
def test_a_line_is_truncated_to_a_length(text, line):
    assert shorten_line(text, 5) == line


def test_lone_surrogates_are_replaced():
    assert replace_surrogates("a \ud83d b \udc00 👩") == "a \ufffd b \ufffd 👩"


@pytest.mark.parametrize(("number", "text"), [(0, "0 papers"), (1, "1 paper"), (2, "2 papers")])
def test_a_number_has_its_noun_in_the_right_form(number, text):
    assert count(number, "paper") == text


@pytest.mark.parametrize(
    ("texts", "joined"), [([], ""), (["a"], "a"), ([*"abc"], "a, b, c"), ([*"abcd"], "a, b, c, and 1 more")]
)
def test_a_list_of_texts_has_at_most_three_of_them(texts, joined):
    assert join_first(texts) == joined
