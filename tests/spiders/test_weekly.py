"""Weeks and months: the Hub's own lists, completed with the stored editions of their days."""

import datetime as dt
import json
import logging
import re

import feedparser
import pytest
import time_machine
import yaml
from jsonschema import Draft202012Validator
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.exporters.chart import can_draw
from hfpapers.periods import Month, Week
from tests.conftest import ROOT
from tests.editions import listed, messages, names

WEEK, MONTH = Week.parse("2026-W08"), Month.parse("2026-02")
POST = "_posts/2026-02-16-weekly-papers.md"
CHARTS = [
    f"assets/papers/2026-W08-{chart}-{theme}.svg" for chart in ("days", "organizations") for theme in ("dark", "light")
]
EDITION = sorted(
    [POST, *CHARTS, "history/2026-W08.jsonl"]
    + [f"weekly/{name}" for name in ("2026-W08.bib", "2026-W08.jsonl", "feed.json", "feed.xml")]
)


def published(output, name="weekly/2026-W08"):
    return [json.loads(line) for line in (output / f"{name}.jsonl").read_text(encoding="utf8").splitlines()]


def ids(papers):
    return [paper["id"] for paper in papers]


def of_the_list(items):
    return [item["paper"]["id"] for item in items]


@deferred_f_from_coro_f
async def test_a_week_is_published_as_a_day_is(crawl, output, hub):
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    assert names(output) == EDITION
    papers = published(output)
    assert ids(papers) == of_the_list(hub.items_of_days(WEEK))
    assert {(paper["edition"], paper["edition_size"]) for paper in papers} == {("2026-W08", len(papers))}
    contract = Draft202012Validator(json.loads((ROOT / "docs/paper.schema.json").read_text(encoding="utf8")))
    for paper in papers:
        contract.validate(paper)
    # Its list, and no page of a paper.
    assert hub.asked("/papers/.*") == 1


@deferred_f_from_coro_f
async def test_a_month_is_published_as_a_week_is(crawl, output, hub):
    assert (await crawl(spider="monthly", month="2026-02")).exit_code == 0
    assert "_posts/2026-02-01-monthly-papers.md" in names(output)
    assert ids(published(output, "monthly/2026-02")) == of_the_list(hub.items_of_days(MONTH))
    assert len(published(output, "monthly/2026-02")) == 100


@deferred_f_from_coro_f
async def test_what_a_list_leaves_off_is_completed_with_the_stored_days(crawl, output, hub):
    whole = of_the_list(hub.items_of_days(WEEK))
    hub.faults.lists_end_at = 10
    await crawl(spider="weekly", week="2026-W08")
    assert len(published(output)) == 10
    await crawl(date="2026-02-16..2026-02-20")
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    papers = published(output)
    assert sorted(ids(papers)) == sorted(whole)
    votes = [paper["upvotes"] for paper in papers]
    assert votes == sorted(votes, reverse=True)
    # Of those that are listed, too, the days know what only papers' pages tell.
    assert None not in {paper["models"] for paper in papers}


@deferred_f_from_coro_f
async def test_a_second_crawl_of_a_week_writes_nothing(crawl, snapshot):
    await crawl(date="2026-02-16..2026-02-20", pages="no")
    await crawl(spider="weekly", week="2026-W08")
    before = snapshot()
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_a_week_that_is_not_listed_has_no_list(crawl, output, caplog):
    year = dt.datetime.now(dt.UTC).year + 1
    assert (await crawl(spider="weekly", week=f"{year}-W30")).exit_code == 0
    assert messages(caplog, logging.INFO) == [f"{year}-W30: no list, nothing to publish"]
    assert names(output) == []


@deferred_f_from_coro_f
async def test_a_week_without_a_list_although_its_days_have_one_is_an_error(crawl, snapshot, hub, caplog):
    await crawl(date="2026-02-19", pages="no")
    before = snapshot()
    hub.faults.list_status, hub.faults.api_refuses = 404, True
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 3
    assert "2026-W08: not published" in messages(caplog, logging.ERROR)[0]
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_a_week_whose_page_is_gone_is_read_from_the_api(crawl, output, hub):
    hub.faults.list_status = 404
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    assert {paper["list_source"] for paper in published(output)} == {"api"}
    assert ids(published(output)) == of_the_list(hub.items_of_days(WEEK))


@deferred_f_from_coro_f
async def test_another_weeks_list_is_never_taken(crawl, output, hub, monkeypatch, caplog):
    monkeypatch.setattr(hub, "_list_text", lambda *_, of=hub._list_text: of(WEEK, hub.items_of_days(WEEK)))
    assert (await crawl(spider="weekly", week="2026-W07")).exit_code == 0
    assert messages(caplog, logging.INFO) == [
        "2026-W07: no list, nothing to publish: asked for it, the Hub shows 2026-W08"
    ]
    assert names(output) == ["weekly/2026-W07.empty"]


@pytest.mark.parametrize(("word", "week"), [("this", "2026-W08"), ("last", "2026-W07")])
@deferred_f_from_coro_f
async def test_this_and_last_are_weeks_of_utc(crawl, output, word, week):
    with time_machine.travel(dt.datetime(2026, 2, 16, 0, 30, tzinfo=dt.UTC)):
        await crawl(spider="weekly", week=word)
    assert f"weekly/{week}.jsonl" in names(output)


@deferred_f_from_coro_f
async def test_a_range_of_weeks_is_crawled_in_one_run(crawl, output):
    assert (await crawl(spider="weekly", week="2026-W07..2026-W08")).exit_code == 0
    feed = json.loads((output / "weekly/feed.json").read_text(encoding="utf8"))
    assert feed["title"] == "Hugging Face Weekly Papers"
    assert {item["_hfpapers"]["edition"] for item in feed["items"]} == {"2026-W07", "2026-W08"}
    # The top 20 of each.
    assert len(feed["items"]) == 40
    assert len(feedparser.parse((output / "weekly/feed.xml").read_bytes()).entries) == 40


@deferred_f_from_coro_f
async def test_each_week_of_a_range_tells_what_changed_since_the_one_before(crawl, output, snapshot):
    await crawl({"POST_LANGUAGE": "en"}, spider="weekly", week="2026-W03..2026-W08")
    posts = sorted(output.glob("_posts/*.md"))
    assert ["Against the period before" in post.read_text(encoding="utf8") for post in posts] == [False] + [True] * 5
    before = snapshot()
    await crawl(spider="weekly", week="2026-W03..2026-W08")
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_a_week_and_what_the_next_one_tells_of_it_change_together_or_not_at_all(crawl, output, snapshot, hub):
    await crawl(spider="weekly", week="2026-W07..2026-W08")
    (output / "history/2026-W08.jsonl").write_text("nonsense\n", encoding="utf8")
    before = snapshot()
    hub.lists["2026-02-12"] = listed("2026-02-12")[1:]
    hub.lists["2026-02-12"][0]["paper"]["upvotes"] += 500
    assert (await crawl(spider="weekly", week="2026-W07")).exit_code == 3
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_a_paper_that_left_its_day_leaves_its_week_too(crawl, output, hub):
    hub.lists["2026-02-19"] = listed()
    await crawl(date="2026-02-19", pages="no")
    await crawl(spider="weekly", week="2026-W08")
    gone = hub.lists["2026-02-19"].pop(3)["paper"]["id"]
    await crawl(date="2026-02-19", pages="no")
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    assert len(published(output)) > 90
    assert gone not in ids(published(output))


@deferred_f_from_coro_f
async def test_charts_are_shown_from_wherever_they_are_and_in_the_posts_language(crawl, output):
    outputs = {
        f"my_charts/{language} x/%(edition)s-%(chart)s-%(theme)s.svg": {
            "format": "svg",
            "kinds": ["weekly"],
            "language": language,
        }
        for language in ("ko", "en")
    }
    outputs |= {
        f"_posts/%(date)s-%(kind)s-papers-{language}.md": {"format": "md", "language": language}
        for language in ("ko", "en")
    }
    await crawl({"OUTPUTS": outputs}, spider="weekly", week="2026-W08")
    for language in ("ko", "en"):
        post = (output / f"_posts/2026-02-16-weekly-papers-{language}.md").read_text(encoding="utf8")
        assert f"](/my_charts/{language}%20x/2026-W08-days-light.svg)" in post


@deferred_f_from_coro_f
async def test_the_feeds_of_days_and_of_weeks_are_apart(crawl, snapshot):
    await crawl(date="2026-02-19", pages="no")
    before = snapshot()
    await crawl(spider="weekly", week="2026-W08")
    assert {name: file for name, file in snapshot().items() if name in before} == before


@deferred_f_from_coro_f
async def test_the_post_of_a_week_opens_with_what_it_was(crawl, output):
    await crawl({"POST_LANGUAGE": "en"}, spider="weekly", week="2026-W07")
    await crawl({"POST_LANGUAGE": "en"}, spider="weekly", week="2026-W08")
    before, papers = published(output, "weekly/2026-W07"), published(output)
    post = (output / POST).read_text(encoding="utf8")
    front_matter = yaml.safe_load(post.split("---\n")[1])
    assert front_matter["title"] == "Hugging Face Weekly Papers - 2026-W08"
    assert front_matter["categories"] == ["Daily Papers", "Weekly"]
    assert front_matter["permalink"] == "/posts/weekly-papers-2026-W08/"
    assert "\nFeb 16 – 22, 2026\n" in post
    votes = sum(paper["upvotes"] for paper in papers)
    assert f"Papers: **{len(papers)}** · votes: **{votes:,}** · days: **5**" in post
    more, won = len(papers) - len(before), votes - sum(paper["upvotes"] for paper in before)
    assert f"{more:+}".replace("-", "−") in post.replace("\\", "")
    assert f"{won:+,} votes".replace("-", "−") in post.replace("\\", "")
    assert [int(place) for place in re.findall(r"^(\d+)\. \{:#p", post, re.MULTILINE)] == [*range(1, 21)]
    assert "## 🏛 Organizations\n\n| Organization | Papers | Votes |\n| --- | ---: | ---: |\n| [" in post
    assert "## 🔑 Keywords" in post
    for chart in CHARTS:
        assert f"](/{chart})" in post


@deferred_f_from_coro_f
async def test_papers_that_rise_after_their_first_day_are_in_the_post_and_in_a_chart(crawl, output, hub):
    items = hub.items(dt.date(2026, 2, 19))
    hub.lists["2026-02-19"] = items
    for day, more in ((19, 0), (20, 40)):
        items[4]["paper"]["upvotes"] += more
        with time_machine.travel(dt.datetime(2026, 2, day, 22, tzinfo=dt.UTC)):
            await crawl(date="2026-02-19", pages="no")
    await crawl({"POST_LANGUAGE": "en"}, spider="weekly", week="2026-W08")
    post = (output / POST).read_text(encoding="utf8")
    rising = post.partition("## 📈 Rising after their first day")[2].partition("##")[0]
    assert items[4]["paper"]["id"] in rising
    assert "+40 votes" in rising.replace("\\", "")
    assert "(/assets/papers/2026-W08-votes-light.svg)" in post
    assert (output / "assets/papers/2026-W08-votes-dark.svg").exists()


@pytest.mark.parametrize(
    ("crawled", "dated"),
    [
        # The week is not over: the last of its days so far.
        (dt.datetime(2026, 2, 18, 10, tzinfo=dt.UTC), "2026-02-18 09:15:00 +0900"),
        # 09:15 in Seoul is yet to come.
        (dt.datetime(2026, 2, 18, 0, 5, tzinfo=dt.UTC), "2026-02-18 09:05:00 +0900"),
        (dt.datetime(2026, 3, 30, 10, tzinfo=dt.UTC), "2026-02-20 09:15:00 +0900"),
    ],
)
@deferred_f_from_coro_f
async def test_a_week_is_dated_on_the_last_of_its_days_and_never_in_the_future(crawl, output, hub, crawled, dated):
    for day in WEEK.days():
        if day.first > crawled.date():
            hub.lists[f"{day}"] = []
    with time_machine.travel(crawled, tick=False):
        await crawl(spider="weekly", week="2026-W08")
    assert f"\ndate: {dated}\n" in (output / POST).read_text(encoding="utf8")


@deferred_f_from_coro_f
async def test_without_matplotlib_a_week_has_no_charts_and_says_why_once(crawl, output, monkeypatch, caplog):
    monkeypatch.setattr("hfpapers.exporters.chart.find_spec", lambda _: None)
    can_draw.cache_clear()
    try:
        assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    finally:
        can_draw.cache_clear()
    assert names(output) == [name for name in EDITION if name not in CHARTS]
    assert "assets/papers" not in (output / POST).read_text(encoding="utf8")
    [warning] = messages(caplog, logging.WARNING)
    assert warning == "no charts: they are drawn by matplotlib, which pip install 'hfpapers[charts]' installs"
