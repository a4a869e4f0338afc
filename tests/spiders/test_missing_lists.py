"""Periods without a list: weekends, the current day, and past weekdays."""

import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.editions.periods import Day
from hfpapers.storage.store import EditionStore
from tests.helpers import SATURDAY, THURSDAY, crawl_log, listed, messages, published, published_names

# How the Hub shows that a weekday has no list, by faults of the demo Hub; and what the log says about it.
SIGNS_OF_NO_LIST = {
    "the list of the previous day": ({"list_shows": "2026-02-18"}, "page: the list of 2026-02-18; API: an empty list"),
    "a redirect to the previous day": (
        {"list_shows": "2026-02-18", "list_redirects": True},
        "page: the list of 2026-02-18; API: an empty list",
    ),
    "an empty list": ({"list_as_requested": True}, "page: an empty list; API: an empty list"),
    "404": ({"list_status": 404}, "page: HTTP 404; API: an empty list"),
}
UNCONFIRMED = (
    "This is not confirmed yet: a later crawl with -a only=missing requests it again."
    " Two crawls at least 24 hours apart, in which the page and the API agree, confirm it."
)


@pytest.fixture
def without_list(hub, break_hub):
    """Return a function that makes the Hub show no list for a Thursday."""

    def change(sign="the list of the previous day"):
        hub.lists[THURSDAY] = []
        faults, shown = SIGNS_OF_NO_LIST[sign]
        break_hub(**faults)
        return shown

    return change


@pytest.mark.parametrize("redirects", [False, True])
@deferred_f_from_coro_f
async def test_one_crawl_is_enough_to_know_that_a_weekend_has_no_list(crawl, output, break_hub, caplog, redirects):
    break_hub(list_redirects=redirects)
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert published_names(output) == []
    assert messages(caplog, logging.INFO) == [
        f"{SATURDAY}: the Hub has no list for this day (page: the list of 2026-02-20)"
    ]
    assert messages(caplog, logging.WARNING) == []
    assert [(line["edition"], line["verdict"], line["sources"]) for line in crawl_log(output)] == [
        (SATURDAY, "without_list", ["page"])
    ]


@pytest.mark.parametrize("without_day", [False, True])
@deferred_f_from_coro_f
async def test_without_json_a_weekend_has_no_list_either(crawl, output, hub, break_hub, without_day):
    break_hub(list_without_data=True, list_without_day=without_day)
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert published_names(output) == []
    assert hub.count_requests("/papers/2.*") == 0


@deferred_f_from_coro_f
async def test_a_day_that_is_requested_by_name_is_always_requested(crawl, hub):
    await crawl(date=SATURDAY)
    hub.hits.clear()
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert hub.count_requests("/papers/.*") == 1


@deferred_f_from_coro_f
async def test_a_weekend_that_is_known_to_have_no_list_is_not_missing(crawl, hub):
    await crawl(date=SATURDAY)
    hub.hits.clear()
    assert (await crawl(date=SATURDAY, only="missing")).exit_code == 0
    assert hub.count_requests("/papers/.*") == 0


@pytest.mark.parametrize("sign", SIGNS_OF_NO_LIST)
@deferred_f_from_coro_f
async def test_a_past_weekday_without_a_list_is_a_warning(crawl, output, without_list, caplog, sign):
    shown = without_list(sign)
    result = await crawl(date=THURSDAY)
    assert result.exit_code == 0
    assert published_names(output) == []
    assert messages(caplog, logging.WARNING) == [f"{THURSDAY}: no list ({shown}). {UNCONFIRMED}"]
    assert result.results[0].warnings == (f"no list ({shown}). {UNCONFIRMED}",)
    [line] = crawl_log(output)
    assert (line["verdict"], sorted(line["sources"])) == ("without_list", ["api", "page"])


@pytest.mark.parametrize("sign", [sign for sign in SIGNS_OF_NO_LIST if sign != "an empty list"])
@deferred_f_from_coro_f
async def test_a_list_that_only_the_page_does_not_show_is_read_from_the_api(crawl, output, hub, without_list, sign):
    without_list(sign)
    hub.lists[THURSDAY] = listed()
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert {paper["list_source"] for paper in published(output)} == {"api"}


@deferred_f_from_coro_f
async def test_a_weekday_is_missing_until_two_crawls_on_different_days_confirm_that_it_has_no_list(
    crawl, hub, without_list, set_time, caplog
):
    without_list()
    for time, requests in (
        ("2026-02-20T10:00", 1),
        # The second crawl is a day later, but only two days after the day may it confirm the first one.
        ("2026-02-20T23:00", 1),
        ("2026-02-21T09:59", 1),
        ("2026-02-21T10:00", 1),
        ("2026-02-22T10:00", 0),
    ):
        set_time(time)
        hub.hits.clear()
        caplog.clear()
        assert (await crawl(date=f"{THURSDAY}..{THURSDAY}", only="missing")).exit_code == 0
        assert hub.count_requests("/papers/date/.*") == requests
        assert len(messages(caplog, logging.WARNING)) == (requests and time != "2026-02-21T10:00")


@deferred_f_from_coro_f
async def test_crawls_in_which_only_the_page_shows_no_list_confirm_nothing(
    crawl, output, break_hub, without_list, set_time
):
    without_list()
    break_hub(api_down=True)
    for time in ("2026-02-21T10:00", "2026-02-25T10:00", "2026-03-25T10:00"):
        set_time(time)
        assert (await crawl(date=THURSDAY)).exit_code == 0
    assert [line["sources"] for line in crawl_log(output)] == [["page"]] * 3
    assert not EditionStore.at(output).crawl_log().is_known_without_list(_thursday())


@deferred_f_from_coro_f
async def test_a_backfill_during_an_hour_of_wrong_redirects_loses_nothing(crawl, output, hub, break_hub, set_time):
    set_time("2026-03-02T10:00")
    break_hub(list_shows="2026-02-13", list_redirects=True, api_down=True)
    days = "2026-02-16..2026-02-20"
    assert (await crawl(date=days, pages="no")).exit_code == 0
    assert published_names(output) == []
    hub.reset()
    set_time("2026-03-02T11:00")
    assert (await crawl(date=days, only="missing", pages="no")).exit_code == 0
    assert len([*output.glob("daily/2*.jsonl")]) == 5


@pytest.mark.parametrize("sign", SIGNS_OF_NO_LIST)
@deferred_f_from_coro_f
async def test_the_current_day_without_a_list_is_not_open_yet(crawl, output, without_list, set_time, caplog, sign):
    set_time("2026-02-19T00:15")
    shown = without_list(sign)
    result = await crawl(date="today")
    assert (result.exit_code, [each.verdict for each in result.results]) == (0, ["not_open"])
    assert messages(caplog, logging.WARNING) == []
    assert messages(caplog, logging.INFO) == [f"{THURSDAY}: not open yet ({shown})"]
    assert [line["verdict"] for line in crawl_log(output)] == ["not_open"]


@deferred_f_from_coro_f
async def test_the_current_day_that_the_api_refuses_is_not_open_yet(crawl, without_list, break_hub, set_time, caplog):
    set_time("2026-02-19T00:15")
    without_list()
    break_hub(api_refuses=True)
    assert (await crawl(date="today")).exit_code == 0
    assert messages(caplog, logging.INFO) == [f"{THURSDAY}: not open yet (page: the list of 2026-02-18; API: HTTP 400)"]


@deferred_f_from_coro_f
async def test_a_crawl_before_a_day_opened_does_not_confirm_that_it_has_no_list(crawl, output, without_list, set_time):
    without_list()
    for time in ("2026-02-19T00:15", "2026-02-21T10:00"):
        set_time(time)
        await crawl(date=THURSDAY)
    assert not EditionStore.at(output).crawl_log().is_known_without_list(_thursday())


def _thursday():
    return Day.parse(THURSDAY)


@deferred_f_from_coro_f
async def test_a_saturday_has_no_list_also_while_it_lasts(crawl, output, set_time):
    set_time("2026-02-21T10:00")
    assert (await crawl(date="today")).exit_code == 0
    assert [line["verdict"] for line in crawl_log(output)] == ["without_list"]


@deferred_f_from_coro_f
async def test_pages_that_moved_and_an_api_that_refuses_all_requests_do_not_prove_that_there_is_no_list(
    crawl, output, break_hub, set_time, caplog
):
    set_time("2026-03-02T10:00")
    break_hub(list_status=404, api_refuses=True)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert [line["verdict"] for line in crawl_log(output)] == ["withheld"]
    assert "the list is not available (page: HTTP 404; API: HTTP 400)" in messages(caplog, logging.ERROR)[0]
