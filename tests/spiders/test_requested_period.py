"""A list is published only if it is that of the requested period."""

import datetime as dt
import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers import clock
from tests.helpers import THURSDAY, edition_files, messages, published_names


@pytest.mark.parametrize("fault", ["api_down", "api_garbage"])
@deferred_f_from_coro_f
async def test_a_list_whose_day_no_source_states_is_rejected(crawl, output, break_hub, fault):
    break_hub(list_without_data=True, list_without_day=True, **{fault: True})
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert published_names(output) == []


@pytest.mark.parametrize(("date", "day"), [("today", THURSDAY), ("yesterday", "2026-02-18")])
@pytest.mark.parametrize("time", ["2026-02-19T00:00", "2026-02-19T23:59"])
@deferred_f_from_coro_f
async def test_today_and_yesterday_are_utc_days(crawl, output, set_time, time, date, day):
    set_time(time)
    await crawl(date=date, pages="no")
    assert published_names(output) == sorted(edition_files(day))


@pytest.mark.parametrize("without_data", [False, True])
@deferred_f_from_coro_f
async def test_latest_is_the_newest_list_of_the_hub(crawl, output, break_hub, set_time, without_data):
    break_hub(list_without_data=without_data)
    set_time("2026-02-22T10:00")
    assert (await crawl(date="latest", pages="no")).exit_code == 0
    assert published_names(output) == sorted(edition_files("2026-02-20"))


@pytest.mark.parametrize("date", ["latest", THURSDAY])
@deferred_f_from_coro_f
async def test_a_refused_request_to_the_api_does_not_prove_that_a_day_has_no_list(crawl, output, break_hub, date):
    break_hub(list_without_data=True, list_without_day=True, api_refuses=True)
    assert (await crawl(date=date)).exit_code == 3
    assert published_names(output) == []


@deferred_f_from_coro_f
async def test_a_refused_request_to_the_api_is_reported_with_its_status(crawl, break_hub, caplog):
    break_hub(list_without_data=True, list_without_cards=True, api_refuses=True)
    await crawl(date=THURSDAY)
    assert "API: HTTP 400" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_the_report_of_the_latest_edition_has_the_failures_of_the_requested_day(crawl, set_time, read_report):
    set_time("2026-02-22T10:00")
    # The API has no list for a Sunday, and the page shows that of Friday.
    await crawl(date="latest", pages="no", via="api")
    assert [failure["reason"] for failure in read_report("2026-02-20")["failures"]] == ["an empty list"]


@deferred_f_from_coro_f
async def test_a_published_day_whose_list_disappears_is_unchanged_and_an_error(crawl, snapshot, hub, caplog):
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    hub.lists[THURSDAY] = []
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 3
    assert snapshot() == before
    expected = "although editions of it are stored (page: the list of 2026-02-18; API: an empty list)"
    assert expected in messages(caplog, logging.ERROR)[0]
    del hub.lists[THURSDAY]
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0


@deferred_f_from_coro_f
async def test_latest_is_never_the_list_of_a_day_that_has_not_begun(crawl, output, hub, break_hub, set_time, caplog):
    set_time("2026-02-18T10:00")
    hub.lists["2026-02-18"], hub.lists["2026-02-17"] = [], []
    break_hub(list_shows=THURSDAY)
    assert (await crawl(date="latest")).exit_code == 3
    assert published_names(output) == []
    [error] = messages(caplog, logging.ERROR)
    assert error == (
        "2026-02-18: not published: the latest list could not be determined (page: the list of 2026-02-19; API: an"
        " empty list). The published files are unchanged."
    )


@deferred_f_from_coro_f
async def test_a_crawl_over_midnight_keeps_its_day(crawl, hub, monkeypatch):
    # It is Thursday when the argument is parsed and when the crawl starts, and Friday afterwards. On Friday, Thursday
    # would be a day without a list.
    thursday, friday = dt.date(2026, 2, 19), dt.date(2026, 2, 20)
    days = iter([thursday, thursday])
    monkeypatch.setattr(clock, "today", lambda: next(days, friday))
    hub.lists[THURSDAY] = []
    crawled = await crawl(date="today")
    assert [(str(result.period), result.verdict) for result in crawled.results] == [(THURSDAY, "not_open")]


@pytest.mark.parametrize("without_data", [False, True])
@pytest.mark.parametrize(
    ("time", "exit_code"),
    [("2026-02-27T10:00", 0), ("2026-02-28T10:00", 0), ("2026-03-23T10:00", 0), ("2026-03-24T10:00", 3)],
)
@deferred_f_from_coro_f
async def test_a_latest_list_that_is_older_than_a_month_is_rejected(
    crawl, output, break_hub, set_time, caplog, time, exit_code, without_data
):
    set_time(time)
    break_hub(list_shows="2026-02-20", list_without_data=without_data)
    assert (await crawl(date="latest", pages="no")).exit_code == exit_code
    assert ("daily/2026-02-20.jsonl" in published_names(output)) == (exit_code == 0)
    age = (dt.date.fromisoformat(time[:10]) - dt.date(2026, 2, 20)).days
    warnings = [f"2026-02-20: the latest list of the Hub is {age} days old"] if 7 < age <= 31 else []
    assert [message for message in messages(caplog, logging.WARNING) if "days old" in message] == warnings
    error = (
        f"{time[:10]}: not published: the latest list is that of 2026-02-20, {age} days ago; if that is correct,"
        " publish it with -a force=yes. The published files are unchanged."
    )
    assert messages(caplog, logging.ERROR) == ([error] if exit_code else [])


@deferred_f_from_coro_f
async def test_force_publishes_a_latest_list_that_is_older_than_a_month(crawl, output, break_hub, set_time):
    set_time("2026-11-24T10:00")
    break_hub(list_shows="2026-02-20")
    assert (await crawl(date="latest", pages="no", force="yes")).exit_code == 0
    assert "daily/2026-02-20.jsonl" in published_names(output)


@deferred_f_from_coro_f
async def test_a_range_into_the_future_ends_today(crawl, hub, set_time, caplog):
    set_time("2026-02-19T10:00")
    assert (await crawl(date="2026-02-18..2099-12-31", pages="no")).exit_code == 0
    assert hub.count_requests("/papers/date/.*") == 2
    assert messages(caplog, logging.INFO)[0] == (
        "the requested range ends in the future (2099-12-31); crawling up to 2026-02-19"
    )


@deferred_f_from_coro_f
async def test_a_range_until_today_says_nothing_about_the_future(crawl, set_time, caplog):
    set_time("2026-02-19T10:00")
    await crawl(date="2026-02-18..today", pages="no")
    assert not any("future" in message for message in messages(caplog, logging.INFO))
