"""A few rounds of each script; ``.ci/long`` runs many. What they require holds for every timing."""

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.mockhub import Hub
from tests.stress.corruptions import Corruptions
from tests.stress.database import DatabaseKills
from tests.stress.kills import Kills

pytestmark = [pytest.mark.integration, pytest.mark.no_cover]


@pytest.fixture
def stressed_hub():
    """Return a Hub of its own, because requests of killed crawls may arrive late."""
    with Hub() as hub:
        yield hub


@deferred_f_from_coro_f
async def test_an_archive_whose_crawls_were_killed_becomes_equal_to_an_undisturbed_one(stressed_hub, tmp_path):
    kills = Kills(stressed_hub, tmp_path, seed=1)
    await kills.run(2)
    assert kills.phases.total() == 2


@deferred_f_from_coro_f
async def test_an_archive_with_corrupt_files_becomes_equal_to_an_undisturbed_one(stressed_hub, tmp_path):
    corruptions = Corruptions(stressed_hub, tmp_path, seed=1)
    await corruptions.run(2)
    assert corruptions.corrupted.total() == 2


@deferred_f_from_coro_f
async def test_a_database_whose_updates_were_killed_becomes_equal_to_a_rebuilt_one(stressed_hub, tmp_path):
    kills = DatabaseKills(stressed_hub, tmp_path, seed=1)
    await kills.run(2)
    assert kills.kills == 2
