"""The pages of editions: which papers they show."""

import pytest
from parsel import Selector

from hfpapers.editions.merge import rank_papers
from hfpapers.editions.periods import parse_period
from tests.site.hostile import harmless_papers
from tests.site.updates import PublishedSite

DAY, WEEK = parse_period("2026-02-19"), parse_period("2026-W08")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return the files of a site with a day of 150 papers, and its week."""
    published = PublishedSite(tmp_path_factory.mktemp("large"))
    papers = [
        paper.model_copy(update={"id": f"{prefix}{paper.id[4:]}", "ai_summary": None})
        for prefix in ("2601", "2602")
        for paper in harmless_papers(str(DAY))
    ]
    for period in (DAY, WEEK):
        published.publish(period, rank_papers(papers))
    published.site.update()
    return published.files()


def ids(files, path):
    return Selector(files[path].decode()).css("main [data-id]::attr(data-id)").getall()


def test_the_page_of_a_day_has_a_card_for_each_paper(files):
    assert len(set(ids(files, f"{DAY}/index.html"))) == 150


@pytest.mark.parametrize("path", ["index.html", f"{WEEK}/index.html"])
def test_other_pages_show_a_hundred_papers_and_say_how_many_there_are(files, path):
    assert len(ids(files, path)) == 100
    page = Selector(files[path].decode())
    assert page.css(".facts b::text").get() == "150"
    assert "50 further papers" in page.css(".papers > p.muted::text").get()


def test_the_first_ten_papers_are_in_full_and_the_others_on_lines_that_open(files):
    page = Selector(files[f"{DAY}/index.html"].decode())
    assert len(page.css(".papers > article.paper")) == 10
    assert len(page.css(".papers > details.line > article.paper")) == 140


def test_a_paper_without_a_summary_has_the_beginning_of_its_abstract(files):
    assert Selector(files["index.html"].decode()).css(".sum::text").get().startswith("An ordinary text")


def test_authors_are_named_up_to_three_and_the_others_are_counted(files):
    byline = "".join(Selector(files["index.html"].decode()).css("article:nth-of-type(2) .by ::text").getall())
    assert byline.count("An ordinary text") == 4
    assert "+\N{NO-BREAK SPACE}4,997" in byline
