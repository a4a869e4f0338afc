import errno

import jinja2
import pytest

from hfpapers.editions.checks import ExtractionStats, RejectedError
from hfpapers.editions.history import Observation
from hfpapers.editions.periods import Day, Week
from hfpapers.publishing.publisher import Publisher
from hfpapers.storage.store import EditionStore
from tests.helpers import edition_files, published_names

WEDNESDAY, THURSDAY = Day.parse("2026-02-18"), Day.parse("2026-02-19")


@pytest.fixture
def store(output):
    return EditionStore(output)


@pytest.fixture
def publisher(settings):
    return Publisher.from_settings(settings)


@pytest.fixture
def papers(paper):
    """Return ten papers, the most upvoted one first."""
    return [
        paper.model_copy(
            update={"id": f"2602.9190{number}", "rank": number + 1, "edition_size": 10, "upvotes": 20 - number}
        )
        for number in range(10)
    ]


def test_an_edition_is_published_with_all_of_its_files(publisher, store, output, papers):
    edition = publisher.publish(THURSDAY, papers, with_latest=True)
    assert published_names(output) == sorted(edition_files())
    assert edition.changes.files == tuple(edition_files())
    assert (edition.changes.papers, edition.changes.new, edition.changes.changed) == (10, 0, 0)
    assert [paper.id for paper in store.papers(THURSDAY)] == [paper.id for paper in papers]
    assert [type(row) for row in store.history(THURSDAY).observations] == [Observation] * 10


def test_the_files_of_the_newest_editions_are_published_only_on_request(publisher, output, papers):
    publisher.publish(THURSDAY, papers, with_latest=False)
    assert published_names(output) == sorted(set(edition_files()) - {"feed.json", "feed.xml"})
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
    assert store.papers(THURSDAY)[0] == papers[0].model_copy(
        update={"entry": 10, "first_seen": store.papers(THURSDAY)[0].first_seen}
    )


def test_a_list_that_lost_many_papers_is_rejected_unless_losses_are_accepted(publisher, snapshot, store, papers):
    publisher.publish(THURSDAY, papers, with_latest=True)
    before = snapshot()
    with pytest.raises(RejectedError, match="3 of the 10 stored papers are missing in the new list"):
        publisher.publish(THURSDAY, papers[:7], with_latest=True)
    assert snapshot() == before
    publisher.publish(THURSDAY, papers[:7], with_latest=True, accept_losses=True)
    assert len(store.papers(THURSDAY)) == 7


def test_a_list_without_abstracts_is_rejected(publisher, output, papers):
    without = [paper.model_copy(update={"abstract": None}) for paper in papers]
    with pytest.raises(RejectedError, match="10 of the 10 papers have no abstract"):
        publisher.publish(THURSDAY, without, with_latest=True)
    assert published_names(output) == []


def test_corrupt_data_is_a_rejection_that_names_the_line(publisher, output, papers):
    publisher.publish(THURSDAY, papers, with_latest=True)
    data = output / "daily/2026-02-19.jsonl"
    data.write_text("precious\n", encoding="utf8")
    with pytest.raises(RejectedError, match=r"line 1 of .*daily/2026-02-19.jsonl is not a valid paper"):
        publisher.publish(THURSDAY, papers, with_latest=True)
    assert data.read_text(encoding="utf8") == "precious\n"


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

    monkeypatch.setattr(publisher.outputs, "render_latest", fail)
    with pytest.raises(RejectedError, match=message):
        publisher.publish(THURSDAY, papers, with_latest=True)
    with pytest.raises(RejectedError, match=message):
        publisher.publish_latest(Day)
    assert published_names(output) == []


def test_other_errors_are_bugs_and_propagate(publisher, output, monkeypatch, papers):
    def fail(*_):
        raise KeyError("bug")

    monkeypatch.setattr(publisher.outputs, "render_data", fail)
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


def test_drift_cannot_be_found_if_a_previous_edition_is_corrupt(publisher, output, papers):
    publisher.publish(WEDNESDAY, papers, with_latest=False)
    (output / "daily/2026-02-18.jsonl").write_text("x\n", encoding="utf8")
    with pytest.raises(RejectedError, match="line 1 of"):
        publisher.find_drift(THURSDAY, ExtractionStats.from_papers(papers))


def test_a_week_also_has_the_papers_that_only_its_days_list(publisher, store, papers):
    publisher.publish(THURSDAY, papers, with_latest=False)
    week = Week.parse("2026-W08")
    listed = [paper.model_copy(update={"edition": "2026-W08", "edition_size": 8}) for paper in papers[:8]]
    edition = publisher.publish(week, listed, with_latest=False)
    assert edition.changes.papers == 10
    assert {paper.edition_size for paper in store.papers(week)} == {10}


def test_a_week_that_changes_renders_the_next_week_again(publisher, papers):
    weeks = [Week.parse("2026-W08"), Week.parse("2026-W09")]
    for week in weeks:
        publisher.publish(
            week, [paper.model_copy(update={"edition": str(week)}) for paper in papers], with_latest=False
        )
    more = papers[0].model_copy(update={"id": "2602.91950", "edition": "2026-W08"})
    listed = [*(paper.model_copy(update={"edition": "2026-W08"}) for paper in papers), more]
    edition = publisher.publish(weeks[0], listed, with_latest=False)
    assert "_posts/2026-02-23-weekly-papers.md" in edition.changes.files
    assert "weekly/2026-W09.jsonl" not in edition.changes.files
