"""When an edition is published, the posts that gain a link to it are rendered again."""

import pytest

from hfpapers.editions.periods import Day, Month, Week

THURSDAY, FRIDAY = Day.parse("2026-02-19"), Day.parse("2026-02-20")


@pytest.fixture(autouse=True)
def only_posts(settings):
    """Render no charts and feeds, which take most of the time."""
    settings.set("OUTPUTS", {"_posts/%(date)s-%(kind)s-papers.md": {"format": "md"}}, priority="cmdline")


@pytest.fixture
def publish(publisher, papers):
    """Return a function that publishes the edition of a period."""

    def publish_edition(period):
        listed = [paper.model_copy(update={"edition": str(period)}) for paper in papers]
        return publisher.publish(period, listed, with_latest=False)

    return publish_edition


@pytest.mark.parametrize(
    ("gains", "published", "link"),
    [
        (THURSDAY, FRIDAY, "/posts/daily-papers-2026-02-20/"),
        (FRIDAY, THURSDAY, "/posts/daily-papers-2026-02-19/"),
        (THURSDAY, Week.parse("2026-W08"), "/posts/weekly-papers-2026-W08/"),
        (THURSDAY, Month.parse("2026-02"), "/posts/monthly-papers-2026-02/"),
        (Week.parse("2026-W08"), THURSDAY, "/posts/daily-papers-2026-02-19/"),
        (Week.parse("2026-W08"), Month.parse("2026-02"), "/posts/monthly-papers-2026-02/"),
        (Month.parse("2026-02"), Week.parse("2026-W08"), "/posts/weekly-papers-2026-W08/"),
    ],
)
def test_a_post_gains_a_link_to_an_edition_that_is_published_after_it(publish, output, gains, published, link):
    publish(gains)
    post = output / f"_posts/{gains.first}-{gains.kind}-papers.md"
    assert link not in post.read_text("utf8")
    publish(published)
    assert link in post.read_text("utf8")


def test_an_edition_that_has_its_post_already_renders_no_other_post(publish):
    publish(THURSDAY)
    publish(Month.parse("2026-02"))
    assert publish(Month.parse("2026-02")).changes.files == ()
