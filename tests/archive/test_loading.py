"""Other programs load what hfpapers publishes. They run in processes of their own, because they import much."""

import json
import os
import shutil
import subprocess
import sys

import pytest
import pytest_twisted
from scrapy.utils.defer import deferred_from_coro

from tests.helpers import published

pytestmark = pytest.mark.integration

DAYS = ("2026-02-18", "2026-02-19", "2026-02-20")
LOAD = """
import json, sys
from datasets import load_dataset
folder, *names = sys.argv[1:]
tables = {name: load_dataset(folder, name, split="train") for name in names}
print(json.dumps({name: [*table] for name, table in tables.items()}, default=str))
"""
QUERY = """
import json, sys
import duckdb
print(json.dumps(duckdb.sql(sys.argv[1]).fetchall(), default=str))
"""


@pytest.fixture
def archive(crawl, output):
    """Publish three days and their week, with and without pages, and values that are null on every line of a file."""
    for day, pages in zip(DAYS, ("no", "yes", "no"), strict=True):
        pytest_twisted.blockon(deferred_from_coro(crawl(date=day, pages=pages)))
    for spider, period in (("weekly", {"week": "2026-W08"}), ("monthly", {"month": "2026-02"})):
        pytest_twisted.blockon(deferred_from_coro(crawl(spider=spider, pages="no", **period)))
    change_papers(output, DAYS[0], lambda _: {"organization": None, "comments": None, "authors": None})
    change_papers(output, DAYS[1], lambda rank: {"extra": {f"name{rank}": "a text", "day": "2026-02-19"}})
    change_papers(
        output,
        DAYS[2],
        lambda rank: {"change": None if rank == 1 else {"new": True, "rank": None, "upvotes": None, "comments": None}},
    )
    return output


def change_papers(output, day, change):
    papers = published(output, day)
    lines = [json.dumps(paper | change(paper["rank"])) for paper in papers]
    (output / f"daily/{day}.jsonl").write_text("".join(f"{line}\n" for line in lines))


@pytest.fixture
def run_python(tmp_path):
    """Return a function that runs Python code without a network, and returns the JSON that it prints."""

    def run(code, *arguments):
        environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf")}
        process = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=environment, check=False
        )
        assert process.returncode == 0, process.stderr
        return json.loads(process.stdout)

    return run


def test_datasets_loads_every_table_of_the_output_folder(archive, run_python):
    tables = run_python(LOAD, str(archive), "daily", "weekly", "monthly", "history")
    stored = [paper for day in DAYS for paper in published(archive, day)]
    assert [as_in_the_data(row) for row in tables["daily"]] == stored
    assert [as_in_the_data(row) for row in tables["weekly"]] == published(archive, "2026-W08", "weekly")
    assert [as_in_the_data(row) for row in tables["monthly"]] == published(archive, "2026-02", "monthly")
    lines = [line for path in (archive / "history").glob("2*.jsonl") for line in path.read_text().splitlines()]
    assert len(tables["history"]) == len(lines)
    assert tables["history"][0].keys() == json.loads(lines[0]).keys()


def as_in_the_data(row):
    """Return a row with its times as the data spells them."""
    spelled = {name: row[name] and row[name].replace(" ", "T").replace("+00:00", "Z") for name in TIMES}
    return row | spelled


TIMES = ("published_at", "submitted_at", "first_seen", "updated_at", "arxiv_updated_at")


def test_datasets_and_duckdb_load_the_parquet_files(archive, run_python, command, tmp_path):
    folder = tmp_path / "dataset"
    with command("dataset", str(folder)) as process:
        log, _ = process.communicate(timeout=60)
    assert process.returncode == 0, log
    assert "papers in 1 month to " in log
    stored = [paper for day in DAYS for paper in published(archive, day)]
    assert [as_in_the_data(row) for row in run_python(LOAD, str(folder), "daily")["daily"]] == stored
    # Without the card, the types are those in the files.
    shutil.move(folder / "README.md", tmp_path)
    by_day = f"SELECT edition, count(*), sum(upvotes) FROM '{folder}/data/*.parquet' GROUP BY 1 ORDER BY 1"
    assert run_python(QUERY, by_day) == [
        [day, len(papers), sum(paper["upvotes"] for paper in papers)]
        for day in DAYS
        if (papers := published(archive, day))
    ]
    by_name = f"SELECT extra->>'name1' FROM '{folder}/data/*.parquet' WHERE edition = '2026-02-19' AND rank = 1"
    assert run_python(QUERY, by_name) == [["a text"]]
