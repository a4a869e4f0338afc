import logging

import pytest

from hfpapers.editions.checks import ExtractionStats, RejectedError
from hfpapers.editions.periods import Day, Week
from tests.helpers import DATA, edition_files, messages, published_names

WEDNESDAY, THURSDAY = Day.parse("2026-02-18"), Day.parse("2026-02-19")
HISTORY = "history/2026-02-19.jsonl"
FIRST, LATER = "2026-02-19T10:00:00Z", "2026-02-20T10:00:00Z"


def in_edition(papers, edition):
    return [paper.model_copy(update={"edition": edition}) for paper in papers]


@pytest.fixture
def stored(publisher, output, papers, set_time):
    """Publish eight papers, and later two more."""
    set_time(FIRST)
    publisher.publish(THURSDAY, papers[:8], with_latest=True)
    set_time(LATER)
    publisher.publish(THURSDAY, papers, with_latest=True)
    set_time("2026-02-21T10:00:00Z")
    return output


def first_seen_and_entries(store):
    return [(paper.id, paper.first_seen, paper.entry) for paper in store.papers(THURSDAY)]


DAMAGES = {
    "truncated within a line": lambda data: data[:-100],
    "truncated between two lines": lambda data: b"".join(data.splitlines(keepends=True)[:4]),
    "empty": lambda _: b"",
    "null bytes": lambda data: bytes(len(data)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_crawl_repairs_the_corrupt_data_of_its_edition(publisher, store, stored, papers, damage):
    before = first_seen_and_entries(store)
    assert {first_seen for _, first_seen, _ in before} == {FIRST, LATER}
    corrupt = damage((stored / DATA).read_bytes())
    (stored / DATA).write_bytes(corrupt)
    edition = publisher.publish(THURSDAY, papers, with_latest=True)
    assert first_seen_and_entries(store) == before
    kept = stored / f"{DATA}.corrupt"
    # Nothing is left of an empty file that could be kept.
    assert (kept.read_bytes() if kept.exists() else b"") == corrupt
    assert ({DATA, f"{DATA}.corrupt"} if corrupt else {DATA}) <= {*edition.changes.files}
    assert edition.changes.removed == ()
    [warning] = edition.warnings
    assert warning.startswith("replacing the corrupt data: ")
    assert str(stored / DATA) in warning
    assert "repair it" not in warning


def test_a_repaired_edition_is_unchanged_at_the_next_crawl(publisher, stored, papers, snapshot):
    (stored / DATA).write_bytes(b"")
    publisher.publish(THURSDAY, papers, with_latest=True)
    before = snapshot()
    edition = publisher.publish(THURSDAY, papers, with_latest=True)
    assert (edition.changes.files, edition.warnings) == ((), ())
    assert snapshot() == before


def test_data_that_was_deleted_is_continued_from_its_history(publisher, store, stored, papers):
    before = first_seen_and_entries(store)
    (stored / DATA).unlink()
    edition = publisher.publish(THURSDAY, papers, with_latest=True)
    assert first_seen_and_entries(store) == before
    assert edition.warnings == ()


def test_a_thin_list_does_not_replace_corrupt_data(publisher, stored, papers, snapshot):
    (stored / DATA).write_bytes(b"")
    before = snapshot()
    with pytest.raises(RejectedError, match="3 of the 10 stored papers are missing in the new list"):
        publisher.publish(THURSDAY, papers[:7], with_latest=True)
    assert snapshot() == before
    publisher.publish(THURSDAY, papers[:7], with_latest=True, force=True)


def test_papers_that_were_removed_before_are_not_missing_in_a_repaired_edition(publisher, store, stored, papers):
    publisher.publish(THURSDAY, papers[:8], with_latest=True)
    (stored / DATA).write_bytes(b"")
    publisher.publish(THURSDAY, papers[:7], with_latest=True)
    assert len(store.papers(THURSDAY)) == 7


def test_a_corrupt_history_is_continued_from_the_stored_papers(publisher, store, stored, papers):
    before = first_seen_and_entries(store)
    corrupt = b"{}\n" + (stored / HISTORY).read_bytes()
    (stored / HISTORY).write_bytes(corrupt)
    edition = publisher.publish(THURSDAY, [papers[0].model_copy(update={"upvotes": 30}), *papers[1:]], with_latest=True)
    assert (stored / f"{HISTORY}.corrupt").read_bytes() == corrupt
    assert first_seen_and_entries(store) == before
    history = store.history(THURSDAY)
    assert [(row.time, row.upvotes) for row in history.observations if row.id == papers[0].id] == [
        (FIRST, 20),
        ("2026-02-21T10:00:00Z", 30),
    ]
    assert history.first_seen() == {paper_id: first_seen for paper_id, first_seen, _ in before}
    assert history.entries() == {paper_id: entry for paper_id, _, entry in before}
    [warning] = edition.warnings
    assert warning == (
        f"continuing the corrupt history from the stored edition: {stored / HISTORY}: line 1 is not a valid observation"
    )


def test_an_edition_whose_data_and_history_are_corrupt_begins_again(publisher, store, stored, papers):
    for name in (DATA, HISTORY):
        (stored / name).write_bytes(b"garbage\n")
    edition = publisher.publish(THURSDAY, papers[:5], with_latest=True)
    assert len(edition.warnings) == 2
    assert [(paper.first_seen, paper.entry) for paper in store.papers(THURSDAY)] == [
        ("2026-02-21T10:00:00Z", entry) for entry in (5, 4, 3, 2, 1)
    ]
    assert [len(store.history(THURSDAY).observations), edition.changes.papers] == [5, 5]
    assert {(stored / f"{name}.corrupt").read_bytes() for name in (DATA, HISTORY)} == {b"garbage\n"}


def test_a_kept_file_is_not_an_edition(publisher, store, stored, papers):
    (stored / DATA).write_bytes(b"")
    publisher.publish(THURSDAY, papers, with_latest=True)
    assert [*map(str, store.editions(Day))] == ["2026-02-19"]


@pytest.fixture
def corrupt_wednesday(publisher, output, papers):
    """Publish a day, and truncate its data and its history."""
    publisher.publish(WEDNESDAY, in_edition(papers, "2026-02-18"), with_latest=True)
    for folder in ("daily", "history"):
        (output / folder / "2026-02-18.jsonl").write_bytes(b"x\n")


@pytest.mark.usefixtures("corrupt_wednesday")
def test_another_edition_that_is_corrupt_does_not_stop_a_day(publisher, output, papers, caplog):
    assert publisher.find_drift(THURSDAY, ExtractionStats.from_papers(papers)) == []
    edition = publisher.publish(THURSDAY, papers, with_latest=True)
    assert {*edition_files()} <= {*published_names(output)}
    assert edition.warnings == ()
    assert "2026-02-18" not in (output / "feeds/daily.json").read_text(encoding="utf8")
    [warning] = messages(caplog, logging.WARNING)
    assert warning == (
        f"2026-02-18: leaving out this edition: line 1 of {output}/daily/2026-02-18.jsonl is not a valid paper;"
        " repair it with `scrapy crawl daily -a date=2026-02-18`"
    )


@pytest.mark.usefixtures("corrupt_wednesday")
def test_drift_is_found_by_comparison_with_the_editions_that_are_not_corrupt(publisher, papers):
    for day in ("2026-02-13", "2026-02-16", "2026-02-17"):
        publisher.publish(Day.parse(day), in_edition(papers, day), with_latest=False)
    without = [paper.model_copy(update={"github_repo": None}) for paper in papers]
    [warning] = publisher.find_drift(THURSDAY, ExtractionStats.from_papers(without))
    assert "github_repo" in warning


@pytest.mark.usefixtures("corrupt_wednesday")
def test_a_corrupt_day_does_not_stop_its_week(publisher, output, papers, caplog):
    publisher.publish(THURSDAY, papers, with_latest=True)
    caplog.clear()
    week = Week.parse("2026-W08")
    edition = publisher.publish(week, in_edition(papers[:9], "2026-W08"), with_latest=True)
    # The last one is a paper of Thursday.
    assert edition.changes.papers == 10
    # The warning about the data of Wednesday was logged before.
    [warning] = messages(caplog, logging.WARNING)
    assert warning.startswith("2026-02-18: leaving out its history: ")
    assert (output / "_posts/2026-02-16-weekly-papers.md").exists()


@pytest.mark.parametrize("other", ["2026-W07", "2026-W09"])
def test_a_corrupt_adjacent_week_does_not_stop_a_week(publisher, output, papers, caplog, other):
    publisher.publish(Week.parse(other), in_edition(papers, other), with_latest=True)
    (output / f"weekly/{other}.jsonl").write_bytes(b"")
    edition = publisher.publish(Week.parse("2026-W08"), in_edition(papers, "2026-W08"), with_latest=True)
    assert edition.changes.papers == 10
    [warning] = messages(caplog, logging.WARNING)
    assert warning == (
        f"{other}: leaving out this edition: {output}/weekly/{other}.jsonl is empty;"
        f" repair it with `scrapy crawl weekly -a week={other}`"
    )
