"""When which digest is sent, to whom, and that none is sent twice."""

import datetime as dt
import json

import pytest

from hfpapers.editions.periods import Day
from hfpapers.notifications.messages import Digest, Notice, Problem
from tests.notifications.archive import FAILED, UNKNOWN, paper

CHAT = "json://chat.example.org/s3cr3t"
THURSDAY = "2026-02-19"
DIGEST = "notification 1 (json): the digest of 2026-02-19"
SEND_AGAIN = "to send it again, run `scrapy notify 2026-02-19 --again --entry json`"
A, B, C = paper(1, "First"), paper(2, "Second"), paper(3, "Third")
TEAPOT, LATE_TEAPOT, MOSS = paper(4, "On Teapots"), paper(5, "A Late Teapot"), paper(6, "Moss")


def test_a_digest_is_sent_once_when_a_crawl_after_the_end_of_the_day_has_completed_the_list(archive, set_time):
    archive = archive([CHAT])
    set_time("2026-02-19 16:30")
    archive.crawl(THURSDAY, A)
    assert archive.digests() == []
    set_time("2026-02-20 04:30")
    assert archive.digests() == []
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A, B)
    assert archive.digests() == [(THURSDAY, ["First", "Second"])]
    set_time("2026-02-20 11:00")
    archive.crawl(THURSDAY, A, B, C)
    assert archive.digests() == []
    assert archive.pop_warnings() == []


def test_a_crawl_of_something_else_sends_the_digest_a_day_after_the_end_and_it_says_so(archive, set_time):
    archive = archive([CHAT])
    set_time("2026-02-19 16:30")
    archive.crawl(THURSDAY, A)
    set_time("2026-02-21 00:00")
    assert archive.digests() == []
    set_time("2026-02-21 00:01")
    [(_, digest)] = archive.send()
    assert digest.last_crawl == "2026-02-19T16:30:00Z"
    assert archive.send() == []


def test_a_complete_digest_does_not_name_the_last_crawl(archive, set_time):
    archive = archive([CHAT])
    set_time("2026-02-20 00:00")
    archive.crawl(THURSDAY, A)
    [(_, digest)] = archive.send()
    assert digest.last_crawl is None


@pytest.mark.parametrize(("time", "number"), [("2026-02-24 00:00", 1), ("2026-02-24 00:01", 0)])
def test_an_edition_that_ended_more_than_four_days_ago_is_not_announced(archive, set_time, time, number):
    archive = archive([CHAT])
    set_time(time)
    archive.crawl(THURSDAY, A)
    assert len(archive.send()) == number


def test_a_requested_edition_is_announced_whatever_its_age_but_once(archive, set_time):
    archive = archive([CHAT])
    set_time("2026-05-01 12:00")
    archive.crawl("2026-02-18", B)
    archive.crawl(THURSDAY, A)
    assert archive.digests(THURSDAY) == [(THURSDAY, ["First"])]
    assert archive.digests(THURSDAY) == []
    assert archive.digests(THURSDAY, only_requested=True, again=True) == [(THURSDAY, ["First"])]


def test_a_requested_edition_whose_day_has_not_ended_is_not_complete(archive, set_time):
    archive = archive([CHAT])
    set_time("2026-02-19 12:00")
    archive.crawl(THURSDAY, A)
    assert archive.digests(THURSDAY) == []


def test_first_sends_a_digest_as_soon_as_an_edition_is_published(archive, set_time):
    archive = archive([{"url": CHAT, "when": "first"}])
    set_time("2026-02-19 04:30")
    archive.crawl(THURSDAY, A)
    [(_, digest)] = archive.send()
    assert digest.is_first
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A, B)
    assert archive.send() == []


def test_first_does_not_announce_what_was_published_days_ago(archive, set_time):
    archive = archive([{"url": CHAT, "when": "first"}])
    set_time("2026-02-19 04:30")
    archive.crawl(THURSDAY, A)
    set_time("2026-02-20 04:31")
    assert archive.send() == []


def test_an_entry_may_want_both_the_first_and_the_complete_list(archive, set_time):
    archive = archive([{"url": CHAT, "when": ["first", "complete"]}])
    set_time("2026-02-19 04:30")
    archive.crawl(THURSDAY, A)
    assert archive.digests() == [(THURSDAY, ["First"])]
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A, B)
    assert archive.digests() == [(THURSDAY, ["First", "Second"])]
    assert archive.digests() == []


def test_a_list_that_is_published_when_it_is_complete_is_sent_once_and_not_as_a_first_version(archive, set_time):
    archive = archive([{"url": CHAT, "when": ["first", "complete"]}, {"url": "json://b", "when": "first"}])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    sent = archive.send()
    assert [(name, digest.is_first) for name, digest in sent] == [("json", False), ("json-2", False)]
    assert archive.send() == []


def test_an_entry_gets_the_kinds_of_editions_that_it_wants(archive, set_time):
    archive = archive(["json://all", {"url": "json://weeks", "name": "weeks", "kinds": "weekly"}])
    set_time("2026-03-02 11:30")
    archive.crawl("2026-02-27", A)
    archive.crawl("2026-W09", A, B)
    archive.crawl("2026-02", A, B, C)
    sent = [(name, digest.edition) for name, digest in archive.send()]
    assert sent == [("json", "2026-02-27"), ("json", "2026-02"), ("json", "2026-W09"), ("weeks", "2026-W09")]


def test_each_entry_gets_its_own_digest(archive, set_time):
    archive = archive(["json://one", "json://two"])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    assert [name for name, _ in archive.send()] == ["json", "json-2"]


def test_a_digest_has_the_best_papers_and_counts_the_others(archive, set_time):
    archive = archive([{"url": CHAT, "top": 2}], site_url="https://papers.example.org", exclude_ids=[C.id])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A, B, C, TEAPOT)
    [(_, digest)] = archive.send()
    assert (digest.number_of_papers, digest.number_of_others) == (3, 1)
    assert [(each.rank, each.title, each.votes) for each in digest.papers] == [(1, "First", 99), (2, "Second", 98)]
    assert digest.url == "https://papers.example.org/2026-02-19/index.html"
    assert digest.papers[0].url == "https://papers.example.org/2026-02-19/index.html#2602.00001"


def test_without_a_site_or_a_blog_a_digest_links_to_the_hub(archive, set_time):
    archive = archive([CHAT])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    [(_, digest)] = archive.send()
    assert digest.url == "https://huggingface.co/papers/date/2026-02-19"
    assert digest.papers[0].url == "https://huggingface.co/papers/2602.00001"


def test_each_digest_names_the_previous_one(archive, set_time):
    archive = archive([CHAT])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    [(_, first)] = archive.send()
    set_time("2026-02-21 10:00")
    archive.crawl("2026-02-20", B)
    [(_, second)] = archive.send()
    assert (first.previous, second.previous) == (None, THURSDAY)


def test_a_digest_that_may_not_have_arrived_is_the_previous_one_so_that_people_notice_it(archive, set_time):
    archive = archive([CHAT])
    archive.outcome = {"json": UNKNOWN}
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    archive.send()
    set_time("2026-02-21 10:00")
    archive.crawl("2026-02-20", B)
    [(_, digest)] = archive.send()
    assert digest.previous == THURSDAY


def test_digests_that_are_sent_together_name_each_other(archive, set_time):
    archive = archive([CHAT])
    set_time("2026-02-23 10:00")
    archive.crawl("2026-02-20", A)
    archive.crawl("2026-W08", A)
    assert [(digest.edition, digest.previous) for _, digest in archive.send()] == [
        ("2026-02-20", None),
        ("2026-W08", "2026-02-20"),
    ]


# Topics


def test_a_topic_announces_its_papers_alone(archive, set_time):
    archive = archive([{"url": CHAT, "topics": ["teapots"]}])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A, TEAPOT, MOSS)
    [(_, digest)] = archive.send()
    assert [each.title for each in digest.papers] == ["On Teapots"]
    assert (digest.number_of_papers, digest.topics, digest.papers[0].topics) == (3, ["Teapots"], ["Teapots"])


def test_a_topic_announces_papers_that_later_crawls_add_and_each_paper_once(archive, set_time):
    archive = archive([{"url": CHAT, "topics": ["teapots", "moss"]}])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A, TEAPOT)
    assert archive.digests() == [(THURSDAY, ["On Teapots"])]
    set_time("2026-02-20 11:00")
    archive.crawl(THURSDAY, A, TEAPOT, MOSS)
    [(_, digest)] = archive.send()
    assert ([each.title for each in digest.papers], digest.is_addition) == (["Moss"], True)
    # Listed again, on another day and in its week.
    set_time("2026-02-23 10:00")
    archive.crawl("2026-02-20", TEAPOT, LATE_TEAPOT)
    archive.crawl("2026-W08", A, TEAPOT, MOSS, LATE_TEAPOT)
    assert archive.digests() == [("2026-02-20", ["A Late Teapot"])]
    assert archive.digests() == []


def test_a_topic_announces_a_paper_of_long_ago_once(archive, set_time):
    archive = archive([{"url": CHAT, "topics": ["teapots"]}])
    set_time("2026-12-01 10:00")
    archive.crawl(THURSDAY, TEAPOT)
    archive.crawl("2026-W08", TEAPOT, LATE_TEAPOT)
    assert archive.digests(THURSDAY) == [(THURSDAY, ["On Teapots"])]
    assert archive.digests("2026-W08") == [("2026-W08", ["A Late Teapot"])]


def test_a_topic_without_matches_sends_nothing_until_a_crawl_adds_one(archive, set_time):
    archive = archive([{"url": CHAT, "topics": ["teapots"]}])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    assert archive.digests() == []
    set_time("2026-02-21 10:00")
    archive.crawl(THURSDAY, A, TEAPOT)
    [(_, digest)] = archive.send()
    assert not digest.is_addition


def test_a_topic_without_matches_sends_an_empty_digest_if_that_is_wanted(archive, set_time):
    archive = archive([{"url": CHAT, "topics": ["teapots"], "empty": True}])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    assert archive.digests() == [(THURSDAY, [])]
    assert archive.digests() == []


def test_first_announces_the_papers_of_a_topic_as_crawls_add_them(archive, set_time):
    archive = archive([{"url": CHAT, "topics": ["teapots"], "when": "first"}])
    set_time("2026-02-19 04:30")
    archive.crawl(THURSDAY, TEAPOT)
    assert archive.digests() == [(THURSDAY, ["On Teapots"])]
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, TEAPOT, LATE_TEAPOT)
    assert archive.digests() == [(THURSDAY, ["A Late Teapot"])]


def test_a_paper_whose_digest_was_refused_is_announced_by_the_next_crawl(archive, set_time):
    archive = archive([{"url": CHAT, "topics": ["teapots"]}])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, TEAPOT)
    archive.outcome = {"json": FAILED}
    archive.send()
    archive.outcome = {}
    set_time("2026-02-20 11:00")
    archive.crawl(THURSDAY, TEAPOT, LATE_TEAPOT)
    [(_, digest)] = archive.send()
    assert ([each.title for each in digest.papers], digest.is_addition) == (["On Teapots", "A Late Teapot"], False)
    assert archive.digests() == []


# Failures


def test_a_refused_digest_is_tried_again_for_a_day(archive, set_time):
    archive = archive(["json://one", "json://two"])
    archive.outcome = {"json": FAILED}
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    assert [name for name, _ in archive.send()] == ["json", "json-2"]
    [warning] = archive.pop_warnings()
    assert (
        warning
        == f"{DIGEST} was not sent: HTTP 503; crawls try again for a day, and `scrapy notify 2026-02-19` at any time"
    )
    set_time("2026-02-21 10:00")
    assert [name for name, _ in archive.send()] == ["json"]
    set_time("2026-02-21 10:01")
    assert archive.send() == []


@pytest.mark.parametrize("topics", [[], ["teapots"]])
def test_a_digest_that_was_refused_for_a_day_is_sent_if_it_is_requested(archive, set_time, topics):
    archive = archive([{"url": CHAT, "topics": topics}])
    archive.outcome = {"json": FAILED}
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, TEAPOT)
    archive.send()
    archive.outcome = {}
    set_time("2026-02-23 10:00")
    assert archive.digests() == []
    assert archive.digests(THURSDAY, only_requested=True) == [(THURSDAY, ["On Teapots"])]
    assert archive.digests(THURSDAY, only_requested=True) == []


def test_a_digest_that_may_have_arrived_is_not_sent_again_and_one_warning_names_it(archive, set_time):
    archive = archive([CHAT])
    archive.outcome = {"json": UNKNOWN}
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    archive.send()
    [warning] = archive.pop_warnings()
    assert warning == f"{DIGEST} may not have arrived: no response within 10 s; {SEND_AGAIN}"
    set_time("2026-02-20 11:00")
    assert archive.send() == []
    assert archive.pop_warnings() == []


def test_a_digest_whose_process_was_killed_is_not_sent_again_and_one_warning_names_it(archive, set_time, store):
    archive = archive([CHAT])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    with store.files.locked():
        assert len(archive.outbox.take()) == 1
    # Another crawl at the same time.
    assert archive.send() == []
    assert archive.pop_warnings() == []
    for hour in (11, 12):
        set_time(f"2026-02-20 {hour}:00")
        assert archive.send() == []
    [warning] = archive.pop_warnings()
    assert warning == f"{DIGEST} may not have arrived: sending it was interrupted at 2026-02-20T10:00:00Z; {SEND_AGAIN}"


def test_a_process_that_was_killed_weeks_ago_is_reported(archive, set_time, store):
    archive = archive([CHAT])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    with store.files.locked():
        archive.outbox.take()
    set_time("2026-03-20 10:00")
    archive.send()
    [warning] = archive.pop_warnings()
    assert warning.startswith(f"{DIGEST} may not have arrived")


def test_what_was_sent_is_recorded_without_urls(archive, set_time, output):
    archive = archive([CHAT, {"url": "json://two", "name": "team", "topics": ["teapots"]}])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A, TEAPOT)
    archive.send()
    text = (output / "notified/2026-02-19.jsonl").read_text()
    assert "s3cr3t" not in text
    lines = [json.loads(line) for line in text.splitlines()]
    attempts = [line.pop("attempt") for line in lines]
    assert attempts[:2] == attempts[2:]
    assert len({*attempts}) == 2
    assert lines == [
        {"time": "2026-02-20T10:00:00Z", "entry": name, "event": "complete", "number": 1, "state": state} | papers
        for state in ("sending", "sent")
        for name, papers in (("json", {}), ("team", {"papers": [TEAPOT.id]}))
    ]


def test_an_incomplete_last_line_is_replaced(archive, set_time, output):
    archive = archive([CHAT])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    file = output / "notified/2026-02-19.jsonl"
    file.parent.mkdir()
    file.write_text('{"time": "2026-02-20T09:')
    assert len(archive.send()) == 1
    assert [json.loads(line)["state"] for line in file.read_text().splitlines()] == ["sending", "sent"]


@pytest.mark.parametrize("damage", ["{}\n", "<<<<<<< HEAD\n", '{"time": "yesterday"}\n'])
def test_while_a_record_is_corrupt_nothing_is_sent_that_may_have_been_sent_before(archive, set_time, output, damage):
    archive = archive([CHAT])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    file = output / "notified/2026-02-19.jsonl"
    file.parent.mkdir()
    file.write_text(damage)
    assert archive.send() == []
    [warning] = archive.pop_warnings()
    reason = f"{file} is corrupt (line 1), so that it is not known what was sent; correct or remove it"
    assert warning == f"notifications: not sent: {reason}"


@pytest.mark.parametrize(("topics", "number"), [([], 1), (["teapots"], 0)])
def test_a_corrupt_record_of_another_edition_matters_to_topics_alone(archive, set_time, output, topics, number):
    archive = archive([{"url": CHAT, "topics": topics}])
    set_time("2026-02-20 10:00")
    archive.crawl("2026-02-18", A)
    archive.crawl(THURSDAY, TEAPOT)
    file = output / "notified/2026-02-18.jsonl"
    file.parent.mkdir()
    file.write_text("<<<<<<< HEAD\n")
    assert len(archive.digests()) == number
    [warning] = archive.pop_warnings()
    assert f"{file} is corrupt" in warning


def test_nothing_is_sent_if_that_cannot_be_recorded(archive, set_time, store, monkeypatch):
    archive = archive([CHAT])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.files, "append", fail)
    assert archive.send() == []
    assert archive.pop_warnings() == [
        "notifications: could not record in notified/ what is sent: [Errno 28] No space left on device"
    ]


def test_an_entry_whose_variable_is_not_set_sends_nothing_and_loses_nothing(archive, set_time):
    off = archive(["env:CHAT"])
    set_time("2026-02-20 10:00")
    off.crawl(THURSDAY, A)
    assert off.send() == []
    on = archive([{"url": CHAT, "name": "CHAT"}])
    on.crawl(THURSDAY, A)
    assert len(on.send()) == 1


# The preview


@pytest.mark.parametrize(
    ("entry", "time", "is_first"),
    [
        ({}, "2026-02-19 12:00", False),
        ({"when": "first"}, "2026-02-19 12:00", True),
        ({"when": ["first", "complete"]}, "2026-02-19 12:00", True),
        ({"when": ["first", "complete"]}, "2026-02-20 12:00", False),
        ({"when": "failed"}, "2026-02-19 12:00", None),
        ({"kinds": "weekly"}, "2026-02-19 12:00", None),
        ({"topics": ["moss"]}, "2026-02-19 12:00", None),
    ],
)
def test_a_preview_is_the_next_digest_of_the_entry(archive, set_time, store, entry, time, is_first):
    archive = archive([{"url": CHAT} | entry])
    set_time("2026-02-19 11:00")
    archive.crawl(THURSDAY, A)
    set_time(time)
    with store.files.locked():
        [(_, message)] = archive.outbox.preview(Day.parse(THURSDAY))
    assert (message.content.is_first if message else None) == is_first


# Notices of problems


def problem(reason, edition=THURSDAY):
    return Problem([edition], "withheld", reason, f"scrapy editions {edition}")


def add(archive, *problems):
    with archive.store.files.locked():
        archive.outbox.add_problems(problems)


def test_problems_are_sent_in_one_notice_to_the_entries_that_want_them(archive, set_time):
    archive = archive(["json://digests", {"url": CHAT, "when": "failed"}])
    set_time("2026-02-20 10:00")
    add(archive, problem("the list is empty"), problem("HTTP 500", "2026-02-18"))
    add(archive, problem("no votes"))
    [(name, notice)] = archive.send()
    assert name == "json-2"
    assert [each.reason for each in notice.problems] == ["the list is empty", "HTTP 500", "no votes"]
    assert archive.send() == []


def test_the_same_reason_is_not_repeated_within_a_day(archive, set_time):
    archive = archive([{"url": CHAT, "when": "failed"}])
    set_time("2026-02-28 10:00")
    add(archive, problem("lost 5 of 20 papers"))
    assert len(archive.send()) == 1
    set_time("2026-03-01 10:00")
    add(archive, problem("lost 6 of 20 papers", "2026-02-27"))
    assert archive.send() == []
    add(archive, problem("lost 6 of 20 papers"), problem("HTTP 500"))
    [(_, notice)] = archive.send()
    assert [each.reason for each in notice.problems] == ["HTTP 500"]
    set_time("2026-03-01 10:01")
    add(archive, problem("lost 6 of 20 papers"))
    assert len(archive.send()) == 1


def test_a_refused_notice_is_tried_again_for_a_day(archive, set_time):
    archive = archive([{"url": CHAT, "when": "failed"}])
    archive.outcome = {"json": FAILED}
    set_time("2026-02-20 10:00")
    add(archive, problem("HTTP 500"))
    assert len(archive.send()) == 1
    set_time("2026-02-21 10:00")
    assert len(archive.send()) == 1
    set_time("2026-02-21 10:01")
    assert archive.send() == []


def test_notices_and_digests_are_sent_together(archive, set_time):
    archive = archive([{"url": CHAT, "when": ["complete", "failed"]}])
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    add(archive, problem("HTTP 500", "2026-02-18"))
    assert [type(content) for _, content in archive.send()] == [Digest, Notice]


# The language


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        ({}, "ja"),
        ({"site_url": "https://papers.example.org"}, "zh"),
        ({"site_url": "https://papers.example.org", "site": False}, "ja"),
        ({"site_url": "https://papers.example.org", "feed_base_url": "https://blog.example.org"}, "ja"),
    ],
)
def test_a_digest_has_the_language_of_what_it_links_to(archive, set_time, store, settings, language):
    archive = archive([CHAT, {"url": "json://b", "language": "en"}], post_language="ja", site_language="zh", **settings)
    set_time("2026-02-20 10:00")
    archive.crawl(THURSDAY, A)
    with store.files.locked():
        taken = archive.outbox.take()
    assert [each.message.language for each in taken] == [language, "en"]


# Two weeks


def test_two_weeks_of_an_hourly_schedule_send_each_digest_once(archive, set_time):
    """A service refuses for hours, another one hangs once, crawls fail for two days, and one is killed."""
    archive = archive(["json://one", "json://two", {"url": "json://topic", "name": "topic", "topics": ["teapots"]}])
    start = dt.datetime(2026, 2, 9, tzinfo=dt.UTC)
    received = {"json": [], "json-2": [], "topic": []}
    for hour in range(14 * 24):
        moment = start + dt.timedelta(hours=hour)
        set_time(f"{moment:%Y-%m-%d %H:%M}")
        if not dt.datetime(2026, 2, 12, 3, tzinfo=dt.UTC) <= moment < dt.datetime(2026, 2, 14, tzinfo=dt.UTC):
            crawl_two_days(archive, moment)
        if moment == dt.datetime(2026, 2, 18, tzinfo=dt.UTC):
            # The crawl is killed after it has published the complete list.
            continue
        archive.outcome = {"json": FAILED} if 40 <= hour < 60 else {"json-2": UNKNOWN} if hour == 48 else {}
        for name, digest in archive.send():
            if archive.outcome.get(name) != FAILED:
                received[name].append(digest)
    weekdays = [f"2026-02-{day:02}" for day in (9, 10, 11, 12, 13, 16, 17, 18, 19, 20)]
    # That of the 12th comes after that of the 13th, because its list was not crawled after its end.
    assert sorted(digest.edition for digest in received["json"]) == weekdays
    assert sorted(digest.edition for digest in received["json-2"]) == weekdays
    assert [digest.edition for digest in received["json"] if digest.last_crawl] == ["2026-02-12"]
    announced = [each.url for digest in received["topic"] for each in digest.papers]
    assert len(announced) == len({*announced}) == sum(len(teapots(archive, day)) for day in weekdays)
    assert archive.pop_warnings()[-1].startswith("notification 1 (json): the digest of 2026-02-10 was not sent")


def crawl_two_days(archive, moment):
    """Crawl today and yesterday. A list grows by four papers in each quarter of its day, one of them about teapots."""
    for age in (0, 1):
        day = moment.date() - dt.timedelta(days=age)
        if day.weekday() < 5 and day >= dt.date(2026, 2, 9):
            size = 4 * (min(24 * age + moment.hour, 24) // 6 + 1)
            papers = [paper(day.day * 100 + each, "Teapot" if each % 4 == 0 else "Moss") for each in range(size)]
            archive.crawl(f"{day}", *papers)


def teapots(archive, day):
    return [each for each in archive.store.papers(Day.parse(day)) if each.title == "Teapot"]
