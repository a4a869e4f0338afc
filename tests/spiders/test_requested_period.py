"""A list is published only if it is that of the requested period."""

import datetime as dt
import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers import clock
from tests.helpers import SATURDAY, THURSDAY, edition_files, messages, published_names


@pytest.mark.parametrize("redirects", [False, True])
@deferred_f_from_coro_f
async def test_the_list_of_friday_is_not_published_as_that_of_the_weekend(crawl, output, break_hub, caplog, redirects):
    break_hub(list_redirects=redirects)
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert published_names(output) == [f"daily/{SATURDAY}.empty"]
    expected = f"{SATURDAY}: no list, nothing to publish (the Hub returned the list of 2026-02-20)"
    assert messages(caplog, logging.INFO) == [expected]


@pytest.mark.parametrize("without_day", [False, True])
@deferred_f_from_coro_f
async def test_without_json_a_weekend_has_no_list_either(crawl, output, hub, break_hub, without_day):
    break_hub(list_without_data=True, list_without_day=without_day)
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert published_names(output) == [f"daily/{SATURDAY}.empty"]
    assert hub.count_requests("/papers/2.*") == 0


@pytest.mark.parametrize("fault", ["api_down", "api_garbage"])
@deferred_f_from_coro_f
async def test_a_list_whose_day_no_source_states_is_rejected(crawl, output, break_hub, fault):
    break_hub(list_without_data=True, list_without_day=True, **{fault: True})
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert published_names(output) == []


@deferred_f_from_coro_f
async def test_a_day_that_is_known_to_have_no_list_is_not_requested_again(crawl, hub):
    await crawl(date=SATURDAY)
    hub.hits.clear()
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert hub.count_requests("/papers/.*") == 0


@pytest.mark.parametrize("day", [THURSDAY, "2026-02-20"])
@deferred_f_from_coro_f
async def test_today_and_tomorrow_are_not_marked_as_days_without_a_list(crawl, output, hub, set_time, day):
    set_time("2026-02-19T10:00")
    hub.lists[day] = []
    assert (await crawl(date=day)).exit_code == 0
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
async def test_a_day_that_has_not_begun_has_no_list(crawl, output, hub, break_hub, set_time):
    break_hub(list_without_data=True)
    set_time(f"{hub.last_day}T10:00")
    assert (await crawl(date=f"{hub.last_day + dt.timedelta(days=1)}")).exit_code == 0
    assert published_names(output) == []


@deferred_f_from_coro_f
async def test_an_empty_list_is_a_day_without_a_list(crawl, output, hub, break_hub):
    hub.lists[THURSDAY] = []
    break_hub(list_as_requested=True)
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert published_names(output) == [f"daily/{THURSDAY}.empty"]


@deferred_f_from_coro_f
async def test_a_published_day_whose_list_disappears_is_unchanged_and_an_error(crawl, snapshot, hub, caplog):
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    hub.lists[THURSDAY] = []
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 3
    assert snapshot() == before
    expected = "although editions of it are stored (the Hub returned the list of 2026-02-18)"
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
        "2026-02-18: not published: the latest list could not be determined (page: no list for 2026-02-18 (the Hub"
        " returned the list of 2026-02-19); API: no list for 2026-02-18). The published files are unchanged."
    )


@deferred_f_from_coro_f
async def test_a_crawl_over_midnight_keeps_its_day(crawl, output, monkeypatch):
    # It is Saturday when the argument is parsed and when the crawl starts, and Sunday afterwards. On Sunday, a marker
    # would be saved for Saturday.
    saturday, sunday = dt.date(2026, 2, 21), dt.date(2026, 2, 22)
    days = iter([saturday, saturday])
    monkeypatch.setattr(clock, "today", lambda: next(days, sunday))
    assert (await crawl(date="today")).exit_code == 0
    assert published_names(output) == []
    assert next(days, None) is None
