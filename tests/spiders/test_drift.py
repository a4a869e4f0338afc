"""The day on which the Hub changes: said in the log and in the report, and withheld where too much is missing."""

import json
import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.editions import THURSDAY, listed, messages, names


@pytest.fixture
def usual(crawl):
    """Return what publishes three days as they always are."""

    async def publish():
        await crawl(date="2026-02-16..2026-02-18", pages="no")

    return publish


def without(field, items):
    for item in items:
        item["paper"].pop(field, None)
    return items


@deferred_f_from_coro_f
async def test_a_field_that_is_gone_is_a_warning_and_the_edition_is_published(crawl, output, hub, caplog, usual):
    await usual()
    hub.lists[THURSDAY] = without("ai_summary", listed())
    caplog.clear()
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    [warning] = messages(caplog, logging.WARNING)
    assert warning.startswith(f"{THURSDAY}: 0% of the papers have ai_summary, ")
    report = json.loads((output / f"reports/daily-{THURSDAY}.json").read_text(encoding="utf8"))
    assert report["warnings"] == [warning.removeprefix(f"{THURSDAY}: ")]


@deferred_f_from_coro_f
async def test_a_usual_day_is_no_warning(crawl, caplog, usual):
    await usual()
    caplog.clear()
    await crawl(date=THURSDAY, pages="no")
    assert messages(caplog, logging.WARNING) == []


@deferred_f_from_coro_f
async def test_what_is_new_in_a_lists_data_is_in_the_report(crawl, output, hub):
    items = hub.lists[THURSDAY] = listed()
    items[0]["paper"]["podcast"] = "https://podcast.example.org/"
    items[1]["paper"]["githubStars"] = "many"
    items[2]["trending"] = True
    await crawl(date=THURSDAY, pages="no")
    report = json.loads((output / f"reports/daily-{THURSDAY}.json").read_text(encoding="utf8"))
    assert report["unrecognised"] == ["github_stars", "paper.podcast", "trending"]


@deferred_f_from_coro_f
async def test_a_list_without_abstracts_is_withheld(crawl, output, hub, caplog):
    hub.lists[THURSDAY] = without("summary", [item | {"paper": item["paper"] | {}} for item in listed()])
    hub.faults.papers_failing, hub.faults.api_down = ".*", True
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert names(output) == []
    assert "24 of its 24 papers have no abstract" in messages(caplog, logging.ERROR)[0]
