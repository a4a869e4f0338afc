import datetime as dt
import logging
import os
from pathlib import Path

import pytest

from hfpapers.editions.crawl_log import CrawlLog, CrawlRecord
from hfpapers.editions.history import History
from hfpapers.editions.periods import Day, Week, parse_period
from hfpapers.storage.store import (
    DEMO_MARKER,
    CorruptDataError,
    EditionStore,
    data_path,
    history_path,
    last_crawled_at,
    report_path,
)
from tests.helpers import messages

THURSDAY, SATURDAY = Day.parse("2026-02-19"), Day.parse("2026-02-21")


@pytest.fixture
def store(output):
    return EditionStore.at(output)


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
    store.files.replace({f"daily/2026-02-{day}.jsonl": data_of(paper) for day in (18, 20, 19)})
    assert [*map(str, store.editions(Day))] == ["2026-02-20", "2026-02-19", "2026-02-18"]
    assert [read.model_dump() for read in store.papers(THURSDAY)] == [paper.model_dump()]
    assert store.has_edition(THURSDAY)
    assert store.papers(Day.parse("2026-02-17")) == []
    assert not store.has_edition(Day.parse("2026-02-17"))


def test_other_files_are_not_editions(store):
    store.files.replace(dict.fromkeys(("daily/latest.jsonl", "daily/feed.json", "daily/2026-02-19.bib"), b""))
    assert store.editions(Day) == []
    assert store.editions(Week) == []


REPAIR = "; repair it with `scrapy crawl daily -a date=2026-02-19`"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"id": "2602.0', "line 1 of {path} is not a valid paper"),
        (b"", "{path} is empty"),
    ],
)
def test_corrupt_data_is_reported_with_its_path_its_line_and_the_command_that_repairs_it(store, output, data, message):
    (output / "daily").mkdir(parents=True)
    (output / "daily/2026-02-19.jsonl").write_bytes(data)
    with pytest.raises(CorruptDataError) as raised:
        store.papers(THURSDAY)
    problem = message.format(path=f"{output}/daily/2026-02-19.jsonl")
    assert (str(raised.value), raised.value.problem) == (problem + REPAIR, problem)


def test_a_corrupt_history_is_reported_in_the_same_way(store, output):
    store.files.replace({history_path(THURSDAY): b"{}\n"})
    with pytest.raises(CorruptDataError) as raised:
        store.history(THURSDAY)
    assert str(raised.value) == f"{output}/history/2026-02-19.jsonl: line 1 is not a valid observation{REPAIR}"


def test_the_command_repairs_an_edition_of_its_kind(store):
    store.files.replace({"weekly/2026-W08.jsonl": b"{}"})
    with pytest.raises(CorruptDataError, match=r"repair it with `scrapy crawl weekly -a week=2026-W08`$"):
        store.papers(Week.parse("2026-W08"))


def test_a_corrupt_edition_is_left_out_with_one_warning(store, output, caplog):
    store.files.replace({data_path(THURSDAY): b"x\n"})
    assert store.readable_papers(THURSDAY) == []
    assert store.readable_papers(THURSDAY) == []
    assert not store.is_intact(THURSDAY)
    assert messages(caplog, logging.WARNING) == [
        f"2026-02-19: leaving out this edition: line 1 of {output}/daily/2026-02-19.jsonl is not a valid paper{REPAIR}"
    ]


def test_a_corrupt_history_is_left_out_with_one_warning(store, output, caplog):
    store.files.replace({history_path(THURSDAY): b"x\n"})
    assert store.readable_history(THURSDAY) == History()
    assert store.readable_history(THURSDAY) == History()
    problem = f"{output}/history/2026-02-19.jsonl: line 1 is not a valid observation"
    assert messages(caplog, logging.WARNING) == [f"2026-02-19: leaving out its history: {problem}{REPAIR}"]


def test_an_edition_is_intact_if_it_is_stored_and_not_corrupt(store, paper, caplog):
    assert not store.is_intact(THURSDAY)
    store.files.replace({data_path(THURSDAY): data_of(paper)})
    assert store.is_intact(THURSDAY)
    assert messages(caplog, logging.WARNING) == []


def test_an_edition_without_a_history_has_an_empty_one(store):
    assert store.history(THURSDAY) == History()


def test_a_corrupt_report_is_no_report_with_one_warning(store, output, caplog):
    store.files.replace({report_path(THURSDAY): b"{}"})
    assert store.report(THURSDAY) is None
    assert store.report(THURSDAY) is None
    assert messages(caplog, logging.WARNING) == [
        f"{output}/reports/daily-2026-02-19.json is not a valid report; the next crawl replaces it"
    ]


def test_an_edition_that_was_never_crawled_has_no_report(store):
    assert store.report(THURSDAY) is None


def test_an_edition_was_last_crawled_when_a_crawl_last_found_it_complete(paper):
    log = CrawlLog([record("2026-02-21T10:00:00Z", "unchanged"), record("2026-02-22T10:00:00Z", "withheld")])
    changed = paper.model_copy(update={"first_seen": "2026-02-19T10:00:00Z"})
    assert last_crawled_at(THURSDAY, [changed], log) == dt.datetime(2026, 2, 21, 10, tzinfo=dt.UTC)


def test_without_a_crawl_log_an_edition_was_last_crawled_when_it_last_changed(paper):
    changed = paper.model_copy(update={"first_seen": "2026-02-19T10:00:00Z", "updated_at": "2026-02-20T10:00:00Z"})
    assert last_crawled_at(THURSDAY, [changed], CrawlLog()) == dt.datetime(2026, 2, 20, 10, tzinfo=dt.UTC)
    assert last_crawled_at(SATURDAY, [paper], CrawlLog()) is None


LOG = "history/crawls-2026.jsonl"


def record(time, verdict="published"):
    return CrawlRecord(time=time, edition="2026-02-19", sources=["page"], papers=1, verdict=verdict)


FIRST, SECOND, THIRD = (record(f"2026-02-{day}T10:00:00Z") for day in (20, 21, 22))


def test_without_a_crawl_nothing_is_logged(store):
    assert store.crawl_log().records(THURSDAY) == ()


def test_crawls_are_logged_in_one_file_for_each_year_of_their_times(store, output):
    records = [record("2025-12-31T23:59:59Z"), record("2026-01-01T00:00:00Z"), FIRST]
    for each in records:
        store.log_crawl(each)
    assert sorted(path.name for path in (output / "history").iterdir()) == ["crawls-2025.jsonl", "crawls-2026.jsonl"]
    assert store.files.read(LOG) == records[1].to_line() + FIRST.to_line()
    assert store.crawl_log().records(THURSDAY) == records


def test_a_line_that_a_killed_process_did_not_complete_is_replaced_by_the_next_crawl(store, caplog):
    store.files.replace({LOG: FIRST.to_line() + SECOND.to_line()[:30]})
    assert store.crawl_log().records(THURSDAY) == [FIRST]
    store.log_crawl(THIRD)
    assert store.files.read(LOG) == FIRST.to_line() + THIRD.to_line()
    assert messages(caplog, logging.WARNING) == []


def test_invalid_lines_of_the_crawl_log_are_left_out_with_one_warning(store, output, caplog):
    store.files.replace({LOG: FIRST.to_line() + b"garbage\n\xff\n" + SECOND.to_line()})
    assert store.crawl_log().records(THURSDAY) == [FIRST, SECOND]
    assert store.crawl_log().records(THURSDAY) == [FIRST, SECOND]
    assert messages(caplog, logging.WARNING) == [f"{output}/{LOG} is corrupt: leaving out the lines that are not valid"]


def test_the_next_crawl_keeps_a_corrupt_log_and_continues_with_its_valid_lines(store, caplog):
    corrupt = FIRST.to_line() + b"garbage\n" + SECOND.to_line()
    store.files.replace({LOG: corrupt})
    store.log_crawl(THIRD)
    assert store.files.read(f"{LOG}.corrupt") == corrupt
    assert store.files.read(LOG) == FIRST.to_line() + SECOND.to_line() + THIRD.to_line()
    assert messages(caplog, logging.WARNING) == [
        f"{LOG} was corrupt: keeping it as {LOG}.corrupt, and continuing with its valid lines"
    ]


def test_a_log_that_is_kept_because_it_was_corrupt_is_not_read(store):
    store.files.replace({f"{LOG}.corrupt": FIRST.to_line()})
    assert store.crawl_log().records(THURSDAY) == ()


def test_fields_of_the_crawl_log_that_only_a_newer_version_knows_stay_in_the_file(store):
    newer = FIRST.to_line().replace(b'{"time"', b'{"mood":"good","time"')
    store.files.replace({LOG: newer})
    store.log_crawl(SECOND)
    assert store.files.read(LOG) == newer + SECOND.to_line()
    assert store.crawl_log().records(THURSDAY) == [FIRST, SECOND]


def test_a_folder_that_cannot_be_created_is_a_wrong_setting():
    with pytest.raises(ValueError, match=r"^OUTPUT_DIR is '/dev/null'; expected a folder that can be written to$"):
        EditionStore.at(Path("/dev/null")).check_writable()


def test_a_folder_that_cannot_be_written_to_is_a_wrong_setting(store, monkeypatch):
    # The superuser may write anywhere, so a mode of the folder would not show it.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ValueError, match=r"^OUTPUT_DIR is '.*/output'; expected a folder that can be written to$"):
        store.check_writable()


def test_a_crawl_may_publish_into_any_folder_without_invented_papers(store, output):
    store.check_for_crawl()
    assert output.is_dir()
    with pytest.raises(ValueError, match="/dev/null"):
        EditionStore.at(Path("/dev/null")).check_for_crawl()


def test_a_crawl_may_not_publish_into_a_folder_with_invented_papers(store, output):
    store.files.replace({DEMO_MARKER: b"Invented."})
    with pytest.raises(ValueError, match="contains the invented papers of `scrapy demo`") as raised:
        store.check_for_crawl()
    assert str(raised.value) == (
        f"OUTPUT_DIR is '{output}', which contains the invented papers of `scrapy demo`; choose another folder with"
        " -s OUTPUT_DIR=… or delete it"
    )
