"""Two weeks of a blog: the list of today is crawled twice a day, that of yesterday again, and all again at the end.

Lists grow during their day and votes rise for a week. An organization is added late, a paper is withdrawn, one is
listed twice, two days are a weekend, and on one day the list of the Hub is broken.
"""

import datetime as dt
import json
import re

import pytest
from pybtex.database import parse_string
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.demo.papers import items_of_day
from tests.helpers import edition_files, published, published_names

MONDAY = dt.date(2026, 2, 9)
DAYS = [MONDAY + dt.timedelta(days=number) for number in range(14)]
BROKEN = dt.date(2026, 2, 12)
LISTED_AGAIN = dt.date(2026, 2, 16)
PAPERS_PER_DAY = 8
LATE_ORGANIZATION = next(item["paper"]["id"] for item in items_of_day(MONDAY, PAPERS_PER_DAY) if "organization" in item)
WITHDRAWN, TWICE = (items_of_day(MONDAY, PAPERS_PER_DAY)[place]["paper"]["id"] for place in (5, 6))
LATEST = {
    "daily/latest.jsonl",
    "feeds/daily.json",
    "feeds/daily.xml",
    "feeds/editions.json",
    "feeds/editions.xml",
    "feeds/feeds.opml",
}


def list_at(day, moment):
    """Return the list of a day as it is at a moment."""
    items = items_of_day(day, PAPERS_PER_DAY)
    if day == LISTED_AGAIN:
        items += [item for item in items_of_day(MONDAY, PAPERS_PER_DAY) if item["paper"]["id"] == TWICE]
    age = moment - dt.datetime.combine(day, dt.time(), dt.UTC)
    if age < dt.timedelta(hours=12):
        items = items[::2]
    risen = min(age / dt.timedelta(days=7), 1)
    for item in items:
        item["paper"]["upvotes"] = int(item["paper"]["upvotes"] * (1 + risen))
        if item["paper"]["id"] == LATE_ORGANIZATION and age < dt.timedelta(days=3):
            for record in (item, item["paper"]):
                record.pop("organization", None)
    is_withdrawn = age > dt.timedelta(days=1)
    return sorted(
        (item for item in items if not (is_withdrawn and item["paper"]["id"] == WITHDRAWN)),
        key=lambda item: -item["paper"]["upvotes"],
    )


class Blog:
    """The output folder of a blog, the lists that it should contain, and what it contained before the last crawl."""

    def __init__(self, crawl, hub, output, set_time):
        self.crawl, self.hub, self.output, self.set_time = crawl, hub, output, set_time
        self.lists = {}
        self.before = {}
        self.dates_published = {}
        # The files and the list of each edition when it was last checked.
        self.checked = {}

    async def run(self, moment, exit_code=0, **arguments):
        """Crawl at a moment. Check the exit code, and that histories only grow."""
        self.before = {day: self.papers(day) for day in self.lists}
        histories = {day: self.read(f"history/{day}.jsonl") for day in self.lists}
        for day in DAYS:
            if day <= moment.date() and day.weekday() < 5:
                self.hub.lists[f"{day}"] = list_at(day, moment)
        if moment.date() == BROKEN:
            for item in self.hub.lists[f"{BROKEN}"]:
                item["paper"]["id"] = "not an id"
        self.set_time(moment.isoformat())
        crawled = await self.crawl({"FEED_ITEMS": 5 * PAPERS_PER_DAY}, pages="no", **arguments)
        assert crawled.exit_code == exit_code
        for day, history in histories.items():
            assert self.read(f"history/{day}.jsonl").startswith(history)

    def expect(self, day, moment):
        """Expect the list of a day as it was at a moment."""
        self.lists[day] = list_at(day, moment)

    def read(self, name):
        return (self.output / name).read_text(encoding="utf8")

    def papers(self, day):
        return published(self.output, f"{day}")

    def check(self):
        """Check all files."""
        names = {*published_names(self.output)}
        assert names - LATEST == {name for day in self.lists for name in edition_files(day)} - LATEST
        for day, items in self.lists.items():
            state = ([self.read(name) for name in edition_files(day) if name not in LATEST], items)
            if state != self.checked.get(day):
                self.check_edition(day, items)
                self.checked[day] = state
        self.check_feed()

    def check_edition(self, day, items):
        papers = self.papers(day)
        expected = [(item["paper"]["id"], item["paper"]["upvotes"]) for item in items]
        assert [(paper["id"], paper["upvotes"]) for paper in papers] == expected
        assert [paper["rank"] for paper in papers] == [*range(1, len(items) + 1)]
        assert {paper["edition_size"] for paper in papers} == {len(items)}
        for paper, item in zip(papers, items, strict=True):
            organization = item.get("organization")
            assert (paper["organization"] or {}).get("name") == (organization and organization["fullname"])
        self.check_changes(day, papers)
        post = self.read(f"_posts/{day}-daily-papers.md")
        in_post = re.findall(r"\{:#p-(\d+)-(\d+)\} .*?👍 (\d+)", post)
        assert [(f"{month}.{number}", int(votes)) for month, number, votes in in_post] == expected
        assert f"date: {day} 09:15:00 +0900" in post
        references = parse_string(self.read(f"daily/{day}.bib"), "bibtex").entries.values()
        assert [entry.fields["eprint"] for entry in references] == [paper_id for paper_id, _ in expected]
        last = {row["id"]: row for row in map(json.loads, self.read(f"history/{day}.jsonl").splitlines())}
        assert {row["id"]: (row["rank"], row["upvotes"]) for row in last.values() if row["rank"]} == {
            paper["id"]: (paper["rank"], paper["upvotes"]) for paper in papers
        }

    def check_changes(self, day, papers):
        before = {paper["id"]: paper for paper in self.before.get(day, [])}
        if not before:
            assert {paper["change"] for paper in papers} == {None}
            return
        if papers == self.before[day]:
            return
        for paper in papers:
            old = before.get(paper["id"])
            expected = {"new": True, "rank": None, "upvotes": None, "comments": None}
            if old:
                assert paper["first_seen"] == old["first_seen"]
                expected = {
                    "new": False,
                    "rank": old["rank"] - paper["rank"],
                    "upvotes": paper["upvotes"] - old["upvotes"],
                    "comments": paper["comments"] - old["comments"],
                }
            assert paper["change"] == expected

    def check_feed(self):
        items = json.loads(self.read("feeds/daily.json"))["items"]
        ids = [item["_hfpapers"]["id"] for item in items]
        assert len(ids) == len(set(ids))
        newest = max(self.lists)
        assert {item["paper"]["id"] for item in self.lists[newest]} - {TWICE} <= set(ids)
        dates = [item["date_published"] for item in items]
        assert dates == sorted(set(dates), reverse=True)
        for paper_id, date in zip(ids, dates, strict=True):
            assert self.dates_published.setdefault(paper_id, date) == date
        if TWICE in ids:
            [twice] = [item for item in items if item["_hfpapers"]["id"] == TWICE]
            assert twice["_hfpapers"]["edition"] == f"{MONDAY}"


@pytest.fixture
def blog(crawl, hub, output, set_time):
    return Blog(crawl, hub, output, set_time)


@pytest.mark.integration
@deferred_f_from_coro_f
async def test_two_weeks_of_a_blog(blog, snapshot):
    for day in DAYS:
        morning, evening = (dt.datetime.combine(day, dt.time(hour), dt.UTC) for hour in (10, 22))
        has_list = day.weekday() < 5 and day != BROKEN
        exit_code = 3 if day == BROKEN else 0
        for moment in (morning, evening):
            await blog.run(moment, exit_code, date="today")
            if has_list:
                blog.expect(day, moment)
            blog.check()
        yesterday = day - dt.timedelta(days=1)
        if yesterday in blog.lists or yesterday == BROKEN:
            await blog.run(evening, date="yesterday")
            blog.expect(yesterday, evening)
            blog.check()
        before = snapshot()
        later = evening + dt.timedelta(hours=1)
        await blog.run(later, exit_code, date="today")
        changed = {name for name, file in snapshot().items() if before.get(name) != file}
        # Only the votes of the last hour are new.
        assert all(f"{day}" in name or name in LATEST for name in changed)
        if has_list:
            blog.expect(day, later)
        blog.check()
    assert BROKEN in blog.lists

    # Two weeks after the last day, all votes have settled, and each day is crawled for the last time.
    end = dt.datetime(2026, 3, 8, 10, tzinfo=dt.UTC)
    blog.hub.hits.clear()
    await blog.run(end, date="2026-02-09..2026-02-22", only="unsettled")
    assert blog.hub.count_requests("/papers/date/.*") == len(blog.lists) == 10
    for day in blog.lists:
        blog.expect(day, end)
    blog.check()
    monday = {paper["id"]: paper for paper in blog.papers(MONDAY)}
    assert monday[LATE_ORGANIZATION]["organization"] is not None
    assert WITHDRAWN not in monday

    before = snapshot()
    blog.hub.hits.clear()
    await blog.run(end + dt.timedelta(days=1), date="2026-02-09..2026-02-22", only="unsettled")
    assert blog.hub.count_requests("/papers/date/.*") == 0
    assert snapshot() == before
