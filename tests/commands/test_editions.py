import datetime as dt
import json
import os

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers import clock
from hfpapers.editions.crawl_log import CrawlRecord
from hfpapers.editions.periods import parse_period
from hfpapers.editions.report import Report, Requests
from hfpapers.storage.store import EditionStore, data_path, report_path


@pytest.fixture
def editions(run_command):
    """Return a function that runs ``scrapy editions``."""
    return lambda *arguments: run_command("editions", *arguments)


CRAWLED = "2026-04-01T10:00:00Z"


@pytest.fixture(autouse=True)
def stored(output, paper, monkeypatch):
    """Store two days, without the day between them, and their week. All of them were crawled weeks later."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 4, 2, 10, tzinfo=dt.UTC))
    store = EditionStore.at(output)
    for edition in ("2026-02-18", "2026-02-20", "2026-W08"):
        period = parse_period(edition)
        report = Report(
            kind=period.kind,
            edition=edition,
            arguments={},
            started_at="2026-04-01T09:59:00Z",
            crawled_at=CRAWLED,
            verdict="published",
            reason=None,
            papers=1,
            new=0,
            changed=0,
            removed=[],
            files=[],
            extraction=None,
            unknown_fields=[],
            warnings=[],
            failures=[],
            requests=Requests(sent=1, retried=0, rate_limited=0, waited_s=0),
            versions={},
        )
        data = paper.model_copy(update={"edition": edition, "first_seen": "2026-02-20T10:00:00Z"}).model_dump_json()
        store.files.replace({data_path(period): data.encode(), report_path(period): report.model_dump_json().encode()})
        log_crawl(output, CRAWLED, edition, "published")
    return output


def log_crawl(output, time, edition, verdict="without_list"):
    record = CrawlRecord(time=time, edition=edition, sources=["page", "api"], papers=None, verdict=verdict)
    EditionStore.at(output).log_crawl(record)


def test_the_table_shows_stored_and_missing_editions(editions):
    result = editions()
    assert result.exit_code == 1
    rows = [line.split() for line in result.stdout.splitlines() if line.startswith(" 2026")]
    assert [row[0] for row in rows] == ["2026-02-18", "2026-02-19", "2026-02-20", "2026-W08"]
    assert rows[0][1:3] == ["1", "18"]
    assert rows[1][1] == "missing"
    assert rows[2][5] == "yes"


def test_the_json_has_all_fields_of_an_edition(editions, paper):
    result = editions("--json")
    assert result.exit_code == 1
    listed = json.loads(result.stdout)
    assert listed["missing"] == ["2026-02-19"]
    assert listed["editions"][0] == {
        "kind": "daily",
        "edition": "2026-02-18",
        "state": "stored",
        "papers": 1,
        "top_paper": paper.title,
        "top_upvotes": 18,
        "last_crawled": "2026-04-01T10:00:00Z",
        "settled": True,
        "without_arxiv_text": None,
        "verdict": "published",
        "reason": None,
    }


def test_papers_without_the_text_of_arxiv_are_counted(editions, stored, paper):
    arguments = ("-s", "ARXIV_URL=https://export.arxiv.org/api/query")
    listed = json.loads(editions("--json", *arguments).stdout)["editions"]
    assert [edition["without_arxiv_text"] for edition in listed] == [1, 1, 1]
    expected = "Without arXiv's text: 2026-02-18 (1 paper), 2026-02-20 (1 paper), 2026-W08 (1 paper)."
    assert expected in editions(*arguments).stdout.splitlines()
    has_text = paper.model_copy(update={"abstract_source": "arxiv", "edition": "2026-02-18"}).model_dump_json()
    (stored / "daily/2026-02-18.jsonl").write_text(has_text, encoding="utf8")
    assert "Without arXiv's text: 2026-02-20 (1 paper), 2026-W08 (1 paper)." in editions(*arguments).stdout
    assert "Without arXiv's text" not in editions().stdout


def test_without_a_crawl_log_an_edition_was_last_crawled_when_it_last_changed(editions, stored):
    (stored / "history/crawls-2026.jsonl").unlink()
    edition = json.loads(editions("--json").stdout)["editions"][0]
    assert (edition["last_crawled"], edition["settled"]) == ("2026-02-20T10:00:00Z", False)


def test_an_edition_without_a_report_has_no_verdict(editions, stored):
    (stored / "reports/daily-2026-02-18.json").unlink()
    edition = json.loads(editions("--json").stdout)["editions"][0]
    assert (edition["last_crawled"], edition["verdict"]) == (CRAWLED, None)


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (["2026-02-18"], []),
        (["2026-02-17..2026-02-18"], ["2026-02-17"]),
        # A weekend has no list.
        (["2026-02-20..2026-02-22"], []),
        (["2026-W07..2026-W08", "2026-02"], ["2026-W07", "2026-02"]),
    ],
)
def test_the_exit_code_is_0_if_no_edition_of_a_range_is_missing(editions, arguments, missing):
    result = editions("--json", *arguments)
    assert (result.exit_code, json.loads(result.stdout)["missing"]) == (1 if missing else 0, missing)


def test_a_day_for_which_one_crawl_found_no_list_is_unconfirmed(editions, stored):
    log_crawl(stored, "2026-02-20T10:00:00Z", "2026-02-19")
    result = editions("--json")
    listed = json.loads(result.stdout)
    assert (result.exit_code, listed["missing"], listed["unconfirmed"]) == (1, [], ["2026-02-19"])
    [row] = [line for line in editions().stdout.splitlines() if line.startswith(" 2026-02-19")]
    assert row.split(maxsplit=1)[1].strip() == "no list (unconfirmed)"


def test_the_newest_day_is_listed_also_if_it_is_unconfirmed(editions, stored):
    log_crawl(stored, "2026-02-24T10:00:00Z", "2026-02-23")
    listed = json.loads(editions("--json").stdout)
    assert listed["unconfirmed"] == ["2026-02-23"]


def test_a_day_before_the_first_stored_one_is_listed_if_it_was_crawled(editions, stored):
    log_crawl(stored, "2026-02-24T10:00:00Z", "2026-02-10")
    listed = json.loads(editions("--json").stdout)
    assert (listed["unconfirmed"], listed["missing"]) == (["2026-02-10"], ["2026-02-19"])


def test_missing_editions_in_a_sequence_have_one_row_and_a_command_crawls_them(editions):
    lines = editions("2026-02-23..2026-03-06").stdout.splitlines()
    [row] = [line.split() for line in lines if line.startswith(" 2026")]
    assert row == ["2026-02-23..2026-03-06", "missing", "(10)"]
    assert lines[-1] == (
        "To crawl what is missing or damaged: scrapy crawl daily -a date=2026-02-23..2026-03-06 -a only=missing"
    )


def test_an_edition_that_several_arguments_name_has_one_row(editions):
    listed = json.loads(editions("--json", "2026-02-19", "2026-02-18..2026-02-19").stdout)
    assert listed["missing"] == ["2026-02-19"]


def test_a_day_that_is_known_to_have_no_list_is_not_missing(editions, stored):
    log_crawl(stored, "2026-02-20T10:00:00Z", "2026-02-19")
    log_crawl(stored, "2026-02-21T10:00:00Z", "2026-02-19")
    result = editions("--json")
    listed = json.loads(result.stdout)
    assert (result.exit_code, listed["missing"], listed["unconfirmed"]) == (0, [], [])


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (["2026-04-01..2026-04-02"], ["2026-04-01"]),
        (["today"], []),
        (["2026-W13..2026-W14"], ["2026-W13"]),
        (["2026-03..2026-04"], ["2026-03"]),
    ],
)
def test_periods_that_are_not_over_are_not_missing(editions, arguments, missing):
    result = editions("--json", *arguments)
    assert (result.exit_code, json.loads(result.stdout)["missing"]) == (1 if missing else 0, missing)


@deferred_f_from_coro_f
async def test_an_edition_that_was_not_published_has_its_verdict(editions, crawl, hub):
    hub.faults.list_status, hub.faults.api_down = 500, True
    await crawl({"RETRY_TIMES": 0}, date="2026-02-19")
    table = editions("2026-02-19").stdout
    assert "missing" in table
    assert "withheld" in table


def test_an_argument_that_is_not_an_edition_is_a_usage_error(editions):
    result = editions("soon")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.log == [
        "ERROR: 'soon' is not an edition; expected an edition like 2026-02-19, 2026-W08, 2026-02, or a range"
    ]


def test_a_period_in_the_future_is_a_usage_error(editions):
    result = editions("2099-01-01..2099-01-31")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'2099-01-01..2099-01-31' is in the future" in result.log[-1]


@pytest.fixture
def corrupt(stored):
    """Damage a stored edition, and store the missing one, so that all editions are there."""
    (stored / "daily/2026-02-18.jsonl").write_text("nonsense", encoding="utf8")
    data = (stored / "daily/2026-02-20.jsonl").read_text(encoding="utf8").replace("2026-02-20", "2026-02-19")
    (stored / "daily/2026-02-19.jsonl").write_text(data, encoding="utf8")
    return stored / "daily/2026-02-18.jsonl"


def test_a_corrupt_edition_is_listed_beside_the_others(editions, corrupt):
    result = editions("--json")
    listed = json.loads(result.stdout)
    assert (result.exit_code, listed["missing"]) == (1, [])
    assert [(edition["edition"], edition["state"]) for edition in listed["editions"]] == [
        ("2026-02-18", "corrupt"),
        ("2026-02-19", "stored"),
        ("2026-02-20", "stored"),
        ("2026-W08", "stored"),
    ]
    assert listed["editions"][0]["reason"] == (
        f"line 1 of {corrupt} is not a valid paper; repair it with `scrapy crawl daily -a date=2026-02-18`"
    )


@pytest.mark.usefixtures("corrupt")
def test_the_table_shows_that_an_edition_is_corrupt(editions):
    result = editions()
    assert result.exit_code == 1
    rows = [line.split() for line in result.stdout.splitlines() if line.startswith(" 2026")]
    assert [row[:2] for row in rows] == [
        ["2026-02-18", "corrupt"],
        ["2026-02-19", "1"],
        ["2026-02-20", "1"],
        ["2026-W08", "1"],
    ]


@pytest.fixture
def run_on_latin_1(command, stored, paper):
    """Return a function that runs ``scrapy editions`` where characters of a title cannot be printed."""
    title = "Teapots für 좋아요"
    data = paper.model_copy(update={"edition": "2026-02-20", "title": title}).model_dump_json()
    (stored / "daily/2026-02-20.jsonl").write_text(data, encoding="utf8")

    def run(*arguments):
        environment = os.environ | {"PYTHONIOENCODING": "latin-1", "PYTHONWARNINGS": "error", "COLUMNS": "120"}
        with command("editions", *arguments, env=environment, encoding="latin-1") as process:
            printed, _ = process.communicate(timeout=60)
        return process.returncode, printed

    return run


def test_a_terminal_without_the_characters_of_a_title_shows_a_table(run_on_latin_1):
    exit_code, printed = run_on_latin_1()
    assert exit_code == 1
    [row] = [line for line in printed.splitlines() if "2026-02-20" in line]
    assert "Teapots für ???" in row


def test_json_has_escapes_for_the_characters_that_the_output_does_not_have(run_on_latin_1):
    exit_code, printed = run_on_latin_1("--json")
    assert exit_code == 1
    assert json.loads(printed)["editions"][1]["top_paper"] == "Teapots für 좋아요"


def test_a_wrong_setting_is_a_usage_error(editions):
    result = editions("-s", "SETTLED_AFTER=soon")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.log == ["ERROR: SETTLED_AFTER is 'soon'; expected an integer"]


def test_a_shell_sees_one_line_and_the_exit_code_of_an_error(command):
    with command("editions", "soon") as process:
        printed, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert printed.count("\n") == 1
    assert "ERROR: 'soon' is not an edition; expected" in printed


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_an_empty_archive_has_exit_code_1(run_command, tmp_path, options):
    result = run_command("editions", *options, "-s", f"OUTPUT_DIR={tmp_path / 'empty'}")
    assert result.exit_code == 1
    if options:
        assert json.loads(result.stdout) == {"editions": [], "missing": [], "unconfirmed": []}
    else:
        assert "no editions in" in result.log[-1]


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("daily/2026-02-18.jsonl", "corrupt"),
        ("reports/daily-2026-02-18.json", "stored"),
        ("history/crawls-2025.jsonl", "stored"),
    ],
)
def test_a_folder_in_the_place_of_a_file_is_one_line(editions, stored, caplog, name, state):
    path = stored / name
    path.unlink(missing_ok=True)
    path.mkdir(parents=True)
    listed = json.loads(editions("--json").stdout)
    [row] = [row for row in listed["editions"] if row["edition"] == "2026-02-18"]
    assert row["state"] == state
    problem = f"{path} cannot be read (Is a directory)"
    assert problem in f"{row['reason']} {caplog.text}"


def test_a_kind_that_was_crawled_and_never_stored_is_listed(editions, stored):
    (stored / "weekly/2026-W08.jsonl").unlink()
    log_crawl(stored, "2026-02-24T10:00:00Z", "2026-W08")
    listed = json.loads(editions("--json").stdout)
    assert "2026-W08" in listed["unconfirmed"]


def test_editions_that_do_not_follow_each_other_have_rows_and_commands_of_their_own(editions):
    lines = editions("2026-02-27", "2025-02-20", "2026-02-23").stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith(" 202")] == ["2025-02-20", "2026-02-23", "2026-02-27"]
    assert [line.partition("date=")[2] for line in lines if line.startswith("To crawl")] == [
        f"{day} -a only=missing" for day in ("2025-02-20", "2026-02-23", "2026-02-27")
    ]
