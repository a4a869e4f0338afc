import shutil

import pytest

from hfpapers.archive.database import Archive
from hfpapers.editions.crawl_log import CrawlRecord
from hfpapers.editions.periods import KINDS
from hfpapers.storage.store import EditionStore
from tests.invented import write_archive


@pytest.fixture(scope="session")
def written_folder(tmp_path_factory):
    """Return a folder with ten days, their weeks and months, and their database."""
    folder = tmp_path_factory.mktemp("archive")
    store = EditionStore.at(folder)
    write_archive(store, 10)
    Archive(folder / "archive.db", store).build()
    return folder


@pytest.fixture
def store(written_folder, output):
    """Return the editions of a copy of this folder."""
    shutil.copytree(written_folder, output)
    return EditionStore.at(output)


@pytest.fixture
def archive(store):
    """Return the database of the copy."""
    return Archive(store.files.local_path / "archive.db", store)


@pytest.fixture
def periods(store):
    return [period for kind in KINDS.values() for period in reversed(store.editions(kind))]


@pytest.fixture
def crawl_record():
    return CrawlRecord(
        time="2026-02-01T10:00:00Z", edition="2026-01-30", sources=["api"], papers=None, verdict="withheld"
    )
