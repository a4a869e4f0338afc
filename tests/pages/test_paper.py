import pytest

from hfpapers.pages import PageError
from hfpapers.pages.listing import read_api
from hfpapers.pages.paper import completed
from hfpapers.periods import Day
from tests.hub.pages import paper_page

CITING = {"models": 1, "datasets": 0, "spaces": 1}


@pytest.fixture
def paper(item, urls):
    """Return the paper as its list has it."""
    return read_api([item], urls, Day).papers(Day.parse("2026-02-19"))[0]


def without_data(page):
    return page.replace('data-target="PaperContent"', 'data-target="Paper"')


def test_a_papers_page_adds_votes_comments_rank_and_counts(paper, item, urls):
    item["paper"]["upvotes"] += 10
    item["numComments"] += 1
    done = completed(paper, paper_page(item, 4), urls)
    changed = {name: value for name, value in done.model_dump().items() if value != getattr(paper, name)}
    changed.pop("organization", None)
    assert changed == CITING | {
        "upvotes": paper.upvotes + 10,
        "comments": 3,
        "hub_rank": 4,
        "page_source": "data",
    }


def test_the_nodes_of_a_papers_page_say_the_same_as_its_data(paper, item, urls):
    bare = paper.model_copy(
        update=dict.fromkeys(("abstract", "authors", "github_repo", "github_stars", "project_page", "ai_summary"))
    )
    item["paper"]["githubStars"] = 2620
    page = paper_page(item, 4)
    by_data, by_nodes = completed(bare, page, urls), completed(bare, without_data(page), urls)
    assert by_nodes.page_source == "dom"
    assert by_nodes.abstract == " ".join(by_data.abstract.split())
    same = {"abstract", "page_source"}
    assert by_nodes.model_dump(exclude=same) == by_data.model_dump(exclude=same)
    assert by_data.github_stars == 2620


def test_the_summary_in_the_blue_box_is_not_taken_for_the_abstract(paper, item, urls):
    bare = paper.model_copy(update={"abstract": None, "ai_summary": None})
    done = completed(bare, without_data(paper_page(item, 1)), urls)
    assert done.ai_summary == "Teapots help."
    assert done.abstract.startswith(item["paper"]["summary"].split()[0])


def test_a_long_author_list_that_is_collapsed_is_not_taken_for_the_whole(paper, item, urls):
    item["paper"]["authors"] = [{"name": f"Author {number}", "hidden": False} for number in range(40)]
    bare = paper.model_copy(update={"authors": None})
    page = paper_page(item, 1)
    assert "+ 18 authors" in page
    assert len(completed(bare, page, urls).authors) == 40
    assert completed(bare, without_data(page), urls).authors is None


def test_what_the_list_knows_and_the_page_lacks_stays(paper, item, urls):
    for name in ("organization", "githubRepo", "githubStars", "projectPage", "ai_summary"):
        item["paper"].pop(name)
        item.pop(name, None)
    for page in (paper_page(item, 1), without_data(paper_page(item, 1))):
        done = completed(paper, page, urls)
        assert done.organization == paper.organization
        assert (done.github_repo, done.github_stars) == (paper.github_repo, paper.github_stars)
        assert (done.project_page, done.ai_summary) == (paper.project_page, paper.ai_summary)


def test_the_data_of_a_page_is_exact_where_a_card_is_short(paper, item, urls):
    card = paper.model_copy(update={"list_source": "cards", "github_stars": 2620})
    assert completed(card, paper_page(item, 1), urls).github_stars == 2624
    assert completed(card, without_data(paper_page(item, 1)), urls).github_stars == 2620


def test_votes_of_another_day_on_which_the_paper_was_listed_are_not_taken(paper, item, urls):
    item["paper"] |= {"submittedOnDailyAt": "2026-02-25T01:00:00.000Z", "upvotes": 999}
    done = completed(paper, paper_page(item, 1), urls)
    assert (done.upvotes, done.hub_rank) == (paper.upvotes, None)
    assert done.models == CITING["models"]


@pytest.mark.parametrize("change", [str, without_data], ids=["data", "dom"])
def test_a_page_of_another_paper_is_refused(paper, item, urls, change):
    item["paper"]["id"] = "2602.19002"
    with pytest.raises(PageError, match=r"2602\.19001"):
        completed(paper, change(paper_page(item, 1)), urls)


@pytest.mark.parametrize("page", ["", "<html></html>", "\x00\x01", "<h1>2602.19001</h1>"])
def test_a_page_with_neither_data_nor_nodes_is_refused(paper, urls, page):
    with pytest.raises(PageError):
        completed(paper, page, urls)
