"""Failures: the published files are unchanged, or a paper is published with the data of the list."""

import asyncio
import logging

import pytest
from filelock import FileLock
from scrapy.exporters import BaseItemExporter
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.hub.list_page import Listing
from hfpapers.text.plain import count
from tests.helpers import FROM_PAGES, THURSDAY, crawl_log, listed, messages, published, published_names

IDS = [item["paper"]["id"] for item in listed()[:5]]


@pytest.fixture
def short_list(hub):
    """Shorten the list of Thursday to the papers in `IDS`."""
    hub.lists[THURSDAY] = listed()[: len(IDS)]


@pytest.mark.usefixtures("short_list")
@deferred_f_from_coro_f
async def test_pages_that_fail_remove_nothing_that_was_known(crawl, output, break_hub):
    await crawl(date=THURSDAY)
    before = published(output)
    break_hub(papers_failing=".*", list_without_data=True)
    assert (await crawl(date=THURSDAY)).exit_code == 0
    ignored = {"list_source", "page_source", "updated_at", "comments", "github_stars"}
    assert [{**paper, **dict.fromkeys(ignored)} for paper in published(output)] == [
        {**paper, **dict.fromkeys(ignored)} for paper in before
    ]


@pytest.mark.usefixtures("short_list")
@deferred_f_from_coro_f
async def test_changed_papers_have_the_time_of_the_change_and_keep_their_entry(crawl, output, hub):
    await crawl(date=THURSDAY)
    before = {paper["id"]: paper for paper in published(output)}
    items = hub.lists[THURSDAY]
    items[-1]["paper"]["upvotes"] += 1000
    new = listed("2026-02-18")[0]
    new["paper"]["submittedOnDailyAt"] = f"{THURSDAY}T09:00:00.000Z"
    hub.lists[THURSDAY] = [*items, new]
    await crawl(date=THURSDAY)
    after = {paper["id"]: paper for paper in published(output)}
    changed = items[-1]["paper"]["id"]
    assert after[changed]["rank"] == 1
    assert [key for key, paper in after.items() if paper["updated_at"]] == [changed]
    assert {key: paper["entry"] for key, paper in after.items()} == {
        **{key: paper["entry"] for key, paper in before.items()},
        new["paper"]["id"]: len(before) + 1,
    }


@deferred_f_from_coro_f
async def test_a_field_with_hostile_json_is_null_or_cleaned(crawl, output, hub):
    items = listed()[:3]
    items[0]["paper"] |= {
        "title": "A lone \ud83d surrogate \x00 in a title",
        "authors": [{"name": "\x00", "hidden": False}],
        "githubStars": 10**13,
    }
    items[0]["organization"] = items[0]["paper"]["organization"] = {"name": "\ud800/..", "fullname": "\ud800"}
    hub.lists[THURSDAY] = items
    assert (await crawl(date=THURSDAY)).exit_code == 0
    paper = next(paper for paper in published(output) if paper["id"] == items[0]["paper"]["id"])
    assert (paper["title"], paper["authors"]) == ("A lone \ufffd surrogate in a title", None)
    assert (paper["organization"], paper["github_stars"]) == (None, None)


@deferred_f_from_coro_f
async def test_a_crawl_repairs_corrupt_data_and_keeps_it_under_another_name(crawl, output, caplog):
    data = output / "daily" / f"{THURSDAY}.jsonl"
    data.parent.mkdir(parents=True)
    data.write_text("precious\n", encoding="utf8")
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert len(published(output)) == len(listed())
    assert data.with_name(f"{data.name}.corrupt").read_text(encoding="utf8") == "precious\n"
    assert f"line 1 of {data} is not a valid paper" in messages(caplog, logging.WARNING)[0]


@pytest.mark.parametrize(
    "corrupt",
    [
        lambda _: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[: data.index(b"\n") + 1],
        lambda _: b'{"id": 1}\n',
    ],
    ids=["empty", "torn within a line", "truncated at a line end", "wrong JSON"],
)
@deferred_f_from_coro_f
async def test_a_corrupt_edition_is_repaired_by_only_missing_and_never_stops_another_day(
    crawl, output, hub, caplog, corrupt
):
    await crawl(date="2026-02-16..2026-02-18", pages="no")
    complete = (output / "daily/2026-02-17.jsonl").read_bytes()
    (output / "daily/2026-02-17.jsonl").write_bytes(corrupt(complete))
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert [warning for warning in messages(caplog, logging.WARNING) if "2026-02-17" in warning]
    hub.hits.clear()
    assert (await crawl(date="2026-02-16..2026-02-19", only="missing", pages="no")).exit_code == 0
    assert hub.count_requests("/papers/date/.*") == hub.count_requests("/papers/date/2026-02-17") == 1
    assert (output / "daily/2026-02-17.jsonl").read_bytes() == complete


@pytest.mark.parametrize(("remaining", "exit_code"), [(8, 0), (7, 3), (1, 3)])
@deferred_f_from_coro_f
async def test_a_list_that_lost_more_than_a_fifth_of_its_papers_is_rejected(
    crawl, output, snapshot, hub, caplog, remaining, exit_code
):
    hub.lists[THURSDAY] = listed()[:10]
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    hub.lists[THURSDAY] = listed()[:remaining]
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == exit_code
    if exit_code:
        assert snapshot() == before
        expected = f"{10 - remaining} of the 10 stored papers are missing in the new list"
        assert expected in messages(caplog, logging.ERROR)[0]
    else:
        assert len(published(output)) == remaining


@deferred_f_from_coro_f
async def test_a_list_that_lost_many_papers_is_published_with_force(crawl, output, hub):
    hub.lists[THURSDAY] = listed()[:10]
    await crawl(date=THURSDAY, pages="no")
    hub.lists[THURSDAY] = listed()[:1]
    assert (await crawl(date=THURSDAY, pages="no", force="yes")).exit_code == 0
    assert len(published(output)) == 1


@pytest.mark.parametrize(
    ("faults", "failing"),
    [
        ({"papers_failing": "|".join(IDS[:2])}, 2),
        ({"papers_failing": "|".join(IDS[:2]), "paper_status": 404}, 2),
        ({"papers_slow": IDS[0]}, 1),
        ({"papers_garbage": "|".join(IDS[:2])}, 2),
        ({"papers_of_others": IDS[2]}, 1),
        ({"papers_failing": ".*"}, len(IDS)),
    ],
)
@pytest.mark.usefixtures("short_list")
@deferred_f_from_coro_f
async def test_a_paper_whose_page_fails_is_published_with_the_data_of_the_list(
    crawl, output, break_hub, caplog, tmp_path, time_out, faults, failing
):
    await crawl(date=THURSDAY)
    expected = published(output)
    caplog.clear()
    output = tmp_path / "other"
    break_hub(**faults, api_down=True)
    time_out(faults.get("papers_slow", "^$"))
    crawled = await crawl({"OUTPUT_DIR": output}, date=THURSDAY)
    assert crawled.exit_code == 0
    assert crawled.stats["pages/failed"] == failing
    papers = published(output)
    without_page = [paper for paper in papers if paper["page_source"] is None]
    assert len(without_page) == failing
    assert f"{count(failing, 'page')} failed" in messages(caplog, logging.INFO)[0]
    assert len(messages(caplog, logging.WARNING)) == failing
    for before, after in zip(expected, papers, strict=True):
        compared = set(after) - {"first_seen"} - (FROM_PAGES if after in without_page else set())
        assert {name: after[name] for name in compared} == {name: before[name] for name in compared}


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ({"list_status": 500}, "HTTP 500"),
        ({"list_status": 404}, "HTTP 404"),
        ({"list_delay": 30}, "timeout"),
        (
            {"list_without_data": True, "list_without_cards": True},
            "no DailyPapers data on the page, no cards on the page",
        ),
        ({"list_truncated_after": 2000}, "no DailyPapers data on the page, the page is truncated"),
        ({"list_binary": True}, "the response is not text"),
    ],
)
@pytest.mark.usefixtures("short_list")
@deferred_f_from_coro_f
async def test_a_list_that_fails_changes_nothing(crawl, snapshot, break_hub, caplog, time_out, faults, reason):
    await crawl(date=THURSDAY)
    before = snapshot()
    break_hub(**faults, api_down=True)
    if "list_delay" in faults:
        time_out("/papers/date/")
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert snapshot() == before
    [error] = messages(caplog, logging.ERROR)
    assert error.startswith(f"{THURSDAY}: not published: the list is not available (page: {reason}; API: HTTP 500)")
    assert error.endswith(". The published files are unchanged.")


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
@pytest.mark.usefixtures("short_list")
@deferred_f_from_coro_f
async def test_an_unexpected_exception_publishes_nothing(crawl, snapshot, hub, changed):
    await crawl(date=THURSDAY)
    before = snapshot()
    hub.lists[THURSDAY][0]["paper"]["upvotes"] += 1
    assert (await crawl(changed, date=THURSDAY)).exit_code == 3
    assert snapshot() == before


@pytest.mark.usefixtures("short_list")
@deferred_f_from_coro_f
async def test_whatever_a_page_raises_its_paper_is_published_with_the_data_of_the_list(
    crawl, output, monkeypatch, caplog
):
    def enrich_or_fail(paper, *_):
        if paper.id == IDS[3]:
            raise RuntimeError("a page that nobody\nforesaw")
        return paper

    monkeypatch.setattr("hfpapers.spiders.base.enrich", enrich_or_fail)
    monkeypatch.setattr("hfpapers.spiders.base.enrich_from_api", enrich_or_fail)
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert [paper["id"] for paper in published(output)] == IDS
    reason = "unexpected content (RuntimeError: a page that nobody foresaw)"
    [warning] = messages(caplog, logging.WARNING)
    assert warning.startswith(
        f"{THURSDAY}: could not fetch the page of {IDS[3]} (page: {reason}; API: {reason}); publishing the paper with"
    )
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("function", ["parse_list_page", "Listing.papers"])
@deferred_f_from_coro_f
async def test_whatever_a_list_page_raises_the_next_source_is_used(crawl, output, monkeypatch, caplog, function):
    original = Listing.papers

    def fail(listing, *arguments):
        if getattr(listing, "source", "data") == "data":
            raise KeyError("a page that nobody foresaw")
        return original(listing, *arguments)

    monkeypatch.setattr(f"hfpapers.spiders.base.{function}", fail)
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert {paper["list_source"] for paper in published(output)} == {"api"}
    assert "unexpected content (KeyError: 'a page that nobody foresaw')" in messages(caplog, logging.WARNING)[0]
    assert not any(record.exc_info for record in caplog.records)


@deferred_f_from_coro_f
async def test_a_template_that_fails_publishes_nothing(crawl, output, caplog, tmp_path):
    (tmp_path / "own.md.j2").write_text("{{ papers[0].likes }}", encoding="utf8")
    changed = {"POST_TEMPLATES_FOLDER": str(tmp_path), "POST_TEMPLATE": "own"}
    assert (await crawl(changed, date=THURSDAY, pages="no")).exit_code == 3
    assert published_names(output) == []
    assert "a template cannot be rendered" in messages(caplog, logging.ERROR)[0]
    assert "likes" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_an_output_folder_that_cannot_be_written_to_is_a_one_line_error(crawl, output, caplog):
    output.write_text("not a folder", encoding="utf8")
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 3
    [error] = messages(caplog, logging.ERROR)
    assert "a file in the output folder cannot be read or written" in error
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("target", ["http://localhost:{port}/papers/date/2026-02-19", "file:///etc/passwd"])
@deferred_f_from_coro_f
async def test_a_redirect_to_another_host_is_not_followed(crawl, output, hub, break_hub, target):
    break_hub(list_redirects_to=target.format(port=hub.port), api_down=True)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert published_names(output) == []
    assert hub.count_requests("/papers/.*") == 1


@deferred_f_from_coro_f
async def test_requests_are_sent_while_another_process_holds_the_lock_of_the_output_folder(crawl, output, hub):
    output.mkdir()
    other_process = FileLock(output / ".lock")
    other_process.acquire()

    async def release_after_all_lists_were_requested():
        while hub.count_requests("/papers/date/.*") < 5:  # noqa: ASYNC110 - the server runs in another thread
            await asyncio.sleep(0.01)
        other_process.release()

    released = asyncio.ensure_future(release_after_all_lists_were_requested())
    one_at_a_time = {"CONCURRENT_REQUESTS": 1}
    assert (await crawl(one_at_a_time, date="2026-02-16..2026-02-20", pages="no")).exit_code == 0
    await released
    assert len([*output.glob("daily/2*.jsonl")]) == 5


@pytest.mark.parametrize(
    "name",
    [
        "daily/2026-02-17.jsonl",
        "history/2026-02-17.jsonl",
        "history/crawls-2025.jsonl",
        "reports/daily-2026-02-17.json",
        ".renaming.json",
    ],
)
@deferred_f_from_coro_f
async def test_a_folder_in_the_place_of_a_file_stops_no_other_day(crawl, output, caplog, name):
    await crawl(date="2026-02-16..2026-02-18", pages="no")
    path = output / name
    path.unlink(missing_ok=True)
    path.mkdir()
    caplog.clear()
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert len(published(output)) == len(listed())
    missing = await crawl(date="2026-02-16..2026-02-19", only="missing", pages="no")
    is_data = name.startswith("daily/")
    # The edition is not replaced, because the folder may contain something.
    assert (missing.exit_code, [str(result.period) for result in missing.results]) == (
        (3, ["2026-02-17"]) if is_data else (0, [])
    )
    assert not any(record.exc_info for record in caplog.records)


@deferred_f_from_coro_f
async def test_a_crawl_is_logged_even_if_its_report_cannot_be_written(crawl, output, caplog):
    (output / f"reports/daily-{THURSDAY}.json").mkdir(parents=True)
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert [line["verdict"] for line in crawl_log(output)] == ["published"]
    assert "could not write the report" in messages(caplog, logging.WARNING)[0]
