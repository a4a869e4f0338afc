"""Several days in one crawl."""

import json
import logging
import re

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.editions import (
    THURSDAY,
    listed,
    messages,
    names,
    published,
)


@deferred_f_from_coro_f
async def test_a_range_is_crawled_without_its_weekends(crawl, output, hub, caplog):
    assert (await crawl(date="2026-02-19..2026-02-24")).exit_code == 0
    days = [THURSDAY, "2026-02-20", "2026-02-23", "2026-02-24"]
    assert [name for name in names(output) if re.match("daily/.*jsonl", name)] == [f"daily/{day}.jsonl" for day in days]
    assert hub.asked("/papers/date/.*") == len(days)
    assert messages(caplog, logging.INFO)[-1] == "4 published, 0 without a list, 0 not published"
    feed = json.loads((output / "feed.json").read_text(encoding="utf8"))["items"]
    assert {item["_hfpapers"]["edition"] for item in feed} == set(days)


@deferred_f_from_coro_f
async def test_a_day_that_fails_does_not_stop_the_others(crawl, output, hub, caplog):
    hub.lists["2026-02-20"] = [listed("2026-02-20")[0] | {"paper": {}}]
    assert (await crawl(date="2026-02-18..2026-02-20", pages="no")).exit_code == 3
    published_days = [name for name in names(output) if re.match("daily/.*jsonl", name)]
    assert published_days == ["daily/2026-02-18.jsonl", f"daily/{THURSDAY}.jsonl"]
    assert messages(caplog, logging.INFO)[-1] == "2 published, 0 without a list, 1 not published: 2026-02-20"


@pytest.mark.parametrize("thin", ["2026-02-18", "2026-02-19"])
@deferred_f_from_coro_f
async def test_feeds_are_caught_up_with_whichever_day_of_a_range_is_withheld(crawl, output, hub, thin):
    await crawl(date="2026-02-18..2026-02-19", pages="no")
    for day in ("2026-02-18", "2026-02-19"):
        hub.lists[day] = listed(day)[:3] if day == thin else listed(day)
        hub.lists[day][0]["paper"]["upvotes"] += 500
    # The one that is withheld comes last.
    hub.faults.slow_list = thin
    assert (await crawl(date="2026-02-18..2026-02-19", pages="no")).exit_code == 3
    feed = json.loads((output / "feed.json").read_text(encoding="utf8"))["items"]
    assert max(item["_hfpapers"]["upvotes"] for item in feed) > 500


@deferred_f_from_coro_f
async def test_feeds_that_fail_at_the_end_are_told_and_what_is_there_stays(crawl, snapshot, caplog, tmp_path):
    await crawl(date=THURSDAY)
    before = snapshot()
    (tmp_path / "feed-item.html.j2").write_text("{{ 1 / 0 }}", encoding="utf8")
    assert (await crawl({"POST_TEMPLATES_FOLDER": str(tmp_path)}, date=THURSDAY, only="missing")).exit_code == 3
    assert snapshot() == before
    assert "feeds: not published" in messages(caplog, logging.ERROR)[0]
    assert "ZeroDivisionError" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_only_the_missing_days_of_a_range_are_asked_for(crawl, output, hub):
    await crawl(date=THURSDAY)
    hub.hits.clear()
    assert (await crawl(date="2026-02-18..2026-02-20", only="missing", pages="no")).exit_code == 0
    assert hub.asked("/papers/date/.*") == 2
    assert hub.asked(f"/papers/date/{THURSDAY}") == 0
    assert len([name for name in names(output) if re.match("daily/.*jsonl", name)]) == 3


@deferred_f_from_coro_f
async def test_feeds_that_a_killed_crawl_left_behind_are_caught_up_with(crawl, output):
    await crawl(date=THURSDAY)
    feed = (output / "feed.json").read_bytes()
    (output / "feed.json").unlink()
    assert (await crawl(date=THURSDAY, only="missing")).exit_code == 0
    assert (output / "feed.json").read_bytes() == feed


@deferred_f_from_coro_f
async def test_where_nothing_is_missing_there_is_nothing_to_do(crawl, hub, caplog):
    await crawl(date=THURSDAY)
    hub.hits.clear()
    caplog.clear()
    assert (await crawl(date=THURSDAY, only="missing")).exit_code == 0
    assert hub.asked("/papers/.*") == 0
    assert messages(caplog, logging.INFO) == ["nothing to do: all that was asked for is there"]


@deferred_f_from_coro_f
async def test_a_paper_listed_on_two_days_of_a_range_is_in_both(crawl, output, hub):
    again = listed()[0]
    friday = listed("2026-02-20")
    hub.lists["2026-02-20"] = [*friday, again]
    assert (await crawl(date="2026-02-19..2026-02-20")).exit_code == 0
    for day in (THURSDAY, "2026-02-20"):
        assert again["paper"]["id"] in {paper["id"] for paper in published(output, day)}
