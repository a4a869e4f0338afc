"""Weekly and monthly editions: the lists of the Hub, with the papers of the stored days added."""

import datetime as dt
import json
import logging
import re

import feedparser
import pytest
import yaml
from jsonschema import Draft202012Validator
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.editions.periods import Month, Week
from tests.conftest import ROOT
from tests.helpers import listed, messages, published_names

WEEK, MONTH = Week.parse("2026-W08"), Month.parse("2026-02")
POST = "_posts/2026-02-16-weekly-papers.md"
CHARTS = [
    f"assets/papers/2026-W08-{chart}-{theme}.svg" for chart in ("days", "organizations") for theme in ("dark", "light")
]
EDITION = sorted(
    [POST, *CHARTS, "history/2026-W08.jsonl", "README.md"]
    + ["weekly/2026-W08.bib", "weekly/2026-W08.jsonl"]
    + [f"feeds/{name}" for name in ("weekly.json", "weekly.xml", "editions.json", "editions.xml", "feeds.opml")]
)


def published(output, name="weekly/2026-W08"):
    return [json.loads(line) for line in (output / f"{name}.jsonl").read_text(encoding="utf8").splitlines()]


def ids(papers):
    return [paper["id"] for paper in papers]


def item_ids(items):
    return [item["paper"]["id"] for item in items]


@deferred_f_from_coro_f
async def test_a_week_is_published_with_all_of_its_files(crawl, output, hub):
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    assert published_names(output) == EDITION
    papers = published(output)
    assert ids(papers) == item_ids(hub.items_of_days(WEEK))
    assert {(paper["edition"], paper["edition_size"]) for paper in papers} == {("2026-W08", len(papers))}
    schema = Draft202012Validator(json.loads((ROOT / "docs/paper.schema.json").read_text(encoding="utf8")))
    for paper in papers:
        schema.validate(paper)
    # The list is requested, and no page of a paper.
    assert hub.count_requests("/papers/.*") == 1


@deferred_f_from_coro_f
async def test_a_month_is_published_like_a_week(crawl, output, hub):
    assert (await crawl(spider="monthly", month="2026-02")).exit_code == 0
    assert "_posts/2026-02-01-monthly-papers.md" in published_names(output)
    assert ids(published(output, "monthly/2026-02")) == item_ids(hub.items_of_days(MONTH))
    assert len(published(output, "monthly/2026-02")) == 100


@deferred_f_from_coro_f
async def test_papers_that_the_list_of_a_week_omits_are_added_from_the_stored_days(crawl, output, hub):
    complete = item_ids(hub.items_of_days(WEEK))
    hub.faults.lists_end_at = 10
    await crawl(spider="weekly", week="2026-W08")
    assert len(published(output)) == 10
    await crawl(date="2026-02-16..2026-02-20")
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    papers = published(output)
    assert sorted(ids(papers)) == sorted(complete)
    votes = [paper["upvotes"] for paper in papers]
    assert votes == sorted(votes, reverse=True)
    # The editions of the days have the data of the paper pages, which is added to the listed papers, too.
    assert None not in {paper["models"] for paper in papers}


@deferred_f_from_coro_f
async def test_a_week_without_its_days_says_that_its_totals_are_those_of_the_list_only(crawl, output, caplog):
    await crawl(date="2026-02-17..2026-02-18", pages="no")
    result = await crawl({"POST_LANGUAGE": "en"}, spider="weekly", week="2026-W08")
    expected = (
        "the totals may be too low, because the Hub's list ends near 100 papers and these days are not stored:"
        " 2026-02-16, 2026-02-19, 2026-02-20. To add them, run `scrapy crawl daily"
        " -a date=2026-02-16..2026-02-22 -a only=missing`, then `scrapy crawl weekly -a week=2026-W08`"
    )
    assert messages(caplog, logging.WARNING) == [f"2026-W08: {expected}"]
    assert result.results[0].warnings == (expected,)
    post = (output / POST).read_text(encoding="utf8")
    assert "These totals may be too low" in post
    assert "`scrapy crawl daily -a date=2026-02-16..2026-02-22 -a only=missing`" in post
    assert "`scrapy crawl weekly -a week=2026-W08`" in post


@deferred_f_from_coro_f
async def test_a_week_with_its_days_has_no_note_about_its_totals(crawl, output, caplog):
    await crawl(date="2026-02-16..2026-02-20", pages="no")
    await crawl({"POST_LANGUAGE": "en"}, spider="weekly", week="2026-W08")
    assert messages(caplog, logging.WARNING) == []
    assert "only=missing" not in (output / POST).read_text(encoding="utf8")


@deferred_f_from_coro_f
async def test_a_second_crawl_of_a_week_writes_nothing(crawl, snapshot):
    await crawl(date="2026-02-16..2026-02-20", pages="no")
    await crawl(spider="weekly", week="2026-W08")
    before = snapshot()
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_the_current_week_without_a_list_is_not_open_yet(crawl, output, hub, set_time, caplog):
    set_time("2026-02-16T00:15")
    for day in WEEK.days():
        hub.lists[f"{day}"] = []
    assert (await crawl(spider="weekly", week="this")).exit_code == 0
    assert messages(caplog, logging.INFO) == ["2026-W08: not open yet (page: HTTP 404; API: an empty list)"]
    assert published_names(output) == []


@deferred_f_from_coro_f
async def test_a_week_without_a_list_is_an_error_if_its_days_have_one(crawl, snapshot, hub, caplog):
    await crawl(date="2026-02-19", pages="no")
    before = snapshot()
    hub.faults.list_status = 404
    for day in WEEK.days():
        hub.lists[f"{day}"] = []
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 3
    [error] = messages(caplog, logging.ERROR)
    assert error.startswith(
        "2026-W08: not published: the Hub has no list for this period, although editions of it are stored (page: HTTP"
    )
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_a_week_whose_page_is_not_found_is_read_from_the_api(crawl, output, hub):
    hub.faults.list_status = 404
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    assert {paper["list_source"] for paper in published(output)} == {"api"}
    assert ids(published(output)) == item_ids(hub.items_of_days(WEEK))


@deferred_f_from_coro_f
async def test_the_list_of_another_week_is_never_published(crawl, output, hub, monkeypatch, caplog):
    other = hub.render_list(WEEK, hub.items_of_days(WEEK))
    monkeypatch.setattr(hub, "render_list", lambda *_: other)
    hub.faults.api_down = True
    assert (await crawl(spider="weekly", week="2026-W07")).exit_code == 0
    [warning] = [message for message in messages(caplog, logging.WARNING) if "no list" in message]
    assert warning.startswith(
        "2026-W07: no list (page: the list of 2026-W08; API: HTTP 500). This is not confirmed yet"
    )
    assert published_names(output) == []


@pytest.mark.parametrize(
    ("time", "verdict"),
    [("2026-02-02T10:00", "not_open"), ("2026-02-28T23:59", "not_open"), ("2026-03-01T10:00", "withheld")],
)
@deferred_f_from_coro_f
async def test_a_current_month_without_a_list_is_not_open_although_a_day_is_stored(
    crawl, hub, set_time, monkeypatch, time, verdict
):
    set_time(time)
    await crawl(date="2026-02-02", pages="no")
    monkeypatch.setattr(hub, "items_of_days", lambda _: [])
    result = await crawl(spider="monthly", month="2026-02")
    assert [each.verdict for each in result.results] == [verdict]


@deferred_f_from_coro_f
async def test_a_stored_month_whose_list_disappears_is_an_error_also_while_it_is_current(
    crawl, hub, set_time, monkeypatch
):
    set_time("2026-02-20T10:00")
    assert (await crawl(spider="monthly", month="2026-02")).exit_code == 0
    monkeypatch.setattr(hub, "items_of_days", lambda _: [])
    assert (await crawl(spider="monthly", month="2026-02")).exit_code == 3


@pytest.mark.parametrize(("word", "week"), [("this", "2026-W08"), ("last", "2026-W07")])
@deferred_f_from_coro_f
async def test_this_and_last_are_utc_weeks(crawl, output, set_time, word, week):
    # It is Monday by UTC, and still Sunday in America.
    set_time("2026-02-16T00:30")
    await crawl(spider="weekly", week=word)
    assert f"weekly/{week}.jsonl" in published_names(output)


@deferred_f_from_coro_f
async def test_a_range_of_weeks_is_crawled_at_once(crawl, output):
    assert (await crawl(spider="weekly", week="2026-W07..2026-W08")).exit_code == 0
    feed = json.loads((output / "feeds/weekly.json").read_text(encoding="utf8"))
    assert feed["title"] == "Hugging Face Weekly Papers"
    assert {item["_hfpapers"]["edition"] for item in feed["items"]} == {"2026-W07", "2026-W08"}
    # The feeds contain the best 20 papers of each week.
    assert len(feed["items"]) == 40
    assert len(feedparser.parse((output / "feeds/weekly.xml").read_bytes()).entries) == 40


@deferred_f_from_coro_f
async def test_each_week_of_a_range_is_compared_with_the_previous_one(crawl, output, snapshot):
    await crawl({"POST_LANGUAGE": "en"}, spider="weekly", week="2026-W06..2026-W08")
    posts = sorted(output.glob("_posts/*.md"))
    assert ["Compared with the previous period" in post.read_text(encoding="utf8") for post in posts] == [
        False,
        True,
        True,
    ]
    before = snapshot()
    await crawl(spider="weekly", week="2026-W06..2026-W08")
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_a_week_and_the_comparison_in_the_next_one_change_together_or_not_at_all(crawl, snapshot, hub, tmp_path):
    outputs = {"_posts/%(date)s-%(kind)s-papers.md": {"format": "md", "kinds": ["weekly"]}}
    await crawl({"OUTPUTS": outputs}, spider="weekly", week="2026-W07..2026-W08")
    before = snapshot()
    hub.lists["2026-02-12"] = listed("2026-02-12")[1:]
    hub.lists["2026-02-12"][0]["paper"]["upvotes"] += 500
    # The post of the next week cannot be rendered.
    (tmp_path / "own.md.j2").write_text("{% if papers[0].edition == '2026-W08' %}{{ none.x }}{% endif %}", "utf8")
    own = {"POST_TEMPLATES_FOLDER": str(tmp_path), "POST_SUMMARY_TEMPLATE": "own"}
    assert (await crawl(own, spider="weekly", week="2026-W07")).exit_code == 3
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_a_paper_that_left_its_day_is_removed_from_its_week(crawl, output, hub):
    hub.lists["2026-02-19"] = listed()
    await crawl(date="2026-02-19", pages="no")
    await crawl(spider="weekly", week="2026-W08")
    removed = hub.lists["2026-02-19"].pop(3)["paper"]["id"]
    await crawl(date="2026-02-19", pages="no")
    assert (await crawl(spider="weekly", week="2026-W08")).exit_code == 0
    assert len(published(output)) > 90
    assert removed not in ids(published(output))


@deferred_f_from_coro_f
async def test_a_post_shows_the_charts_in_its_language_from_their_configured_paths(crawl, output):
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
async def test_days_and_weeks_have_separate_feeds(crawl, snapshot):
    await crawl(date="2026-02-19", pages="no")
    before = snapshot()
    await crawl(spider="weekly", week="2026-W08")
    changed = {name for name, file in snapshot().items() if before.get(name, file) != file}
    # The post of the day gets a link to the week; the list of feeds and the card get those of weeks.
    feeds = {"feeds/editions.json", "feeds/editions.xml", "feeds/feeds.opml", "README.md"}
    assert changed == {"_posts/2026-02-19-daily-papers.md", *feeds}


@deferred_f_from_coro_f
async def test_the_post_of_a_week_begins_with_a_summary(crawl, output):
    await crawl({"POST_LANGUAGE": "en"}, spider="weekly", week="2026-W07")
    await crawl({"POST_LANGUAGE": "en"}, spider="weekly", week="2026-W08")
    before, papers = published(output, "weekly/2026-W07"), published(output)
    post = (output / POST).read_text(encoding="utf8")
    front_matter = yaml.safe_load(post.split("---\n")[1])
    assert front_matter["title"] == "Hugging Face Weekly Papers - 2026-W08"
    assert front_matter["categories"] == ["Daily Papers", "Weekly"]
    assert front_matter["permalink"] == "/posts/weekly-papers-2026-W08/"
    assert "Feb 16 – 22, 2026" in post
    votes = sum(paper["upvotes"] for paper in papers)
    assert f"**{len(papers)}** papers · **{votes:,}** votes · **5** days" in post
    more, gained = len(papers) - len(before), votes - sum(paper["upvotes"] for paper in before)
    assert f"{more:+}".replace("-", "−") in post.replace("\\", "")
    assert f"{gained:+,} votes".replace("-", "−") in post.replace("\\", "")
    assert [int(place) for place in re.findall(r"^(\d+)\. \{:#p", post, re.MULTILINE)] == [*range(1, 21)]
    assert "## 🏛 Organizations\n\n| Votes | Papers | Organization |\n| ---: | ---: | --- |\n| " in post
    assert "## 🔑 Keywords" in post
    for chart in CHARTS:
        assert f"](/{chart})" in post


@deferred_f_from_coro_f
async def test_papers_that_rise_after_their_first_day_are_in_the_post_and_in_a_chart(crawl, output, hub, set_time):
    items = hub.items(dt.date(2026, 2, 19))
    hub.lists["2026-02-19"] = items
    for day, more in ((19, 0), (20, 400)):
        items[4]["paper"]["upvotes"] += more
        set_time(f"2026-02-{day}T22:00")
        await crawl(date="2026-02-19", pages="no")
    await crawl({"POST_LANGUAGE": "en"}, spider="weekly", week="2026-W08")
    post = (output / POST).read_text(encoding="utf8")
    rising = post.partition("## 📈 Rising after their first day")[2].partition("##")[0]
    assert items[4]["paper"]["id"] in rising
    assert "+400 votes" in rising.replace("\\", "")
    assert "(/assets/papers/2026-W08-votes-light.svg)" in post
    assert (output / "assets/papers/2026-W08-votes-dark.svg").exists()


@pytest.mark.parametrize(
    ("time", "date"),
    [
        # The week is not over: the date is that of the first crawl.
        ("2026-02-18T10:00", "2026-02-18 19:00:00 +0900"),
        # It is not yet 09:15 in Seoul.
        ("2026-02-18T00:05", "2026-02-18 09:05:00 +0900"),
        ("2026-03-30T10:00", "2026-02-20 09:15:00 +0900"),
    ],
)
@deferred_f_from_coro_f
async def test_a_week_is_dated_at_its_last_weekday_or_at_its_first_crawl_if_that_is_earlier(
    crawl, output, hub, set_time, time, date
):
    set_time(time)
    for day in WEEK.days():
        if f"{day}" > time:
            hub.lists[f"{day}"] = []
    await crawl(spider="weekly", week="2026-W08")
    assert f"\ndate: {date}\n" in (output / POST).read_text(encoding="utf8")
