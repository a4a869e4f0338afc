"""What fails leaves what was published, or the paper with what its list says."""

import logging

import pytest
from scrapy.exporters import BaseItemExporter
from scrapy.utils.defer import deferred_f_from_coro_f

import hfpapers.spiders.base
from tests.editions import FROM_PAGES, SATURDAY, THURSDAY, listed, messages, names, published


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
    hub.faults.api_down = True
    crawled = await crawl({"DOWNLOAD_TIMEOUT": 0.3, "OUTPUT_DIR": output}, date=THURSDAY)
    assert crawled.exit_code == 0
    assert crawled.stats["pages/failed"] == failing
    papers = published(output)
    without_page = [paper for paper in papers if paper["page_source"] is None]
    assert len(without_page) == failing
    assert f"{failing} pages failed" in messages(caplog, logging.INFO)[0]
    assert len(messages(caplog, logging.WARNING)) == failing
    for before, now in zip(expected, papers, strict=True):
        kept = set(now) - {"first_seen"} - (FROM_PAGES if now in without_page else set())
        assert {name: now[name] for name in kept} == {name: before[name] for name in kept}


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ({"list_status": 500}, "HTTP 500"),
        ({"list_status": 404}, "HTTP 404"),
        ({"list_slow": 1}, "DownloadTimeoutError"),
        ({"list_without_data": True, "list_without_cards": True}, "it has no data of DailyPapers; it has no cards"),
        ({"list_cut_after": 2000}, "it has no data of DailyPapers; it is cut off"),
        ({"list_binary": True}, "it is no text"),
    ],
)
@deferred_f_from_coro_f
async def test_a_list_that_fails_changes_nothing(crawl, snapshot, hub, caplog, faults, reason):
    await crawl(date=THURSDAY)
    before = snapshot()
    for name, value in faults.items():
        setattr(hub.faults, name, value)
    hub.faults.api_down = True
    assert (await crawl({"DOWNLOAD_TIMEOUT": 0.2}, date=THURSDAY)).exit_code == 3
    assert snapshot() == before
    [error] = messages(caplog, logging.ERROR)
    page, api = f"{hub.url}/papers/date/{THURSDAY}", f"{hub.url}/api/daily_papers"
    assert error.startswith(
        f"{THURSDAY}: not published, what was published before stands: its list can't be had at {page}"
    )
    assert reason in error
    assert f", nor at {api}?date={THURSDAY}&limit=100 (HTTP 500)" in error


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
    hub.faults.list_redirects_to, hub.faults.api_down = target.format(port=hub.port), True
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert names(output) == []
    assert hub.asked("/papers/.*") == 1
