"""What a crawl sends when it has ended, with a process that sends whose part is played by a function."""

import json
import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.notifications.messages import Delivery, Digest, Notice
from tests.helpers import THURSDAY, listed, messages

CHAT = "json://chat.example.org/s3cr3t"
NOTIFY = {"NOTIFY": [{"url": CHAT, "when": ["complete", "failed"]}]}


@pytest.fixture
def sent(monkeypatch):
    """Return a list to which each message is added that is sent. All are accepted."""
    messages_sent = []

    async def send(batch, _, timeout_s):
        assert timeout_s <= 10
        messages_sent.extend(batch)
        return [Delivery("sent")] * len(batch)

    monkeypatch.setattr("hfpapers.publishing.notifier.send_messages", send)
    return messages_sent


@deferred_f_from_coro_f
async def test_a_crawl_sends_the_digest_of_a_day_that_has_ended(crawl, sent, set_time, caplog, output):
    set_time("2026-02-20 10:00")
    crawled = await crawl(NOTIFY, date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    [message] = sent
    assert isinstance(message.content, Digest)
    assert (message.content.edition, message.content.number_of_papers) == (THURSDAY, 24)
    assert crawled.stats["notifications/sent"] == 1
    assert "notification 1 (json): the digest of 2026-02-19 was sent" in messages(caplog, logging.INFO)
    assert "s3cr3t" not in caplog.text
    states = [json.loads(line)["state"] for line in (output / "notified/2026-02-19.jsonl").read_text().splitlines()]
    assert states == ["sending", "sent"]


@deferred_f_from_coro_f
async def test_the_digest_follows_the_crawl_log_of_the_crawl_that_completed_the_list(crawl, sent, set_time):
    set_time("2026-02-19 23:30")
    await crawl(NOTIFY, date=THURSDAY, pages="no")
    assert sent == []
    set_time("2026-02-20 04:30")
    # The list is unchanged, so that only the crawl log shows that it is complete.
    await crawl(NOTIFY, date=THURSDAY, pages="no")
    [message] = sent
    assert message.content.last_crawl is None


@deferred_f_from_coro_f
async def test_a_crawl_of_other_editions_sends_what_is_due(crawl, sent, set_time):
    set_time("2026-02-19 16:30")
    await crawl(NOTIFY, date=THURSDAY, pages="no")
    set_time("2026-02-21 04:30")
    await crawl(NOTIFY, date="today", pages="no")
    [message] = [each for each in sent if isinstance(each.content, Digest)]
    assert (message.content.edition, message.content.last_crawl) == (THURSDAY, "2026-02-19T16:30:00Z")


@deferred_f_from_coro_f
async def test_a_backfill_sends_nothing_unless_it_is_asked_to(crawl, sent, set_time):
    set_time("2026-05-01 10:00")
    await crawl(NOTIFY, date="2026-02-18..2026-02-19", pages="no")
    assert sent == []
    await crawl(NOTIFY, date="2026-02-18..2026-02-19", pages="no", notify="yes")
    assert [message.content.edition for message in sent] == ["2026-02-18", THURSDAY]


@pytest.mark.parametrize("mode", ["no", "later"])
@deferred_f_from_coro_f
async def test_messages_can_be_left_to_a_later_crawl(crawl, sent, set_time, hub, mode):
    set_time("2026-02-20 10:00")
    hub.faults.list_status, hub.faults.api_down = 500, True
    await crawl(NOTIFY, date="2026-02-18", pages="no", notify=mode)
    hub.reset()
    await crawl(NOTIFY, date=THURSDAY, pages="no", notify=mode)
    assert sent == []
    await crawl(NOTIFY, date=THURSDAY, pages="no")
    # A crawl that sends nothing does not let problems wait, either.
    assert [type(message.content) for message in sent] == [Digest, Notice][: 1 if mode == "no" else 2]


@deferred_f_from_coro_f
async def test_a_withheld_edition_is_a_notice_with_the_reason_and_a_command(crawl, sent, set_time, hub):
    set_time("2026-02-20 10:00")
    hub.faults.list_status, hub.faults.api_down = 500, True
    crawled = await crawl(NOTIFY, date=THURSDAY, pages="no")
    assert crawled.exit_code == 3
    [message] = sent
    [problem] = message.content.problems
    assert (problem.kind, problem.command) == ("withheld", "scrapy editions 2026-02-19")
    assert "HTTP 500" in problem.reason
    await crawl(NOTIFY, date=THURSDAY, pages="no")
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("outcome", "warning"),
    [
        (
            Delivery("failed", "HTTP 503"),
            "was not sent: HTTP 503; crawls try again for a day, and `scrapy notify 2026-02-19` at any time",
        ),
        (
            Delivery("unknown", "HTTP 504"),
            "may not have arrived: HTTP 504; to send it again, run `scrapy notify 2026-02-19 --again --entry json`",
        ),
    ],
)
@deferred_f_from_coro_f
async def test_a_message_that_was_not_sent_is_a_warning_and_a_stat(
    crawl, set_time, caplog, monkeypatch, outcome, warning
):
    async def send(batch, *_):
        return [outcome] * len(batch)

    monkeypatch.setattr("hfpapers.publishing.notifier.send_messages", send)
    set_time("2026-02-20 10:00")
    crawled = await crawl(NOTIFY, date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert messages(caplog, logging.WARNING) == [f"notification 1 (json): the digest of 2026-02-19 {warning}"]
    assert crawled.stats[f"notifications/{outcome.outcome}"] == 1


@deferred_f_from_coro_f
async def test_an_entry_without_its_variable_is_off_with_a_warning(crawl, sent, set_time, caplog):
    set_time("2026-02-20 10:00")
    crawled = await crawl({"NOTIFY": ["env:HFPAPERS_NOTIFY_1", CHAT]}, date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert [message.position for message in sent] == [2]
    assert messages(caplog, logging.WARNING) == [
        "notification 1 (HFPAPERS_NOTIFY_1) is off: the environment variable HFPAPERS_NOTIFY_1 is not set"
    ]


@deferred_f_from_coro_f
async def test_a_bug_in_sending_does_not_change_how_the_crawl_ends(crawl, set_time, monkeypatch, output, caplog):
    async def send(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("hfpapers.publishing.notifier.send_messages", send)
    set_time("2026-02-20 10:00")
    crawled = await crawl(NOTIFY, date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert (output / f"daily/{THURSDAY}.jsonl").exists()
    assert "a bug" in caplog.text


@pytest.mark.parametrize("mode", ["due", "yes", "later"])
@deferred_f_from_coro_f
async def test_an_output_folder_that_fails_is_one_warning(crawl, sent, set_time, monkeypatch, caplog, mode):
    def fail(*_):
        raise OSError(30, "Read-only file system", "daily")

    monkeypatch.setattr("hfpapers.publishing.notifier.find_days_without_list", fail)
    set_time("2026-02-20 10:00")
    crawled = await crawl(NOTIFY, date=THURSDAY, pages="no", notify=mode)
    assert crawled.exit_code == 0
    [warning] = messages(caplog, logging.WARNING)
    assert warning.startswith("notifications: nothing was sent, and the next crawl sends what is due: [Errno 30]")
    assert sent == []


@deferred_f_from_coro_f
async def test_of_a_long_backfill_the_newest_editions_are_announced(crawl, sent, set_time, monkeypatch, caplog):
    monkeypatch.setattr("hfpapers.extensions.notify._MAX_ANNOUNCED", 2)
    set_time("2026-05-01 10:00")
    await crawl(NOTIFY, date="2026-02-17..2026-02-19", pages="no", notify="yes")
    assert [message.content.edition for message in sent] == ["2026-02-18", THURSDAY]
    assert messages(caplog, logging.WARNING) == [
        "notify=yes: sending the digests of the newest 2 of 3 editions; to send others, crawl fewer at once"
    ]


@deferred_f_from_coro_f
async def test_nothing_is_sent_if_nothing_is_published(crawl, sent, set_time):
    set_time("2026-02-20 10:00")
    await crawl(NOTIFY | {"PUBLISH": False}, date=THURSDAY, pages="no")
    assert sent == []


@deferred_f_from_coro_f
async def test_an_anomaly_of_the_list_is_a_notice_and_a_week_without_its_days_is_not(crawl, sent, set_time, hub):
    set_time("2026-02-24 10:00")
    hub.lists[THURSDAY] = listed()
    del hub.lists[THURSDAY][3]["paper"]["title"]
    await crawl({"NOTIFY": [{"url": CHAT, "when": "failed"}]}, date=THURSDAY, pages="no")
    await crawl(spider="weekly", week="2026-W08", pages="no")
    problems = [(problem.kind, problem.editions) for message in sent for problem in message.content.problems]
    assert problems[0] == ("anomaly", [THURSDAY])
    assert not [editions for kind, editions in problems if kind == "anomaly" and "2026-W08" in editions]
