import pytest

from hfpapers.hub.coerce import as_count, as_dict, as_dicts, as_str, as_strs, as_timestamp, parse_short_count


@pytest.mark.parametrize("value", [None, 7, True, [], {}, "", " \n", "\x00\x1b", "\ud800", "\u200b", "\u3164\ufe0f"])
def test_values_without_visible_characters_are_not_strings(value):
    assert as_str(value) is None


@pytest.mark.parametrize("value", [None, "18", 18.0, True, -1, [18], 10**13])
def test_values_that_are_not_plausible_integers_are_not_counts(value):
    assert as_count(value) is None


def test_lone_surrogates_in_a_string_are_replaced():
    assert as_str("half \ud83d of one") == "half \ufffd of one"


def test_zero_is_a_count():
    assert as_count(0) == 0


def test_elements_of_other_types_are_left_out_of_arrays():
    assert as_strs(["a", 1, None, " ", "b"]) == ["a", "b"]
    assert as_dicts([{"a": 1}, "b", None]) == [{"a": 1}]


def test_values_that_are_not_arrays_or_objects_become_none_or_empty():
    assert as_strs("ab") is None
    assert as_strs([]) is None
    assert as_strs(["", None]) is None
    assert as_dicts({"a": 1}) == []
    assert as_dict(["a"]) == {}


def test_timestamps_are_in_utc_and_to_the_second():
    assert as_timestamp("2026-02-19T01:14:15.484Z") == "2026-02-19T01:14:15Z"
    assert as_timestamp("2026-02-19T01:14:15+09:00") == "2026-02-18T16:14:15Z"


@pytest.mark.parametrize("value", [None, 1771463655, "yesterday", "2026-02-19T01:14:15", "0001-01-01T00:00:00+14:00"])
def test_values_that_are_not_plausible_times_with_a_time_zone_are_not_timestamps(value):
    assert as_timestamp(value) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("72", 72), (" 0 ", 0), ("1,024", 1024), ("2.62k", 2620), ("31.4k", 31400), ("1.2M", 1_200_000)],
)
def test_a_shortened_number_is_expanded(text, number):
    assert parse_short_count(text) == number


@pytest.mark.parametrize("text", ["", "-", "·14 authors2.62k", "UC Berkeley2", "k", "1.2.3", "٣", "9" * 400])
def test_a_text_with_anything_but_a_number_is_not_a_count(text):
    assert parse_short_count(text) is None
