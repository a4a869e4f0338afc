"""A day crawled again: what is refreshed, what stays, and what is kept of the crawl itself."""

import datetime as dt
import json
import logging

import pytest
import time_machine
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.editions import POST, SATURDAY, THURSDAY, edition, listed, messages, published

REPORT = f"reports/daily-{THURSDAY}.json"


def at(day, hour=10):
    return time_machine.travel(dt.datetime(2026, 2, day, hour, tzinfo=dt.UTC), tick=False)


def report(output, name=REPORT):
    return json.loads((output / name).read_text(encoding="utf8"))


@deferred_f_from_coro_f
async def test_a_paper_that_left_the_list_leaves_the_edition_and_is_named(crawl, output, hub, caplog):
    await crawl(date=THURSDAY, pages="no")
    gone = listed()[3]["paper"]["id"]
    hub.lists[THURSDAY] = [item for item in listed() if item["paper"]["id"] != gone]
    caplog.clear()
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert gone not in (output / POST).read_text(encoding="utf8")
    assert messages(caplog, logging.WARNING) == [f"{THURSDAY}: not listed any more, and gone from the edition: {gone}"]
    assert report(output)["removed"] == [gone]


@deferred_f_from_coro_f
async def test_posts_show_what_moved_if_they_are_to(crawl, output, hub):
    items = hub.lists[THURSDAY] = listed()
    await crawl(date=THURSDAY, pages="no")
    items[1]["paper"]["upvotes"] += 100
    items[-1]["paper"]["id"] = "2602.19999"
    await crawl({"POST_CHANGES": "1"}, date=THURSDAY, pages="no")
    first, *_, last = [line for line in (output / POST).read_text(encoding="utf8").splitlines() if "{:#p" in line]
    assert first.endswith("(▲1, +100 👍)")
    assert last.endswith("(🆕)")
    await crawl({"POST_CHANGES": "0"}, date=THURSDAY, pages="no")
    assert "▲" not in (output / POST).read_text(encoding="utf8")


@deferred_f_from_coro_f
async def test_a_page_that_failed_erases_nothing(crawl, output, hub):
    await crawl(date=THURSDAY)
    before = {paper["id"]: paper for paper in published(output)}
    hub.lists[THURSDAY] = listed()
    hub.lists[THURSDAY][0]["paper"]["upvotes"] += 1
    hub.faults.papers_failing, hub.faults.api_down = ".*", True
    await crawl({"RETRY_ENABLED": False}, date=THURSDAY)
    papers = published(output)
    assert {paper["page_source"] for paper in papers} == {None}
    assert [paper["models"] for paper in papers] == [before[paper["id"]]["models"] for paper in papers]


@deferred_f_from_coro_f
async def test_a_history_that_a_crash_tore_is_repaired(crawl, output):
    await crawl(date=THURSDAY, pages="no")
    history = output / f"history/{THURSDAY}.jsonl"
    whole = history.read_bytes()
    history.write_bytes(whole + b'{"id":"2602.19')
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert history.read_bytes() == whole


@deferred_f_from_coro_f
async def test_a_history_that_is_none_is_named_and_not_written_over(crawl, output, caplog):
    await crawl(date=THURSDAY, pages="no")
    history = output / f"history/{THURSDAY}.jsonl"
    history.write_text("precious\nthings\n", encoding="utf8")
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 3
    assert history.read_text(encoding="utf8") == "precious\nthings\n"
    assert f"history/{THURSDAY}.jsonl: line 1 is no observation" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_each_crawl_leaves_a_report(crawl, output, hub):
    with at(19):
        await crawl(date=THURSDAY, pages="no")
    first = report(output)
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
    assert first["files"] == edition()
    assert first["measures"]["list_sources"] == {"data": len(listed())}
    assert first["measures"]["filled"]["abstract"] == 1
    assert (first["warnings"], first["failures"], first["unrecognised"]) == ([], [], [])
    assert first["requests"] == {"sent": 2, "retried": 0, "refused": 0, "waited_s": 0}
    assert set(first["versions"]) == {"hfpapers", "scrapy", "python"}
    with at(20):
        await crawl(date=THURSDAY, pages="no")
    assert (report(output)["verdict"], report(output)["files"]) == ("unchanged", [])
    assert report(output)["confirmed_at"] == "2026-02-20T10:00:00Z"
    hub.faults.list_status, hub.faults.api_down = 500, True
    with at(21):
        await crawl(date=THURSDAY, pages="no")
    assert (report(output)["verdict"], report(output)["papers"]) == ("withheld", None)
    assert "(HTTP 500), nor at" in report(output)["reason"]
    page = f"{hub.url}/papers/date/{THURSDAY}"
    assert report(output)["failures"][0] == {"url": page, "reason": "HTTP 500"}
    assert len(report(output)["failures"]) == 2
    assert report(output)["crawled_at"] == "2026-02-21T10:00:00Z"
    assert report(output)["confirmed_at"] == "2026-02-20T10:00:00Z"


@deferred_f_from_coro_f
async def test_a_report_tells_what_changed_and_what_failed(crawl, output, hub):
    hub.lists[THURSDAY] = listed()[1:]
    await crawl(date=THURSDAY, pages="no")
    items = hub.lists[THURSDAY] = listed()
    items[5]["paper"]["upvotes"] += 100
    failing = items[7]["paper"]["id"]
    hub.faults.papers_failing, hub.faults.api_down = failing, True
    await crawl(date=THURSDAY)
    told = report(output)
    # All pages but one told of models, datasets and spaces.
    assert (told["new"], told["changed"], told["papers"]) == (1, len(items) - 2, len(items))
    assert [failure["url"] for failure in told["failures"]] == [
        f"{hub.url}/papers/{failing}",
        f"{hub.url}/api/papers/{failing}",
    ]
    assert told["requests"]["retried"] == 6
    assert told["measures"]["page_sources"] == {"data": len(items) - 1}


@deferred_f_from_coro_f
async def test_a_day_without_a_list_has_a_report_too(crawl, output):
    await crawl(date=SATURDAY)
    saturday = report(output, f"reports/daily-{SATURDAY}.json")
    assert (saturday["verdict"], saturday["confirmed_at"]) == ("without_list", None)


@deferred_f_from_coro_f
async def test_a_report_that_can_not_be_written_is_said_and_the_edition_is_published(crawl, output, caplog):
    (output / REPORT).mkdir(parents=True)
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert messages(caplog, logging.WARNING)[0].startswith(f"{THURSDAY}: its report can't be written: ")
    assert len(published(output)) == len(listed())


@pytest.mark.parametrize("with_reports", [True, False])
@deferred_f_from_coro_f
async def test_only_unsettled_days_that_are_stored_are_asked_for_again(crawl, output, hub, with_reports):
    # The 2nd was crawled two weeks after its day, the 16th was not; nobody crawled the 9th.
    with at(16):
        await crawl(date="2026-02-02", pages="no")
        await crawl(date="2026-02-16", pages="no")
    if not with_reports:
        for name in output.glob("reports/*"):
            name.unlink()
    hub.hits.clear()
    assert (await crawl(date="2026-02-01..2026-02-20", only="unsettled", pages="no")).exit_code == 0
    assert hub.asked("/papers/date/.*") == hub.asked("/papers/date/2026-02-16") == 1


@deferred_f_from_coro_f
async def test_a_crawl_that_found_nothing_new_settles_a_day_all_the_same(crawl, hub):
    with at(16):
        await crawl(date="2026-02-16", pages="no")
    await crawl(date="2026-02-16", only="unsettled", pages="no")
    hub.hits.clear()
    await crawl(date="2026-02-16", only="unsettled", pages="no")
    assert hub.asked("/papers/.*") == 0


@deferred_f_from_coro_f
async def test_a_day_whose_report_is_none_is_crawled_again(crawl, output, hub, caplog):
    await crawl(date=THURSDAY, pages="no")
    (output / REPORT).write_text("nonsense", encoding="utf8")
    hub.hits.clear()
    assert (await crawl(date=THURSDAY, only="unsettled", pages="no")).exit_code == 0
    assert hub.asked("/papers/date/.*") == 1
    assert "when it was last crawled is not known" in messages(caplog, logging.WARNING)[0]
    assert report(output)["verdict"] == "unchanged"
