"""Unexpected changes in the data of the Hub: they are warnings, and an edition that lacks too much is rejected."""

import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import THURSDAY, listed, messages, published_names


@pytest.fixture
def publish_usual_days(crawl):
    """Return a function that publishes three days without anything unexpected."""

    async def publish():
        await crawl(date="2026-02-16..2026-02-18", pages="no")

    return publish


def without(field, items):
    """Return the items without a field of their papers."""
    for item in items:
        item["paper"].pop(field, None)
    return items


@deferred_f_from_coro_f
async def test_a_field_that_disappears_is_a_warning_and_the_edition_is_published(
    crawl, hub, caplog, publish_usual_days, read_report
):
    await publish_usual_days()
    hub.lists[THURSDAY] = without("ai_summary", listed())
    caplog.clear()
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    [warning] = messages(caplog, logging.WARNING)
    assert warning.startswith(f"{THURSDAY}: only 0% of the papers have ai_summary ")
    assert read_report()["warnings"] == [warning.removeprefix(f"{THURSDAY}: ")]


@deferred_f_from_coro_f
async def test_a_usual_day_causes_no_warning(crawl, caplog, publish_usual_days):
    await publish_usual_days()
    caplog.clear()
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert messages(caplog, logging.WARNING) == []


@deferred_f_from_coro_f
async def test_unknown_keys_and_unparsed_fields_of_a_list_are_in_the_report(crawl, hub, read_report):
    items = hub.lists[THURSDAY] = listed()
    items[0]["paper"]["podcast"] = "https://podcast.example.org/"
    items[1]["paper"]["githubStars"] = "many"
    items[2]["trending"] = True
    await crawl(date=THURSDAY, pages="no")
    assert read_report()["unknown_fields"] == ["github_stars", "paper.podcast", "trending"]


@deferred_f_from_coro_f
async def test_a_list_without_abstracts_is_rejected(crawl, output, hub, break_hub, caplog):
    hub.lists[THURSDAY] = without("summary", listed()[:5])
    break_hub(papers_failing=".*", api_down=True)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert published_names(output) == []
    assert "5 of the 5 papers have no abstract" in messages(caplog, logging.ERROR)[0]
