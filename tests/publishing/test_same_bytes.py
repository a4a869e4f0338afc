"""Rendering an archive again changes no byte, in whatever order its editions were crawled."""

import itertools

import pytest

from hfpapers.archive.database import Archive
from hfpapers.editions.periods import Day, parse_period
from hfpapers.publishing.publisher import Publisher
from hfpapers.publishing.renderer import Renderer

# The week 2026-W09 is in two months.
DAYS = ["2026-02-26", "2026-02-27", "2026-03-02", "2026-03-03"]
WEEKS = {"2026-W09": DAYS[:2], "2026-W10": DAYS[2:]}
MONTHS = {"2026-02": DAYS[:2], "2026-03": DAYS[2:]}
ORDERS = {
    "days, weeks, months": [*DAYS, *WEEKS, *MONTHS],
    "backwards": [*reversed([*DAYS, *WEEKS, *MONTHS])],
    "weeks, days backwards, months": [*WEEKS, *reversed(DAYS), *MONTHS],
    "one after the other": [DAYS[0], "2026-W09", "2026-02", DAYS[2], "2026-03", "2026-W10", DAYS[1], DAYS[3]],
}


@pytest.fixture(autouse=True)
def outputs_with_links(settings):
    """Render only what depends on other editions."""
    formats = {"md", "jsonfeed", "svg"}
    outputs = {path: options for path, options in settings["OUTPUTS"].items() if options["format"] in formats}
    settings.set("OUTPUTS", outputs, priority="cmdline")


@pytest.fixture
def listed(paper):
    """Return a function that returns an edition's list, in which some papers have the image of another one."""

    def papers_of(edition, more_votes=0):
        days = (WEEKS | MONTHS).get(edition, [edition])
        return [
            paper.model_copy(
                update={
                    "edition": edition,
                    "id": f"{day[2:4]}{day[5:7]}.9{day[8:]}0{number}",
                    "title": f"Teapots of {day}, Part {number}",
                    "submitted_at": f"{day}T04:00:00Z",
                    "thumbnail": f"https://example.org/{(int(day[8:]) + number) % 5}.png",
                    "upvotes": 20 - number + (more_votes if number % 2 else 0),
                }
            )
            for day, number in itertools.product(days, range(4))
        ]

    return papers_of


@pytest.fixture
def publish(settings, listed, set_time):
    """Return a function that publishes editions, each in a crawl of its own, an hour after the previous one."""
    hours = itertools.count()

    def publish_editions(editions, more_votes=0):
        for edition in editions:
            set_time(f"2026-04-0{1 + next(hours) // 24}T{next(hours) % 24:02}:00:00Z")
            period = parse_period(edition)
            publisher = Publisher.from_settings(settings)
            publisher.publish(period, listed(edition, more_votes), with_latest=True)

    return publish_editions


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_rendering_changes_nothing_whatever_was_crawled_first(publish, render_again, order):
    publish(order)
    assert render_again() == []
    publish(order[::2], more_votes=5)
    assert render_again() == []


def test_the_files_of_topics_have_the_votes_of_weeks_and_months_when_these_are_published(settings, publish, store):
    settings.setdict({"ARCHIVE_DB": "auto", "TOPICS": {"tea": {"title": "Tea", "words": ["teapots"]}}}, "cmdline")
    publish(DAYS)
    publish(["2026-W10"], more_votes=5)
    renderer = Renderer.from_settings(settings)
    archive = Archive.from_config(renderer.config, store)
    with archive.open() as database:
        files = renderer.render_latest([Day], renderer.snapshot(database=database))
    assert store.files.replace(files) == []
