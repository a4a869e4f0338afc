import logging
import tomllib

import pytest

from hfpapers.editions.crawl_log import CrawlRecord
from hfpapers.editions.periods import Day, Week
from hfpapers.editions.result import UnreadValues
from hfpapers.publishing.publisher import Publisher
from tests.conftest import ROOT
from tests.helpers import messages

WEEK = Week.parse("2026-W08")
THURSDAY = Day.parse("2026-02-19")
WEEKDAYS = ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"]
POST = "_posts/2026-02-16-weekly-papers.md"
CRAWL_DAYS = "scrapy crawl daily -a date=2026-02-16..2026-02-22 -a only=missing"


@pytest.fixture(autouse=True)
def only_posts(settings):
    """Render nothing else."""
    outputs = {"_posts/%(date)s-%(kind)s-papers.md": {"format": "md", "kinds": ["weekly"]}}
    settings.set("OUTPUTS", outputs, priority="cmdline")


UNREAD_ORGANIZATIONS = UnreadValues(fields=frozenset({"organization"}))


def in_edition(papers, edition):
    return [paper.model_copy(update={"edition": edition}) for paper in papers]


def test_a_week_also_has_the_papers_that_only_its_days_list(publisher, store, papers):
    publisher.publish(THURSDAY, papers, with_latest=False)
    edition = publisher.publish(WEEK, in_edition(papers[:8], "2026-W08"), with_latest=False)
    assert edition.changes.papers == 10
    assert {paper.edition_size for paper in store.papers(WEEK)} == {10}


def test_a_week_takes_values_that_could_not_be_parsed_from_its_days(publisher, papers):
    publisher.publish(THURSDAY, papers, with_latest=False)
    listed = [paper.model_copy(update={"organization": None}) for paper in in_edition(papers, "2026-W08")]
    edition = publisher.publish(WEEK, listed, with_latest=False, unread=UNREAD_ORGANIZATIONS)
    assert {paper.organization.name for paper in edition.papers} == {"Kettle"}


def test_a_week_that_changes_renders_the_next_week_again(publisher, papers):
    for week in (WEEK, WEEK.next()):
        publisher.publish(week, in_edition(papers, str(week)), with_latest=False)
    more = papers[0].model_copy(update={"id": "2602.91950"})
    edition = publisher.publish(WEEK, in_edition([*papers, more], "2026-W08"), with_latest=False)
    assert "_posts/2026-02-23-weekly-papers.md" in edition.changes.files
    assert "weekly/2026-W09.jsonl" not in edition.changes.files


def test_a_day_renders_its_week_again_if_the_votes_of_the_best_papers_changed(
    settings, tmp_path, papers, set_time, render_again
):
    (tmp_path / "votes.md.j2").write_text("{{ summary.vote_histories | length }} histories")
    settings.setdict({"POST_TEMPLATES_FOLDER": str(tmp_path), "POST_SUMMARY_TEMPLATE": "votes"}, priority="cmdline")
    publisher = Publisher.from_settings(settings)

    def publish(edition, hour, votes_of_best=20, votes_of_last=1):
        set_time(f"2026-03-20T{hour:02}:00:00Z")
        votes = [votes_of_best, *range(10, 2, -1), votes_of_last]
        listed = in_edition(papers, str(edition))
        listed = [paper.model_copy(update={"upvotes": number}) for paper, number in zip(listed, votes, strict=True)]
        return publisher.publish(edition, listed, with_latest=True).changes.files

    publish(THURSDAY, hour=8)
    publish(WEEK, hour=9)
    assert POST in publish(THURSDAY, hour=10, votes_of_best=30)
    assert render_again() == []
    assert POST not in publish(THURSDAY, hour=11, votes_of_best=30, votes_of_last=2)
    assert render_again() == []


@pytest.fixture
def long_list(paper):
    """Return a list that may be truncated, with papers of all weekdays."""
    return [
        paper.model_copy(
            update={
                "edition": "2026-W08",
                "edition_size": 95,
                "rank": number + 1,
                "id": f"2602.90{number:03}",
                "title": f"Teapots, Part {number}",
                "upvotes": 100 - number,
                "submitted_at": f"{WEEKDAYS[number % 5]}T04:00:00Z",
            }
        )
        for number in range(95)
    ]


def publish_day(publisher, papers, day):
    of_day = [paper for paper in papers if paper.submitted_at.startswith(day)]
    publisher.publish(Day.parse(day), in_edition(of_day, day), with_latest=False)


def test_a_long_list_without_its_days_is_a_warning_with_the_commands_that_add_them(publisher, long_list):
    publish_day(publisher, long_list, "2026-02-17")
    [warning] = publisher.publish(WEEK, long_list, with_latest=False).warnings
    assert "not stored: 2026-02-16, 2026-02-18, 2026-02-19, 2026-02-20. To add them" in warning
    assert warning.endswith(f"To add them, run `{CRAWL_DAYS}`, then `scrapy crawl weekly -a week=2026-W08`")


@pytest.mark.parametrize("language", ["en", "ja", "ko", "zh"])
def test_the_post_of_a_long_list_without_its_days_has_the_command_that_adds_them(settings, output, long_list, language):
    settings.set("POST_LANGUAGE", language, priority="cmdline")
    Publisher.from_settings(settings).publish(WEEK, long_list, with_latest=False)
    labels = tomllib.loads((ROOT / f"templates/labels/{language}.toml").read_text(encoding="utf8"))
    post = (output / POST).read_text(encoding="utf8")
    commands = f"> 1. `{CRAWL_DAYS}`\n> 2. `scrapy crawl weekly -a week=2026-W08`\n"
    label = labels["missing_days"]
    text = label["other"] if isinstance(label, dict) else label
    assert f"> {text.format(5)}\n>\n{commands}" in post


def test_there_is_neither_a_warning_nor_a_note_after_the_days_are_stored(publisher, output, long_list):
    publisher.publish(WEEK, long_list, with_latest=False)
    for day in WEEKDAYS:
        publish_day(publisher, long_list, day)
    edition = publisher.publish(WEEK, long_list, with_latest=False)
    assert edition.warnings == ()
    assert edition.changes.files == ()
    assert "only=missing" not in (output / POST).read_text(encoding="utf8")


def test_a_day_that_is_known_to_have_no_list_is_not_missing(publisher, store, long_list):
    for day in WEEKDAYS[:4]:
        publish_day(publisher, long_list, day)
    with store.files.locked():
        for time in ("2026-02-22T10:00:00Z", "2026-02-23T10:00:00Z"):
            store.log_crawl(
                CrawlRecord(
                    time=time, edition="2026-02-20", sources=["page", "api"], papers=None, verdict="without_list"
                )
            )
    assert publisher.publish(WEEK, long_list, with_latest=False).warnings == ()


def test_a_corrupt_day_is_missing(publisher, output, long_list, caplog):
    for day in WEEKDAYS:
        publish_day(publisher, long_list, day)
    (output / "daily/2026-02-18.jsonl").write_bytes(b"")
    [warning] = publisher.publish(WEEK, long_list, with_latest=False).warnings
    assert "not stored: 2026-02-18. To add them" in warning
    assert len(messages(caplog, logging.WARNING)) == 1


def test_a_list_that_is_complete_needs_no_days(publisher, output, long_list):
    assert publisher.publish(WEEK, long_list[:89], with_latest=False).warnings == ()
    assert "only=missing" not in (output / POST).read_text(encoding="utf8")
