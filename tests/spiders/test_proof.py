"""The asked day is proved, not assumed."""

import datetime as dt
import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

import hfpapers.spiders.base
from tests.editions import (
    SATURDAY,
    THURSDAY,
    edition,
    listed,
    messages,
    names,
)


@pytest.mark.parametrize("redirects", [False, True])
@deferred_f_from_coro_f
async def test_a_weekend_is_no_copy_of_friday(crawl, output, hub, caplog, redirects):
    hub.faults.list_redirects = redirects
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert names(output) == [f"daily/{SATURDAY}.empty"]
    assert messages(caplog, logging.INFO) == [
        f"{SATURDAY}: no list, nothing to publish: asked for it, the Hub shows 2026-02-20"
    ]


@pytest.mark.parametrize("without_day", [False, True])
@deferred_f_from_coro_f
async def test_without_data_a_weekend_is_no_copy_of_friday_either(crawl, output, hub, without_day):
    hub.faults.list_without_data = True
    hub.faults.list_without_day = without_day
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert names(output) == [f"daily/{SATURDAY}.empty"]
    assert hub.asked("/papers/2.*") == 0


@pytest.mark.parametrize("fault", ["api_down", "api_garbage"])
@deferred_f_from_coro_f
async def test_a_day_that_nothing_proves_is_not_published(crawl, output, hub, fault):
    hub.faults.list_without_data = hub.faults.list_without_day = True
    setattr(hub.faults, fault, True)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert names(output) == []


@deferred_f_from_coro_f
async def test_a_day_known_to_have_no_list_is_not_asked_for_again(crawl, hub):
    await crawl(date=SATURDAY)
    hub.hits.clear()
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert hub.asked("/papers/.*") == 0


@pytest.mark.parametrize("days_ahead", [0, 1])
@deferred_f_from_coro_f
async def test_today_and_tomorrow_are_not_remembered_as_without_a_list(crawl, output, hub, days_ahead):
    today = dt.datetime.now(dt.UTC).date()
    hub.lists[f"{today}"] = []
    assert (await crawl(date=f"{today + dt.timedelta(days=days_ahead)}")).exit_code == 0
    assert names(output) == []


@pytest.mark.parametrize(("date", "days_ago"), [("today", 0), ("yesterday", 1)])
@deferred_f_from_coro_f
async def test_today_and_yesterday_are_utc_days(crawl, output, hub, date, days_ago):
    day = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=days_ago)
    hub.lists[f"{day}"] = listed()
    await crawl(date=date, pages="no")
    assert names(output) == sorted(edition(day))


@pytest.mark.parametrize("without_data", [False, True])
@deferred_f_from_coro_f
async def test_latest_is_the_newest_list_there_is(crawl, output, hub, without_data):
    hub.faults.list_without_data = without_data
    hub.last_day, before = dt.date(2026, 2, 22), hub.last_day
    try:
        assert (await crawl(date="latest", pages="no")).exit_code == 0
    finally:
        hub.last_day = before
    assert names(output) == sorted(edition("2026-02-20"))


@pytest.mark.parametrize("latest", [True, False])
@deferred_f_from_coro_f
async def test_an_answer_of_the_api_that_proves_nothing_is_no_day_without_a_list(crawl, output, hub, latest):
    hub.faults.list_without_data = hub.faults.list_without_day = hub.faults.api_refuses = True
    assert (await crawl(date="latest" if latest else THURSDAY)).exit_code == 3
    assert names(output) == []


@deferred_f_from_coro_f
async def test_a_day_that_is_not_open_yet_has_no_list(crawl, output, hub):
    hub.faults.list_without_data = True
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    assert (await crawl(date=f"{tomorrow}")).exit_code == 0
    assert names(output) == []


@deferred_f_from_coro_f
async def test_a_day_whose_list_is_empty_has_none(crawl, output, hub):
    hub.lists[THURSDAY] = []
    hub.faults.list_as_asked = True
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert names(output) == [f"daily/{THURSDAY}.empty"]


@deferred_f_from_coro_f
async def test_a_published_day_that_has_no_list_any_more_stays_and_is_said(crawl, snapshot, hub, caplog):
    await crawl(date=THURSDAY)
    before = snapshot()
    hub.lists[THURSDAY] = []
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert snapshot() == before
    assert "it has no list any more: asked for it, the Hub shows 2026-02-18" in messages(caplog, logging.ERROR)[0]
    del hub.lists[THURSDAY]
    assert (await crawl(date=THURSDAY)).exit_code == 0


@deferred_f_from_coro_f
async def test_latest_never_takes_a_list_of_days_to_come(crawl, output, hub, monkeypatch):
    monkeypatch.setattr(hfpapers.spiders.base, "today", lambda: dt.date(2026, 2, 18))
    hub.lists["2026-02-18"], hub.lists["2026-02-17"] = [], []
    hub.faults.list_shows = "2026-02-19"
    assert (await crawl(date="latest")).exit_code == 3
    assert names(output) == []


@deferred_f_from_coro_f
async def test_midnight_does_not_fall_into_a_crawl(crawl, output, monkeypatch):
    # It is Saturday when the argument is read and when the crawl starts.
    days = iter([dt.date(2026, 2, 21), dt.date(2026, 2, 21), dt.date(2026, 2, 22), dt.date(2026, 2, 22)])
    monkeypatch.setattr(hfpapers.spiders.base, "today", lambda: next(days))
    assert (await crawl(date="today")).exit_code == 0
    assert names(output) == []
