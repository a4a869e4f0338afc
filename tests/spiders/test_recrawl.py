"""An edition that is crawled again: what is updated, what is kept, and what the report of the crawl contains."""

import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import POST, SATURDAY, THURSDAY, edition_files, listed, messages, published

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
async def test_a_file_that_is_not_a_history_is_reported_and_not_overwritten(crawl, output, caplog):
    await crawl(date=THURSDAY, pages="no")
    history = output / f"history/{THURSDAY}.jsonl"
    history.write_text("precious\nthings\n", encoding="utf8")
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 3
    assert history.read_text(encoding="utf8") == "precious\nthings\n"
    assert f"history/{THURSDAY}.jsonl: line 1 is not a valid observation" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_each_crawl_writes_a_report(crawl, hub, break_hub, set_time, read_report):
    set_time("2026-02-19T10:00")
    await crawl(date=THURSDAY, pages="no")
    first = read_report()
    assert (first["kind"], first["edition"], first["verdict"], first["reason"]) == (
        "daily",
        THURSDAY,
        "published",
        None,
    )
    assert first["arguments"] == {"date": THURSDAY, "pages": "False", "via": "pages", "force": "False"}
    moments = (first["started_at"], first["crawled_at"], first["confirmed_at"])
    assert moments == ("2026-02-19T10:00:00Z",) * 3
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
    assert unchanged["confirmed_at"] == "2026-02-20T10:00:00Z"
    break_hub(list_status=500, api_down=True)
    set_time("2026-02-21T10:00")
    await crawl(date=THURSDAY, pages="no")
    rejected = read_report()
    assert (rejected["verdict"], rejected["papers"]) == ("withheld", None)
    assert rejected["reason"] == "the list is not available (page: HTTP 500; API: HTTP 500)"
    page, api = f"{hub.url}/papers/date/{THURSDAY}", f"{hub.url}/api/daily_papers?date={THURSDAY}&limit=100"
    assert rejected["failures"] == [{"url": url, "reason": "HTTP 500"} for url in (page, api)]
    assert rejected["crawled_at"] == "2026-02-21T10:00:00Z"
    assert rejected["confirmed_at"] == "2026-02-20T10:00:00Z"


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
    assert (report["verdict"], report["confirmed_at"]) == ("without_list", None)


@deferred_f_from_coro_f
async def test_an_edition_is_published_even_if_its_report_cannot_be_written(crawl, output, caplog):
    (output / REPORT).mkdir(parents=True)
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert messages(caplog, logging.WARNING)[0].startswith(f"{THURSDAY}: could not write the report: ")
    assert len(published(output)) == len(listed())


@pytest.mark.parametrize("has_reports", [True, False])
@deferred_f_from_coro_f
async def test_only_unsettled_requests_the_stored_days_whose_votes_were_changing(
    crawl, output, hub, set_time, has_reports
):
    # The 2nd was crawled two weeks after its day, the 16th on its day, and the 9th never.
    set_time("2026-02-16T10:00")
    await crawl(date="2026-02-02", pages="no")
    await crawl(date="2026-02-16", pages="no")
    if not has_reports:
        for report in output.glob("reports/*"):
            report.unlink()
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
async def test_a_day_with_an_invalid_report_is_crawled_again(crawl, output, hub, caplog, read_report):
    await crawl(date=THURSDAY, pages="no")
    (output / REPORT).write_text("nonsense", encoding="utf8")
    hub.hits.clear()
    assert (await crawl(date=THURSDAY, only="unsettled", pages="no")).exit_code == 0
    assert hub.count_requests("/papers/date/.*") == 1
    assert "cannot read when it was last crawled" in messages(caplog, logging.WARNING)[0]
    assert read_report()["verdict"] == "unchanged"
