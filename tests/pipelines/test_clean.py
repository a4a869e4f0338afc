import pytest
from scrapy.utils.test import get_crawler

from hfpapers.items import Organization
from hfpapers.pipelines.clean import CleanPipeline


@pytest.fixture
def crawler():
    return get_crawler()


@pytest.fixture
def clean(crawler, paper):
    """Return a function that cleans a paper with the given fields."""
    return lambda **fields: CleanPipeline.from_crawler(crawler).process_item(paper.model_copy(update=fields))


def clean_stats(crawler):
    return {name: number for name, number in crawler.stats.get_stats().items() if name.startswith("clean/")}


def test_a_clean_paper_is_unchanged(clean, crawler, paper):
    assert clean() == paper
    assert clean_stats(crawler) == {}


def test_texts_are_put_on_one_line_and_counted(clean, crawler):
    cleaned = clean(
        title="Teapots\n  with  Patience",
        abstract=" We\nask. ",
        ai_summary="a\tb",
        authors=["Ada\nAlder", "Bo Birch"],
        ai_keywords=["tea  pots"],
        submitted_by="reader\x00",
        organization=Organization(name="The\nKettle", handle="Kettle", url="https://huggingface.co/Kettle"),
    )
    assert (cleaned.title, cleaned.abstract, cleaned.ai_summary) == ("Teapots with Patience", "We ask.", "a b")
    assert (cleaned.authors, cleaned.ai_keywords) == (["Ada Alder", "Bo Birch"], ["tea pots"])
    assert (cleaned.submitted_by, cleaned.organization.name) == ("reader", "The Kettle")
    names = ("title", "abstract", "ai_summary", "authors", "ai_keywords", "submitted_by", "organization")
    assert clean_stats(crawler) == {f"clean/{name}_cleaned": 1 for name in names}


def test_texts_without_visible_characters_are_null_and_counted(clean, crawler):
    cleaned = clean(
        abstract="\x00\u202e",
        ai_summary="",
        authors=["\u200b"],
        ai_keywords=["", "tea"],
        organization=Organization(name="\x1b", handle="Kettle", url="https://huggingface.co/Kettle"),
    )
    assert (cleaned.abstract, cleaned.ai_summary, cleaned.authors) == (None, None, None)
    assert (cleaned.ai_keywords, cleaned.organization) == (["tea"], None)
    names = ("abstract", "ai_summary", "authors", "ai_keywords", "organization")
    assert clean_stats(crawler) == {f"clean/{name}_cleaned": 1 for name in names}


def test_a_url_that_becomes_too_long_is_dropped(clean, crawler):
    assert clean(project_page="https://example.org/" + "é" * 500).project_page is None
    assert clean_stats(crawler) == {"clean/project_page_dropped": 1}


@pytest.mark.parametrize("item", [{"name": "Teapot"}, {}])
def test_items_of_other_kinds_are_unchanged(crawler, item):
    assert CleanPipeline.from_crawler(crawler).process_item(item) is item


def test_latex_is_unchanged(clean):
    latex = r"It gains 52.56\% with $O(n^2)$ and \textbf{care}"
    assert clean(title=latex, abstract=latex).abstract == latex


def test_urls_are_normalized_and_counted(clean, crawler):
    cleaned = clean(github_repo="https://github.com/made-up/teapots.git\n", project_page=" https://teapots.example.org")
    assert cleaned.github_repo == "https://github.com/made-up/teapots"
    assert cleaned.project_page == "https://teapots.example.org"
    assert clean_stats(crawler) == {"clean/github_repo_normalized": 1, "clean/project_page_normalized": 1}


def test_invalid_urls_are_dropped_and_counted(clean, crawler):
    cleaned = clean(
        github_repo="github.com/made-up/teapots",
        project_page="javascript:alert(1)",
        thumbnail="data:image/png,x",
        media_urls=["https://media.example.org/1.png", "file:///etc/passwd"],
    )
    assert (cleaned.github_repo, cleaned.project_page, cleaned.thumbnail) == (None, None, None)
    assert cleaned.media_urls == ["https://media.example.org/1.png"]
    names = ("github_repo", "project_page", "thumbnail", "media_urls")
    assert clean_stats(crawler) == {f"clean/{name}_dropped": 1 for name in names}


def test_a_repository_that_is_not_on_github_is_kept(clean, crawler):
    assert clean(github_repo="https://gitlab.com/made-up/teapots").github_repo == "https://gitlab.com/made-up/teapots"
    assert clean_stats(crawler) == {}


def test_a_project_page_on_github_is_used_as_a_missing_repository(clean, crawler):
    cleaned = clean(github_repo=None, project_page="https://github.com/made-up/teapots/tree/main/docs")
    assert cleaned.github_repo == "https://github.com/made-up/teapots"
    assert cleaned.project_page == "https://github.com/made-up/teapots/tree/main/docs"
    assert clean_stats(crawler) == {"clean/github_repo_from_project_page": 1}


def test_a_project_page_does_not_replace_a_repository(clean):
    assert clean(project_page="https://github.com/made-up/other").github_repo == "https://github.com/made-up/teapots"
