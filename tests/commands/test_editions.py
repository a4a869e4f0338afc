import json

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.editions.periods import parse_period
from hfpapers.editions.report import Report, Requests
from hfpapers.storage.store import EditionStore, data_path, report_path


@pytest.fixture
def editions(run_command):
    """Return a function that runs ``scrapy editions``."""
    return lambda *arguments: run_command("editions", *arguments)


@pytest.fixture(autouse=True)
def stored(output, paper):
    """Store two days, without the day between them, and their week. All of them were crawled weeks later."""
    store = EditionStore(output)
    for edition in ("2026-02-18", "2026-02-20", "2026-W08"):
        period = parse_period(edition)
        report = Report(
            kind=period.kind,
            edition=edition,
            arguments={},
            started_at="2026-04-01T09:59:00Z",
            crawled_at="2026-04-01T10:00:00Z",
            confirmed_at="2026-04-01T10:00:00Z",
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
        store.replace({data_path(period): data.encode(), report_path(period): report.model_dump_json().encode()})
    return output


def test_the_table_shows_stored_and_missing_editions(editions):
    result = editions()
    assert result.exit_code == 1
    rows = [line.split() for line in result.stdout.splitlines() if "2026" in line]
    assert [row[0] for row in rows] == ["2026-02-18", "2026-02-19", "2026-02-20", "2026-W08"]
    assert rows[0][1:3] == ["1", "18"]
    assert rows[1][1] == "missing"
    assert rows[2][5:7] == ["yes", "published"]


def test_the_json_has_all_fields_of_an_edition(editions, paper):
    result = editions("--json")
    assert result.exit_code == 1
    listed = json.loads(result.stdout)
    assert listed["missing"] == ["2026-02-19"]
    assert listed["editions"][0] == {
        "kind": "daily",
        "edition": "2026-02-18",
        "papers": 1,
        "top_paper": paper.title,
        "top_upvotes": 18,
        "last_crawled": "2026-04-01T10:00:00Z",
        "settled": True,
        "verdict": "published",
        "reason": None,
    }


def test_without_a_report_an_edition_was_last_crawled_when_it_last_changed(editions, stored):
    (stored / "reports/daily-2026-02-18.json").unlink()
    edition = json.loads(editions("--json").stdout)["editions"][0]
    assert (edition["last_crawled"], edition["settled"], edition["verdict"]) == ("2026-02-20T10:00:00Z", False, None)


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


def test_days_without_a_list_and_future_days_are_not_missing(editions, stored):
    (stored / "daily/2026-02-19.empty").touch()
    assert editions().exit_code == 0
    assert editions("2099-01-01..2099-01-31").exit_code == 0


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


def test_a_corrupt_edition_is_listed_beside_the_others(editions, stored):
    (stored / "daily/2026-02-18.jsonl").write_text("nonsense", encoding="utf8")
    result = editions("--json")
    assert result.exit_code == 3
    listed = json.loads(result.stdout)
    assert [edition["edition"] for edition in listed["editions"]] == ["2026-02-18", "2026-02-20", "2026-W08"]
    assert listed["missing"] == ["2026-02-19"]
    assert listed["editions"][0]["verdict"] == "unreadable"
    assert listed["editions"][0]["reason"].endswith("daily/2026-02-18.jsonl is not a valid paper")


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
        assert json.loads(result.stdout) == {"editions": [], "missing": []}
    else:
        assert "no editions in" in result.log[-1]
