"""Topics in crawls: a paper that gets its votes after the list day began is new when it has them."""

import json

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import THURSDAY, listed

TOPICS = {"popular": {"title": "Popular", "min_upvotes": 5}, "nothing": {"title": "Nothing", "words": ["no such word"]}}


def read_items(output, name="popular"):
    """Return the dates of the items of a topic by the ids of their papers."""
    items = json.loads((output / f"feeds/topics/{name}.json").read_text(encoding="utf8"))["items"]
    return {item["_hfpapers"]["id"]: item["date_published"] for item in items}


@pytest.mark.parametrize("database", ["", "archive.db"])
@deferred_f_from_coro_f
async def test_a_paper_that_has_five_votes_in_a_later_crawl_is_dated_at_that_crawl(
    crawl, output, hub, set_time, database
):
    settings = {"TOPICS": TOPICS, "ARCHIVE_DB": database, "POST_TIMEZONE": "UTC"}
    hub.lists[THURSDAY] = items = listed()[:3]
    votes = {item["paper"]["id"]: item["paper"] for item in items}
    first, second, third = votes
    for paper_id, number in ((first, 9), (second, 4), (third, 1)):
        votes[paper_id]["upvotes"] = number
    set_time("2026-02-19T04:10")
    assert (await crawl(settings, date=THURSDAY, pages="no")).exit_code == 0
    # The best of three papers came in last.
    assert read_items(output) == {first: "2026-02-19T04:10:02+00:00"}
    votes[second]["upvotes"], votes[third]["upvotes"] = 5, 2
    set_time("2026-02-19T12:30")
    await crawl(settings, date=THURSDAY, pages="no")
    expected = {second: "2026-02-19T12:30:01+00:00", first: "2026-02-19T04:10:02+00:00"}
    assert read_items(output) == read_items(output, "all") == expected
    assert not (output / "feeds/topics/nothing.json").exists()
    # Later crawls do not move the dates.
    votes[first]["upvotes"] = 90
    set_time("2026-03-30T12:30")
    await crawl(settings, date=THURSDAY, pages="no")
    assert read_items(output) == expected
