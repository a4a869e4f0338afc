"""Two machines that publish into one object store at the same time, without a lock."""

import datetime as dt
import threading
from functools import partial

import pytest
from obstore.store import MemoryStore

from hfpapers import clock
from hfpapers.editions.checks import RejectedError
from hfpapers.editions.periods import Day
from hfpapers.publishing.publisher import Publisher
from hfpapers.publishing.renderer import Renderer, render_data
from hfpapers.storage import object_store
from hfpapers.storage.interface import UnreachableError
from hfpapers.storage.store import EditionStore
from tests.writers import Interleaving, open_shared, seeds

WEDNESDAY, THURSDAY, FRIDAY = Day.parse("2026-02-18"), Day.parse("2026-02-19"), Day.parse("2026-02-20")
TIMES = {"writer 0": "2026-03-20T10:00:00Z", "writer 1": "2026-03-20T11:00:00Z"}
DATA_IS_READ = ("get", "daily/2026-02-19.jsonl")
SEEDS = seeds(5, 200)


@pytest.fixture(autouse=True)
def times(monkeypatch):
    """Let the second machine crawl an hour after the first one."""
    monkeypatch.setattr(object_store, "_MAX_BACKOFF_S", 0)

    def now():
        return dt.datetime.fromisoformat(TIMES.get(threading.current_thread().name, TIMES["writer 1"]))

    monkeypatch.setattr(clock, "now", now)


@pytest.fixture
def open_publisher(outputs, tmp_path):
    """Return a function that returns the publisher of another machine with the same object store."""
    memory = MemoryStore()

    def open_one(before=lambda *_: None):
        renderer = Renderer(outputs(), EditionStore(open_shared(memory, tmp_path, before)))
        return Publisher(renderer, None, None, max_loss=0.5)

    return open_one


def render_again(publisher):
    """Render all files of the archive, and return the names of those that change."""
    renderer, store = publisher.renderer, publisher.store
    periods = store.editions(Day)
    snapshot = renderer.snapshot(requested=periods)
    files = [renderer.render_edition(period, snapshot) for period in periods]
    return store.files.replace(
        {name: data for each in (*files, renderer.render_latest([Day], snapshot)) for name, data in each.items()}
    )


def of(period, papers):
    return [paper.model_copy(update={"edition": str(period)}) for paper in papers]


def with_votes(papers, votes):
    return [paper.model_copy(update={"upvotes": paper.upvotes + votes}) for paper in papers]


@pytest.mark.parametrize("seed", SEEDS)
def test_two_crawls_of_one_edition_lose_no_update(open_publisher, papers, seed):
    open_publisher().publish(THURSDAY, papers, with_latest=True)
    interleaving = Interleaving(seed)
    added = papers[0].model_copy(update={"id": "2602.91950", "upvotes": 1})
    lists = [with_votes(papers, 100), [*with_votes(papers, 200), added]]
    publishers = [open_publisher(interleaving.before(number)) for number in range(2)]
    crawls = [
        partial(publisher.publish, THURSDAY, listed, with_latest=True)
        for publisher, listed in zip(publishers, lists, strict=True)
    ]
    assert interleaving.run(crawls) == []
    after = open_publisher()
    stored = {paper.id: paper for paper in after.store.papers(THURSDAY)}
    assert {paper.upvotes - paper_before.upvotes for paper_before in papers for paper in [stored[paper_before.id]]} <= {
        100,
        200,
    }
    votes = {(row.time, row.upvotes) for row in after.store.history(THURSDAY).observations if row.id == papers[0].id}
    assert {(TIMES["writer 0"], 120), (TIMES["writer 1"], 220)} <= votes
    assert render_again(after) == []
    assert after.store.files.names_in(".replacing") == frozenset()


@pytest.mark.parametrize("seed", SEEDS)
def test_two_crawls_of_two_editions_are_both_in_the_feeds(open_publisher, papers, seed):
    interleaving = Interleaving(seed)
    publishers = [open_publisher(interleaving.before(number)) for number in range(2)]
    crawls = [
        partial(publishers[0].publish, THURSDAY, papers, with_latest=True),
        partial(publishers[1].publish, FRIDAY, of(FRIDAY, papers), with_latest=True),
    ]
    assert interleaving.run(crawls) == []
    after = open_publisher()
    assert after.store.editions(Day) == [FRIDAY, THURSDAY]
    assert render_again(after) == []


@pytest.mark.parametrize("with_latest", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_editions_that_link_to_each_other_show_what_both_machines_have_published(
    open_publisher, papers, seed, with_latest
):
    open_publisher().publish(FRIDAY, of(FRIDAY, papers), with_latest=True)
    interleaving = Interleaving(seed)
    crawls = [
        partial(open_publisher(interleaving.before(number)).publish, day, of(day, papers), with_latest=with_latest)
        for number, day in enumerate((WEDNESDAY, THURSDAY))
    ]
    assert interleaving.run(crawls) == []
    after = open_publisher()
    after.publish_latest(Day)
    assert render_again(after) == []


@pytest.mark.parametrize("file", ["daily/latest.jsonl", "_posts/2026-02-19-daily-papers.md", "feeds/daily.xml"])
def test_a_conflict_does_not_change_what_is_said_about_a_crawl(open_publisher, papers, file):
    before = open_publisher()
    before.publish(THURSDAY, papers, with_latest=True)
    conflicts = []

    def change_once(operation, name):
        if not conflicts and operation == "put" and name == file:
            conflicts.append(name)
            open_publisher().store.files.replace({file: b""})

    changed = with_votes(papers, 1)[:9]
    published = open_publisher(change_once).publish(THURSDAY, changed, with_latest=True)
    assert conflicts == [file]
    assert published.changes.removed == (papers[9].id,)
    assert published.changes.changed == 9
    assert {"daily/2026-02-19.jsonl", "history/2026-02-19.jsonl", file} <= {*published.changes.files}


def test_a_conflict_does_not_hide_the_warning_about_corrupt_data(open_publisher, papers):
    open_publisher().publish(THURSDAY, papers, with_latest=True)
    open_publisher().store.files.replace({"daily/2026-02-19.jsonl": b"{}\n"})
    conflicts = []

    def change_once(operation, name):
        if not conflicts and operation == "put" and name == "daily/latest.jsonl":
            conflicts.append(name)
            open_publisher().store.files.replace({name: b""})

    published = open_publisher(change_once).publish(THURSDAY, with_votes(papers, 1), with_latest=True)
    assert conflicts
    [warning] = [each for each in published.warnings if each.startswith("replacing the corrupt data")]
    assert "line 1" in warning


def test_posts_have_what_was_added_to_their_editions_before_a_conflict(open_publisher, papers):
    for day in (THURSDAY, FRIDAY):
        open_publisher().publish(day, of(day, papers), with_latest=True)
    conflicts = []

    def change_once(operation, name):
        if not conflicts and operation == "put" and name == "daily/2026-02-20.jsonl":
            conflicts.append(name)
            # A machine that began before does not complete what this one has begun.
            objects = open_publisher().store.files.objects
            objects.put(name, render_data(with_votes(of(FRIDAY, papers), 1)), objects.find(name).version)

    publisher = open_publisher(change_once)

    def add_to_titles():
        stored = {day: publisher.store.papers(day) for day in (THURSDAY, FRIDAY)}
        return {
            day: [paper.model_copy(update={"title": f"New {paper.title}"}) for paper in stored[day]]
            for day in stored
            if not stored[day][0].title.startswith("New ")
        }

    publisher.rewrite(add_to_titles)
    assert conflicts
    after = open_publisher()
    assert {paper.title[:4] for day in (THURSDAY, FRIDAY) for paper in after.store.papers(day)} == {"New "}
    assert render_again(after) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_next_crawl_completes_what_a_killed_one_had_begun_or_says_what_is_outdated(
    open_publisher, papers, seed, caplog
):
    interleaving = Interleaving(seed, kill_after=5 + seed % 30)
    publishers = [open_publisher(interleaving.before(number)) for number in range(2)]
    crawls = [
        partial(publishers[0].publish, THURSDAY, papers, with_latest=True),
        partial(publishers[1].publish, FRIDAY, of(FRIDAY, papers), with_latest=True),
    ]
    assert interleaving.run(crawls) == []
    after = open_publisher()
    after.publish(THURSDAY, with_votes(papers, 7), with_latest=True)
    assert after.store.editions(Day) == [FRIDAY, THURSDAY]
    outdated = render_again(after)
    # The other machine may have changed the feeds, which both of them write.
    assert outdated == [] or "`scrapy render` renders them again" in caplog.text
    assert not {name for name in outdated if name.endswith(".jsonl")}


def test_a_store_that_cannot_be_reached_is_not_a_corrupt_edition(open_publisher, papers):
    open_publisher().publish(THURSDAY, papers, with_latest=True)
    operations = []

    def fail_once(*operation):
        operations.append(operation)
        if operation == DATA_IS_READ and operations.count(DATA_IS_READ) == 1:
            raise UnreachableError("the service cannot be reached", operation[1])

    publisher = open_publisher(fail_once)
    operations.clear()
    with pytest.raises(RejectedError, match="the service cannot be reached"):
        publisher.publish(THURSDAY, with_votes(papers, 1), with_latest=True)
    after = open_publisher()
    assert [paper.upvotes for paper in after.store.papers(THURSDAY)] == [paper.upvotes for paper in papers]
    assert after.store.files.find("daily/*.corrupt") == []
