import pytest

from hfpapers.pages.values import count, mapping, moment, objects, shown_count, string, strings


@pytest.mark.parametrize("value", [None, 7, True, [], {}, "", " \n", "\x00\x1b", "\ud800"])
def test_what_is_no_readable_string_is_none(value):
    assert string(value) is None


@pytest.mark.parametrize("value", [None, "18", 18.0, True, -1, [18], 10**13])
def test_what_is_no_count_is_none(value):
    assert count(value) is None


def test_half_of_a_character_is_replaced():
    assert string("half \ud83d of one") == "half \ufffd of one"


def test_zero_is_a_count():
    assert count(0) == 0


def test_arrays_keep_only_what_is_of_their_type():
    assert strings(["a", 1, None, " ", "b"]) == ["a", "b"]
    assert objects([{"a": 1}, "b", None]) == [{"a": 1}]


def test_what_is_no_array_or_object_is_none_or_empty():
    assert strings("ab") is None
    assert objects({"a": 1}) == []
    assert mapping(["a"]) == {}


def test_moments_are_told_in_utc_to_the_second():
    assert moment("2026-02-19T01:14:15.484Z") == "2026-02-19T01:14:15Z"
    assert moment("2026-02-19T01:14:15+09:00") == "2026-02-18T16:14:15Z"


@pytest.mark.parametrize("value", [None, 1771463655, "yesterday", "2026-02-19T01:14:15", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment_in_a_time_zone_is_none(value):
    assert moment(value) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("72", 72), (" 0 ", 0), ("1,024", 1024), ("2.62k", 2620), ("31.4k", 31400), ("1.2M", 1_200_000)],
)
def test_a_shown_number_is_read_in_full(text, number):
    assert shown_count(text) == number


@pytest.mark.parametrize("text", ["", "-", "·14 authors2.62k", "UC Berkeley2", "k", "1.2.3", "٣", "9" * 400])
def test_what_is_not_a_number_alone_is_no_number(text):
    assert shown_count(text) is None
