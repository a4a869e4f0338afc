import datetime as dt
import re
from io import BytesIO

import pytest
from lxml import etree
from scrapy.utils.test import get_crawler

from hfpapers.exporters.chart import CHARTS, THEMES, ChartExporter
from hfpapers.history import Observation
from hfpapers.summary import Summary

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "A & <script>x</script> $\\frac{1}{2}$ \x00 논문"


@pytest.fixture
def papers(paper):
    """Return papers of a week, with texts of strangers in them."""
    organization = paper.organization.model_copy(update={"name": HOSTILE})
    return [
        paper.model_copy(
            update={
                "edition": "2026-W08",
                "id": f"2602.{rank:05}",
                "rank": rank,
                "title": HOSTILE,
                "organization": organization,
                "submitted_at": f"2026-02-{15 + rank}T01:00:00Z",
            }
        )
        for rank in (1, 2)
    ]


@pytest.fixture
def summary(papers):
    times = ["2026-02-18T10:00:00Z", "2026-02-19T10:00:00Z"]
    return Summary.of(
        papers,
        observations=[
            Observation(id=papers[0].id, time=time, rank=1, upvotes=upvotes, comments=0, stars=None)
            for upvotes, time in enumerate(times)
        ],
    )


@pytest.fixture
def drawn(settings):
    """Return a function that exports papers as a chart."""

    def export(papers, **options):
        file = BytesIO()
        exporter = ChartExporter.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()), file, **options)
        exporter.start_exporting()
        for paper in papers:
            exporter.export_item(paper)
        exporter.finish_exporting()
        return file.getvalue()

    return export


def texts(svg):
    return ["".join(node.itertext()).strip() for node in etree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_is_an_svg_of_text_that_runs_and_loads_nothing(drawn, papers, summary, chart, theme):
    svg = drawn(papers, chart=chart, theme=theme, summary=summary, language="en")
    root = etree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    names = {etree.QName(node).localname for node in root.iter(etree.Element)}
    assert names.isdisjoint({"script", "image", "foreignObject", "a"})
    assert all(value.startswith("#") for node in root.iter() for name, value in node.attrib.items() if "href" in name)
    assert len(svg) < 50_000


def test_the_days_chart_has_a_bar_for_each_day_with_its_number(drawn, papers, summary):
    found = texts(drawn(papers, chart="days", summary=summary, language="en"))
    assert found[-1] == "Papers a day"
    assert {"Mon, Feb 16", "Tue, Feb 17", "1"} <= set(found)


def test_of_a_month_the_first_day_of_each_week_is_named(drawn, papers):
    month = [
        paper.model_copy(update={"edition": "2026-02", "submitted_at": f"2026-02-{day}T01:00:00Z"})
        for paper, day in zip(papers, ("17", "19"), strict=True)
    ]
    found = texts(drawn(month, chart="days", language="en"))
    assert "Feb 17" in found
    assert "Feb 19" not in found


def test_what_strangers_wrote_is_text_and_no_formula(drawn, papers, summary):
    [name] = [text for text in texts(drawn(papers, chart="organizations", summary=summary)) if text.startswith("A &")]
    assert name == "A & <script>x</script>…"
    assert any("<script>x</script> 1/2" in text for text in texts(drawn(papers, chart="votes", summary=summary)))


def test_what_costs_money_is_no_formula_either(drawn, papers):
    costly = papers[0].organization.model_copy(update={"name": "From $5 to $10"})
    svg = drawn([papers[0].model_copy(update={"organization": costly})], chart="organizations")
    assert "From $5 to $10" in texts(svg)


def test_without_a_history_there_is_no_chart_of_votes_over_time(drawn, papers):
    assert drawn(papers, chart="votes") == b""


def test_without_organizations_or_days_there_is_nothing_to_draw(drawn, papers):
    bare = [paper.model_copy(update={"organization": None, "submitted_at": None}) for paper in papers]
    assert drawn(bare, chart="organizations") == drawn(bare, chart="days") == drawn([], chart="days") == b""


def test_the_same_data_is_the_same_bytes(drawn, papers, summary):
    for chart in CHARTS:
        assert drawn(papers, chart=chart, summary=summary) == drawn(papers, chart=chart, summary=summary)


def test_the_two_themes_differ_in_their_ink(drawn, papers, summary):
    light, dark = (drawn(papers, chart="days", theme=theme, summary=summary).decode() for theme in THEMES)
    colours = re.compile("#[0-9a-f]{6}")
    assert "#374151" in colours.findall(light)
    assert "#d1d5db" in colours.findall(dark)


def test_times_are_on_the_axis_of_votes(drawn, papers, summary):
    assert summary.courses[0].upvotes[0][0] == dt.datetime(2026, 2, 18, 10, tzinfo=dt.UTC)
    assert any(
        text.startswith("Feb 19") for text in texts(drawn(papers, chart="votes", summary=summary, language="en"))
    )
