"""The documented table of faults is what happens."""

from scrapy.utils.defer import deferred_f_from_coro_f

from tests.reliability import DOCS, table


@deferred_f_from_coro_f
async def test_each_documented_row_is_what_a_crawl_does(hub):
    documented = DOCS.read_text(encoding="utf8")
    assert (await table(hub)).splitlines() == documented[documented.index("| fault |") :].splitlines()
