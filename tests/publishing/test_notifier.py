"""What the notifier does while another process uses the output folder, and if the folder has a problem."""

import asyncio

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.editions.periods import Day
from hfpapers.notifications.messages import Delivery
from hfpapers.publishing.notifier import Notifier
from hfpapers.storage.store import EditionStore
from tests.invented import write_archive

# The newest day of the archive.
DAY = Day.parse("2026-01-06")


@pytest.fixture
def other_process(output):
    """Return the output folder as another process sees it."""
    return EditionStore.at(output)


@pytest.fixture
def notifier(settings, output, other_process, set_time):
    write_archive(other_process, 2)
    settings.setdict({"NOTIFY": ["json://chat.example.org/s3cr3t"], "OUTPUT_DIR": str(output)})
    set_time("2026-01-08T10:00:00+00:00")
    return Notifier.from_settings(settings)


@pytest.fixture
def send(monkeypatch):
    """Let a function play the part of the process that sends; it calls the function that it is given."""

    def install(during=lambda: None):
        async def send_all(batch, *_):
            during()
            return [Delivery("sent")] * len(batch)

        monkeypatch.setattr("hfpapers.publishing.notifier.send_messages", send_all)

    return install


@deferred_f_from_coro_f
async def test_nothing_is_sent_while_another_process_keeps_the_folder_locked(notifier, other_process, send, output):
    send()
    with other_process.files.locked(), pytest.raises(OSError, match=f"another process keeps {output} locked"):
        await notifier.send_due([], [], 0.2)
    assert await notifier.send_due([], [], 10) == {"sent": 2}


@deferred_f_from_coro_f
async def test_problems_do_not_wait_for_the_folder_longer_than_they_may(notifier, other_process):
    with other_process.files.locked(), pytest.raises(OSError, match="locked"):
        await asyncio.wait_for(notifier.add_problems([], 0.1), 5)


@deferred_f_from_coro_f
async def test_a_message_whose_delivery_cannot_be_recorded_is_a_warning(notifier, other_process, send, caplog, output):
    lock = other_process.files.locked()
    send(lock.__enter__)
    try:
        outcomes = await notifier.send_due([], [], 0.5)
    finally:
        lock.__exit__(None, None, None)
    assert outcomes == {"sent": 2}
    assert notifier.has_warned
    problem = f"could not record which messages were sent: another process keeps {output} locked"
    assert f"notifications: {problem}" in caplog.messages
    # It is not sent again.
    send()
    assert await notifier.send_due([], [], 10) == {}


def test_a_folder_of_another_user_can_be_previewed(notifier, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr(
        notifier.store.files, "locked", lambda: pytest.fail("a lock needs a folder that can be written to")
    )
    [(target, message)] = notifier.preview(DAY)
    assert target.position == 1
    assert message.content.edition == str(DAY)
