"""The spiders in a script: without publishing, papers go to FEEDS and to the script's own components."""

import json
import logging
import os
import re
import subprocess
import sys

import pytest
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.config import ConfigError
from tests.conftest import ROOT
from tests.helpers import SATURDAY, THURSDAY, edition_files, listed, messages, published_names

ITEMS = listed()[:3]
IDS = [item["paper"]["id"] for item in ITEMS]


@pytest.fixture(autouse=True)
def short_list(hub):
    hub.lists[THURSDAY] = ITEMS


@pytest.fixture
def feed(tmp_path):
    """Return the path of the feed that the crawls of a test write."""
    return tmp_path / "papers.jsonl"


@pytest.fixture
def collect(crawl, feed):
    """Return a function that crawls without publishing."""

    async def run(changed=None, **arguments):
        settings = {"PUBLISH": "0", "FEEDS": {str(feed): {"format": "jsonlines"}}}
        return await crawl(settings | (changed or {}), **arguments)

    return run


def read_papers(feed):
    return [json.loads(line) for line in feed.read_text(encoding="utf8").splitlines()]


@pytest.fixture
def run_documented_script(hub, tmp_path, output):
    """Return a function that runs the first script in the documentation that contains a text."""
    docs = (ROOT / "docs/scripting.md").read_text(encoding="utf8")
    scripts = [block for block in re.findall(r"```python\n(.*?)```", docs, re.DOTALL) if "CrawlerProcess" in block]
    variables = {
        "HFPAPERS_HUB_URL": hub.url,
        "HFPAPERS_ARXIV_URL": hub.arxiv_url,
        "HFPAPERS_OUTPUT_DIR": str(output),
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]]),
        "PYTHONWARNINGS": "error",
        "SCRAPY_SETTINGS_MODULE": "hfpapers.settings",
    }

    def run(text):
        script = next(block for block in scripts if text in block)
        return subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env=os.environ | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.integration
def test_the_documented_script_without_publishing_writes_the_papers_of_a_day(run_documented_script, tmp_path, output):
    script = run_documented_script("PUBLISH")
    assert script.returncode == 0, script.stderr
    assert "ERROR" not in script.stderr
    papers = json.loads((tmp_path / "papers.json").read_text(encoding="utf8"))
    assert {paper["id"] for paper in papers} == set(IDS)
    assert not output.exists()


@pytest.mark.integration
def test_the_documented_script_with_results_prints_how_each_edition_ended(run_documented_script, output):
    script = run_documented_script("EditionTracker")
    assert (script.returncode, script.stdout, script.stderr) == (0, f"{THURSDAY} published None\n", "")
    assert published_names(output) == sorted(edition_files())


@deferred_f_from_coro_f
async def test_without_publishing_nothing_is_written_into_the_output_folder(collect, feed, output, caplog):
    crawled = await collect(date=THURSDAY)
    assert crawled.exit_code == 0
    assert [result.verdict for result in crawled.results] == ["collected"]
    assert crawled.stats["editions/collected"] == 1
    [line] = messages(caplog, logging.INFO)
    assert line.startswith(f"{THURSDAY}: collected {len(IDS)} papers in ")
    papers = read_papers(feed)
    assert {paper["id"] for paper in papers} == set(IDS)
    assert {paper["page_source"] for paper in papers} == {"data"}
    assert not output.exists()


@deferred_f_from_coro_f
async def test_without_publishing_each_edition_of_a_range_is_collected(collect, caplog):
    crawled = await collect(date="2026-02-18..2026-02-19", pages="no")
    assert crawled.exit_code == 0
    assert messages(caplog, logging.INFO)[-1] == "2 editions: 2 collected, 0 without a list, 0 not published"


@deferred_f_from_coro_f
async def test_without_publishing_a_day_without_a_list_has_no_marker(collect, output):
    crawled = await collect(date=SATURDAY)
    assert (crawled.exit_code, [result.verdict for result in crawled.results]) == (0, ["without_list"])
    assert not output.exists()


@deferred_f_from_coro_f
async def test_without_publishing_stored_editions_and_markers_are_not_used(crawl, collect, snapshot):
    await crawl(date=SATURDAY)
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    crawled = await collect(date="2026-02-19..2026-02-21")
    assert crawled.exit_code == 0
    assert [result.verdict for result in crawled.results] == ["collected"] * 2
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_without_publishing_a_list_that_fails_is_an_error(collect, break_hub, output):
    break_hub(list_status=500, api_down=True)
    crawled = await collect(date=THURSDAY)
    assert (crawled.exit_code, [result.verdict for result in crawled.results]) == (3, ["withheld"])
    assert not output.exists()


class DroppingPipeline:
    def process_item(self, item):
        if item.rank == 2:
            raise RuntimeError("a pipeline that fails")
        return item


@deferred_f_from_coro_f
async def test_without_publishing_an_edition_of_which_a_paper_is_missing_is_an_error(collect, caplog, output):
    pipelines = {DroppingPipeline: 1, "hfpapers.pipelines.collect.CollectPipeline": 900}
    crawled = await collect({"ITEM_PIPELINES": pipelines}, date=THURSDAY)
    assert (crawled.exit_code, [result.verdict for result in crawled.results]) == (3, ["withheld"])
    assert f"only {len(IDS) - 1} of {len(IDS)} papers arrived" in messages(caplog, logging.ERROR)[0]
    assert not output.exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"FEED_ITEMS": "many"}, "FEED_ITEMS is 'many'; expected an integer"),
        ({"HUB_URL": "huggingface"}, "HUB_URL is 'huggingface'; expected a URL like https://example.org"),
        ({"PUBLISH": "maybe"}, "PUBLISH is 'maybe'; expected yes or no"),
    ],
)
def test_a_wrong_setting_raises_an_exception_before_the_crawl(settings, changed, message):
    settings.setdict(changed, priority="cmdline")
    with pytest.raises(ConfigError) as error:
        AsyncCrawlerRunner(settings).create_crawler("daily")
    assert str(error.value) == message


class CollectingPipeline:
    """A pipeline of a user, which stores the ids of the papers in a stat."""

    def __init__(self, crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler)

    def process_item(self, item):
        self.crawler.stats.inc_value(f"collected/{item.id}")
        return item


@deferred_f_from_coro_f
async def test_a_script_may_replace_all_pipelines_and_extensions(collect, output, caplog):
    crawled = await collect({"EXTENSIONS": {}, "ITEM_PIPELINES": {CollectingPipeline: 1}}, date=THURSDAY)
    assert crawled.exit_code == 0
    assert {name for name in crawled.stats if name.startswith("collected/")} == {f"collected/{id_}" for id_ in IDS}
    assert messages(caplog, logging.ERROR) == []
    assert not output.exists()


@deferred_f_from_coro_f
async def test_editions_are_published_without_the_other_extensions(crawl, output):
    crawled = await crawl({"EXTENSIONS": {}}, date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert f"daily/{THURSDAY}.jsonl" in published_names(output)
    assert not (output / "reports").exists()
