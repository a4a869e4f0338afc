import pytest

from hfpapers.text.width import shorten_to_width, text_width


def test_a_wide_character_takes_the_whole_size_and_a_combining_one_nothing():
    assert text_width("논문", 10) == text_width("論文", 10) == 20
    assert text_width("e\u0301", 10) == text_width("e", 10)
    assert text_width("ill", 10) < text_width("one", 10) < text_width("ONE", 10) < text_width("WWW", 10)


@pytest.mark.parametrize(
    "text", ["Kettle Research, Second Shelf" * 10, "논문과 주전자 연구소" * 10, "W" * 100, "i" * 1_000]
)
def test_a_text_that_is_too_wide_ends_with_an_ellipsis_within_the_width(text):
    shortened = shorten_to_width(text, 200, 13)
    assert shortened.endswith("…")
    assert text.startswith(shortened[:-1])
    assert 170 < text_width(shortened, 13) <= 200


def test_a_text_with_enough_room_is_unchanged():
    assert shorten_to_width("Kettle", text_width("Kettle", 13), 13) == "Kettle"
    assert shorten_to_width("", 0, 13) == ""


def test_without_any_room_an_ellipsis_remains():
    assert shorten_to_width("Kettle", -5, 13) == "…"
