import errno
import json

import jinja2
import pytest

from hfpapers.editions.checks import ExtractionStats, RejectedError
from hfpapers.editions.history import Observation
from hfpapers.editions.periods import Day
from hfpapers.editions.result import UnreadValues
from tests.helpers import DATA, edition_files, published, published_names

THURSDAY = Day.parse("2026-02-19")


def test_an_edition_is_published_with_all_of_its_files(publisher, store, output, papers):
    edition = publisher.publish(THURSDAY, papers, with_latest=True)
    assert published_names(output) == sorted(edition_files())
    assert edition.changes.files == tuple(edition_files())
    assert (edition.changes.papers, edition.changes.new, edition.changes.changed) == (10, 0, 0)
    assert [paper.id for paper in store.papers(THURSDAY)] == [paper.id for paper in papers]
    assert [type(row) for row in store.history(THURSDAY).observations] == [Observation] * 10


def test_the_files_of_the_newest_editions_are_published_only_on_request(publisher, output, papers):
    publisher.publish(THURSDAY, papers, with_latest=False)
    assert published_names(output) == sorted(
        name for name in edition_files() if not name.startswith(("feeds/", "README"))
    )
    publisher.publish_latest(Day)
    assert published_names(output) == sorted(edition_files())


def test_the_same_papers_again_change_nothing(publisher, snapshot, papers):
    publisher.publish(THURSDAY, papers, with_latest=True)
    before = snapshot()
    edition = publisher.publish(THURSDAY, papers, with_latest=True)
    assert edition.changes.files == ()
    assert snapshot() == before


def test_the_changes_count_new_changed_and_removed_papers(publisher, papers):
    publisher.publish(THURSDAY, papers, with_latest=True)
    new = papers[0].model_copy(update={"id": "2602.91950", "upvotes": 1})
    changed = papers[0].model_copy(update={"title": "Another Title"})
    edition = publisher.publish(THURSDAY, [changed, *papers[1:9], new], with_latest=True)
    assert (edition.changes.papers, edition.changes.new, edition.changes.changed) == (10, 1, 1)
    assert edition.changes.removed == ("2602.91909",)


def test_papers_are_ranked_by_votes(publisher, store, papers):
    publisher.publish(THURSDAY, papers[::-1], with_latest=True)
    assert [paper.rank for paper in store.papers(THURSDAY)] == [*range(1, 11)]
    expected = papers[0].model_copy(update={"entry": 10, "first_seen": "2026-03-20T10:00:00Z"})
    assert store.papers(THURSDAY)[0].model_dump() == expected.model_dump()


def test_a_paper_that_left_and_returns_keeps_the_time_at_which_it_was_first_seen(publisher, store, papers, set_time):
    for day, listed in enumerate((papers, papers[1:], papers), 20):
        set_time(f"2026-02-{day}T10:00:00Z")
        publisher.publish(THURSDAY, listed, with_latest=False)
    returned, *others = store.papers(THURSDAY)
    assert {paper.first_seen for paper in store.papers(THURSDAY)} == {"2026-02-20T10:00:00Z"}
    assert (returned.change.new, returned.entry, max(paper.entry for paper in others)) == (True, 10, 9)


def test_a_list_that_lost_many_papers_is_rejected_unless_it_is_forced(publisher, snapshot, store, papers):
    publisher.publish(THURSDAY, papers, with_latest=True)
    before = snapshot()
    with pytest.raises(RejectedError, match="3 of the 10 stored papers are missing in the new list"):
        publisher.publish(THURSDAY, papers[:7], with_latest=True)
    assert snapshot() == before
    publisher.publish(THURSDAY, papers[:7], with_latest=True, force=True)
    assert len(store.papers(THURSDAY)) == 7


def test_a_list_without_abstracts_is_rejected(publisher, output, papers):
    without = [paper.model_copy(update={"abstract": None}) for paper in papers]
    with pytest.raises(RejectedError, match="10 of the 10 papers have no abstract"):
        publisher.publish(THURSDAY, without, with_latest=True)
    assert published_names(output) == []


def test_a_list_without_abstracts_is_rejected_even_if_it_is_forced(publisher, papers):
    without = [paper.model_copy(update={"abstract": None}) for paper in papers]
    with pytest.raises(RejectedError, match="have no abstract"):
        publisher.publish(THURSDAY, without, with_latest=True, force=True)


def test_a_list_with_a_text_that_utf8_cannot_encode_is_rejected(publisher, output, papers):
    listed = [papers[0].model_copy(update={"title": "Tea\ud800"}), *papers[1:]]
    with pytest.raises(
        RejectedError, match=r"a text of a paper contains .*Tea\\ud800'; expected characters that UTF-8"
    ):
        publisher.publish(THURSDAY, listed, with_latest=True)
    assert published_names(output) == []


def test_a_list_with_one_title_for_all_papers_is_rejected_unless_it_is_forced(publisher, store, output, papers):
    same = [paper.model_copy(update={"title": "Teapots"}) for paper in papers]
    with pytest.raises(RejectedError, match="all 10 papers have the same title"):
        publisher.publish(THURSDAY, same, with_latest=True)
    assert published_names(output) == []
    publisher.publish(THURSDAY, same, with_latest=True, force=True)
    assert {paper.title for paper in store.papers(THURSDAY)} == {"Teapots"}


@pytest.fixture
def without_votes(papers):
    return [paper.model_copy(update={"upvotes": 0}) for paper in papers]


def test_a_list_without_votes_is_published_on_its_day(publisher, store, without_votes, set_time):
    set_time("2026-02-19T00:10:00Z")
    publisher.publish(THURSDAY, without_votes, with_latest=True)
    publisher.publish(THURSDAY, without_votes, with_latest=True)
    assert {paper.upvotes for paper in store.papers(THURSDAY)} == {0}


def test_a_list_without_votes_is_rejected_after_its_day_unless_it_is_forced(publisher, without_votes, set_time):
    set_time("2026-02-20T00:00:00Z")
    with pytest.raises(RejectedError, match="none of the 10 papers has a vote"):
        publisher.publish(THURSDAY, without_votes, with_latest=True)
    publisher.publish(THURSDAY, without_votes, with_latest=True, force=True)


def test_a_list_without_votes_is_rejected_if_the_stored_papers_have_some(
    publisher, papers, without_votes, set_time, snapshot
):
    set_time("2026-02-19T10:00:00Z")
    publisher.publish(THURSDAY, papers, with_latest=True)
    before = snapshot()
    with pytest.raises(RejectedError, match="none of the 10 papers has a vote"):
        publisher.publish(THURSDAY, without_votes, with_latest=True)
    assert snapshot() == before


def test_a_value_that_could_not_be_parsed_is_kept(publisher, snapshot, papers):
    publisher.publish(THURSDAY, papers, with_latest=True)
    before = snapshot()
    without = [paper.model_copy(update={"organization": None}) for paper in papers]
    edition = publisher.publish(
        THURSDAY, without, with_latest=True, unread=UnreadValues(fields=frozenset({"organization"}))
    )
    assert edition.changes.files == ()
    assert snapshot() == before


def edit_lines(path, edit):
    """Change each line of a file of JSON Lines with a function that takes the parsed line."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]
    for line in lines:
        edit(line)
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf8")


def add_unknown_fields(line):
    line["organization"]["mood"] = "good"
    line["change"]["wind"] = [1, {"from": "west"}]
    line["mood"] = {"good": [None, 1.5]}


@pytest.fixture
def stored_by_newer_version(publisher, output, papers):
    """Store an edition that a crawl has changed, with fields that this version does not know."""
    publisher.publish(THURSDAY, [*papers[:9], papers[9].model_copy(update={"upvotes": 1})], with_latest=True)
    publisher.publish(THURSDAY, papers, with_latest=True)
    edit_lines(output / DATA, add_unknown_fields)
    (output / "daily/latest.jsonl").write_bytes((output / DATA).read_bytes())


@pytest.mark.usefixtures("stored_by_newer_version")
def test_unknown_fields_survive_a_crawl_that_finds_nothing_changed(publisher, output, papers):
    before = (output / DATA).read_bytes()
    assert publisher.publish(THURSDAY, papers, with_latest=False).changes.files == ()
    assert (output / DATA).read_bytes() == before


@pytest.mark.usefixtures("stored_by_newer_version")
def test_unknown_fields_survive_a_crawl_that_finds_a_change(publisher, output, papers):
    voted = papers[0].model_copy(update={"upvotes": 30})
    edition = publisher.publish(THURSDAY, [voted, *papers[1:]], with_latest=True)
    assert edition.changes.changed == 1
    lines = published(output)
    assert [line["mood"] for line in lines] == [{"good": [None, 1.5]}] * 10
    assert [line["organization"]["mood"] for line in lines] == ["good"] * 10
    # What changed is new.
    assert [[*line["change"]] for line in lines] == [["new", "rank", "upvotes", "comments"]] * 10


def test_a_field_that_an_earlier_version_did_not_store_is_filled_in_and_is_no_change(publisher, output, papers):
    with_media = [paper.model_copy(update={"media_urls": ["https://example.org/a.png"]}) for paper in papers]
    publisher.publish(THURSDAY, with_media, with_latest=True)
    before = (output / DATA).read_bytes()
    edit_lines(output / DATA, lambda line: line.pop("media_urls"))
    edition = publisher.publish(THURSDAY, with_media, with_latest=True)
    assert (edition.changes.changed, edition.changes.files) == (0, (DATA,))
    assert (output / DATA).read_bytes() == before


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (jinja2.UndefinedError("no likes"), "a template cannot be rendered: no likes"),
        (
            OSError(errno.EFBIG, "File too large"),
            r"a file in the output folder cannot be read or written: \[Errno 27\] File too large",
        ),
    ],
)
def test_an_error_that_a_user_can_repair_is_a_rejection(publisher, output, monkeypatch, papers, error, message):
    def fail(*_):
        raise error

    monkeypatch.setattr(publisher.renderer, "render_latest", fail)
    with pytest.raises(RejectedError, match=message):
        publisher.publish(THURSDAY, papers, with_latest=True)
    with pytest.raises(RejectedError, match=message):
        publisher.publish_latest(Day)
    assert published_names(output) == []


def test_other_errors_are_bugs_and_propagate(publisher, output, monkeypatch, papers):
    def fail(*_):
        raise KeyError("bug")

    monkeypatch.setattr(publisher.renderer, "render_edition", fail)
    with pytest.raises(KeyError):
        publisher.publish(THURSDAY, papers, with_latest=True)
    assert published_names(output) == []


def test_drift_is_found_by_comparison_with_the_previous_editions(publisher, papers):
    for day in (16, 17, 18):
        period = Day.parse(f"2026-02-{day}")
        publisher.publish(
            period, [paper.model_copy(update={"edition": str(period)}) for paper in papers], with_latest=False
        )
    without = [paper.model_copy(update={"github_repo": None}) for paper in papers]
    assert publisher.find_drift(THURSDAY, ExtractionStats.from_papers(papers)) == []
    [sentence] = publisher.find_drift(THURSDAY, ExtractionStats.from_papers(without))
    assert sentence == "only 0% of the papers have github_repo (100% in previous editions)"


def test_a_stored_paper_whose_record_could_not_be_read_is_kept(publisher, store, papers):
    publisher.publish(THURSDAY, papers, with_latest=True)
    skipped = UnreadValues(paper_ids=frozenset({papers[3].id, "2602.99999"}))
    edition = publisher.publish(THURSDAY, [*papers[:3], *papers[4:]], with_latest=True, unread=skipped)
    assert edition.changes.removed == ()
    assert [paper.id for paper in store.papers(THURSDAY)] == [paper.id for paper in papers]
