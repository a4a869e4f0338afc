"""Several days in one crawl."""

import json
import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import THURSDAY, crawl_log, listed, messages, published, published_names


def published_days(output):
    """Return the days whose data is published."""
    return sorted(path.stem for path in (output / "daily").glob("2*.jsonl"))


@deferred_f_from_coro_f
async def test_a_range_is_crawled_without_its_weekends(crawl, output, hub, caplog):
    assert (await crawl(date="2026-02-19..2026-02-24", pages="no")).exit_code == 0
    days = [THURSDAY, "2026-02-20", "2026-02-23", "2026-02-24"]
    assert published_days(output) == days
    assert hub.count_requests("/papers/date/.*") == len(days)
    expected = "4 editions: 4 published, 0 without a list, 0 not published"
    assert messages(caplog, logging.INFO)[-1] == expected
    feed = json.loads((output / "feeds/daily.json").read_text(encoding="utf8"))["items"]
    assert {item["_hfpapers"]["edition"] for item in feed} == set(days)


@deferred_f_from_coro_f
async def test_a_day_that_fails_does_not_stop_the_others(crawl, output, hub, caplog):
    hub.lists["2026-02-20"] = [listed("2026-02-20")[0] | {"paper": {}}]
    assert (await crawl(date="2026-02-18..2026-02-20", pages="no")).exit_code == 3
    assert published_days(output) == ["2026-02-18", THURSDAY]
    expected = "3 editions: 2 published, 0 without a list, 1 not published (2026-02-20)"
    assert messages(caplog, logging.INFO)[-1] == expected


@pytest.mark.parametrize("rejected", ["2026-02-18", "2026-02-19"])
@deferred_f_from_coro_f
async def test_feeds_are_updated_whichever_day_of_a_range_is_rejected(crawl, output, hub, break_hub, rejected):
    await crawl(date="2026-02-18..2026-02-19", pages="no")
    for day in ("2026-02-18", "2026-02-19"):
        hub.lists[day] = listed(day)[:3] if day == rejected else listed(day)
        hub.lists[day][0]["paper"]["upvotes"] += 500
    # The rejected day usually comes last. In either order, the feeds have the votes of the other one.
    break_hub(delayed_day=rejected)
    assert (await crawl(date="2026-02-18..2026-02-19", pages="no")).exit_code == 3
    feed = json.loads((output / "feeds/daily.json").read_text(encoding="utf8"))["items"]
    assert max(item["_hfpapers"]["upvotes"] for item in feed) > 500


@deferred_f_from_coro_f
async def test_feeds_that_fail_at_the_end_are_an_error_and_the_files_are_unchanged(crawl, snapshot, caplog, tmp_path):
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    (tmp_path / "feed-item.html.j2").write_text("{{ 1 / 0 }}", encoding="utf8")
    assert (await crawl({"POST_TEMPLATES_FOLDER": str(tmp_path)}, date=THURSDAY, only="missing")).exit_code == 3
    assert snapshot() == before
    [error] = messages(caplog, logging.ERROR)
    assert error.startswith("feeds: not published: ")
    assert "ZeroDivisionError" in error


@deferred_f_from_coro_f
async def test_only_missing_requests_the_missing_days_of_a_range(crawl, output, hub):
    await crawl(date=THURSDAY, pages="no")
    hub.hits.clear()
    assert (await crawl(date="2026-02-18..2026-02-20", only="missing", pages="no")).exit_code == 0
    assert hub.count_requests("/papers/date/.*") == 2
    assert hub.count_requests(f"/papers/date/{THURSDAY}") == 0
    assert len(published_days(output)) == 3


@deferred_f_from_coro_f
async def test_feeds_that_a_killed_crawl_did_not_write_are_written_by_the_next(crawl, output):
    await crawl(date=THURSDAY, pages="no")
    feed = (output / "feeds/daily.json").read_bytes()
    (output / "feeds/daily.json").unlink()
    assert (await crawl(date=THURSDAY, only="missing")).exit_code == 0
    assert (output / "feeds/daily.json").read_bytes() == feed


@deferred_f_from_coro_f
async def test_only_missing_has_nothing_to_do_if_all_days_are_published(crawl, output, hub, caplog):
    await crawl(date=THURSDAY, pages="no")
    files = published_names(output)
    hub.hits.clear()
    caplog.clear()
    assert (await crawl(date=THURSDAY, only="missing")).exit_code == 0
    assert hub.count_requests("/papers/.*") == 0
    assert messages(caplog, logging.INFO) == [
        "Nothing to do: the argument `only` selects none of the requested editions."
    ]
    assert published_names(output) == files


@deferred_f_from_coro_f
async def test_a_paper_that_is_listed_on_two_days_of_a_range_is_in_both(crawl, output, hub):
    repeated = listed()[0]
    hub.lists[THURSDAY] = listed()[:3]
    hub.lists["2026-02-20"] = [*listed("2026-02-20")[:3], repeated]
    assert (await crawl(date="2026-02-19..2026-02-20")).exit_code == 0
    for day in (THURSDAY, "2026-02-20"):
        assert repeated["paper"]["id"] in {paper["id"] for paper in published(output, day)}


@deferred_f_from_coro_f
async def test_each_edition_of_a_crawl_that_is_stopped_has_a_report_and_keeps_its_files(crawl, hub, output, snapshot):
    await crawl(date="2026-02-18..2026-02-20", pages="no")
    before = snapshot()
    hub.faults.list_delay = 0.3
    stopped = {"CLOSESPIDER_PAGECOUNT": 1, "CONCURRENT_REQUESTS": 1, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    assert (await crawl(stopped, date="2026-02-18..2026-02-20", pages="no")).exit_code == 3
    assert snapshot() == before
    lines = crawl_log(output)[3:]
    assert sorted(line["edition"] for line in lines) == ["2026-02-18", "2026-02-19", "2026-02-20"]
    withheld = [line["edition"] for line in lines if line["verdict"] == "withheld"]
    assert withheld
    for day in withheld:
        report = json.loads((output / f"reports/daily-{day}.json").read_text(encoding="utf8"))
        assert report["reason"] == "the crawl ended before the edition was complete (closespider_pagecount)"
