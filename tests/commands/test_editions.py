import json

import pytest

from hfpapers.periods import period
from hfpapers.report import Report, Requests
from hfpapers.store import Store, data_name, report_name


@pytest.fixture
def editions(command):
    """Return a function that runs ``scrapy editions`` to its end: its exit code and what it printed."""

    def run(*arguments):
        with command("editions", *arguments) as process:
            printed, _ = process.communicate(timeout=60)
        return process.returncode, printed

    return run


@pytest.fixture(autouse=True)
def stored(output, paper):
    """Store two days with one between that is not there, and their week, crawled weeks later."""
    store = Store(output)
    for edition in ("2026-02-18", "2026-02-20", "2026-W08"):
        of = period(edition)
        report = Report(
            kind=of.kind,
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
            measures=None,
            unrecognised=[],
            warnings=[],
            failures=[],
            requests=Requests(sent=1, retried=0, refused=0, waited_s=0),
            versions={},
        )
        data = paper.model_copy(update={"edition": edition, "first_seen": "2026-02-20T10:00:00Z"}).model_dump_json()
        store.replace({data_name(of): data.encode(), report_name(of): report.model_dump_json().encode()})
    return output


def test_what_is_stored_and_what_is_missing_is_a_table(editions):
    code, table = editions()
    assert code == 1
    lines = [line.split() for line in table.splitlines() if "2026" in line]
    assert [line[0] for line in lines] == ["2026-02-18", "2026-02-19", "2026-02-20", "2026-W08"]
    assert lines[0][1:3] == ["1", "18"]
    assert lines[1][1] == "missing"
    assert lines[2][5:7] == ["yes", "published"]


def test_for_scripts_it_is_json(editions, paper):
    code, printed = editions("--json")
    assert code == 1
    told = json.loads(printed)
    assert told["missing"] == ["2026-02-19"]
    assert told["editions"][0] == {
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


def test_without_a_report_an_edition_was_crawled_when_it_last_changed(editions, stored):
    (stored / "reports/daily-2026-02-18.json").unlink()
    edition = json.loads(editions("--json")[1])["editions"][0]
    assert (edition["last_crawled"], edition["settled"], edition["verdict"]) == ("2026-02-20T10:00:00Z", False, None)


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        (["2026-02-18"], []),
        (["2026-02-17..2026-02-18"], ["2026-02-17"]),
        # A weekend has no list.
        (["2026-02-20..2026-02-22"], []),
        (["2026-W07..2026-W08", "2026-02"], ["2026-W07", "2026-02"]),
    ],
)
def test_a_range_is_complete_if_no_day_with_a_list_is_missing(editions, asked, missing):
    code, printed = editions("--json", *asked)
    assert (code, json.loads(printed)["missing"]) == (1 if missing else 0, missing)


def test_days_to_come_and_days_known_to_have_no_list_are_not_missing(editions, stored):
    (stored / "daily/2026-02-19.empty").touch()
    assert editions()[0] == 0
    assert editions("2099-01-01..2099-01-31")[0] == 0


def test_why_an_edition_was_not_published_is_told(editions, command):
    with command(
        "crawl", "daily", "-a", "date=2026-02-19", "-s", "HUB_URL=http://127.0.0.1:9", "-s", "RETRY_TIMES=0"
    ) as process:
        process.communicate(timeout=60)
    told = editions("2026-02-19")[1]
    assert "missing" in told
    assert "withheld" in told


def test_what_names_no_edition_is_a_wrong_argument(editions):
    code, printed = editions("soon")
    assert code == 2
    assert printed.strip() == "'soon' is no edition like 2026-02-19, 2026-W08, 2026-02, nor a range"


def test_what_can_not_be_read_is_named_beside_the_others(editions, stored):
    (stored / "daily/2026-02-18.jsonl").write_text("nonsense", encoding="utf8")
    code, printed = editions("--json")
    assert code == 3
    told = json.loads(printed)
    assert [edition["edition"] for edition in told["editions"]] == ["2026-02-18", "2026-02-20", "2026-W08"]
    assert told["missing"] == ["2026-02-19"]
    assert told["editions"][0]["verdict"] == "unreadable"
    assert told["editions"][0]["reason"].endswith("daily/2026-02-18.jsonl is no paper")


def test_a_setting_that_is_wrong_is_no_missing_edition(editions):
    code, printed = editions("-s", "SETTLED_AFTER=soon")
    assert (code, printed.strip()) == (2, "SETTLED_AFTER is 'soon'; it must be a number from 0")
