import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hfpapers.editions.history import CorruptHistoryError, History
from hfpapers.editions.merge import merge_with_stored, rank_papers
from hfpapers.items import Paper

NOW, LATER = "2026-02-20T10:00:00Z", "2026-02-21T10:00:00Z"


@pytest.fixture
def papers(paper):
    return [paper.model_copy(update={"id": f"2602.9190{number}", "rank": number}) for number in (1, 2)]


@pytest.fixture
def history(papers):
    return History().extend(papers, NOW)


def observed(history):
    return [(each.id, each.time, each.rank, each.upvotes) for each in history.observations]


def test_the_first_crawl_observes_every_paper(history, papers):
    assert history.data.decode().splitlines()[0] == (
        '{"id":"2602.91901","time":"2026-02-20T10:00:00Z","rank":1,"upvotes":18,"comments":null,"stars":724}'
    )
    assert [each.id for each in history.observations] == [paper.id for paper in papers]


def test_an_unchanged_paper_is_not_observed_again(history, papers):
    assert history.extend(papers, LATER) == history


@pytest.mark.parametrize("change", [{"upvotes": 19}, {"rank": 3}, {"comments": 1}, {"github_stars": 725}])
def test_only_the_changed_paper_is_appended(history, papers, change):
    changed = papers[0].model_copy(update=change)
    extended = history.extend([changed, papers[1]], LATER)
    assert extended.data.startswith(history.data)
    [new] = extended.observations[len(history.observations) :]
    assert (new.id, new.time) == (changed.id, LATER)
    assert (new.upvotes, new.rank, new.comments, new.stars) == (
        changed.upvotes,
        changed.rank,
        changed.comments,
        changed.github_stars,
    )


def test_a_removed_paper_is_observed_once_without_a_rank_and_again_when_it_returns(history, papers):
    removed = history.extend(papers[:1], LATER)
    assert observed(removed)[2:] == [("2602.91902", LATER, None, 18)]
    assert removed.extend(papers[:1], "2026-02-22T10:00:00Z") == removed
    returned = removed.extend(papers, "2026-02-23T10:00:00Z")
    assert observed(returned)[3:] == [("2602.91902", "2026-02-23T10:00:00Z", 2, 18)]


def test_a_written_history_is_parsed_back(history):
    assert History.parse(history.data) == history


@pytest.mark.parametrize("fragment", [b'{"id":"2602.9', b"{"])
def test_an_incomplete_last_line_is_dropped(history, fragment):
    assert History.parse(history.data + fragment) == history


def test_a_dropped_last_line_is_written_again(history, papers):
    first, second = history.data.splitlines(keepends=True)
    assert History.parse(first + second[:20]).extend(papers, NOW).data == history.data


def test_a_last_line_that_lacks_only_its_line_break_is_kept(history):
    assert History.parse(history.data[:-1]) == history


def test_the_error_for_an_invalid_line_contains_its_number(history):
    with pytest.raises(CorruptHistoryError, match="line 2 is not a valid observation"):
        History.parse(history.data.splitlines(keepends=True)[0] + b'{"id": 1}\n' + history.data)


@pytest.mark.parametrize("time", ["soon", "2026-02-20T10:00:00"])
def test_a_time_that_is_not_valid_is_an_invalid_line(history, time):
    with pytest.raises(CorruptHistoryError, match="line 1 is not a valid observation"):
        History.parse(history.data.replace(NOW.encode(), time.encode()))


def test_an_empty_file_is_an_empty_history():
    assert History.parse(b"") == History()


def test_fields_that_only_a_newer_version_knows_are_ignored_and_stay_in_the_file(history, papers):
    newer = history.data.replace(b'{"id"', b'{"mood":"good","id"')
    parsed = History.parse(newer)
    assert parsed.observations == history.observations
    assert parsed.extend(papers[:1], LATER).data.startswith(newer)


def test_a_paper_was_first_seen_at_its_first_observation(history, papers):
    extended = history.extend(papers[:1], LATER).extend(papers, "2026-02-22T10:00:00Z")
    assert extended.first_seen() == {"2602.91901": NOW, "2602.91902": NOW}


def test_a_history_begins_again_with_the_stored_papers(papers):
    late, early = (
        paper.model_copy(update={"first_seen": time}) for paper, time in zip(papers, (LATER, NOW), strict=True)
    )
    history = History.from_papers([late, early])
    assert observed(history) == [(early.id, NOW, 2, 18), (late.id, LATER, 1, 18)]
    assert History.parse(history.data) == history
    assert history.extend([late, early], "2026-02-22T10:00:00Z") == history


def test_a_stored_paper_of_an_unknown_time_is_observed_by_the_next_crawl(papers):
    assert History.from_papers(papers) == History()


def make_paper(number, upvotes):
    paper_id = f"2602.9{number:04}"
    return Paper(
        edition="2026-02-19",
        rank=number + 1,
        edition_size=1,
        id=paper_id,
        title=f"Teapot {number}",
        upvotes=upvotes,
        url=f"https://huggingface.co/papers/{paper_id}",
        arxiv_url=f"https://arxiv.org/abs/{paper_id}",
        pdf_url=f"https://arxiv.org/pdf/{paper_id}",
        list_source="data",
    )


# The votes of the listed papers by their number.
LISTS = st.dictionaries(st.integers(0, 9), st.integers(0, 5), min_size=1)


# Each crawl finds a list. The data, but not the history, may have been lost before it.
CRAWLS = st.lists(st.tuples(LISTS, st.booleans()), min_size=1, max_size=8)


def test_the_history_of_any_crawls_has_the_entries_and_the_times_of_the_stored_papers():
    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    @given(CRAWLS)
    def check(crawls):
        stored, history = [], History()
        for hour, (votes, is_lost) in enumerate(crawls):
            now = f"2026-02-20T{hour:02}:00:00Z"
            listed = rank_papers(make_paper(number, upvotes) for number, upvotes in votes.items())
            entries = history.entries() if is_lost else {}
            before = [] if is_lost else stored
            stored = merge_with_stored(listed, before, now, first_seen=history.first_seen(), entries=entries)
            history = History.parse(history.extend(stored, now).data)
            assert history.entries() == {paper.id: paper.entry for paper in stored}
            first_seen = history.first_seen()
            assert [first_seen[paper.id] for paper in stored] == [paper.first_seen for paper in stored]

    check()


@pytest.mark.parametrize("data", [bytes(500), b"\xff garbage", b"[1, 2", b'{"id": "\xc3\xa9'])
def test_what_is_not_the_beginning_of_an_observation_is_corrupt_also_without_a_line_end(data):
    with pytest.raises(CorruptHistoryError, match="line 1 is not a valid observation"):
        History.parse(data)
