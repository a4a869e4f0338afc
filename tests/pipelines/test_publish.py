import logging

from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import THURSDAY, messages

WEDNESDAY = "2026-02-18"


@deferred_f_from_coro_f
async def test_a_file_that_is_left_in_place_is_reported_with_its_own_edition_also_if_that_is_rejected(
    crawl, output, caplog
):
    (output / f"tables/{WEDNESDAY}.csv").mkdir(parents=True)
    (output / f"{WEDNESDAY}.bib").write_bytes(b"@misc{mine}\n")
    outputs = {"%(edition)s.bib": {"format": "bib"}, "tables/%(edition)s.csv": {"format": "csv"}}
    await crawl({"OUTPUTS": outputs}, date=f"{WEDNESDAY}..{THURSDAY}", pages="no")
    [warning] = messages(caplog, logging.WARNING)
    assert warning.startswith(f"{WEDNESDAY}: left {output / WEDNESDAY}.bib in place: ")
    [error] = messages(caplog, logging.ERROR)
    assert error.startswith(f"{WEDNESDAY}: not published: a file in the output folder cannot be read or written: ")
