import importlib.util

import pytest

from hfpapers.editions.periods import Day
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path


@pytest.fixture
def dataset(run_command):
    """Return a function that runs ``scrapy dataset``."""
    return lambda *arguments: run_command("dataset", *arguments)


@pytest.fixture
def stored(output, paper):
    EditionStore.at(output).files.replace({data_path(Day.parse("2026-02-19")): render_data([paper])})
    return output


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(("arguments", "number"), [((), "0 arguments"), (("a", "b"), "2 arguments")])
def test_the_command_needs_one_folder(dataset, arguments, number):
    result = dataset(*arguments)
    assert result.exit_code == 2
    assert result.log == [f"ERROR: expected one folder, as in `scrapy dataset my-dataset`; got {number}"]


def test_the_output_folder_is_not_the_folder_of_a_dataset(dataset, stored):
    result = dataset(f"{stored}/.")
    assert result.exit_code == 2
    assert result.log == [
        f"ERROR: DIR is '{stored}/.', which is OUTPUT_DIR and has a card of its own; expected another folder"
    ]


@pytest.mark.usefixtures("stored")
def test_a_folder_that_cannot_be_written_to_is_a_usage_error(dataset, tmp_path):
    (tmp_path / "file").touch()
    result = dataset(f"{tmp_path}/file")
    assert result.exit_code == 2
    assert result.log == [f"ERROR: DIR is '{tmp_path}/file'; expected a folder that can be written to"]


def test_without_daily_editions_nothing_is_written(dataset, output, tmp_path):
    result = dataset(f"{tmp_path}/dataset")
    assert result.exit_code == 1
    assert result.log == [f"ERROR: no daily editions in {output}; `scrapy crawl daily` publishes the newest"]


@pytest.mark.usefixtures("stored")
def test_a_missing_pyarrow_is_one_line_with_the_command_that_installs_it(dataset, tmp_path, monkeypatch):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        "hfpapers.commands.dataset.find_spec", lambda name: None if name == "pyarrow" else find_spec(name)
    )
    result = dataset(f"{tmp_path}/dataset")
    assert result.exit_code == 2
    [line] = result.log
    assert line == (
        "ERROR: pyarrow, which writes Parquet files, is not installed;"
        " run pip install -c constraints.txt -e '.[parquet]'"
    )


@pytest.mark.integration
@pytest.mark.usefixtures("stored")
def test_the_command_writes_the_dataset(dataset, tmp_path):
    folder = tmp_path / "dataset"
    folder.mkdir()
    (folder / "README.md").write_text("# Mine\n")
    first, second = dataset(str(folder)), dataset(str(folder), "-s", "EXCLUDE_IDS=2602.90001")
    assert (first.exit_code, second.exit_code) == (0, 0)
    warning, line = first.log
    assert warning.startswith(f"WARNING: left {folder}/README.md in place: hfpapers did not write this file; ")
    assert line == f"INFO: wrote 1 paper in 1 month to {folder} (0.0 MB, 1 file changed)"
    assert second.log == [f"INFO: wrote 0 papers in 1 month to {folder} (0.0 MB, 1 file changed)"]
    assert not (folder / "data/2026-02.parquet").exists()


@pytest.mark.integration
def test_a_corrupt_edition_is_reported_after_the_other_months_are_written(dataset, stored, tmp_path, paper):
    january = [paper.model_copy(update={"edition": "2026-01-30"})]
    EditionStore.at(stored).files.replace({data_path(Day.parse("2026-01-30")): render_data(january)})
    (stored / "daily/2026-02-19.jsonl").write_text("{}\n")
    result = dataset(f"{tmp_path}/dataset")
    assert result.exit_code == 3
    assert result.log[0].startswith(
        "ERROR: 2026-02: left data/2026-02.parquet unchanged, because an edition is corrupt"
    )
    assert result.log[1].startswith("INFO: wrote 1 paper in 1 month to ")
    assert (tmp_path / "dataset/data/2026-01.parquet").exists()
