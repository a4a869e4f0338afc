import datetime as dt
import re
from dataclasses import replace

import pytest
from babel import Locale
from lxml import etree

from hfpapers.config.outputs import CHARTS, THEMES
from hfpapers.editions.history import Observation
from hfpapers.editions.summary import VoteHistory, summarize
from hfpapers.exporters.chart import ChartExporter, alt_text
from hfpapers.exporters.drawing import PAGE_COLORS, ChartDrawer
from hfpapers.exporters.labels import load_labels
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.templates import html_environment
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
    svg = draw(papers, chart=chart, theme=theme, summary=summary, language="en")
    root = etree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    names = {etree.QName(node).localname for node in root.iter(etree.Element)}
    assert names.isdisjoint({"script", "image", "foreignObject", "a"})
    assert all(value.startswith("#") for node in root.iter() for name, value in node.attrib.items() if "href" in name)
    assert len(svg) < 5_000


def test_the_chart_of_days_has_a_bar_with_a_number_for_each_day(draw, papers, summary):
    found = texts(draw(papers, chart="days", summary=summary, language="en"))
    assert found[0] == "Papers per day"
    assert {"Mon", "Feb 16", "Tue", "17", "1"} <= set(found)


def test_labels_of_a_week_name_the_month_only_where_it_begins_so_that_they_do_not_touch(draw, papers):
    week = [
        papers[0].model_copy(update={"edition": "2026-W09", "submitted_at": f"2026-{day}T01:00:00Z"})
        for day in ("02-26", "02-27", "03-01")
    ]
    found = texts(draw(week, chart="days", language="ko"))
    assert found[-6:] == ["목", "2월 26일", "금", "27일", "일", "3월 1일"]


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


def test_numbers_have_the_form_of_the_language(draw, papers, summary):
    days = replace(summary, days={dt.date(2026, 2, 16): 1234})
    assert "1,234" in texts(draw(papers, chart="days", summary=days, language="en"))
    times = [dt.datetime(2026, 2, day, tzinfo=dt.UTC) for day in (16, 18)]
    votes = replace(summary, vote_histories=[VoteHistory(papers[0], [(time, 4000) for time in times])])
    assert "4,000" in texts(draw(papers, chart="votes", summary=votes, language="en"))


def test_labels_of_a_month_that_would_touch_are_left_out(draw, papers):
    month = [
        papers[0].model_copy(update={"edition": "2026-05", "submitted_at": f"2026-05-{day}T01:00:00Z"})
        for day in ("03", "04", "05", "11", "31")
    ]
    labels = [text for text in texts(draw(month, chart="days", language="en")) if text.startswith("May")]
    assert labels == ["May 4", "May 11", "May 31"]


def test_a_chart_has_a_mark(draw, papers):
    svg = draw(papers, chart="days")
    assert ChartExporter.find_owner(svg) is ChartExporter.find_owner(svg.replace(b"\n", b"\r\n")) is Ownership.OURS
    assert ChartExporter.find_owner(b"<svg/>") is Ownership.FOREIGN


def test_untrusted_text_is_text_and_not_a_formula(draw, papers, summary):
    [name] = [text for text in texts(draw(papers, chart="organizations", summary=summary)) if text.startswith("A &")]
    assert name == "A & <script>x</script> 1/2 논문"
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


def test_the_same_data_make_the_same_bytes(draw, papers, summary):
    for chart in CHARTS:
        assert draw(papers, chart=chart, summary=summary) == draw(papers, chart=chart, summary=summary)


@pytest.mark.parametrize("chart", CHARTS)
def test_the_themes_differ_in_all_colors_and_in_nothing_else(draw, papers, summary, chart):
    light, dark = (draw(papers, chart=chart, theme=theme, summary=summary).decode() for theme in THEMES)
    color = re.compile("#[0-9a-f]{6}")
    assert set(color.findall(light)).isdisjoint(color.findall(dark))
    assert color.sub("", light) == color.sub("", dark)


def test_a_chart_in_a_page_has_the_colors_of_its_style_sheet(summary):
    env = html_environment(None, Locale("en"))
    drawer = ChartDrawer(env, load_labels(env, "en", as_markdown=False), Locale("en"), PAGE_COLORS)
    for chart in CHARTS:
        svg = drawer.draw(chart, summary, is_titled=False)
        assert svg.startswith("<svg ")
        assert "#" not in re.sub(r"&#\d+;", "", svg)
        root = etree.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") not in {"", *texts(svg)}
        assert not [node for node in root.iter() if {"style", "class", "id"} & {*node.attrib}]


def test_a_user_can_draw_a_chart_with_a_template(draw, papers, tmp_path):
    template = tmp_path / "charts/days.svg.j2"
    template.parent.mkdir()
    template.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>{{ chart.numbers[0].text }}</text></svg>')
    assert texts(draw(papers, chart="days", templates_folder=str(tmp_path))) == ["1"]


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
