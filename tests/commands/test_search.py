import csv
import io
import json
import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from rich.cells import cell_len

from hfpapers.items import Paper
from hfpapers.storage.folder import AtomicFolder
from tests.commands.archive import write_small_archive

TITLES = {
    "2602.90001": "[bold]Teapots[/bold] of 2^10 Lanterns",
    "2602.90002": "좋은 찻주전자를 찾아서: 茶壺の研究",
    "2602.90003": "Teapots without Code",
    "2602.90004": "Moss Gardens at Night",
}
BEST_FIRST = ["2602.90001", "2602.90004", "2602.90002", "2602.90003"]


@pytest.fixture
def search(run_command, small_archive):
    """Return a function that runs ``scrapy search`` in a small archive."""
    return lambda *arguments: run_command("search", "-s", f"OUTPUT_DIR={small_archive}", *arguments)


def ids(result):
    """Return the ids in the first column."""
    return [line.split("\t")[0] for line in result.stdout.splitlines()]


# Conditions and order.


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], BEST_FIRST),
        (["without", "code"], ["2602.90003"]),
        (["without code"], ["2602.90003"]),
        (['"without code"'], ["2602.90003"]),
        (['"code without"', "OR", "garden*"], ["2602.90004"]),
        (["찻주전자를"], ["2602.90002"]),
        (["sohne"], ["2602.90001"]),
        (["C++", "OR", "night"], ["2602.90004"]),
        (["--organization", "kettle"], ["2602.90001"]),
        (["--organization", "KETTLE & SÖHNE", "--organization", "Moss-Lab"], BEST_FIRST[:3]),
        (["--author", "birch"], BEST_FIRST[:3]),
        (["--keyword", "Patience", "--limit", "1"], BEST_FIRST[:1]),
        (["--since", "2026-02-19"], ["2602.90004", "2602.90003"]),
        (["--until", "2026-02-18"], ["2602.90001", "2602.90002"]),
        (["--since", "2026-02", "--until", "2026-W08"], BEST_FIRST),
        (["--min-upvotes", "55"], ["2602.90001", "2602.90004"]),
        (["--has-code", "--sort", "newest"], ["2602.90004", "2602.90001", "2602.90002"]),
        (["teapots", "--sort", "votes"], BEST_FIRST),
        (["--limit", "2"], BEST_FIRST[:2]),
        (["--limit", "all"], BEST_FIRST),
        # Options may be between the words, and words that begin with a dash follow "--".
        (["without", "--limit", "3", "code"], ["2602.90003"]),
        (["night", "--", "--moss"], ["2602.90004"]),
    ],
)
def test_papers_that_meet_all_conditions_are_listed(search, arguments, expected):
    result = search(*arguments)
    assert (result.exit_code, result.log) == (0, [])
    assert ids(result) == expected


def test_papers_with_the_words_in_the_title_come_first(search):
    # The keywords of all papers have the word, too.
    found = ids(search("teapots"))
    assert ({*found[:2]}, len(found)) == ({"2602.90001", "2602.90003"}, 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["samovar"], "no paper found"),
        (["--since", "2026-03"], "no paper found"),
        (["--keyword", "samovar", "--format", "json"], "no paper found"),
        (["--by", "keyword", "samovar"], "no paper found"),
        (
            ["--organization", "ketle"],
            "no paper found: no paper belongs to an organization 'ketle'; similar: kettle",
        ),
        (["--organization", "?"], "no paper found: no paper belongs to an organization '?'"),
    ],
)
def test_without_a_paper_the_exit_code_is_1(search, arguments, message):
    result = search(*arguments)
    assert (result.exit_code, result.log) == (1, [f"ERROR: {message}"])
    assert json.loads(result.stdout or "[]") == []


PERIODS = "expected a day, a week or a month like 2026-02-19, 2026-W08 or 2026-02"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--limit", "0"], "--limit is '0'; expected an integer from 1 to 1000000, or all"),
        (["--limit", "-5"], "--limit is '-5'; expected an integer from 1 to 1000000, or all"),
        (["--limit", "9" * 13], "--limit is '9999999999999'; expected an integer from 1 to 1000000, or all"),
        (["--min-upvotes", "-1"], "--min-upvotes is '-1'; expected an integer from 0 to 1000000000000"),
        (["--min-upvotes", "many"], "--min-upvotes is 'many'; expected an integer from 0 to 1000000000000"),
        (["--min-upvotes", "٣"], "--min-upvotes is '٣'; expected an integer from 0 to 1000000000000"),
        (["--since", "soon"], f"--since is 'soon'; {PERIODS}"),
        (["--until", "2026-02-30"], f"--until is '2026-02-30'; {PERIODS}"),
        (
            ["--since", "2026-03", "--until", "2026-02"],
            "--since is '2026-03', which is after --until 2026-02; expected an earlier one",
        ),
        (["--sort", "age"], "--sort is 'age'; expected one of relevance, votes, newest"),
        (
            ["--sort", "relevance"],
            "--sort is 'relevance', but there are no words to search for; expected votes or newest",
        ),
        (["--by", "author", "--sort", "newest"], "--sort is 'newest'; expected one of papers, votes"),
        (["--by", "day"], "--by is 'day'; expected one of organization, keyword, author"),
        (["--by", "author", "--format", "bib"], "--format is 'bib'; expected one of table, json, jsonl, csv"),
        (["--format", "xml"], "--format is 'xml'; expected one of table, json, jsonl, csv, bib"),
        (["--topic", "agents"], "topic is 'agents'; expected a topic of hfpapers.toml, which has none"),
        (["--author", "?"], "author is '?'; expected a name of at most 500 characters"),
        (["+++"], "the query '+++' has no word; expected letters or digits"),
        ([""], "the query '' has no word; expected letters or digits"),
        (["a" * 501], "the query has 501 characters; expected at most 500"),
        (["moss", "--limt", "5"], "unknown option '--limt'; words that begin with a dash follow --"),
        (["-5"], "unknown option '-5'; words that begin with a dash follow --"),
    ],
)
def test_a_wrong_option_is_one_line_and_exit_code_2(search, arguments, message):
    result = search(*arguments)
    assert (result.exit_code, result.stdout, result.log) == (2, "", [f"ERROR: {message}"])


# Formats.


def test_in_a_pipe_a_paper_is_a_line_with_tabs_between_its_columns(search):
    result = search("--organization", "kettle")
    assert result.stdout == (
        "2602.90001\t2026-02-18\t90\tKettle & Söhne\t[bold]Teapots[/bold] of 2^10 Lanterns"
        "\thttps://huggingface.co/papers/2602.90001\n"
    )
    assert search("--since", "2026-02-19", "code").stdout.split("\t")[3] == ""


@pytest.mark.parametrize("file_format", ["json", "jsonl"])
def test_json_has_complete_papers(search, file_format):
    printed = search("--has-code", "--format", file_format).stdout
    papers = json.loads(printed) if file_format == "json" else [json.loads(line) for line in printed.splitlines()]
    assert [paper["id"] for paper in papers] == BEST_FIRST[:3]
    for paper in papers:
        assert {*paper} == {*Paper.model_fields}
        Paper.model_validate(paper)
    assert (papers[0]["edition"], papers[0]["rank"], papers[0]["edition_size"]) == ("2026-02-18", 1, 2)


def test_csv_has_a_row_for_each_paper(search):
    rows = [*csv.DictReader(io.StringIO(search("--format", "csv").stdout, newline=""))]
    assert [row["id"] for row in rows] == BEST_FIRST
    assert rows[2]["title"] == TITLES["2602.90002"]


def test_bibtex_has_an_entry_for_each_paper_in_order(search):
    printed = search("--format", "bib").stdout
    assert [line for line in printed.splitlines() if line.startswith("@")] == [
        f"@misc{{arxiv.{paper}," for paper in BEST_FIRST
    ]
    # This is not a file that hfpapers replaces.
    assert "Written by hfpapers" not in printed


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["organization"], ["2\t85\tLaboratory of [red]Moss", "1\t90\tKettle & Söhne"]),
        (["organization", "--sort", "votes"], ["1\t90\tKettle & Söhne", "2\t85\tLaboratory of [red]Moss"]),
        (["author", "--limit", "1"], ["4\t182\tAda Alder"]),
        (["keyword", "--since", "2026-02-19", "--format", "table"], ["2\t62\tpatience", "2\t62\tteapots"]),
    ],
)
def test_papers_are_counted_by_a_name(search, arguments, expected):
    result = search("--by", *arguments)
    assert (result.exit_code, result.stdout.splitlines()) == (0, expected)


def test_counts_have_the_formats_of_rows(search):
    first = {"name": "Ada Alder", "papers": 4, "votes": 182}
    assert json.loads(search("--by", "author", "--format", "json").stdout)[0] == first
    assert json.loads(search("--by", "author", "--format", "jsonl").stdout.splitlines()[0]) == first
    assert search("--by", "author", "--format", "csv").stdout.splitlines()[:2] == [
        "name,papers,votes",
        "Ada Alder,4,182",
    ]


# On a terminal.


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def search_on_terminal(search, monkeypatch):
    """Return a function that runs ``scrapy search`` on a terminal of some columns, and returns what it receives."""

    def run(columns, *arguments):
        terminal = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdout", terminal)
            patch.setenv("COLUMNS", str(columns))
            patch.setenv("TERM", "xterm-256color")
            patch.delenv("NO_COLOR", raising=False)
            assert search(*arguments).exit_code == 0
        return terminal.getvalue()

    return run


_LINK = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def shown(received):
    """Return the lines that a terminal shows."""
    return [line.rstrip() for line in _STYLE.sub("", _LINK.sub("", received)).splitlines()]


def test_a_terminal_shows_a_table_whose_titles_are_links(search_on_terminal):
    received = search_on_terminal(120, "--limit", "3")
    head, _, *rows = [line for line in shown(received) if line]
    assert head.split() == ["votes", "title", "organization", "day", "id"]
    assert [re.split("  +", row.strip()) for row in rows] == [
        ["90", TITLES["2602.90001"], "Kettle & Söhne", "2026-02-18", "2602.90001"],
        ["55", TITLES["2602.90004"], "Laboratory of [red]Moss", "2026-02-19", "2602.90004"],
        ["30", TITLES["2602.90002"], "Laboratory of [red]Moss", "2026-02-18", "2602.90002"],
        ["3 of 4 papers. --limit NUMBER shows more."],
    ]
    assert [url for url in _LINK.findall(received) if url] == [
        f"https://huggingface.co/papers/{paper_id}" for paper_id in BEST_FIRST[:3]
    ]


@pytest.mark.parametrize("columns", [60, 80, 119, 120])
def test_no_line_is_longer_than_the_terminal(search_on_terminal, columns):
    for arguments in ([], ["--by", "organization"]):
        assert max(cell_len(line) for line in shown(search_on_terminal(columns, *arguments))) <= columns


def test_a_narrow_terminal_shows_the_organization_below_the_title(search_on_terminal):
    lines = shown(search_on_terminal(119, "--organization", "kettle"))
    [number] = [number for number, line in enumerate(lines) if TITLES["2602.90001"] in line]
    assert lines[number + 1].strip() == "Kettle & Söhne"


def test_a_terminal_shows_counts_with_bars(search_on_terminal):
    _, _, *rows = [line for line in shown(search_on_terminal(80, "--by", "organization")) if line]
    assert [re.split("  +", row.strip()) for row in rows] == [
        ["2", "85", "Laboratory of [red]Moss", "█" * 20],
        ["1", "90", "Kettle & Söhne", "█" * 10],
    ]


# The database.


def test_a_database_that_is_missing_or_outdated_is_brought_up_to_date(run_command, output):
    write_small_archive(output)
    assert len(ids(run_command("search"))) == 4
    assert (output / "archive.db").exists()
    day = output / "daily/2026-02-19.jsonl"
    day.write_text(day.read_text(encoding="utf8").replace("Moss Gardens", "Samovars"), encoding="utf8")
    (output / "weekly/2026-W08.jsonl").unlink()
    assert ids(run_command("search", "samovars")) == ["2602.90004"]


@pytest.mark.parametrize("arguments", [["-s", "ARCHIVE_DB="], []])
def test_without_a_database_the_search_leaves_no_file(run_command, output, arguments):
    write_small_archive(output)
    if not arguments:
        # The folder of a blog has no database by default.
        (output / "_config.yml").write_text("", encoding="utf8")
    files = {path.name for path in output.iterdir()}
    assert len(ids(run_command("search", *arguments))) == 4
    assert {path.name for path in output.iterdir()} - files <= {".lock"}


def test_in_a_read_only_folder_a_temporary_database_is_built(run_command, output, monkeypatch):
    write_small_archive(output)
    files = {path.name for path in output.iterdir()}
    monkeypatch.setattr("os.access", lambda path, mode: not Path(path).is_relative_to(output) or not mode & os.W_OK)
    monkeypatch.setattr(AtomicFolder, "locked", lambda _: pytest.fail("the folder was locked"))
    result = run_command("search")
    assert (len(ids(result)), result.log) == (4, [])
    assert {path.name for path in output.iterdir()} == files


@pytest.mark.parametrize("command", [["search"], ["paper", "2602.90001"]])
def test_without_an_edition_the_exit_code_is_1_and_no_folder_is_made(run_command, output, command):
    result = run_command(*command)
    message = f"ERROR: no editions in {output}; `scrapy crawl daily` publishes the newest"
    assert (result.exit_code, result.log) == (1, [message])
    assert not output.exists()


def test_a_file_that_is_not_a_database_is_left_in_place(run_command, output):
    write_small_archive(output)
    (output / "archive.db").write_text("My notes", encoding="utf8")
    result = run_command("search")
    assert (result.exit_code, len(result.log)) == (3, 1)
    assert "archive.db is not a database of hfpapers" in result.log[0]
    assert (output / "archive.db").read_text(encoding="utf8") == "My notes"


def test_the_reader_of_the_output_may_end_first(command, small_archive):
    """As in ``scrapy search … | head``."""
    with command("search", "-s", f"OUTPUT_DIR={small_archive}", "--format", "jsonl", stderr=subprocess.PIPE) as process:
        process.stdout.close()
        log = process.stderr.read()
    assert (process.returncode, log) == (0, "")


def test_a_database_whose_damage_is_found_while_it_is_read_is_built_again(run_command, output):
    write_small_archive(output)
    run_command("search")
    with closing(sqlite3.connect(output / "archive.db")) as connection:
        connection.execute("DELETE FROM papers_fts_data")
        connection.commit()
    result = run_command("search", "teapots")
    assert (result.exit_code, len(result.log)) == (3, 1)
    assert "archive.db was damaged (" in result.log[0]
    assert result.log[0].endswith("), and has been built again; run the command again")
    assert run_command("search", "teapots").exit_code == 0


def test_a_wrong_option_is_found_before_the_database_is_built(run_command, output):
    write_small_archive(output)
    assert run_command("search", "+++").exit_code == 2
    assert not (output / "archive.db").exists()


def test_a_wrong_setting_is_a_usage_error(search):
    result = search("-s", "FEED_ITEMS=many")
    assert (result.exit_code, result.log) == (2, ["ERROR: FEED_ITEMS is 'many'; expected an integer"])
