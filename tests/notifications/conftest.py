import datetime as dt
from functools import partial

import pytest

from hfpapers import clock
from hfpapers.storage.store import EditionStore
from tests.notifications.archive import Archive


@pytest.fixture
def store(output):
    return EditionStore(output)


@pytest.fixture
def archive(store):
    """Return a function that creates an archive with entries of NOTIFY, by default one about all papers."""
    return partial(Archive, store)


@pytest.fixture
def set_time():
    """Return a function that sets the time, given like ``2026-02-20 04:30``, in UTC."""

    def set_to(time):
        moment = dt.datetime.fromisoformat(time).replace(tzinfo=dt.UTC)
        clock.set_source(lambda: moment)

    yield set_to
    clock.set_source(None)
