import datetime as dt

import pytest
from aiohttp import web
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.project import get_project_settings

from hfpapers import clock
from hfpapers.demo import run
from hfpapers.editions.periods import Day, Month, Week

THURSDAY = Day(dt.date(2026, 2, 19))


@pytest.fixture
def one_crawl(monkeypatch):
    """Plan only the crawl of one day."""
    crawl = run.PlannedCrawl(dt.datetime(2026, 2, 19, 20, tzinfo=dt.UTC), THURSDAY, is_last_of_edition=True)
    monkeypatch.setattr(run, "plan_crawls", lambda: [crawl])


def moments(crawls, period):
    return [crawl.moment.isoformat(" ", "hours") for crawl in crawls if crawl.period == period]


def test_a_day_is_crawled_in_its_morning_its_evening_on_the_next_day_and_a_week_later():
    assert moments(run.plan_crawls(), THURSDAY) == [
        "2026-02-19 08+00:00",
        "2026-02-19 20+00:00",
        "2026-02-20 07+00:00",
        "2026-02-26 07+00:00",
    ]


def test_the_crawls_are_those_of_two_weeks_in_the_order_of_their_moments():
    crawls = run.plan_crawls()
    assert [crawl.moment for crawl in crawls] == sorted(crawl.moment for crawl in crawls)
    days = {crawl.period for crawl in crawls if isinstance(crawl.period, Day)}
    assert len(days) == 10
    assert {crawl.period for crawl in crawls} - days == {
        Week.parse("2026-W07"),
        Week.parse("2026-W08"),
        Month.parse("2026-02"),
    }


def test_files_are_rendered_by_the_last_crawl_that_changes_them():
    crawls = run.plan_crawls()
    assert [crawl.moment for crawl in crawls if crawl.period == THURSDAY and crawl.is_last_of_edition] == [
        dt.datetime(2026, 2, 26, 7, tzinfo=dt.UTC)
    ]
    assert [str(crawl.period) for crawl in crawls if crawl.is_last_of_kind] == ["2026-02-20", "2026-W08", "2026-02"]


@pytest.mark.usefixtures("one_crawl")
@deferred_f_from_coro_f
async def test_a_crawl_publishes_its_edition_at_the_invented_moment(tmp_path):
    crawled = []
    await run.run_crawls(get_project_settings(), tmp_path, lambda: crawled.append(clock.now().isoformat()))
    assert crawled == ["2026-02-19T20:00:00+00:00"]
    assert '"first_seen": "2026-02-19T20:00:00Z"' in (tmp_path / "daily/2026-02-19.jsonl").read_text("utf8")
    assert "](/feeds/daily.json)" in (tmp_path / "_posts/2026-02-19-daily-papers.md").read_text("utf8")
    assert clock.today() > THURSDAY.first


@pytest.mark.usefixtures("one_crawl")
@deferred_f_from_coro_f
async def test_an_edition_that_is_not_published_ends_the_demo(tmp_path, monkeypatch):
    async def fail(*_):
        return web.Response(status=500)

    monkeypatch.setattr(run.TwoWeeksHub, "handle", fail)
    with pytest.raises(run.DemoError, match="2026-02-19 was not published at 2026-02-19 20:00"):
        await run.run_crawls(get_project_settings(), tmp_path, lambda: None)
    assert clock.today() > THURSDAY.first


@deferred_f_from_coro_f
async def test_each_run_writes_the_same_bytes(tmp_path, monkeypatch):
    crawls = [crawl for crawl in run.plan_crawls() if crawl.period == THURSDAY]
    monkeypatch.setattr(run, "plan_crawls", lambda: crawls)
    files = []
    for folder in (tmp_path / "first", tmp_path / "second"):
        await run.run_crawls(get_project_settings(), folder, lambda: None)
        written = [path for path in folder.rglob("*") if path.is_file()]
        # The database contains when the other files were written.
        files.append({path.relative_to(folder): path.read_bytes() for path in written if path.name != "archive.db"})
    assert files[0] == files[1]
