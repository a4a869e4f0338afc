import datetime as dt
import re
from dataclasses import replace

import pytest
from babel import Locale
from lxml import etree

from hfpapers.config.outputs import CHARTS, THEMES
from hfpapers.editions.history import Observation
from hfpapers.editions.summary import VoteHistory, summarize
from hfpapers.exporters.chart import ChartExporter, alt_text, matplotlib_installed
from hfpapers.exporters.chart_colors import apply_theme
from hfpapers.exporters.ownership import Ownership
from tests.exporters.export import export

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "A & <script>x</script> $\\frac{1}{2}$ \x00 논문"


@pytest.fixture
def papers(paper):
    """Return the papers of a week, with untrusted texts."""
    organization = paper.organization.model_copy(update={"name": HOSTILE})
    return [
        paper.model_copy(
            update={
                "edition": "2026-W08",
                "id": f"2602.9000{rank}",
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
    return summarize(
        papers,
        observations=[
            Observation(id=papers[0].id, time=time, rank=1, upvotes=upvotes, comments=0, stars=None)
            for upvotes, time in enumerate(times)
        ],
    )


@pytest.fixture
def draw(config):
    """Return a function that exports papers as a chart."""

    def render(papers, **options):
        return export(ChartExporter, config, papers, **options)

    return render


def texts(svg):
    return ["".join(node.itertext()).strip() for node in etree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_is_a_small_svg_without_scripts_images_and_links(draw, papers, summary, chart, theme):
    svg = apply_theme(draw(papers, chart=chart, summary=summary, language="en"), theme)
    root = etree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    names = {etree.QName(node).localname for node in root.iter(etree.Element)}
    assert names.isdisjoint({"script", "image", "foreignObject", "a"})
    assert all(value.startswith("#") for node in root.iter() for name, value in node.attrib.items() if "href" in name)
    assert len(svg) < 50_000


def test_the_chart_of_days_has_a_bar_with_a_number_for_each_day(draw, papers, summary):
    found = texts(draw(papers, chart="days", summary=summary, language="en"))
    assert found[-1] == "Papers per day"
    assert {"Mon", "Feb 16", "Tue", "17", "1"} <= set(found)


def test_labels_of_a_week_name_the_month_only_where_it_begins_so_that_they_do_not_touch(draw, papers):
    week = [
        papers[0].model_copy(update={"edition": "2026-W09", "submitted_at": f"2026-{day}T01:00:00Z"})
        for day in ("02-26", "02-27", "03-01")
    ]
    found = texts(draw(week, chart="days", language="ko"))
    assert found[:6] == ["목", "2월 26일", "금", "27일", "일", "3월 1일"]


def test_the_chart_of_a_month_labels_the_first_day_of_each_week(draw, papers):
    month = [
        papers[0].model_copy(update={"edition": "2026-02", "submitted_at": f"2026-02-{day}T01:00:00Z"})
        for day in ("10", "17", "19")
    ]
    found = texts(draw(month, chart="days", language="en"))
    assert {"Feb 10", "Feb 17"} <= set(found)
    assert "Feb 19" not in found


def test_the_chart_of_a_month_with_few_days_labels_each_of_them_like_a_week(draw, papers):
    month = [
        papers[0].model_copy(update={"edition": "2026-02", "submitted_at": f"2026-02-{day}T01:00:00Z"})
        for day in ("17", "23")
    ]
    svg = draw(month, chart="days", language="en")
    assert {"Tue", "Feb 17", "Mon", "23"} <= set(texts(svg))
    assert b"rotate(-90)" not in svg


def test_numbers_have_the_form_of_the_language(draw, papers, summary):
    days = replace(summary, days={dt.date(2026, 2, 16): 1234})
    assert "1,234" in texts(draw(papers, chart="days", summary=days, language="en"))
    times = [dt.datetime(2026, 2, day, tzinfo=dt.UTC) for day in (16, 18)]
    votes = replace(summary, vote_histories=[VoteHistory(papers[0], [(time, 4000) for time in times])])
    assert "4,000" in texts(draw(papers, chart="votes", summary=votes, language="en"))


def test_labels_of_a_month_that_would_touch_are_left_out(draw, papers):
    month = [
        papers[0].model_copy(update={"edition": "2026-05", "submitted_at": f"2026-05-{day}T01:00:00Z"})
        for day in ("01", "04", "05", "11")
    ]
    labels = [text for text in texts(draw(month, chart="days", language="en")) if text.startswith("May")]
    assert labels == ["May 4", "May 11"]


def test_a_chart_has_a_mark(draw, papers):
    svg = draw(papers, chart="days")
    assert ChartExporter.find_owner(svg) is ChartExporter.find_owner(svg.replace(b"\n", b"\r\n")) is Ownership.OURS
    assert ChartExporter.find_owner(b"<svg/>") is Ownership.FOREIGN


def test_untrusted_text_is_text_and_not_a_formula(draw, papers, summary):
    [name] = [text for text in texts(draw(papers, chart="organizations", summary=summary)) if text.startswith("A &")]
    assert name == "A & <script>x</script>…"
    assert any("<script>x</script> 1/2" in text for text in texts(draw(papers, chart="votes", summary=summary)))


def test_signs_that_the_titles_of_the_hub_have_lost_are_restored(draw, papers, summary):
    history = summary.vote_histories[0]
    history.paper.title = "Teapots on 8times8 Tiles"
    found = texts(draw(papers, chart="votes", summary=summary))
    assert "1. Teapots on 8×8 Tiles" in found


def test_amounts_of_money_are_not_a_formula(draw, papers):
    costly = papers[0].organization.model_copy(update={"name": "From $5 to $10"})
    svg = draw([papers[0].model_copy(update={"organization": costly})], chart="organizations")
    assert "From $5 to $10" in texts(svg)


def test_without_a_history_there_is_no_chart_of_votes(draw, papers):
    assert draw(papers, chart="votes") == b""


def test_without_organizations_days_or_papers_there_is_nothing_to_draw(draw, papers):
    bare = [paper.model_copy(update={"organization": None, "submitted_at": None}) for paper in papers]
    assert draw(bare, chart="organizations") == draw(bare, chart="days") == draw([], chart="days") == b""


def test_without_matplotlib_a_chart_is_empty_and_the_log_says_once_how_to_install_it(
    draw, papers, monkeypatch, caplog, request
):
    monkeypatch.setattr("hfpapers.exporters.chart.find_spec", lambda _: None)
    matplotlib_installed.cache_clear()
    request.addfinalizer(matplotlib_installed.cache_clear)
    assert draw(papers, chart="days") == draw(papers, chart="organizations") == b""
    assert caplog.messages == [
        "charts skipped, because matplotlib is not installed; run pip install -c constraints.txt -e '.[charts]'"
    ]


def test_the_same_data_make_the_same_bytes(draw, papers, summary):
    for chart in CHARTS:
        assert draw(papers, chart=chart, summary=summary) == draw(papers, chart=chart, summary=summary)


def test_the_themes_differ_in_the_color_of_the_text(draw, papers, summary):
    svg = draw(papers, chart="days", summary=summary)
    light, dark = (set(re.findall("#[0-9a-f]{6}", apply_theme(svg, theme).decode())) for theme in THEMES)
    assert {"#374151", "#d97706"} <= light
    assert {"#d1d5db", "#f59e0b"} <= dark
    assert light.isdisjoint(dark)


def test_a_color_in_a_text_is_the_same_in_both_themes(draw, papers):
    organization = papers[0].organization.model_copy(update={"name": "fill: #374151"})
    papers = [paper.model_copy(update={"organization": organization}) for paper in papers]
    assert "fill: #374151" in texts(apply_theme(draw(papers, chart="organizations"), "dark"))


def test_the_chart_of_votes_has_dates_on_its_axis(draw, papers, summary):
    assert summary.vote_histories[0].upvotes[0][0] == dt.datetime(2026, 2, 18, 10, tzinfo=dt.UTC)
    assert any(text.startswith("Feb 19") for text in texts(draw(papers, chart="votes", summary=summary, language="en")))


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        ("days", "Feb 16 1, Feb 17 1"),
        ("organizations", f"{HOSTILE} 36"),
        ("votes", "A & <script>x</script> 1/2 논문 18"),
    ],
)
def test_the_alternative_text_of_a_chart_states_its_data(summary, chart, words):
    assert alt_text(chart, summary, {f"chart_{chart}": "Title"}, Locale("en")) == f"Title: {words}"
