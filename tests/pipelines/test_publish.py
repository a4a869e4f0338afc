from hfpapers.pipelines.publish import ranked


def test_papers_are_ranked_by_votes_and_ties_as_the_hub_lists_them(paper):
    listed = [
        paper.model_copy(update={"id": paper_id, "upvotes": upvotes, "rank": rank})
        for rank, (paper_id, upvotes) in enumerate([("2602.00001", 5), ("2602.00002", 9), ("2602.00003", 5)], 1)
    ]
    order = [(each.rank, each.id) for each in ranked(reversed(listed))]
    assert order == [(1, "2602.00002"), (2, "2602.00001"), (3, "2602.00003")]
