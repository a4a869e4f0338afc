"""The programs in docs/feeds.md, run as they are there, but on feeds in a temporary folder."""

import datetime as dt
import re

import pytest

from hfpapers.editions.periods import Day
from hfpapers.exporters.context import ArchivedEdition
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from tests.conftest import ROOT
from tests.exporters.export import export

PROGRAMS = re.findall(r"```python\n(.*?)```", (ROOT / "docs/feeds.md").read_text(encoding="utf8"), re.DOTALL)
AFTER_THURSDAY = dt.datetime(2026, 2, 20, 0, 5, tzinfo=dt.UTC)


@pytest.fixture
def publish(config, paper, tmp_path, monkeypatch):
    """Return a function that writes the feeds of two days, Friday's with some papers."""
    monkeypatch.chdir(tmp_path)

    def edition(day, ids):
        period = Day.parse(day)
        papers = [
            paper.model_copy(update={"edition": day, "id": each, "rank": rank, "entry": rank, "title": f"Paper {each}"})
            for rank, each in enumerate(ids, 1)
        ]
        (tmp_path / f"{day}.jsonl").write_text("".join(f"{each.model_dump_json()}\n" for each in papers), "utf8")
        return ArchivedEdition(period, papers, crawled_at=AFTER_THURSDAY, data=f"/{day}.jsonl")

    def write(*friday):
        archive = {"2026-02-19": edition("2026-02-19", ["2602.90001"]), "2026-02-20": edition("2026-02-20", friday)}
        papers = [each for shown in archive.values() for each in shown.papers]
        for name, item in (("daily", "paper"), ("editions", "edition")):
            data = export(JsonFeedExporter, config, papers, path=f"{name}.json", archive=archive, item=item)
            (tmp_path / f"{name}.json").write_bytes(data)

    return write


@pytest.fixture
def run(tmp_path, capsys):
    """Return a function that runs a program and returns what it printed."""

    def run_program(program):
        exec(program.replace("https://blog.example.org/feeds", tmp_path.as_uri()), {})
        return capsys.readouterr().out.splitlines()

    return run_program


def test_a_bot_handles_each_paper_once_and_the_oldest_first(publish, run):
    program, _ = PROGRAMS
    url = "https://huggingface.co/papers/2602.90001"
    publish("2602.90002")
    assert run(program) == [f"Paper 2602.90001 {url}", f"Paper 2602.90002 {url}"]
    assert run(program) == []
    publish("2602.90002", "2602.90003")
    assert run(program) == [f"Paper 2602.90003 {url}"]


def test_a_bot_waits_until_an_edition_is_complete(publish, run):
    _, program = PROGRAMS
    publish("2602.90002")
    # Friday has not ended.
    assert run(program) == ["2026-02-19 1 papers; the first: Paper 2602.90001"]
    assert run(program) == []
