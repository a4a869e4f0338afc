import pytest

from hfpapers.editions.timestamps import check_timestamp


@pytest.mark.parametrize("text", ["2026-02-19T04:15:30Z", "2024-02-29T23:59:59Z"])
def test_a_time_in_utc_to_the_second_is_returned(text):
    assert check_timestamp(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-02-19",
        "2026-02-19T04:15:30",
        "2026-02-19T04:15:30.5Z",
        "2026-02-19T04:15:30+00:00",
        "2026-02-30T04:15:30Z",
        "2026-02-19T25:15:30Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "２026-02-19T04:15:30Z",
    ],
)
def test_any_other_text_is_an_error(text):
    with pytest.raises(ValueError):  # noqa: PT011 - not shown to users
        check_timestamp(text)
