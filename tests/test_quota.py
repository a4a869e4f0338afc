import pytest

from hfpapers.quota import Quota


@pytest.mark.parametrize(
    "header", ['"pages";r=97;t=240', '"pages" ; r=97 ; t=240', '"pages";r=97;t=240, "api";r=1;t=2']
)
def test_a_header_tells_what_is_left_and_for_how_long(header):
    assert Quota.parse(header) == Quota("pages", left=97, reset=240)


@pytest.mark.parametrize("header", ["", "97", '"pages";q=100;w=300', '"pages";r=-1;t=2', '"pages";r=1;t=' + "9" * 5000])
def test_what_tells_nothing_is_none(header):
    assert Quota.parse(header) is None
