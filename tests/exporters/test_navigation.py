import pytest

from hfpapers.editions.periods import Day, Month, Week
from hfpapers.exporters.context import PostContext, PostLink
from hfpapers.exporters.labels import load_labels
from hfpapers.exporters.navigation import build_navigation
from hfpapers.exporters.templates import babel_locale, markdown_environment


def link(period):
    return PostLink(period, f"/posts/{period}/")


@pytest.fixture
def texts():
    """Return a function that returns the texts of the links of a post in a language, part by part."""

    def build(context, language="en"):
        locale = babel_locale(language)
        labels = load_labels(markdown_environment(None, locale), language, as_markdown=True)
        navigation = build_navigation(context, labels, locale)
        return [[str(each.text) for each in part] for part in (navigation.files, navigation.parts, navigation.related)]

    return build


def test_a_post_without_context_has_no_links(texts):
    assert texts(PostContext()) == [[], [], []]


def test_only_the_files_that_exist_are_linked(texts):
    assert texts(PostContext(atom_feed="/feeds/daily.xml", references="/daily/x.bib"))[0] == ["Feed", "BibTeX"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["← Feb 18", "Papers of week 8", "Papers of February", "Feb 20 →"]),
        ("ko", ["← 2월 18일", "8주차 주간 논문", "2월 월간 논문", "2월 20일 →"]),
        ("ja", ["← 2月18日", "第8週の論文", "2月の論文", "2月20日 →"]),
        ("zh", ["← 2月18日", "第 8 周论文", "二月论文", "2月20日 →"]),
    ],
)
def test_a_day_links_to_its_neighbors_its_week_and_its_month(texts, language, expected):
    context = PostContext(
        previous=link(Day.parse("2026-02-18")),
        next=link(Day.parse("2026-02-20")),
        containing=[link(Week.parse("2026-W08")), link(Month.parse("2026-02"))],
    )
    assert texts(context, language)[2] == expected


def test_a_week_links_to_its_days_and_a_month_to_its_weeks(texts):
    week = PostContext(previous=link(Week.parse("2025-W52")), parts=[link(Day.parse("2025-12-31"))])
    assert texts(week)[1:] == [["Dec 31"], ["← Week 52"]]
    month = PostContext(next=link(Month.parse("2026-03")), parts=[link(Week.parse("2026-W08"))])
    assert texts(month)[1:] == [["Week 8"], ["March →"]]
