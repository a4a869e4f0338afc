"""Each row of the tables in docs/reliability.md is what a crawl does."""

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.reliability.docs import documented_rows
from tests.reliability.faults import SECTIONS
from tests.reliability.table import Rows

FAULTS = [fault for faults in SECTIONS.values() for fault in faults]


def first_cell(row):
    return row.split(" | ")[0].removeprefix("| ")


@pytest.fixture(scope="module")
def rows(running_hub, tmp_path_factory):
    return Rows(running_hub, tmp_path_factory.mktemp("reliability"))


@pytest.mark.integration
@pytest.mark.no_cover
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
@deferred_f_from_coro_f
async def test_the_documented_row_is_what_a_crawl_does(rows, fault):
    documented = [row for rows in documented_rows().values() for row in rows if first_cell(row) == fault.what]
    assert [await rows.make(fault)] == documented, "run `python -m tests.reliability --write`"


def test_the_documented_tables_have_a_row_for_each_fault():
    documented = {title: [first_cell(row) for row in rows] for title, rows in documented_rows().items()}
    assert documented == {title: [fault.what for fault in faults] for title, faults in SECTIONS.items()}
