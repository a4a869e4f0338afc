import pytest

from hfpapers.pages import PageError
from hfpapers.pages.data import page_data


@pytest.mark.parametrize(
    "page",
    [
        """<div data-target="It" data-props="{&quot;a&quot;:&quot;&amp;lt;b&amp;quot;&quot;}"><p></p></div>""",
        """<div data-props='{"a":"&amp;lt;b&amp;quot;"}' id="x" data-target="It">""",
    ],
)
def test_a_components_data_is_read_whatever_the_order_and_quotes_of_its_attributes(page):
    expected = "&lt;b&quot;"
    assert page_data(page, "It") == {"a": expected}


def test_a_title_that_looks_like_a_components_data_is_not_taken_for_it():
    page = (
        """<title>data-target="It" data-props="{}" &lt;div data-target="It" data-props="{}"></title>"""
        """<div title="<div data-target=It data-props={}>"></div>"""
        """<div data-target="It" data-props="{&quot;a&quot;:1}">"""
    )
    assert page_data(page, "It") == {"a": 1}


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<div>",
        '<div data-target="Other" data-props="{}">',
        '<div data-target="It">',
        '<div data-target="It" data-props="[1]">',
        '<div data-target="It" data-props="{&quot;a&quot;:">',
        '<div data-target="It" data-props="{',
        '<div data-target="It" data-props="' + "[" * 100_000 + '">',
    ],
)
def test_a_page_without_the_components_data_is_refused(page):
    with pytest.raises(PageError):
        page_data(page, "It")
