"""`daily/latest.jsonl` is a copy of the newest published day, and not an edition."""

import pytest

from hfpapers.editions.checks import RejectedError
from hfpapers.editions.periods import Day, Week
from hfpapers.publishing.publisher import Publisher
from hfpapers.publishing.snapshot import Snapshot

WEDNESDAY, THURSDAY, FRIDAY = (Day.parse(f"2026-02-{number}") for number in (18, 19, 20))
LATEST = "daily/latest.jsonl"


@pytest.fixture
def publish(settings, papers):
    """Return a function that publishes the same papers as an edition, in a crawl of its own."""

    def publish_edition(period, listed=papers, **arguments):
        publisher = Publisher.from_settings(settings)
        edition = [paper.model_copy(update={"edition": str(period)}) for paper in listed]
        return publisher.publish(period, edition, with_latest=True, **arguments).changes.files

    return publish_edition


@pytest.fixture
def latest_is(output):
    """Return a function that returns whether the file is a copy of a day."""
    return lambda day: (output / LATEST).read_bytes() == (output / f"daily/{day}.jsonl").read_bytes()


def test_it_follows_the_newest_day_and_no_other(publish, latest_is, papers):
    for day, newest in ((THURSDAY, THURSDAY), (FRIDAY, FRIDAY), (WEDNESDAY, FRIDAY)):
        files = publish(day)
        assert (LATEST in files) == (day == newest)
        assert latest_is(newest)
    more_votes = [papers[0].model_copy(update={"upvotes": 99}), *papers[1:]]
    assert LATEST not in publish(THURSDAY, more_votes)
    assert LATEST in publish(FRIDAY, more_votes)
    assert latest_is(FRIDAY)


def test_it_is_written_after_the_data_of_its_day(publish):
    files = publish(THURSDAY)
    assert files.index("daily/2026-02-19.jsonl") < files.index(LATEST)


def test_a_week_does_not_write_it(publish, output):
    publish(Week.parse("2026-W08"))
    assert not (output / LATEST).exists()


def test_it_is_not_an_edition(publish, output, store):
    publish(THURSDAY)
    assert store.editions(Day) == Snapshot(store).editions(Day) == [THURSDAY]
    (output / "daily/2026-02-19.jsonl").unlink()
    assert store.editions(Day) == []
    assert not store.has_edition(THURSDAY)
    assert publish(FRIDAY)
    assert "2026-02-19" not in (output / "_posts/2026-02-20-daily-papers.md").read_text(encoding="utf8")


def test_it_is_unchanged_if_the_newest_day_is_rejected(publish, latest_is, papers):
    publish(WEDNESDAY)
    publish(THURSDAY)
    for listed in (papers[:3], [paper.model_copy(update={"abstract": None}) for paper in papers]):
        with pytest.raises(RejectedError):
            publish(THURSDAY, listed)
        with pytest.raises(RejectedError):
            publish(FRIDAY, [paper.model_copy(update={"abstract": None}) for paper in listed])
        assert latest_is(THURSDAY)


def test_it_lacks_the_papers_that_the_newest_day_lost(publish, latest_is, papers):
    publish(THURSDAY)
    assert LATEST in publish(THURSDAY, papers[:1], force=True)
    assert latest_is(THURSDAY)


def test_it_keeps_the_newest_day_while_the_data_of_that_is_corrupt(publish, output, render_again):
    publish(FRIDAY)
    before = (output / LATEST).read_bytes()
    (output / "daily/2026-02-20.jsonl").write_bytes(b"")
    publish(THURSDAY)
    assert (output / LATEST).read_bytes() == before
    render_again()
    assert (output / LATEST).read_bytes() == before
    publish(FRIDAY)
    assert (output / LATEST).read_bytes() == (output / "daily/2026-02-20.jsonl").read_bytes()


def test_rendering_repairs_it(publish, output, latest_is, render_again):
    publish(THURSDAY)
    publish(FRIDAY)
    (output / LATEST).write_bytes(b"")
    assert render_again() == [LATEST]
    (output / "daily/2026-02-20.jsonl").unlink()
    assert LATEST in render_again()
    assert latest_is(THURSDAY)
