from functools import partial

import pytest

from hfpapers.storage.store import EditionStore
from tests.notifications.archive import Archive


@pytest.fixture
def store(output):
    return EditionStore.at(output)


@pytest.fixture
def archive(store):
    """Return a function that creates an archive with entries of NOTIFY, by default one about all papers."""
    return partial(Archive, store)
