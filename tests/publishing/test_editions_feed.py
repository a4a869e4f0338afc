"""What `feeds/editions.json` states about an edition, for programs."""

import datetime as dt
import json

import pytest

from hfpapers.editions.crawl_log import CrawlRecord
from hfpapers.editions.periods import parse_period
from hfpapers.publishing.publisher import Publisher

EDITION = "2026-02-19"
BLOG = "https://blog.example.org/papers"


@pytest.fixture(autouse=True)
def only_the_feed(settings):
    entry = {"format": "jsonfeed", "kinds": ["daily", "weekly", "monthly"], "item": "edition"}
    settings.set("OUTPUTS", {"feeds/editions.json": entry}, priority="cmdline")


@pytest.fixture
def publish(settings, papers, set_time):
    """Return a function that publishes an edition at a time, in a crawl of its own, unless the crawl is rejected."""

    def publish_at(time, edition=EDITION, listed=papers, **options):
        set_time(time)
        of_edition = [paper.model_copy(update={"edition": edition}) for paper in listed]
        Publisher.from_settings(settings).publish(parse_period(edition), of_edition, with_latest=True, **options)

    return publish_at


@pytest.fixture
def log(store):
    """Return a function that records a crawl in the crawl log."""

    def log_crawl(time, verdict, papers=10):
        with store.files.locked():
            store.log_crawl(CrawlRecord(time=time, edition=EDITION, sources=["page"], papers=papers, verdict=verdict))

    return log_crawl


@pytest.fixture
def state(output):
    """Return a function that returns what the feed states about its newest edition."""
    return lambda: json.loads((output / "feeds/editions.json").read_bytes())["items"][0]["_hfpapers"]


@pytest.mark.parametrize(
    ("edition", "before", "after"),
    [
        ("2026-02-19", "2026-02-19T23:59:59Z", "2026-02-20T00:00:00Z"),
        ("2026-02-19", "2026-02-20T08:59:59+09:00", "2026-02-20T09:00:00+09:00"),
        ("2026-W08", "2026-02-22T23:59:59Z", "2026-02-23T00:00:00Z"),
        ("2026-02", "2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z"),
    ],
)
def test_an_edition_is_complete_if_it_was_crawled_after_its_period_had_ended(publish, state, edition, before, after):
    publish(before, edition)
    assert (state()["edition"], state()["complete"], state()["settled"]) == (edition, False, False)
    updated_at = state()["updated_at"]
    # Nothing else changes.
    publish(after, edition)
    assert (state()["complete"], state()["settled"], state()["updated_at"]) == (True, False, updated_at)


def test_a_list_that_was_requested_before_its_day_had_ended_makes_no_edition_complete(publish, state):
    publish("2026-02-20T00:04:00Z", crawled_at=dt.datetime(2026, 2, 19, 23, 58, tzinfo=dt.UTC))
    assert not state()["complete"]


def test_an_edition_is_settled_some_days_later(publish, state, settings):
    settings.set("SETTLED_AFTER", 3, priority="cmdline")
    publish("2026-02-21T23:59:59Z")
    assert not state()["settled"]
    publish("2026-02-22T00:00:00Z")
    assert (state()["complete"], state()["settled"]) == (True, True)


def test_a_crawl_that_was_rejected_makes_no_edition_complete(publish, state, log, render_again):
    publish("2026-02-19T10:00:00Z")
    log("2026-02-19T10:00:01Z", "published")
    log("2026-02-20T10:00:00Z", "withheld", None)
    render_again()
    assert not state()["complete"]
    log("2026-02-20T11:00:00Z", "unchanged")
    render_again()
    assert state()["complete"]


def test_it_is_as_complete_after_it_is_rendered_again(publish, log, render_again):
    publish("2026-02-19T10:00:00Z")
    publish("2026-02-20T10:00:00Z")
    log("2026-02-20T10:00:01Z", "unchanged")
    assert render_again() == []


def test_without_a_crawl_log_an_edition_is_complete_if_it_changed_after_its_period(
    publish, papers, state, render_again
):
    publish("2026-02-19T10:00:00Z")
    render_again()
    assert not state()["complete"]
    publish("2026-02-20T10:00:00Z", listed=[papers[0].model_copy(update={"upvotes": 99}), *papers[1:]])
    render_again()
    assert (state()["complete"], state()["updated_at"]) == (True, "2026-02-20T10:00:00Z")


def test_it_counts_all_papers_and_states_when_one_of_them_last_changed(publish, papers, state):
    publish("2026-02-19T10:00:00Z", listed=papers[:9])
    publish("2026-02-20T10:00:00+09:00", listed=papers)
    publish("2026-02-21T10:00:00Z", listed=papers)
    assert (state()["papers"], state()["updated_at"]) == (10, "2026-02-20T01:00:00Z")


def test_its_data_has_an_address_unless_the_blog_excludes_the_data(publish, state, settings, output):
    publish("2026-02-20T10:00:00Z")
    assert state()["data_url"] == "../daily/2026-02-19.jsonl"
    settings.set("FEED_BASE_URL", BLOG, priority="cmdline")
    publish("2026-02-20T11:00:00Z")
    assert state()["data_url"] == f"{BLOG}/daily/2026-02-19.jsonl"
    (output / "_config.yml").write_text("exclude: [weekly]\n", encoding="utf8")
    publish("2026-02-20T12:00:00Z")
    assert state()["data_url"] == f"{BLOG}/daily/2026-02-19.jsonl"
    (output / "_config.yml").write_text("exclude: [daily]\n", encoding="utf8")
    publish("2026-02-20T13:00:00Z")
    assert "data_url" not in state()
