"""Which editions a feed contains when several crawls change them."""

import json

import pytest

from hfpapers.editions.periods import Day
from hfpapers.publishing.publisher import Publisher


@pytest.fixture
def feed_editions(settings, output, papers):
    """Return a function that publishes papers as a day, and returns the editions of the feed's items."""
    settings.setdict({"OUTPUTS": {"feed.json": {"format": "jsonfeed"}}, "FEED_ITEMS": 19}, priority="cmdline")

    def publish(edition, numbers):
        listed = [
            papers[number].model_copy(update={"edition": edition, "id": f"26{edition[-2:]}.9000{number}"})
            for number in numbers
        ]
        Publisher.from_settings(settings).publish(Day.parse(edition), listed, with_latest=True)
        items = json.loads((output / "feed.json").read_bytes())["items"]
        return [item["_hfpapers"]["edition"] for item in items]

    return publish


def test_an_edition_that_was_left_out_does_not_come_back_when_a_newer_one_loses_a_paper(feed_editions, render_again):
    feed_editions("2026-02-18", range(10))
    assert set(feed_editions("2026-02-19", range(10))) == {"2026-02-19"}
    assert feed_editions("2026-02-19", range(9)) == ["2026-02-19"] * 9
    assert render_again() == []
    # The paper that returns has its place.
    assert feed_editions("2026-02-19", range(10)) == ["2026-02-19"] * 10


def test_the_best_papers_of_the_newest_edition_fill_the_feed_although_others_were_removed(feed_editions, settings):
    settings.set("FEED_ITEMS", 8, priority="cmdline")
    feed_editions("2026-02-19", range(10))
    assert len(feed_editions("2026-02-19", range(9))) == 8
