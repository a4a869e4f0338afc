import pytest

from hfpapers.history import History, HistoryError

NOW, LATER = "2026-02-20T10:00:00Z", "2026-02-21T10:00:00Z"


@pytest.fixture
def papers(paper):
    return [paper.model_copy(update={"id": f"2602.0000{number}", "rank": number}) for number in (1, 2)]


@pytest.fixture
def history(papers):
    return History().extended(papers, NOW)


def seen(history):
    return [(each.id, each.time, each.rank, each.upvotes) for each in history.observations]


def test_the_first_crawl_observes_every_paper(history, papers):
    assert history.data.decode().splitlines()[0] == (
        '{"id":"2602.00001","time":"2026-02-20T10:00:00Z","rank":1,"upvotes":18,"comments":null,"stars":724}'
    )
    assert [each.id for each in history.observations] == [paper.id for paper in papers]


def test_what_is_as_it_was_observed_last_is_not_observed_again(history, papers):
    assert history.extended(papers, LATER) == history


@pytest.mark.parametrize("change", [{"upvotes": 19}, {"rank": 3}, {"comments": 1}, {"github_stars": 725}])
def test_each_change_is_appended_and_nothing_else(history, papers, change):
    changed = papers[0].model_copy(update=change)
    longer = history.extended([changed, papers[1]], LATER)
    assert longer.data.startswith(history.data)
    [new] = longer.observations[len(history.observations) :]
    assert (new.id, new.time) == (changed.id, LATER)
    assert (new.upvotes, new.rank, new.comments, new.stars) == (
        changed.upvotes,
        changed.rank,
        changed.comments,
        changed.github_stars,
    )


def test_a_paper_that_leaves_is_observed_once_without_a_rank_and_again_when_it_is_back(history, papers):
    left = history.extended(papers[:1], LATER)
    assert seen(left)[2:] == [("2602.00002", LATER, None, 18)]
    assert left.extended(papers[:1], "2026-02-22T10:00:00Z") == left
    back = left.extended(papers, "2026-02-23T10:00:00Z")
    assert seen(back)[3:] == [("2602.00002", "2026-02-23T10:00:00Z", 2, 18)]


def test_what_was_written_is_read_back(history):
    assert History.parse(history.data) == history


@pytest.mark.parametrize("torn", [b'{"id":"2602.0', b"{", b'{"id":"\xf0\x9f', b"\x00\x00\x00"])
def test_a_last_line_that_a_crash_tore_is_cut_off_and_written_anew(history, papers, torn):
    assert History.parse(history.data + torn) == history
    whole = history.data.splitlines(keepends=True)
    repaired = History.parse(whole[0] + whole[1][:20]).extended(papers, NOW)
    assert repaired.data == history.data


def test_a_last_line_that_lacks_its_end_only_is_whole(history):
    assert History.parse(history.data[:-1]) == history


def test_a_line_that_is_no_observation_is_named(history):
    with pytest.raises(HistoryError, match="line 2 is no observation"):
        History.parse(history.data.splitlines(keepends=True)[0] + b'{"id": 1}\n' + history.data)


def test_of_nothing_there_is_no_history():
    assert History.parse(b"") == History()
