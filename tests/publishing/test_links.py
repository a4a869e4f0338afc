"""Posts link to each other, and those near each other show different images."""

import re

import pytest
import yaml

from hfpapers.editions.periods import parse_period
from hfpapers.publishing.publisher import Publisher

DAYS = ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19"]
FOREIGN = b"---\ntitle: My own post\n---\n"


@pytest.fixture(autouse=True)
def only_posts(settings):
    outputs = {"_posts/%(date)s-%(kind)s-papers.md": {"format": "md"}}
    settings.set("OUTPUTS", outputs, priority="cmdline")


@pytest.fixture
def publish(settings, paper):
    """Return a function that publishes an edition of papers with these images; it returns the posts that change."""

    def publish_edition(edition, images="a"):
        papers = [
            paper.model_copy(
                update={
                    "edition": edition,
                    "id": f"2602.9{ord(image):04}",
                    "title": f"Teapots, Part {image}",
                    "thumbnail": f"https://example.org/{image}.png",
                    "upvotes": 20 - number,
                }
            )
            for number, image in enumerate(images)
        ]
        published = Publisher.from_settings(settings).publish(parse_period(edition), papers, with_latest=False)
        return {name for name in published.changes.files if name.endswith(".md")}

    return publish_edition


def post_name(edition):
    period = parse_period(edition)
    return f"_posts/{period.first}-{period.kind}-papers.md"


def post_names(*editions):
    return {*map(post_name, editions)}


@pytest.fixture
def read(output):
    return lambda edition: (output / post_name(edition)).read_text(encoding="utf8")


@pytest.fixture
def links(read):
    """Return a function that returns the editions that a post links to, in order."""
    return lambda edition: re.findall(r"\(/posts/\w+-papers-([\dW-]+)/\)", read(edition))


@pytest.fixture
def image(read):
    """Return a function that returns which image a post shows."""

    def shown(edition):
        front_matter = yaml.safe_load(read(edition).split("---\n")[1])
        return front_matter["image"]["path"].removeprefix("https://example.org/").removesuffix(".png")

    return shown


def test_days_link_to_both_neighbors_wherever_these_are(publish, links):
    for day in ("2026-02-19", "2025-12-25", "2026-02-17"):
        publish(day)
    assert links("2025-12-25") == ["2026-02-17"]
    assert links("2026-02-17") == ["2025-12-25", "2026-02-19"]
    assert links("2026-02-19") == ["2026-02-17"]


def test_a_new_day_renders_the_posts_that_gain_a_link_and_no_others(publish):
    for edition in (*DAYS[:2], DAYS[3], "2026-W07", "2026-W08", "2026-01", "2026-02"):
        publish(edition)
    # The month shows a link to its weeks only.
    assert publish(DAYS[2]) == post_names(*DAYS[1:], "2026-W08")
    assert publish(DAYS[2]) == set()


def test_a_new_week_renders_its_days_its_months_and_its_neighbors(publish, links):
    for edition in (*DAYS, "2026-03-01", "2026-03-02", "2026-W08", "2026-W10", "2026-01", "2026-02", "2026-03"):
        publish(edition)
    assert publish("2026-W09") == post_names("2026-W08", "2026-W09", "2026-W10", "2026-03-01", "2026-02", "2026-03")
    assert links("2026-W09") == ["2026-03-01", "2026-W08", "2026-02", "2026-03", "2026-W10"]


def test_a_new_month_renders_its_days_its_weeks_and_its_neighbors(publish, links):
    for edition in (*DAYS, "2026-03-02", "2026-W08", "2026-W09", "2026-W11", "2026-01"):
        publish(edition)
    assert publish("2026-02") == post_names(*DAYS, "2026-W08", "2026-W09", "2026-01", "2026-02")
    assert links("2026-02") == ["2026-W08", "2026-W09", "2026-01"]
    assert links(DAYS[1]) == [DAYS[0], "2026-W08", "2026-02", DAYS[2]]


def test_posts_link_to_an_edited_post_and_not_to_that_of_somebody_else(publish, output, read, links, render_again):
    for day in DAYS[:3]:
        publish(day)
    (output / post_name(DAYS[0])).write_text(f"{read(DAYS[0])}\nMore.\n", encoding="utf8")
    (output / post_name(DAYS[2])).write_bytes(FOREIGN)
    assert render_again() == [post_name(DAYS[1])]
    assert links(DAYS[1]) == [DAYS[0]]


def test_posts_link_to_a_post_again_after_that_of_somebody_else_was_removed(publish, output, links):
    publish(DAYS[0])
    (output / post_name(DAYS[1])).write_bytes(FOREIGN)
    assert publish(DAYS[1]) == set()
    assert links(DAYS[0]) == []
    (output / post_name(DAYS[1])).unlink()
    assert publish(DAYS[1]) == post_names(*DAYS[:2])
    assert links(DAYS[0]) == [DAYS[1]]


def test_posts_of_the_same_top_paper_show_different_images(publish, image):
    for day in DAYS:
        publish(day, "abcdefghi")
    publish("2026-W08", "abcdefghi")
    publish("2026-02", "abcdefghi")
    assert [image(edition) for edition in (*DAYS, "2026-W08", "2026-02")] == [*"abcdef"]


def test_a_post_shows_the_image_of_a_post_nearby_if_it_is_the_only_one(publish, image):
    publish(DAYS[0], "ab")
    publish(DAYS[1], "a")
    assert image(DAYS[1]) == "a"


def test_a_day_that_is_published_later_changes_the_images_of_the_days_after_it(publish, image):
    for day in DAYS[1:]:
        publish(day, "abcde")
    assert [image(day) for day in DAYS[1:]] == [*"abc"]
    assert publish(DAYS[0], "b") == post_names(*DAYS)
    assert [image(day) for day in DAYS] == [*"bacd"]


def test_other_images_of_a_week_change_the_image_of_its_month(publish, image, render_again):
    publish(DAYS[0], "a")
    publish("2026-W08", "abc")
    publish("2026-02", "abcd")
    assert (image("2026-W08"), image("2026-02")) == ("b", "c")
    # The first paper is the same.
    assert publish("2026-W08", "acb") == post_names("2026-W08", "2026-02")
    assert (image("2026-W08"), image("2026-02")) == ("c", "b")
    assert render_again() == []


def test_a_day_that_becomes_similar_to_others_renders_only_posts_whose_image_changes(publish):
    publish(DAYS[0], "6ab7")
    for edition in (*DAYS[1:], "2026-W08"):
        publish(edition, f"{edition[-1]}ab")
    assert publish(DAYS[0], "6ba7") == post_names(DAYS[0])
    assert publish(DAYS[0], "76ab") == post_names(*DAYS[:2], "2026-W08")
