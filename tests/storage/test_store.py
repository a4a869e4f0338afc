import datetime as dt
import os
from pathlib import Path

import pytest

from hfpapers.editions.history import History
from hfpapers.editions.periods import Day, Week, parse_period
from hfpapers.storage.folder import DEMO_MARKER
from hfpapers.storage.store import CorruptDataError, EditionStore, data_path, history_path, report_path

THURSDAY, SATURDAY = Day.parse("2026-02-19"), Day.parse("2026-02-21")


@pytest.fixture
def store(output):
    return EditionStore(output)


def data_of(*papers):
    return "".join(f"{paper.model_dump_json()}\n" for paper in papers).encode()


@pytest.mark.parametrize(
    ("edition", "paths"),
    [
        (
            "2026-02-19",
            ["daily/2026-02-19.jsonl", "history/2026-02-19.jsonl", "reports/daily-2026-02-19.json"],
        ),
        ("2026-W08", ["weekly/2026-W08.jsonl", "history/2026-W08.jsonl", "reports/weekly-2026-W08.json"]),
        ("2026-02", ["monthly/2026-02.jsonl", "history/2026-02.jsonl", "reports/monthly-2026-02.json"]),
    ],
)
def test_the_files_of_an_edition_have_fixed_paths(edition, paths):
    assert [path(parse_period(edition)) for path in (data_path, history_path, report_path)] == paths


def test_editions_are_listed_newest_first_and_read_back(store, paper):
    store.replace({f"daily/2026-02-{day}.jsonl": data_of(paper) for day in (18, 20, 19)})
    assert [*map(str, store.editions(Day))] == ["2026-02-20", "2026-02-19", "2026-02-18"]
    assert store.papers(THURSDAY) == [paper]
    assert store.has_edition(THURSDAY)
    assert store.papers(Day.parse("2026-02-17")) == []
    assert not store.has_edition(Day.parse("2026-02-17"))


def test_other_files_are_not_editions(store):
    store.replace(dict.fromkeys(("daily/latest.jsonl", "daily/feed.json", "daily/2026-02-19.bib"), b""))
    assert store.editions(Day) == []
    assert store.editions(Week) == []


def test_a_corrupt_paper_is_reported_with_its_line_and_path(store, output, paper):
    store.replace({"daily/2026-02-19.jsonl": data_of(paper) + b'{"id": "2602.0'})
    with pytest.raises(CorruptDataError) as raised:
        store.papers(THURSDAY)
    assert str(raised.value) == f"line 2 of {output}/daily/2026-02-19.jsonl is not a valid paper"


def test_a_corrupt_history_is_reported_with_its_path(store, output):
    store.replace({history_path(THURSDAY): b"{}\n"})
    with pytest.raises(CorruptDataError, match=f"{output}/history/2026-02-19.jsonl: line 1 is not a valid observation"):
        store.history(THURSDAY)


def test_an_edition_without_a_history_has_an_empty_one(store):
    assert store.history(THURSDAY) == History()


def test_a_corrupt_report_is_reported_with_its_path(store, output):
    store.replace({report_path(THURSDAY): b"{}"})
    with pytest.raises(CorruptDataError) as raised:
        store.report(THURSDAY)
    assert str(raised.value) == f"{output}/reports/daily-2026-02-19.json is not a valid report"


def test_without_a_report_an_edition_was_last_crawled_when_it_last_changed(store, paper):
    changed = paper.model_copy(update={"first_seen": "2026-02-19T10:00:00Z", "updated_at": "2026-02-20T10:00:00Z"})
    store.replace({data_path(THURSDAY): data_of(changed)})
    assert store.report(THURSDAY) is None
    assert store.last_crawled_at(THURSDAY) == dt.datetime(2026, 2, 20, 10, tzinfo=dt.UTC)
    assert store.last_crawled_at(SATURDAY) is None


def test_a_day_without_a_list_is_marked_until_its_file_is_deleted(store, output):
    assert not store.is_marked_empty(SATURDAY)
    store.mark_empty(SATURDAY)
    assert store.is_marked_empty(SATURDAY)
    (output / "daily/2026-02-21.empty").unlink()
    assert not store.is_marked_empty(SATURDAY)


def test_a_day_with_an_edition_has_a_list_despite_its_marker(store):
    store.mark_empty(SATURDAY)
    store.replace({"daily/2026-02-21.jsonl": b"data"})
    assert not store.is_marked_empty(SATURDAY)


def test_a_folder_that_cannot_be_created_is_a_wrong_setting():
    with pytest.raises(ValueError, match=r"^OUTPUT_DIR is '/dev/null'; expected a folder that can be written to$"):
        EditionStore(Path("/dev/null")).check_writable()


def test_a_folder_that_cannot_be_written_to_is_a_wrong_setting(store, monkeypatch):
    # The superuser may write anywhere, so a mode of the folder would not show it.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ValueError, match=r"^OUTPUT_DIR is '.*/output'; expected a folder that can be written to$"):
        store.check_writable()


def test_a_crawl_may_publish_into_any_folder_without_invented_papers(store, output):
    store.check_for_crawl()
    assert output.is_dir()
    with pytest.raises(ValueError, match="/dev/null"):
        EditionStore(Path("/dev/null")).check_for_crawl()


def test_a_crawl_may_not_publish_into_a_folder_with_invented_papers(store, output):
    store.replace({DEMO_MARKER: b""})
    with pytest.raises(ValueError, match="contains the invented papers of `scrapy demo`") as raised:
        store.check_for_crawl()
    assert str(raised.value) == (
        f"OUTPUT_DIR is '{output}', which contains the invented papers of `scrapy demo`; choose another folder with"
        " -s OUTPUT_DIR=… or delete it"
    )
