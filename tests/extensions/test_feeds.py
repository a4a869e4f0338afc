"""The check that feeds of Scrapy's setting FEEDS were written: see also tests/commands/test_crawl.py."""

from pathlib import Path

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import SATURDAY, THURSDAY


class NoPapers:
    """An item filter that accepts no item."""

    def __init__(self, feed_options):
        pass

    def accepts(self, _):
        return False


# Feeds that have nothing to write.
ONLY_ORGANIZATIONS = {"item_classes": ["hfpapers.items.Organization"], "store_empty": False}
NOTHING = {"item_filter": NoPapers, "store_empty": False}


@pytest.mark.parametrize("options", [ONLY_ORGANIZATIONS, NOTHING], ids=["item_classes", "item_filter"])
@deferred_f_from_coro_f
async def test_a_feed_that_rightly_writes_nothing_is_not_a_failure(crawl, tmp_path, options):
    feeds = {str(tmp_path / "x.csv"): {"format": "csv", **options}}
    assert (await crawl({"FEEDS": feeds}, date=THURSDAY, pages="no")).exit_code == 0
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize("store_empty", [True, False])
@deferred_f_from_coro_f
async def test_a_feed_of_a_day_without_a_list_is_not_a_failure(crawl, tmp_path, store_empty):
    feeds = {str(tmp_path / "x.csv"): {"format": "csv", "store_empty": store_empty}}
    assert (await crawl({"FEEDS": feeds}, date=SATURDAY)).exit_code == 0
    assert (tmp_path / "x.csv").exists() == store_empty


@pytest.mark.parametrize("store_empty", [True, False])
@deferred_f_from_coro_f
async def test_a_feed_whose_file_cannot_be_written_is_a_failure(crawl, caplog, store_empty):
    feeds = {"/dev/null/x.csv": {"format": "csv", "store_empty": store_empty}}
    assert (await crawl({"FEEDS": feeds}, date=THURSDAY, pages="no")).exit_code == 3
    assert "could not write /dev/null/x.csv" in caplog.messages


@deferred_f_from_coro_f
async def test_a_feed_may_be_a_relative_path(crawl, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert (await crawl({"FEEDS": {Path("x.csv"): {"format": "csv"}}}, date=THURSDAY, pages="no")).exit_code == 0
    assert (tmp_path / "x.csv").exists()
