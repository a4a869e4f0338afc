import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
from argparse import Namespace

import pytest
from scrapy.utils.project import get_project_settings

from hfpapers.commands import demo as command
from hfpapers.commands.demo import Command
from hfpapers.demo.run import DemoError
from hfpapers.storage.store import DEMO_MARKER, EditionStore

# A run takes some seconds, so the tests share it.
pytestmark = pytest.mark.xdist_group("demo")
takes_long = pytest.mark.integration

# The run has a user's settings, of which some are wrong; a token; and a proxy that does not exist.
SETTINGS_FILE = 'post_language = "ko"\nfeed_items = "many"\nunknown = 1\n'
ENVIRONMENT = {
    "HFPAPERS_POST_LANGUAGE": "ja",
    "HFPAPERS_OUTPUT_DIR": "elsewhere",
    "HFPAPERS_FEED_ITEMS": "none",
    "HF_TOKEN": "hf_invented",
    "http_proxy": "http://127.0.0.1:9",
    "no_proxy": "hub.invalid",
}


def run_demo(folder, environment):
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "demo"],
        cwd=folder,
        env=os.environ | {"SCRAPY_SETTINGS_MODULE": "hfpapers.settings", "PYTHONWARNINGS": "error"} | environment,
        capture_output=True,
        encoding="utf8",
        check=False,
    )


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """Return the folder in which the demo ran, and how it ended."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "hfpapers.toml").write_text(SETTINGS_FILE, "utf8")
    return folder, run_demo(folder, ENVIRONMENT)


@pytest.fixture
def demo(first_run):
    return first_run[0] / "demo"


@pytest.fixture
def run_here(tmp_path, monkeypatch, caplog):
    """Return a function that runs the command in this process; its crawls do what a given function does."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, crawl=None):
        monkeypatch.setattr(Command, "_crawl", lambda _, folder: crawl and crawl(folder))
        command = Command()
        command.settings = get_project_settings()
        caplog.clear()
        command.run([*arguments], Namespace())
        return command.exitcode, [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]

    return run


def read_files(folder):
    """Return the bytes of the files by name, without the database, which contains when the others were written."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != "archive.db"}


def read_lines(path):
    return [json.loads(line) for line in path.read_text("utf8").splitlines()]


@takes_long
def test_it_succeeds_without_a_warning(first_run):
    _, process = first_run
    assert (process.returncode, process.stderr) == (0, "")


@takes_long
def test_it_prints_files_that_exist_and_the_command_for_the_real_hub(first_run):
    folder, process = first_run
    printed = re.findall(r"^  (demo/\S+)  ", process.stdout, re.MULTILINE)
    assert len(printed) >= 6
    assert all((folder / name).is_file() for name in printed)
    assert process.stdout.endswith("  scrapy crawl daily -a date=2026-02-19\n")


@takes_long
def test_it_publishes_two_weeks(demo):
    store = EditionStore.at(demo)
    names = sorted(path.stem for kind in ("daily", "weekly", "monthly") for path in (demo / kind).glob("*.jsonl"))
    assert [name for name in names if name != "latest"] == [
        "2026-02",
        *(f"2026-02-{day:02}" for day in (9, 10, 11, 12, 13, 16, 17, 18, 19, 20)),
        "2026-W07",
        "2026-W08",
    ]
    assert len([*(demo / "_posts").iterdir()]) == 13
    with pytest.raises(ValueError, match="invented papers"):
        store.refuse_demo()


@takes_long
def test_all_papers_say_that_they_are_invented(demo):
    papers = [paper for path in demo.glob("*ly/2026*.jsonl") for paper in read_lines(path)]
    assert papers
    assert all(paper["abstract"].endswith("(An invented paper.)") for paper in papers)


@takes_long
def test_votes_and_ranks_moved(demo):
    papers = read_lines(demo / "daily/2026-02-19.jsonl")
    assert sum(paper["change"]["upvotes"] > 0 for paper in papers) > 10
    assert any(paper["change"]["rank"] for paper in papers)
    courses = {}
    for row in read_lines(demo / "history/2026-02-19.jsonl"):
        courses.setdefault(row["id"], []).append(row["upvotes"])
    assert all(course == sorted(course) for course in courses.values())
    assert sum(len(course) == 4 for course in courses.values()) > 5


@takes_long
def test_the_pages_of_papers_were_read(demo):
    papers = read_lines(demo / "daily/2026-02-19.jsonl")
    assert {paper["page_source"] for paper in papers} == {"data"}


@takes_long
def test_the_settings_of_the_user_are_ignored(demo, first_run):
    assert "**24 papers**" in (demo / "_posts/2026-02-19-daily-papers.md").read_text("utf8")
    assert sorted(path.name for path in first_run[0].iterdir()) == ["demo", "hfpapers.toml"]


@takes_long
def test_the_data_contains_a_fixed_address_and_not_that_of_the_server(demo):
    files = read_files(demo)
    assert b"http://hub.invalid/papers/2602.91906" in files["daily/2026-02-19.jsonl"]
    assert not [name for name, data in files.items() if b"127.0.0.1" in data or b"localhost" in data]


@pytest.mark.integration
@takes_long
def test_a_second_run_replaces_the_folder_with_the_same_bytes(demo, tmp_path):
    shutil.copytree(demo, tmp_path / "demo")
    (tmp_path / "demo/daily/2026-02-09.jsonl").unlink()
    (tmp_path / "demo/notes.txt").touch()
    process = run_demo(tmp_path, {})
    assert (process.returncode, process.stderr) == (0, "")
    assert read_files(tmp_path / "demo") == read_files(demo)
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_folder_of_other_origin_is_refused(run_here, tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo/mine.txt").touch()
    exit_code, errors = run_here()
    assert exit_code == 2
    assert errors == [
        "demo/ exists and was not made by `scrapy demo`; rename or delete it, or run the command elsewhere"
    ]
    assert [*read_files(tmp_path)] == ["demo/mine.txt"]


@pytest.mark.parametrize("is_empty", [True, False])
def test_an_empty_folder_and_an_earlier_demo_are_replaced(run_here, tmp_path, is_empty):
    (tmp_path / "demo").mkdir()
    if not is_empty:
        (tmp_path / "demo" / DEMO_MARKER).touch()
        (tmp_path / "demo/old.txt").touch()

    def crawl(folder):
        (folder / "feeds").mkdir()
        (folder / "feeds/daily.xml").touch()

    exit_code, errors = run_here(crawl=crawl)
    assert (exit_code, errors) == (0, [])
    assert sorted(read_files(tmp_path)) == [f"demo/{DEMO_MARKER}", "demo/feeds/daily.xml"]


def test_a_demo_that_fails_leaves_the_folder_unchanged(run_here, tmp_path):
    def fail(folder):
        (folder / "feed.xml").touch()
        raise DemoError("2026-02-19 was not published")

    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / DEMO_MARKER).touch()
    assert run_here(crawl=fail) == (3, ["the demo failed, demo/ is unchanged: 2026-02-19 was not published"])
    assert [*read_files(tmp_path)] == [f"demo/{DEMO_MARKER}"]


def test_an_argument_is_refused(run_here):
    assert run_here("weekly") == (2, ["unknown argument 'weekly'; `scrapy demo` has no arguments"])


def test_only_the_first_interrupt_stops_the_crawls():
    received = []
    previous = signal.signal(signal.SIGINT, lambda number, _: received.append(number))
    try:
        command._ignore_second_interrupt()
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, previous)
    assert received == [signal.SIGINT]
