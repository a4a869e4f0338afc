import pytest

from hfpapers.hub.errors import PageError
from hfpapers.hub.page_json import read_props


@pytest.mark.parametrize(
    "page",
    [
        """<div data-target="It" data-props="{&quot;a&quot;:&quot;&amp;lt;b&amp;quot;&quot;}"><p></p></div>""",
        """<div data-props='{"a":"&amp;lt;b&amp;quot;"}' id="x" data-target="It">""",
    ],
)
def test_attributes_may_have_any_order_and_quotes(page):
    expected = "&lt;b&quot;"
    assert read_props(page, "It") == {"a": expected}


def test_text_that_looks_like_the_attributes_of_a_component_is_skipped():
    page = (
        """<title>data-target="It" data-props="{}" &lt;div data-target="It" data-props="{}"></title>"""
        """<div title="<div data-target=It data-props={}>"></div>"""
        """<div data-target="It" data-props="{&quot;a&quot;:1}">"""
    )
    assert read_props(page, "It") == {"a": 1}


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("", "no It data on the page"),
        ("<div>", "no It data on the page"),
        ('<div data-target="Other" data-props="{}">', "no It data on the page"),
        ('<div data-target="It">', "no It data on the page"),
        ('<div data-target="It" data-props="{', "no It data on the page"),
        ('<div data-target="It" data-props="[1]">', "the data is not a JSON object"),
        ('<div data-target="It" data-props="{&quot;a&quot;:">', r"the data is not valid JSON \("),
        (
            '<div data-target="It" data-props="' + "[" * 100_000 + '">',
            r"the data is not valid JSON \(",
        ),
        (f'<div data-target="It" data-props="&#{"9" * 5000};">', "the data has an invalid character reference"),
    ],
    ids=range(9),
)
def test_a_page_without_usable_data_is_an_error(page, message):
    with pytest.raises(PageError, match=message):
        read_props(page, "It")
