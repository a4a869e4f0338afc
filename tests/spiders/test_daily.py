import datetime as dt
import json
import logging
import re

import feedparser
import pytest
from jsonschema import Draft202012Validator
from pybtex.database import parse_string
from scrapy.exporters import BaseItemExporter
from scrapy.utils.defer import deferred_f_from_coro_f

import hfpapers.spiders.base
from hfpapers.periods import Day
from tests.conftest import ROOT
from tests.hub.papers import papers_of

THURSDAY, SATURDAY = "2026-02-19", "2026-02-21"
DATA, POST = f"daily/{THURSDAY}.jsonl", f"_posts/{THURSDAY}-daily-papers.md"


def edition(day=THURSDAY):
    """Return the names of all that is published after one edition, in the order of replacing."""
    return [f"daily/{day}.jsonl", f"daily/{day}.bib", f"_posts/{day}-daily-papers.md", "feed.json", "feed.xml"]


# What the list knows of a paper, and its own page may know better.
FROM_PAGES = {"upvotes", "comments", "models", "datasets", "spaces", "hub_rank", "page_source", "updated_at"}


def listed(day=THURSDAY):
    return papers_of(dt.date.fromisoformat(day))


def published(output, day=THURSDAY):
    lines = (output / f"daily/{day}.jsonl").read_text(encoding="utf8").splitlines()
    return [json.loads(line) for line in lines]


def names(output):
    return sorted(
        path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file() and path.name != ".lock"
    )


def messages(caplog, level):
    return [
        record.getMessage() for record in caplog.records if record.levelno == level and "hfpapers" in record.pathname
    ]


@deferred_f_from_coro_f
async def test_a_day_is_published_as_data_and_as_a_post(crawl, output, caplog):
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert names(output) == sorted(edition())
    papers = published(output)
    assert {paper["id"] for paper in papers} == {item["paper"]["id"] for item in listed()}
    assert [paper["rank"] for paper in papers] == list(range(1, len(papers) + 1))
    assert {(paper["edition"], paper["edition_size"]) for paper in papers} == {(THURSDAY, len(papers))}
    organizations = sum(paper["organization"] is not None for paper in papers)
    [line] = messages(caplog, logging.INFO)
    assert line.startswith(
        f"{THURSDAY}: {len(papers)} papers, {organizations} with an organization, 0 pages failed; "
        f"wrote {', '.join(edition())} in {output}; "
    )


@deferred_f_from_coro_f
async def test_each_paper_has_what_its_own_page_says(crawl, output, hub):
    await crawl(date=THURSDAY)
    by_id = {item["paper"]["id"]: item for item in listed()}
    for paper in published(output):
        item = by_id[paper["id"]]
        organization = item.get("organization")
        assert paper["upvotes"] == item["paper"]["upvotes"]
        assert paper["comments"] == item["numComments"]
        assert (paper["organization"] or {}).get("name") == (organization and organization["fullname"])
        assert paper["models"] == int(paper["id"][-1]) % 4
        assert paper["page_source"] == "data"
    assert hub.asked("/papers/2602.*") == len(by_id)


@deferred_f_from_coro_f
async def test_each_line_keeps_the_contract(crawl, output):
    await crawl(date=THURSDAY)
    contract = Draft202012Validator(json.loads((ROOT / "docs/paper.schema.json").read_text(encoding="utf8")))
    for paper in published(output):
        contract.validate(paper)


@deferred_f_from_coro_f
async def test_votes_of_the_papers_pages_decide_the_order(crawl, output, hub, monkeypatch):
    first, last = listed()[0]["paper"]["id"], listed()[-1]["paper"]["id"]
    find = hub._find

    def later(paper_id):
        rank, item = find(paper_id)
        votes = {first: 0, last: 500}.get(paper_id, item["paper"]["upvotes"])
        return rank, item | {"paper": item["paper"] | {"upvotes": votes}}

    monkeypatch.setattr(hub, "_find", later)
    await crawl(date=THURSDAY)
    papers = published(output)
    assert (papers[0]["id"], papers[0]["upvotes"]) == (last, 500)
    assert papers == sorted(papers, key=lambda paper: -paper["upvotes"])


@deferred_f_from_coro_f
async def test_all_files_of_an_edition_agree_on_papers_order_and_votes(crawl, output):
    await crawl(date=THURSDAY)
    expected = [(paper["id"], paper["upvotes"]) for paper in published(output)]
    post = (output / POST).read_text(encoding="utf8")
    feed = json.loads((output / "feed.json").read_text(encoding="utf8"))["items"]
    atom = feedparser.parse((output / "feed.xml").read_bytes()).entries
    references = parse_string((output / f"daily/{THURSDAY}.bib").read_text(encoding="utf8"), "bibtex").entries
    in_post = re.findall(r"\{:#p-(\d+)-(\d+)\} .* - 👍 (\d+)\n", post)
    assert [(f"{month}.{number}", int(votes)) for month, number, votes in in_post] == expected
    assert [(item["_hfpapers"]["id"], item["_hfpapers"]["upvotes"]) for item in feed] == expected
    in_atom = [(entry.id.rpartition("/")[2], re.search(r"👍 (\d+)", entry.content[0].value)[1]) for entry in atom]
    assert [(paper_id, int(votes)) for paper_id, votes in in_atom] == expected
    assert [entry.fields["eprint"] for entry in references.values()] == [paper_id for paper_id, _ in expected]


@deferred_f_from_coro_f
async def test_a_single_days_crawl_extends_the_feeds(crawl, output):
    await crawl(date=THURSDAY)
    await crawl(date="2026-02-18")
    await crawl(date="2026-02-20")
    feed = json.loads((output / "feed.json").read_text(encoding="utf8"))["items"]
    days = [item["_hfpapers"]["edition"] for item in feed]
    assert sorted(set(days), reverse=True) == list(dict.fromkeys(days)) == ["2026-02-20", THURSDAY, "2026-02-18"]


@deferred_f_from_coro_f
async def test_a_second_run_writes_nothing(crawl, snapshot):
    await crawl(date=THURSDAY)
    before = snapshot()
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_without_pages_a_day_costs_one_request(crawl, output, hub):
    await crawl(date=THURSDAY, pages="no")
    assert hub.asked("/papers/.*") == 1
    assert {paper["page_source"] for paper in published(output)} == {None}


@deferred_f_from_coro_f
async def test_the_user_agent_names_the_project_and_its_page(crawl, hub):
    await crawl(date=THURSDAY, pages="no")
    [agent] = hub.agents
    assert agent.startswith("hfpapers/")
    assert "(+https://" in agent


@deferred_f_from_coro_f
async def test_scrapyds_argument_is_accepted(crawl):
    assert (await crawl(date=THURSDAY, pages="no", _job="6487ec79947edab326d6db28a2d86511e8247444")).exit_code == 0


@deferred_f_from_coro_f
async def test_robots_txt_is_obeyed(crawl, output, hub, caplog):
    hub.faults.robots = "User-agent: *\nDisallow: /papers/date/\n"
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert names(output) == []
    assert hub.asked("/papers/.*") == 0
    assert "robots.txt" in messages(caplog, logging.ERROR)[0]


# Each layer of extraction alone.


@pytest.mark.parametrize(
    ("faults", "sources"),
    [
        ({"list_without_cards": True}, ("data", "data")),
        ({"list_without_data": True}, ("cards", "data")),
        ({"list_with_bad_json": True}, ("cards", "data")),
        ({"papers_without_data": ".*"}, ("data", "dom")),
        ({"list_without_data": True, "papers_without_data": ".*"}, ("cards", "dom")),
        ({"list_without_data": True, "list_without_day": True}, ("api", "data")),
    ],
)
@deferred_f_from_coro_f
async def test_each_layer_of_extraction_alone_gives_the_same_papers(crawl, output, hub, tmp_path, faults, sources):
    await crawl(date=THURSDAY)
    expected = published(output)
    for name, value in faults.items():
        setattr(hub.faults, name, value)
    assert (await crawl({"OUTPUT_DIR": tmp_path / "other"}, date=THURSDAY)).exit_code == 0
    papers = published(tmp_path / "other")
    assert {(paper["list_source"], paper["page_source"]) for paper in papers} == {sources}
    layer = {"list_source", "page_source", "updated_at"}
    if sources == ("cards", "dom"):
        # Neither shows these, nor more than 22 of many authors: null, and not wrong.
        layer |= {"ai_keywords", "published_at", "submitted_at", "submitted_by"}
        assert {paper[name] for paper in papers for name in ("ai_keywords", "published_at", "submitted_by")} == {None}
        [collapsed] = [paper for paper in papers if paper["authors"] is None]
        collapsed["authors"] = next(paper["authors"] for paper in expected if paper["id"] == collapsed["id"])
    without = [{name: value for name, value in paper.items() if name not in layer} for paper in papers]
    assert without == [{name: value for name, value in paper.items() if name not in layer} for paper in expected]


# The proof of the day.


@pytest.mark.parametrize("redirects", [False, True])
@deferred_f_from_coro_f
async def test_a_weekend_is_no_copy_of_friday(crawl, output, hub, caplog, redirects):
    hub.faults.list_redirects = redirects
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert names(output) == [f"daily/{SATURDAY}.empty"]
    assert messages(caplog, logging.INFO) == [
        f"{SATURDAY}: no list, nothing to publish: asked for it, the Hub shows 2026-02-20"
    ]


@pytest.mark.parametrize("without_day", [False, True])
@deferred_f_from_coro_f
async def test_without_data_a_weekend_is_no_copy_of_friday_either(crawl, output, hub, without_day):
    hub.faults.list_without_data = True
    hub.faults.list_without_day = without_day
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert names(output) == [f"daily/{SATURDAY}.empty"]
    assert hub.asked("/papers/2.*") == 0


@pytest.mark.parametrize("fault", ["api_down", "api_garbage"])
@deferred_f_from_coro_f
async def test_a_day_that_nothing_proves_is_not_published(crawl, output, hub, fault):
    hub.faults.list_without_data = hub.faults.list_without_day = True
    setattr(hub.faults, fault, True)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert names(output) == []


@deferred_f_from_coro_f
async def test_a_day_known_to_have_no_list_is_not_asked_for_again(crawl, hub):
    await crawl(date=SATURDAY)
    hub.hits.clear()
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert hub.asked("/papers/.*") == 0


@pytest.mark.parametrize("days_ahead", [0, 1])
@deferred_f_from_coro_f
async def test_today_and_tomorrow_are_not_remembered_as_without_a_list(crawl, output, hub, days_ahead):
    today = dt.datetime.now(dt.UTC).date()
    hub.lists[f"{today}"] = []
    assert (await crawl(date=f"{today + dt.timedelta(days=days_ahead)}")).exit_code == 0
    assert not output.exists()


@pytest.mark.parametrize(("date", "days_ago"), [("today", 0), ("yesterday", 1)])
@deferred_f_from_coro_f
async def test_today_and_yesterday_are_utc_days(crawl, output, hub, date, days_ago):
    day = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=days_ago)
    hub.lists[f"{day}"] = listed()
    await crawl(date=date, pages="no")
    assert names(output) == sorted(edition(day))


@pytest.mark.parametrize("without_data", [False, True])
@deferred_f_from_coro_f
async def test_latest_is_the_newest_list_there_is(crawl, output, hub, without_data):
    hub.faults.list_without_data = without_data
    hub.last_day, before = dt.date(2026, 2, 22), hub.last_day
    try:
        assert (await crawl(date="latest", pages="no")).exit_code == 0
    finally:
        hub.last_day = before
    assert names(output) == sorted(edition("2026-02-20"))


@pytest.mark.parametrize("latest", [True, False])
@deferred_f_from_coro_f
async def test_an_answer_of_the_api_that_proves_nothing_is_no_day_without_a_list(crawl, output, hub, latest):
    hub.faults.list_without_data = hub.faults.list_without_day = hub.faults.api_refuses = True
    assert (await crawl(date="latest" if latest else THURSDAY)).exit_code == 3
    assert names(output) == []


@deferred_f_from_coro_f
async def test_a_day_that_is_not_open_yet_has_no_list(crawl, output, hub):
    hub.faults.list_without_data = True
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    assert (await crawl(date=f"{tomorrow}")).exit_code == 0
    assert not output.exists()


@deferred_f_from_coro_f
async def test_a_day_whose_list_is_empty_has_none(crawl, output, hub):
    hub.lists[THURSDAY] = []
    hub.faults.list_as_asked = True
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert names(output) == [f"daily/{THURSDAY}.empty"]


@deferred_f_from_coro_f
async def test_a_published_day_that_has_no_list_any_more_stays_and_is_said(crawl, snapshot, hub, caplog):
    await crawl(date=THURSDAY)
    before = snapshot()
    hub.lists[THURSDAY] = []
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert snapshot() == before
    assert "it has no list any more: asked for it, the Hub shows 2026-02-18" in messages(caplog, logging.ERROR)[0]
    del hub.lists[THURSDAY]
    assert (await crawl(date=THURSDAY)).exit_code == 0


@deferred_f_from_coro_f
async def test_latest_never_takes_a_list_of_days_to_come(crawl, output, hub, monkeypatch):
    monkeypatch.setattr(hfpapers.spiders.base, "today", lambda: Day.parse("2026-02-18"))
    hub.lists["2026-02-18"], hub.lists["2026-02-17"] = [], []
    hub.faults.list_shows = "2026-02-19"
    assert (await crawl(date="latest")).exit_code == 3
    assert names(output) == []


@deferred_f_from_coro_f
async def test_midnight_does_not_fall_into_a_crawl(crawl, output, monkeypatch):
    days = iter(["2026-02-21", "2026-02-22", "2026-02-22"])
    monkeypatch.setattr(hfpapers.spiders.base, "today", lambda: Day.parse(next(days)))
    assert (await crawl(date="today")).exit_code == 0
    assert not output.exists()


# Several days in one crawl.


@deferred_f_from_coro_f
async def test_a_range_is_crawled_without_its_weekends(crawl, output, hub, caplog):
    assert (await crawl(date="2026-02-19..2026-02-24")).exit_code == 0
    days = [THURSDAY, "2026-02-20", "2026-02-23", "2026-02-24"]
    assert [name for name in names(output) if name.endswith(".jsonl")] == [f"daily/{day}.jsonl" for day in days]
    assert hub.asked("/papers/date/.*") == len(days)
    assert messages(caplog, logging.INFO)[-1] == "4 published, 0 without a list, 0 not published"
    feed = json.loads((output / "feed.json").read_text(encoding="utf8"))["items"]
    assert {item["_hfpapers"]["edition"] for item in feed} == set(days)


@deferred_f_from_coro_f
async def test_a_day_that_fails_does_not_stop_the_others(crawl, output, hub, caplog):
    hub.lists["2026-02-20"] = [listed("2026-02-20")[0] | {"paper": {}}]
    assert (await crawl(date="2026-02-18..2026-02-20", pages="no")).exit_code == 3
    published_days = [name for name in names(output) if name.endswith(".jsonl")]
    assert published_days == ["daily/2026-02-18.jsonl", f"daily/{THURSDAY}.jsonl"]
    assert messages(caplog, logging.INFO)[-1] == "2 published, 0 without a list, 1 not published: 2026-02-20"


@deferred_f_from_coro_f
async def test_feeds_that_fail_at_the_end_are_told_and_what_is_there_stays(crawl, snapshot, caplog, tmp_path):
    await crawl(date=THURSDAY)
    before = snapshot()
    (tmp_path / "feed-item.html.j2").write_text("{{ 1 / 0 }}", encoding="utf8")
    assert (await crawl({"POST_TEMPLATES_FOLDER": str(tmp_path)}, date=THURSDAY, only="missing")).exit_code == 3
    assert snapshot() == before
    assert "feeds: not published" in messages(caplog, logging.ERROR)[0]
    assert "ZeroDivisionError" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_only_the_missing_days_of_a_range_are_asked_for(crawl, output, hub):
    await crawl(date=THURSDAY)
    hub.hits.clear()
    assert (await crawl(date="2026-02-18..2026-02-20", only="missing", pages="no")).exit_code == 0
    assert hub.asked("/papers/date/.*") == 2
    assert hub.asked(f"/papers/date/{THURSDAY}") == 0
    assert len([name for name in names(output) if name.endswith(".jsonl")]) == 3


@deferred_f_from_coro_f
async def test_feeds_that_a_killed_crawl_left_behind_are_caught_up_with(crawl, output):
    await crawl(date=THURSDAY)
    feed = (output / "feed.json").read_bytes()
    (output / "feed.json").unlink()
    assert (await crawl(date=THURSDAY, only="missing")).exit_code == 0
    assert (output / "feed.json").read_bytes() == feed


@deferred_f_from_coro_f
async def test_where_nothing_is_missing_there_is_nothing_to_do(crawl, hub, caplog):
    await crawl(date=THURSDAY)
    hub.hits.clear()
    caplog.clear()
    assert (await crawl(date=THURSDAY, only="missing")).exit_code == 0
    assert hub.asked("/papers/.*") == 0
    assert messages(caplog, logging.INFO) == ["nothing to do: all that was asked for is there"]


@deferred_f_from_coro_f
async def test_a_paper_listed_on_two_days_of_a_range_is_in_both(crawl, output, hub):
    again = listed()[0]
    friday = listed("2026-02-20")
    hub.lists["2026-02-20"] = [*friday, again]
    assert (await crawl(date="2026-02-19..2026-02-20")).exit_code == 0
    for day in (THURSDAY, "2026-02-20"):
        assert again["paper"]["id"] in {paper["id"] for paper in published(output, day)}


# What fails.


@deferred_f_from_coro_f
async def test_pages_that_fail_erase_nothing_of_what_was_known(crawl, output, hub):
    await crawl(date=THURSDAY)
    before = published(output)
    hub.faults.papers_failing = ".*"
    hub.faults.list_without_data = True
    assert (await crawl(date=THURSDAY)).exit_code == 0
    how = {"list_source", "page_source", "updated_at", "comments", "github_stars"}
    assert [{**paper, **dict.fromkeys(how)} for paper in published(output)] == [
        {**paper, **dict.fromkeys(how)} for paper in before
    ]


@deferred_f_from_coro_f
async def test_what_changed_is_told_by_when_and_the_place_of_entry_stays(crawl, output, hub):
    await crawl(date=THURSDAY)
    before = {paper["id"]: paper for paper in published(output)}
    items = listed()
    items[5]["paper"]["upvotes"] += 1000
    newcomer = listed("2026-02-18")[0]
    newcomer["paper"]["submittedOnDailyAt"] = f"{THURSDAY}T09:00:00.000Z"
    hub.lists[THURSDAY] = [*items, newcomer]
    await crawl(date=THURSDAY)
    now = {paper["id"]: paper for paper in published(output)}
    changed = items[5]["paper"]["id"]
    assert now[changed]["rank"] == 1
    assert [key for key, paper in now.items() if paper["updated_at"]] == [changed]
    assert {key: paper["entry"] for key, paper in now.items()} == {
        **{key: paper["entry"] for key, paper in before.items()},
        newcomer["paper"]["id"]: len(before) + 1,
    }


@deferred_f_from_coro_f
async def test_hostile_json_is_a_paper_without_that_field(crawl, output, hub):
    items = listed()[:3]
    items[0]["paper"] |= {
        "title": "Half \ud83d of a \x00 title",
        "authors": [{"name": "\x00", "hidden": False}],
        "githubStars": 10**13,
    }
    items[0]["organization"] = items[0]["paper"]["organization"] = {"name": "\ud800/..", "fullname": "\ud800"}
    hub.lists[THURSDAY] = items
    assert (await crawl(date=THURSDAY)).exit_code == 0
    paper = next(paper for paper in published(output) if paper["id"] == items[0]["paper"]["id"])
    assert (paper["title"], paper["authors"]) == ("Half \ufffd of a title", None)
    assert (paper["organization"], paper["github_stars"]) == (None, None)


@deferred_f_from_coro_f
async def test_data_that_can_not_be_read_back_is_not_written_over(crawl, output, caplog):
    data = output / "daily" / f"{THURSDAY}.jsonl"
    data.parent.mkdir(parents=True)
    data.write_text("precious\n", encoding="utf8")
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 3
    assert data.read_text(encoding="utf8") == "precious\n"
    assert "line 1 of" in messages(caplog, logging.ERROR)[0]
    assert names(output) == [f"daily/{THURSDAY}.jsonl"]


@pytest.mark.parametrize(("listed_now", "exit_code"), [(20, 0), (19, 3), (1, 3)])
@deferred_f_from_coro_f
async def test_a_list_that_lost_more_than_a_fifth_is_withheld(
    crawl, output, snapshot, hub, caplog, listed_now, exit_code
):
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    hub.lists[THURSDAY] = listed()[:listed_now]
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == exit_code
    if exit_code:
        assert snapshot() == before
        assert f"{24 - listed_now} of its 24 papers are not listed any more" in messages(caplog, logging.ERROR)[0]
    else:
        assert len(published(output)) == listed_now


@deferred_f_from_coro_f
async def test_a_list_that_lost_many_is_published_if_forced_to_be(crawl, output, hub):
    await crawl(date=THURSDAY, pages="no")
    hub.lists[THURSDAY] = listed()[:1]
    assert (await crawl(date=THURSDAY, pages="no", force="yes")).exit_code == 0
    assert len(published(output)) == 1


@pytest.mark.parametrize(
    ("faults", "failing"),
    [
        ({"papers_failing": "2602.1900[12]"}, 2),
        ({"papers_failing": "2602.1900[12]", "paper_status": 404}, 2),
        ({"papers_slow": "2602.19001"}, 1),
        ({"papers_garbage": "2602.1900[12]"}, 2),
        ({"papers_of_others": "2602.19003"}, 1),
        ({"papers_failing": ".*"}, len(listed())),
    ],
)
@deferred_f_from_coro_f
async def test_a_paper_whose_page_fails_is_published_with_its_lists_data(
    crawl, output, hub, caplog, tmp_path, faults, failing
):
    await crawl(date=THURSDAY)
    expected = published(output)
    caplog.clear()
    output = tmp_path / "other"
    for name, value in faults.items():
        setattr(hub.faults, name, value)
    crawled = await crawl({"DOWNLOAD_TIMEOUT": 0.3, "OUTPUT_DIR": output}, date=THURSDAY)
    assert crawled.exit_code == 0
    assert crawled.stats["pages/failed"] == failing
    papers = published(output)
    without_page = [paper for paper in papers if paper["page_source"] is None]
    assert len(without_page) == failing
    assert f"{failing} pages failed" in messages(caplog, logging.INFO)[0]
    assert len(messages(caplog, logging.WARNING)) == failing
    for before, now in zip(expected, papers, strict=True):
        kept = set(now) - (FROM_PAGES if now in without_page else set())
        assert {name: now[name] for name in kept} == {name: before[name] for name in kept}


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ({"list_status": 500}, "failed: HTTP 500"),
        ({"list_status": 404}, "failed: HTTP 404"),
        ({"list_slow": 1}, "failed: DownloadTimeoutError"),
        (
            {"list_without_data": True, "list_without_cards": True},
            "can't be read: it has no data of DailyPapers; it has no cards",
        ),
        ({"list_cut_after": 2000}, "can't be read"),
        ({"list_binary": True}, "can't be read: it is no text"),
    ],
)
@deferred_f_from_coro_f
async def test_a_list_that_fails_changes_nothing(crawl, snapshot, hub, caplog, faults, reason):
    await crawl(date=THURSDAY)
    before = snapshot()
    for name, value in faults.items():
        setattr(hub.faults, name, value)
    assert (await crawl({"DOWNLOAD_TIMEOUT": 0.2}, date=THURSDAY)).exit_code == 3
    assert snapshot() == before
    [error] = messages(caplog, logging.ERROR)
    assert error.startswith(f"{THURSDAY}: not published, what was published before stands: its list at {hub.url}")
    assert reason in error


class FailingExporter(BaseItemExporter):
    def __init__(self, _, **kwargs):
        super().__init__(dont_fail=True, **kwargs)

    def export_item(self, item):
        pass

    def finish_exporting(self):
        raise RuntimeError("an exporter that fails")


class FailingPipeline:
    def process_item(self, item):
        if item.rank == 2:
            raise RuntimeError("a pipeline that fails")
        return item


WITH_FAILING_EXPORTER = {
    "FEED_EXPORTERS": {"md": "hfpapers.exporters.post.PostExporter", "failing": FailingExporter},
    "OUTPUTS": {"%(edition)s.md": {"format": "md"}, "failing": {"format": "failing"}},
}
WITH_FAILING_PIPELINE = {
    "ITEM_PIPELINES": {FailingPipeline: 1, "hfpapers.pipelines.publish.PublishPipeline": 900},
}


@pytest.mark.parametrize("changed", [WITH_FAILING_EXPORTER, WITH_FAILING_PIPELINE], ids=["exporter", "pipeline"])
@deferred_f_from_coro_f
async def test_a_crawl_that_fails_within_publishes_nothing(crawl, snapshot, hub, changed):
    await crawl(date=THURSDAY)
    before = snapshot()
    hub.lists[THURSDAY] = listed()[:8]
    assert (await crawl(changed, date=THURSDAY)).exit_code == 3
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_a_spider_that_fails_publishes_nothing(crawl, output, monkeypatch, caplog):
    def failing(paper, *_):
        if paper.id.endswith("005"):
            raise RuntimeError("a spider that fails")
        return paper

    monkeypatch.setattr(hfpapers.spiders.base, "completed", failing)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert names(output) == []
    size = len(listed())
    assert f"only {size - 1} of {size} papers came through" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_a_template_that_fails_publishes_nothing(crawl, output, caplog, tmp_path):
    (tmp_path / "own.md.j2").write_text("{{ papers[0].likes }}", encoding="utf8")
    changed = {"POST_TEMPLATES_FOLDER": str(tmp_path), "POST_TEMPLATE": "own"}
    assert (await crawl(changed, date=THURSDAY, pages="no")).exit_code == 3
    assert names(output) == []
    assert "a template can't be rendered" in messages(caplog, logging.ERROR)[0]
    assert "likes" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_an_output_folder_that_can_not_be_written_is_said_in_one_line(crawl, output, caplog):
    output.parent.mkdir(exist_ok=True)
    output.write_text("not a folder", encoding="utf8")
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 3
    assert "its files can't be written" in messages(caplog, logging.ERROR)[0]
    assert not any(record.exc_info for record in caplog.records)


@deferred_f_from_coro_f
async def test_a_day_without_a_list_is_no_error_even_if_it_can_not_be_remembered(crawl, output, caplog):
    output.mkdir()
    (output / "daily").write_text("not a folder", encoding="utf8")
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert "could not be remembered" in messages(caplog, logging.WARNING)[0]


@pytest.mark.parametrize("target", ["http://localhost:{port}/papers/date/2026-02-19", "file:///etc/passwd"])
@deferred_f_from_coro_f
async def test_a_redirect_away_from_the_hub_is_not_followed(crawl, output, hub, target):
    hub.faults.list_redirects_to = target.format(port=hub.port)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert names(output) == []
    assert hub.asked("/papers/.*") == 1
