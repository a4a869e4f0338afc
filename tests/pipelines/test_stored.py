"""What your pipelines add to papers, over several crawls."""

import logging
import re
import types

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.project import get_project_settings

from tests.conftest import ROOT
from tests.helpers import DATA, THURSDAY, listed, messages, published

ITEMS = listed()[:3]
WEEK = "2026-W08"


@pytest.fixture(autouse=True)
def short_list(hub):
    hub.lists[THURSDAY] = ITEMS


@pytest.fixture
def crawl_with(crawl):
    """Return a function that crawls with a pipeline of a user."""

    async def run(pipeline, changed=None, **arguments):
        pipelines = {**get_project_settings()["ITEM_PIPELINES"], pipeline: 500}
        return await crawl({"ITEM_PIPELINES": pipelines} | (changed or {}), pages="no", **arguments)

    return run


@pytest.fixture
def documented_pipeline():
    """Return the pipeline in the documentation."""
    page = (ROOT / "docs/extending.md").read_text(encoding="utf8")
    module = types.ModuleType("my_pipelines")
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0], module.__dict__)
    return module.SummaryPipeline


def adding(extra):
    """Return a pipeline that sets `extra` of all papers."""

    class Pipeline:
        def process_item(self, item):
            item.extra = extra
            return item

    return Pipeline


@deferred_f_from_coro_f
async def test_the_documented_pipeline_makes_each_summary_once(crawl_with, documented_pipeline, output, hub):
    first = await crawl_with(documented_pipeline, date=THURSDAY)
    data = (output / DATA).read_bytes()
    second = await crawl_with(documented_pipeline, date=THURSDAY)
    assert [crawl.stats.get("tldr/written") for crawl in (first, second)] == [3, None]
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert (output / DATA).read_bytes() == data
    assert {paper["abstract"].partition(". ")[0] + "." for paper in published(output)} == {
        paper["extra"]["tldr"] for paper in published(output)
    }
    week = await crawl_with(documented_pipeline, {"HUB_URL": hub.url}, spider="weekly", week=WEEK)
    papers = published(output, WEEK, "weekly")
    assert all(paper["extra"] for paper in papers)
    assert week.stats["tldr/written"] == len(papers) - len(ITEMS)


@deferred_f_from_coro_f
async def test_a_crawl_without_the_pipeline_keeps_what_it_added(crawl_with, crawl, output):
    await crawl_with(adding({"tldr": "Teapots wait."}), date=THURSDAY)
    before = published(output)
    await crawl({"ITEM_PIPELINES": get_project_settings()["ITEM_PIPELINES"]}, date=THURSDAY, pages="no")
    assert published(output) == before
    assert [paper["extra"] for paper in before] == [{"tldr": "Teapots wait."}] * 3


@deferred_f_from_coro_f
async def test_what_cannot_be_published_rejects_the_edition_with_one_line(crawl_with, crawl, output, caplog):
    await crawl(date=THURSDAY, pages="no")
    before = (output / DATA).read_bytes()
    result = await crawl_with(adding({"score": 7}), date=THURSDAY)
    assert (result.exit_code, (output / DATA).read_bytes()) == (3, before)
    [error] = messages(caplog, logging.ERROR)
    problem = f"extra['score'] of {ITEMS[0]['paper']['id']} is 7; expected a text of at most 20,000 characters"
    assert error == f"{THURSDAY}: not published: {problem}. The published files are unchanged."


@deferred_f_from_coro_f
async def test_a_damaged_edition_is_reported_once_and_crawled_without_what_it_had(crawl_with, output, caplog):
    await crawl_with(adding({"tldr": "Teapots wait."}), date=THURSDAY)
    (output / DATA).write_bytes(b"{}\n")
    caplog.clear()
    assert (await crawl_with(adding({"tldr": "They still do."}), date=THURSDAY)).exit_code == 0
    assert len(messages(caplog, logging.WARNING)) == 1
    assert [paper["extra"] for paper in published(output)] == [{"tldr": "They still do."}] * 3


@deferred_f_from_coro_f
async def test_without_publishing_nothing_is_read(crawl_with, documented_pipeline, output):
    await crawl_with(documented_pipeline, date=THURSDAY)
    (output / DATA).write_bytes(b"{}\n")
    crawl = await crawl_with(documented_pipeline, {"PUBLISH": "0"}, date=THURSDAY)
    assert (crawl.exit_code, crawl.stats["tldr/written"]) == (0, 3)
