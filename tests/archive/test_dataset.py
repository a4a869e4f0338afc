"""The dataset of Parquet files. These tests need pyarrow, which is large, so that `pytest` does without it."""

import json

import pytest

from hfpapers.editions.periods import Day
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.folder import AtomicFolder
from hfpapers.storage.store import EditionStore, data_path

pytestmark = pytest.mark.integration

DAYS = ["2026-01-30", "2026-02-19", "2026-02-20"]
JANUARY, FEBRUARY, CARD = "data/2026-01.parquet", "data/2026-02.parquet", "README.md"


@pytest.fixture
def store(output, paper):
    """Return a store with three days, each with two papers."""
    store = EditionStore.at(output)
    for number, day in enumerate(DAYS):
        store_day(store, paper, day, [f"2602.9{number}001", f"2602.9{number}002"])
    return store


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "dataset"


@pytest.fixture
def write(store, folder):
    """Return a function that writes the dataset of all days."""

    def write_dataset(*excluded_ids):
        from hfpapers.archive.dataset import ParquetDataset, group_by_month  # noqa: PLC0415

        dataset = ParquetDataset(AtomicFolder(folder), store, excluded_ids)
        return dataset.write(group_by_month(store.editions(Day)), lambda: None)

    return write_dataset


def store_day(store, paper, day, ids, **fields):
    papers = [
        paper.model_copy(update={"edition": day, "edition_size": len(ids), "rank": rank, "id": paper_id} | fields)
        for rank, paper_id in enumerate(ids, 1)
    ]
    store.files.replace({data_path(Day.parse(day)): render_data(papers)})


def rows(folder, name=FEBRUARY):
    import pyarrow.parquet as pq  # noqa: PLC0415

    return pq.read_table(folder / name).to_pylist()


def files(folder):
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


def test_there_is_a_file_per_month_and_a_card(write, folder):
    written = write()
    assert written.changed == [JANUARY, FEBRUARY, CARD]
    assert (written.papers, written.warnings, written.problems) == (6, [], [])
    assert [(str(row["edition"]), row["rank"]) for row in rows(folder)] == [
        ("2026-02-19", 1),
        ("2026-02-19", 2),
        ("2026-02-20", 1),
        ("2026-02-20", 2),
    ]
    assert "data_files: data/[0-9]*.parquet" in (folder / CARD).read_text()


def test_the_columns_have_the_types_of_the_card(write, store, folder, paper):
    fields = {"first_seen": "2026-02-19T04:10:12Z", "extra": {"tldr": "Teapots wait.", "☕": "\u2028"}}
    store_day(store, paper, "2026-02-19", ["2602.90001"], **fields)
    write()
    row = rows(folder)[0]
    assert (str(row["edition"]), row["first_seen"].isoformat()) == ("2026-02-19", "2026-02-19T04:10:12+00:00")
    assert json.loads(row["extra"]) == fields["extra"]
    assert row["organization"] == {"name": "Kettle", "handle": "Kettle", "url": "https://huggingface.co/Kettle"}
    assert row["authors"] == ["Ada Alder", "Bo Birch", "Jun Elm"]
    assert (row["change"], row["media_urls"], row["updated_at"]) == (None, None, None)


def test_fields_that_only_a_newer_version_knows_are_left_out(write, store, folder):
    path = store.files.local_path / "daily/2026-02-19.jsonl"
    path.write_text(path.read_text().replace('"rank"', '"mood": "calm", "rank"'))
    write()
    assert "mood" not in rows(folder)[0]


def test_nothing_is_written_if_nothing_changed(write, folder):
    write()
    before = files(folder)
    assert write().changed == []
    assert files(folder) == before


def test_a_new_day_changes_the_file_of_its_month_only(write, store, folder, paper):
    write()
    before = files(folder)
    store_day(store, paper, "2026-02-23", ["2602.93001"])
    assert write().changed == [FEBRUARY]
    assert {name for name, file in files(folder).items() if file != before[name]} == {FEBRUARY}


def test_a_file_that_another_version_of_pyarrow_wrote_is_unchanged_if_its_rows_are(write, folder):
    import pyarrow.parquet as pq  # noqa: PLC0415

    write()
    table = pq.read_table(folder / FEBRUARY)
    pq.write_table(table, folder / FEBRUARY, compression="snappy")
    before = files(folder)
    assert write().changed == []
    assert files(folder) == before


def test_a_damaged_file_is_written_again(write, folder):
    write()
    intact = (folder / FEBRUARY).read_bytes()
    # The metadata is at the end.
    (folder / FEBRUARY).write_bytes(b"PAR1" + bytes(200) + intact[204:])
    assert write().changed == [FEBRUARY]
    assert (folder / FEBRUARY).read_bytes() == intact


def test_excluded_papers_are_left_out_and_the_others_keep_their_ranks(write, folder):
    written = write("2602.91001", "2602.90001", "2602.90002")
    assert written.changed == [FEBRUARY, CARD]
    assert [(row["id"], row["rank"], row["edition_size"]) for row in rows(folder)] == [
        ("2602.91002", 2, 2),
        ("2602.92001", 1, 2),
        ("2602.92002", 2, 2),
    ]


def test_the_file_of_a_month_whose_papers_are_all_gone_is_removed(write, store, folder):
    write()
    assert write("2602.90001", "2602.90002").changed == [JANUARY]
    assert {*files(folder)} == {CARD, FEBRUARY}
    for path in (store.files.local_path / "daily").glob("2026-02-*.jsonl"):
        path.unlink()
    assert {*write().changed} == {JANUARY, FEBRUARY}
    assert {*files(folder)} == {CARD, JANUARY}


def test_without_any_paper_there_is_no_card(write, folder):
    write()
    write(*(f"2602.9{number}00{rank}" for number in range(3) for rank in (1, 2)))
    assert files(folder) == {}


def test_a_month_with_a_corrupt_edition_is_unchanged(write, store, folder, paper):
    write()
    (store.files.local_path / "daily/2026-02-20.jsonl").write_text("{}\n")
    store_day(store, paper, "2026-01-30", ["2601.90001"])
    written = write()
    assert written.changed == [JANUARY]
    [problem] = written.problems
    assert problem.startswith(f"2026-02: left {FEBRUARY} unchanged, because an edition is corrupt: line 1 of ")
    assert len(rows(folder)) == 4


@pytest.mark.parametrize(("name", "data"), [(CARD, b"# My dataset\n"), (FEBRUARY, b"PAR1 mine"), (FEBRUARY, b"")])
def test_a_file_of_somebody_else_is_left_in_place_with_a_warning(write, folder, name, data):
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_bytes(data)
    [warning] = write().warnings
    assert warning == (
        f"left {folder / name} in place: hfpapers did not write this file; move it away to get the file of hfpapers"
    )
    assert (folder / name).read_bytes() == data
    assert len({*files(folder)}) == 3


def test_a_parquet_file_of_somebody_else_is_not_removed(write, folder):
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    (folder / "data").mkdir(parents=True)
    pq.write_table(pa.table({"mine": [1]}), folder / "data/2025-12.parquet")
    (folder / "data/notes.parquet").write_bytes(b"mine")
    assert write().warnings == []
    assert {"data/2025-12.parquet", "data/notes.parquet"} <= {*files(folder)}


def test_a_file_that_cannot_be_read_is_left_in_place(write, folder):
    (folder / FEBRUARY).mkdir(parents=True)
    [warning] = write().warnings
    assert "in place: this file cannot be read; " in warning
    assert rows(folder, JANUARY)
