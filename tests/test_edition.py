import pytest

from hfpapers.edition import ThinError, merged, ranked, refuse_if_thin

NOW = "2026-02-20T10:00:00Z"


@pytest.fixture
def papers(paper):
    return [paper.model_copy(update={"id": f"2602.0000{n}", "rank": n, "entry": n}) for n in (1, 2, 3)]


def test_papers_are_ranked_by_votes_and_ties_as_the_hub_lists_them(paper):
    listed = [
        paper.model_copy(update={"id": paper_id, "upvotes": upvotes, "rank": rank})
        for rank, (paper_id, upvotes) in enumerate([("2602.00001", 5), ("2602.00002", 9), ("2602.00003", 5)], 1)
    ]
    order = [(each.rank, each.id) for each in ranked(reversed(listed))]
    assert order == [(1, "2602.00002"), (2, "2602.00001"), (3, "2602.00003")]
    assert [each.rank for each in listed] == [1, 2, 3]


def test_of_a_new_edition_the_best_comes_in_last(papers):
    new = [paper.model_copy(update={"entry": None}) for paper in papers]
    assert [(paper.entry, paper.updated_at) for paper in merged(new, [], NOW)] == [(3, None), (2, None), (1, None)]


def test_the_stars_of_another_repository_are_not_kept(papers):
    now = papers[0].model_copy(update={"github_repo": "https://github.com/made-up/moss", "github_stars": None})
    [paper] = merged([now], papers[:1], NOW)
    assert paper.github_stars is None


def test_what_says_the_same_as_before_has_not_changed_whatever_its_rank(papers):
    again = [paper.model_copy(update={"rank": 4 - paper.rank, "entry": None, "page_source": "dom"}) for paper in papers]
    assert [(paper.entry, paper.updated_at) for paper in merged(again, papers, NOW)] == [
        (1, None),
        (2, None),
        (3, None),
    ]


def test_what_a_paper_lacks_and_had_before_stays_but_how_its_page_was_read(papers):
    before = papers[0].model_copy(update={"models": 3, "page_source": "data"})
    now = papers[0].model_copy(update={"organization": None, "abstract": None, "entry": None, "upvotes": 19})
    [paper] = merged([now], [before], NOW)
    assert (paper.models, paper.organization, paper.abstract) == (3, before.organization, before.abstract)
    assert (paper.page_source, paper.updated_at) == (None, NOW)


def test_what_changed_says_when_and_one_that_changed_before_keeps_its_moment(papers):
    earlier = "2026-02-19T22:00:00Z"
    papers[1].updated_at = earlier
    now = [paper.model_copy(update={"entry": None, "updated_at": None}) for paper in papers]
    now[0].upvotes += 1
    assert [paper.updated_at for paper in merged(now, papers, NOW)] == [NOW, earlier, None]


def test_a_new_paper_comes_in_last_even_if_others_left(papers):
    new = papers[0].model_copy(update={"id": "2602.00009", "entry": None})
    assert [paper.entry for paper in merged([new, papers[2]], papers, NOW)] == [4, 3]


@pytest.mark.parametrize(("left", "refused"), [(3, False), (2, True), (0, True)])
def test_a_list_that_lost_more_than_its_share_is_refused(papers, left, refused):
    if refused:
        with pytest.raises(ThinError, match=f"{3 - left} of its 3 papers are not listed any more"):
            refuse_if_thin(papers[:left], papers, 0.2)
    else:
        refuse_if_thin(papers[:left], papers, 0.2)


def test_of_nothing_nothing_can_be_lost(papers):
    refuse_if_thin(papers, [], 0.2)
