import pytest
from babel import Locale
from lxml import etree

from hfpapers.exporters.small_charts import Point, place_skyline, sparkline_path
from hfpapers.exporters.templates import html_environment

HOSTILE = '"><script>alert(1)</script>'
WORDS = {"table": "As a table", "name": "Month", "value": "Papers"}


@pytest.fixture
def charts():
    """Return the macros of the charts of pages."""
    return html_environment(None, Locale("en")).get_template("site/charts.html.j2").module


def numbers(path):
    return [float(number) for number in path.removeprefix("M").split()]


def test_a_sparkline_goes_from_the_left_to_the_right_and_from_the_lowest_to_the_highest_value():
    assert sparkline_path([1, 3, 2]) == "M2 22 36 2 70 12"


def test_a_sparkline_of_equal_values_is_in_the_middle_and_one_value_has_none():
    assert sparkline_path([5, 5]) == "M2 12 70 12"
    assert sparkline_path([5]) == sparkline_path([]) == ""


def test_a_sparkline_of_many_values_is_short_and_keeps_its_ends():
    path = sparkline_path(range(10_000))
    assert len(path) < 500
    assert numbers(path)[:2] == [2, 22]
    assert numbers(path)[-2:] == [70, 2]


def test_a_skyline_has_a_bar_for_each_paper_and_none_is_too_low_to_be_seen():
    assert [(bar.x, bar.y, bar.height) for bar in place_skyline([200, 100, 0])] == [
        (0, 0, 100),
        (10, 50, 50),
        (20, 98, 2),
    ]
    assert place_skyline([0])[0].height == 2


def test_the_macro_of_a_sparkline_has_a_name_and_draws_nothing_without_values(charts):
    svg = etree.fromstring(charts.sparkline([1, 2], HOSTILE).strip())
    assert svg.get("aria-label") == HOSTILE
    assert charts.sparkline([1], "Votes").strip() == ""


def test_the_bars_of_a_skyline_link_to_papers_and_the_first_ones_are_full(charts):
    svg = etree.fromstring(charts.skyline([(f"#{n}", HOSTILE, 20 - n) for n in range(12)], "Votes").strip())
    links = svg.findall("a")
    assert [link.get("href") for link in links] == [f"#{n}" for n in range(12)]
    assert links[0].findtext("title") == HOSTILE
    assert [link.find("rect").get("class") for link in links] == ["full"] * 10 + [None] * 2


def test_columns_are_also_a_table(charts):
    points = [Point("Jan 2026", 1_200, "2026"), Point("Feb 2026", 0), Point(HOSTILE, 3)]
    figure = etree.fromstring(charts.columns(points, "Papers by month", WORDS).strip())
    assert len(figure.findall("svg/g/rect")) == 2
    assert {"1,200", "3", "2026"} == {text.text for text in figure.iter("text")}
    rows = [["".join(cell.itertext()) for cell in row] for row in figure.iter("tr")]
    assert rows == [["Month", "Papers"], ["Jan 2026", "1,200"], ["Feb 2026", "0"], [HOSTILE, "3"]]


def test_nothing_has_an_attribute_that_a_strict_policy_blocks(charts):
    points = [Point("Jan 2026", 1)]
    for html in (
        charts.sparkline([1, 2], "Votes"),
        charts.skyline([("#a", "a", 1)], "Votes"),
        charts.columns(points, "Papers", WORDS),
        charts.figure("", points, WORDS),
    ):
        assert "style=" not in html
        assert " on" not in html
