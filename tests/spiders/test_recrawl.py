"""An edition that is crawled again: what is updated, what is kept, and what the report of the crawl contains."""

import json
import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import POST, SATURDAY, THURSDAY, crawl_log, edition_files, listed, messages, published

REPORT = f"reports/daily-{THURSDAY}.json"


@deferred_f_from_coro_f
async def test_a_paper_that_left_the_list_is_removed_and_logged(crawl, output, hub, caplog, read_report):
    await crawl(date=THURSDAY, pages="no")
    removed = listed()[3]["paper"]["id"]
    hub.lists[THURSDAY] = [item for item in listed() if item["paper"]["id"] != removed]
    caplog.clear()
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert removed not in (output / POST).read_text(encoding="utf8")
    assert messages(caplog, logging.WARNING) == [f"{THURSDAY}: removed papers that are no longer listed: {removed}"]
    assert read_report()["removed"] == [removed]


@deferred_f_from_coro_f
async def test_posts_show_changes_if_that_is_configured(crawl, output, hub):
    items = hub.lists[THURSDAY] = listed()[:5]
    await crawl(date=THURSDAY, pages="no")
    items[1]["paper"]["upvotes"] += 100
    items[-1]["paper"]["id"] = "2602.91999"
    await crawl({"POST_CHANGES": "1"}, date=THURSDAY, pages="no")
    first, *_, last = [line for line in (output / POST).read_text(encoding="utf8").splitlines() if "{:#p" in line]
    assert first.endswith("(▲1, +100 👍)")
    assert last.endswith("(🆕)")
    await crawl({"POST_CHANGES": "0"}, date=THURSDAY, pages="no")
    assert "▲" not in (output / POST).read_text(encoding="utf8")


@deferred_f_from_coro_f
async def test_a_page_that_fails_removes_nothing_that_an_earlier_crawl_found(crawl, output, hub, break_hub):
    hub.lists[THURSDAY] = listed()[:3]
    await crawl(date=THURSDAY)
    before = {paper["id"]: paper for paper in published(output)}
    hub.lists[THURSDAY][0]["paper"]["upvotes"] += 1
    break_hub(papers_failing=".*", api_down=True)
    await crawl({"RETRY_ENABLED": False}, date=THURSDAY)
    papers = published(output)
    assert {paper["page_source"] for paper in papers} == {None}
    assert [paper["models"] for paper in papers] == [before[paper["id"]]["models"] for paper in papers]
    assert None not in {paper["models"] for paper in papers}


@deferred_f_from_coro_f
async def test_a_history_with_a_truncated_last_line_is_repaired(crawl, output):
    await crawl(date=THURSDAY, pages="no")
    history = output / f"history/{THURSDAY}.jsonl"
    complete = history.read_bytes()
    history.write_bytes(complete + b'{"id":"2602.91')
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert history.read_bytes() == complete


@deferred_f_from_coro_f
async def test_a_value_that_the_hub_withdrew_is_withdrawn(crawl, output, hub):
    items = hub.lists[THURSDAY] = listed()[:6]
    first = next(item for item in items if item.get("organization") and item["paper"].get("githubRepo"))
    await crawl(date=THURSDAY)
    del first["organization"], first["paper"]["organization"], first["paper"]["githubRepo"]
    first["paper"]["projectPage"] = None
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    paper = next(paper for paper in published(output) if paper["id"] == first["paper"]["id"])
    assert (paper["organization"], paper["github_repo"], paper["project_page"]) == (None, None, None)
    # The page of the paper was not read by the second crawl.
    assert paper["models"] is not None


@deferred_f_from_coro_f
async def test_a_paper_that_left_and_returned_was_first_seen_when_it_first_came(crawl, output, hub, set_time):
    returning = listed()[3]["paper"]["id"]
    for day, items in ((19, listed()), (20, [*listed()[:3], *listed()[4:]]), (21, listed())):
        set_time(f"2026-02-{day}T10:00")
        hub.lists[THURSDAY] = items
        assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    paper = next(paper for paper in published(output) if paper["id"] == returning)
    assert (paper["first_seen"], paper["change"]["new"]) == ("2026-02-19T10:00:00Z", True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"upvotes": 0}, "none of the 24 papers has a vote"),
        ({"title": "Error"}, "all 24 papers have the same title"),
    ],
)
@deferred_f_from_coro_f
async def test_a_list_whose_papers_all_lost_their_votes_or_titles_is_rejected_unless_it_is_forced(
    crawl, snapshot, hub, set_time, caplog, change, reason
):
    set_time("2026-02-19T10:00")
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    items = hub.lists[THURSDAY] = listed()
    for item in items:
        item["paper"] |= change
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 3
    assert snapshot() == before
    assert reason in messages(caplog, logging.ERROR)[0]
    assert (await crawl(date=THURSDAY, pages="no", force="yes")).exit_code == 0
    assert snapshot() != before


@pytest.mark.parametrize(("time", "exit_code"), [("2026-02-19T00:30", 0), ("2026-02-20T00:30", 3)])
@deferred_f_from_coro_f
async def test_shortly_after_midnight_a_list_without_votes_is_normal(crawl, hub, set_time, time, exit_code):
    set_time(time)
    hub.lists[THURSDAY] = listed()
    for item in hub.lists[THURSDAY]:
        item["paper"]["upvotes"] = 0
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == exit_code


@deferred_f_from_coro_f
async def test_a_corrupt_history_is_kept_under_another_name_and_continued_from_the_edition(crawl, output, caplog):
    await crawl(date=THURSDAY, pages="no")
    history = output / f"history/{THURSDAY}.jsonl"
    observed = [json.loads(line) for line in history.read_text(encoding="utf8").splitlines()]
    history.write_text("precious\nthings\n", encoding="utf8")
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert (output / f"history/{THURSDAY}.jsonl.corrupt").read_text(encoding="utf8") == "precious\nthings\n"
    [warning] = messages(caplog, logging.WARNING)
    assert f"history/{THURSDAY}.jsonl: line 1 is not a valid observation" in warning
    assert [json.loads(line) for line in history.read_text(encoding="utf8").splitlines()] == observed


@deferred_f_from_coro_f
async def test_every_crawl_is_logged_also_if_it_changed_nothing(crawl, output, snapshot, break_hub, set_time):
    set_time("2026-02-20T08:00")
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    set_time("2026-02-20T10:00")
    await crawl(date=THURSDAY, pages="no", via="api")
    break_hub(list_status=500, api_down=True)
    set_time("2027-01-01T10:00")
    await crawl(date=THURSDAY, pages="no")
    assert snapshot() == before
    assert crawl_log(output) == [
        {
            "time": f"{time}Z",
            "edition": THURSDAY,
            "sources": sources,
            "papers": papers,
            "verdict": verdict,
        }
        for time, sources, papers, verdict in (
            ("2026-02-20T08:00:00", ["page"], 24, "published"),
            ("2026-02-20T10:00:00", ["api"], 24, "unchanged"),
            ("2027-01-01T10:00:00", [], None, "withheld"),
        )
    ]
    assert sorted(path.name for path in output.glob("history/crawls-*")) == ["crawls-2026.jsonl", "crawls-2027.jsonl"]


@deferred_f_from_coro_f
async def test_each_crawl_writes_a_report(crawl, hub, break_hub, set_time, read_report):
    set_time("2026-02-20T08:00")
    await crawl(date=THURSDAY, pages="no")
    first = read_report()
    assert (first["kind"], first["edition"], first["verdict"], first["reason"]) == (
        "daily",
        THURSDAY,
        "published",
        None,
    )
    assert first["arguments"] == {
        "date": THURSDAY,
        "pages": "False",
        "via": "pages",
        "force": "False",
        "arxiv": "True",
        "notify": "due",
        "posts": "keep",
        "render": "now",
    }
    assert (first["started_at"], first["crawled_at"]) == ("2026-02-20T08:00:00Z",) * 2
    assert (first["papers"], first["new"], first["changed"], first["removed"]) == (len(listed()), 0, 0, [])
    assert first["files"] == edition_files()
    assert first["extraction"]["list_sources"] == {"data": len(listed())}
    assert first["extraction"]["fill_rates"]["abstract"] == 1
    assert (first["warnings"], first["failures"], first["unknown_fields"]) == ([], [], [])
    assert first["requests"] == {"sent": 2, "retried": 0, "rate_limited": 0, "waited_s": 0}
    assert set(first["versions"]) == {"hfpapers", "scrapy", "python"}
    set_time("2026-02-20T10:00")
    await crawl(date=THURSDAY, pages="no")
    unchanged = read_report()
    assert (unchanged["verdict"], unchanged["files"]) == ("unchanged", [])
    break_hub(list_status=500, api_down=True)
    set_time("2026-02-21T10:00")
    await crawl(date=THURSDAY, pages="no")
    rejected = read_report()
    assert (rejected["verdict"], rejected["papers"]) == ("withheld", None)
    assert rejected["reason"] == "the list is not available (page: HTTP 500; API: HTTP 500)"
    page, api = f"{hub.url}/papers/date/{THURSDAY}", f"{hub.url}/api/daily_papers?date={THURSDAY}&limit=100"
    assert rejected["failures"] == [{"url": url, "reason": "HTTP 500"} for url in (page, api)]
    assert rejected["crawled_at"] == "2026-02-21T10:00:00Z"


@deferred_f_from_coro_f
async def test_a_report_contains_the_changes_and_the_failures(crawl, hub, break_hub, read_report):
    hub.lists[THURSDAY] = listed()[1:]
    await crawl(date=THURSDAY, pages="no")
    items = hub.lists[THURSDAY] = listed()
    items[5]["paper"]["upvotes"] += 100
    failing = items[7]["paper"]["id"]
    break_hub(papers_failing=failing, api_down=True)
    await crawl(date=THURSDAY)
    report = read_report()
    # The pages of all papers but one state how many models, datasets and Spaces there are.
    assert (report["new"], report["changed"], report["papers"]) == (1, len(items) - 2, len(items))
    assert [failure["url"] for failure in report["failures"]] == [
        f"{hub.url}/papers/{failing}",
        f"{hub.url}/api/papers/{failing}",
    ]
    assert report["requests"]["retried"] == 6
    assert report["extraction"]["page_sources"] == {"data": len(items) - 1}


@deferred_f_from_coro_f
async def test_a_day_without_a_list_has_a_report(crawl, read_report):
    await crawl(date=SATURDAY)
    report = read_report(SATURDAY)
    assert (report["verdict"], report["papers"]) == ("without_list", None)


@deferred_f_from_coro_f
async def test_an_edition_is_published_even_if_its_report_cannot_be_written(crawl, output, caplog):
    (output / REPORT).mkdir(parents=True)
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert messages(caplog, logging.WARNING)[0].startswith(f"{THURSDAY}: could not write the report: ")
    assert len(published(output)) == len(listed())


@pytest.mark.parametrize("has_log", [True, False])
@deferred_f_from_coro_f
async def test_only_unsettled_requests_the_stored_days_whose_votes_were_changing(crawl, output, hub, set_time, has_log):
    # The 2nd was crawled two weeks after its day, the 16th on its day, and the 9th never.
    set_time("2026-02-16T10:00")
    await crawl(date="2026-02-02", pages="no")
    await crawl(date="2026-02-16", pages="no")
    if not has_log:
        (output / "history/crawls-2026.jsonl").unlink()
    hub.hits.clear()
    assert (await crawl(date="2026-02-01..2026-02-20", only="unsettled", pages="no")).exit_code == 0
    assert hub.count_requests("/papers/date/.*") == hub.count_requests("/papers/date/2026-02-16") == 1


@deferred_f_from_coro_f
async def test_a_crawl_that_finds_no_changes_settles_a_day(crawl, hub, set_time):
    set_time("2026-02-16T10:00")
    await crawl(date="2026-02-16", pages="no")
    set_time("2026-03-30T10:00")
    await crawl(date="2026-02-16", only="unsettled", pages="no")
    hub.hits.clear()
    await crawl(date="2026-02-16", only="unsettled", pages="no")
    assert hub.count_requests("/papers/.*") == 0


@deferred_f_from_coro_f
async def test_an_invalid_report_is_replaced(crawl, output, read_report):
    await crawl(date=THURSDAY, pages="no")
    (output / REPORT).write_text("nonsense", encoding="utf8")
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert read_report()["verdict"] == "unchanged"
