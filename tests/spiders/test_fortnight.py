"""A fortnight of a blog: today's list crawled twice a day, yesterday's once more, all of them again at the end.

Lists grow during their day and votes rise for a week. An organization is added late, a paper is withdrawn, one is
listed twice, two days are a weekend, and one day the Hub's list is broken.
"""

import copy
import datetime as dt
import json
import re

import pytest
import time_machine
from pybtex.database import parse_string
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.editions import names, published
from tests.hub.papers import papers_of

MONDAY = dt.date(2026, 2, 9)
DAYS = [MONDAY + dt.timedelta(days=number) for number in range(14)]
BROKEN = dt.date(2026, 2, 12)
LATE_ORGANIZATION = next(item["paper"]["id"] for item in papers_of(MONDAY) if "organization" in item)
WITHDRAWN, TWICE = (papers_of(MONDAY)[place]["paper"]["id"] for place in (5, 8))
LISTED_AGAIN = dt.date(2026, 2, 16)


def list_of(day, moment):
    """Return a day's list as it is at a moment."""
    items = copy.deepcopy(papers_of(day))
    if day == LISTED_AGAIN:
        items += [item for item in copy.deepcopy(papers_of(MONDAY)) if item["paper"]["id"] == TWICE]
    age = moment - dt.datetime.combine(day, dt.time(), dt.UTC)
    if age < dt.timedelta(hours=12):
        items = items[::2]
    risen = min(age / dt.timedelta(days=7), 1)
    for item in items:
        item["paper"]["upvotes"] = int(item["paper"]["upvotes"] * (1 + risen))
        if item["paper"]["id"] == LATE_ORGANIZATION and age < dt.timedelta(days=3):
            for record in (item, item["paper"]):
                record.pop("organization", None)
    withdrawn = age > dt.timedelta(days=1)
    return sorted(
        (item for item in items if not (withdrawn and item["paper"]["id"] == WITHDRAWN)),
        key=lambda item: -item["paper"]["upvotes"],
    )


class Blog:
    """A blog's output folder, what it should hold, and what it held before."""

    def __init__(self, crawl, hub, output):
        self.crawl, self.hub, self.output = crawl, hub, output
        self.lists = {}
        self.before = {}
        self.first_dated = {}

    async def run(self, moment, exit_code=0, **arguments):
        """Crawl at a moment, and check all files."""
        self.before = {day: self.papers(day) for day in self.lists}
        histories = {day: self.read(f"history/{day}.jsonl") for day in self.lists}
        for day in DAYS:
            if day <= moment.date() and day.weekday() < 5:
                self.hub.lists[f"{day}"] = list_of(day, moment)
        if moment.date() == BROKEN:
            self.hub.lists[f"{BROKEN}"][0]["paper"]["id"] = "not an id"
        with time_machine.travel(moment):
            crawled = await self.crawl(pages="no", **arguments)
        assert crawled.exit_code == exit_code
        for day, history in histories.items():
            assert self.read(f"history/{day}.jsonl").startswith(history)

    def took(self, day, moment):
        """Expect a day's list as it was at a moment."""
        self.lists[day] = list_of(day, moment)

    def read(self, name):
        return (self.output / name).read_text(encoding="utf8")

    def papers(self, day):
        return published(self.output, f"{day}")

    def check(self):
        editions = {f"{day}" for day in self.lists}
        of_all = {name for name in names(self.output) if not name.endswith(".empty")} - {"feed.json", "feed.xml"}
        assert of_all == {
            name
            for day in editions
            for name in (
                f"daily/{day}.jsonl",
                f"history/{day}.jsonl",
                f"daily/{day}.bib",
                f"_posts/{day}-daily-papers.md",
            )
        }
        for day, items in self.lists.items():
            self.check_edition(day, items)
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
        in_post = re.findall(r"\{:#p-(\d+)-(\d+)\} .* - 👍 (\d+)", post)
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
        items = json.loads(self.read("feed.json"))["items"]
        ids = [item["_hfpapers"]["id"] for item in items]
        assert len(ids) == len(set(ids))
        newest = max(self.lists)
        assert {item["paper"]["id"] for item in self.lists[newest]} - {TWICE} <= set(ids)
        dates = [item["date_published"] for item in items]
        assert dates == sorted(set(dates), reverse=True)
        for paper_id, date in zip(ids, dates, strict=True):
            assert self.first_dated.setdefault(paper_id, date) == date
        if TWICE in ids:
            [twice] = [item for item in items if item["_hfpapers"]["id"] == TWICE]
            assert twice["_hfpapers"]["edition"] == f"{MONDAY}"


@pytest.fixture
def blog(crawl, hub, output):
    return Blog(crawl, hub, output)


@deferred_f_from_coro_f
async def test_a_fortnight_of_a_blog(blog, snapshot):
    for day in DAYS:
        morning, evening = (dt.datetime.combine(day, dt.time(hour), dt.UTC) for hour in (10, 22))
        for moment in (morning, evening):
            has_list = day.weekday() < 5 and day != BROKEN
            await blog.run(moment, exit_code=3 if day == BROKEN else 0, date="today")
            if has_list:
                blog.took(day, moment)
            blog.check()
        yesterday = day - dt.timedelta(days=1)
        if yesterday in blog.lists or yesterday == BROKEN:
            await blog.run(evening, date="yesterday")
            blog.took(yesterday, evening)
            blog.check()
        before = snapshot()
        await blog.run(evening + dt.timedelta(hours=1), exit_code=3 if day == BROKEN else 0, date="today")
        changed = {name for name, file in snapshot().items() if before.get(name) != file}
        # An hour more of votes, and nothing where there are none.
        assert all(f"{day}" in name or name.startswith("feed") for name in changed)
        if has_list:
            blog.took(day, evening + dt.timedelta(hours=1))
        blog.check()
    assert BROKEN in blog.lists

    # A fortnight after the last day: all is crawled once more, and has settled.
    end = dt.datetime(2026, 3, 8, 10, tzinfo=dt.UTC)
    blog.hub.hits.clear()
    await blog.run(end, date="2026-02-09..2026-02-22", only="unsettled")
    assert blog.hub.asked("/papers/date/.*") == len(blog.lists) == 10
    for day in blog.lists:
        blog.took(day, end)
    blog.check()
    monday = {paper["id"]: paper for paper in blog.papers(MONDAY)}
    assert monday[LATE_ORGANIZATION]["organization"] is not None
    assert WITHDRAWN not in monday

    before = snapshot()
    blog.hub.hits.clear()
    await blog.run(end + dt.timedelta(days=1), date="2026-02-09..2026-02-22", only="unsettled")
    assert blog.hub.asked("/papers/date/.*") == 0
    assert snapshot() == before
