"""The papers of EXCLUDE_IDS are in the data, and in no file that is made from it."""

import pytest

from hfpapers.editions.periods import Day, Week
from hfpapers.publishing.publisher import Publisher
from tests.helpers import DATA, POST, published, published_names

THURSDAY, WEEK = Day.parse("2026-02-19"), Week.parse("2026-W08")
EXCLUDED = "2602.91903"
WEEKLY_POST, CHART = "_posts/2026-02-16-weekly-papers.md", "assets/papers/2026-W08-organizations-light.svg"


@pytest.fixture
def publish(settings, papers):
    """Return a function that publishes editions with the papers of a fixture, without those of EXCLUDE_IDS."""

    def publish_editions(*periods, exclude="", **options):
        settings.setdict({"EXCLUDE_IDS": exclude, "POST_TOP": "all"}, priority="cmdline")
        publisher = Publisher.from_settings(settings)
        return [
            publisher.publish(
                period,
                [paper.model_copy(update={"edition": str(period)}) for paper in papers],
                with_latest=True,
                force=True,
                **options,
            )
            for period in periods
        ]

    return publish_editions


def files_with(output, text):
    """Return the names of the published files that contain a text."""
    return [name for name in published_names(output) if text in (output / name).read_text(encoding="utf8")]


@pytest.fixture
def exclude(settings, render_again):
    """Return a function that sets EXCLUDE_IDS and renders all files again, as `scrapy render` does."""

    def set_and_render(ids):
        settings.set("EXCLUDE_IDS", ids, priority="cmdline")
        return render_again()

    return set_and_render


def test_an_excluded_paper_is_in_the_data_files_only(publish, output):
    publish(THURSDAY, WEEK, exclude=EXCLUDED)
    assert files_with(output, "Part 3") == ["daily/2026-02-19.jsonl", "daily/latest.jsonl", "weekly/2026-W08.jsonl"]
    # The histories consist of numbers.
    assert {*files_with(output, EXCLUDED)} - {*files_with(output, "Part 3")} == {
        "history/2026-02-19.jsonl",
        "history/2026-W08.jsonl",
    }


def test_ranks_and_sizes_in_the_data_stay_true(publish, output):
    publish(THURSDAY, exclude=EXCLUDED)
    data = published(output)
    assert [paper["rank"] for paper in data] == [*range(1, 11)]
    assert {paper["edition_size"] for paper in data} == {10}
    assert (output / "daily/latest.jsonl").read_bytes() == (output / DATA).read_bytes()


def test_rendering_after_a_change_of_the_setting_brings_every_file_to_the_new_state(publish, exclude, output, snapshot):
    publish(THURSDAY, WEEK)
    before = {name: data for name, (data, _) in snapshot().items()}
    assert {POST, WEEKLY_POST, CHART, "daily/2026-02-19.bib", "feeds/daily.xml"} <= {*exclude(EXCLUDED)}
    assert len(files_with(output, "Part 3")) == 3
    after = {name: data for name, (data, _) in snapshot().items()}
    assert after.keys() == before.keys()
    assert exclude(EXCLUDED) == []
    exclude("")
    assert {name: data for name, (data, _) in snapshot().items()} == before


def test_the_date_of_a_post_does_not_depend_on_excluded_papers(publish, exclude, output):
    publish(THURSDAY)
    [date] = [line for line in (output / POST).read_text().splitlines() if line.startswith("date:")]
    exclude("2602.91900")
    assert date in (output / POST).read_text().splitlines()


def test_an_edition_whose_papers_are_all_excluded_has_data_but_no_other_files(publish, exclude, output, papers):
    publish(THURSDAY, WEEK)
    exclude([paper.id for paper in papers])
    assert [name for name in published_names(output) if not name.startswith("history/")] == [
        "README.md",
        "daily/2026-02-19.jsonl",
        "daily/latest.jsonl",
        "feeds/feeds.opml",
        "weekly/2026-W08.jsonl",
    ]


def test_an_edition_with_excluded_papers_only_can_be_published(publish, output, papers):
    publish(THURSDAY, WEEK, exclude=[paper.id for paper in papers])
    assert len(published(output)) == 10
    assert not (output / POST).exists()


def test_no_post_links_to_that_of_an_edition_whose_papers_are_all_excluded(settings, publish, exclude, output, papers):
    friday = Day.parse("2026-02-20")
    publish(THURSDAY)
    publisher = Publisher.from_settings(settings)
    others = [paper.model_copy(update={"edition": str(friday), "id": f"2602.8{paper.id[6:]}"}) for paper in papers]
    publisher.publish(friday, others, with_latest=True)
    post = output / "_posts/2026-02-20-daily-papers.md"
    assert "daily-papers-2026-02-19" in post.read_text()
    exclude([paper.id for paper in papers])
    assert "daily-papers-2026-02-19" not in post.read_text()


def test_the_feeds_are_removed_only_while_all_editions_are_intact(publish, exclude, output, papers):
    publish(THURSDAY)
    (output / DATA).write_bytes(b"{}\n")
    assert exclude([paper.id for paper in papers]) == []
    assert (output / "feeds/daily.xml").exists()


def test_a_post_that_a_person_edited_is_left_in_place_with_a_warning(publish, output, papers):
    publish(THURSDAY)
    edited = (output / POST).read_text() + "\nRead the third one.\n"
    (output / POST).write_text(edited)
    [edition] = publish(THURSDAY, exclude=[paper.id for paper in papers])
    assert [warning.partition(": ")[2] for warning in edition.warnings] == [
        "somebody has edited this post; -a posts=replace replaces this post"
    ]
    assert (output / POST).read_text() == edited


def test_a_file_of_somebody_else_is_not_in_the_way_of_a_file_without_papers(publish, output, papers):
    (output / "daily").mkdir(parents=True)
    (output / "daily/2026-02-19.bib").write_text("@misc{mine}\n")
    [edition] = publish(THURSDAY, exclude=[paper.id for paper in papers])
    assert edition.warnings == ()
    assert (output / "daily/2026-02-19.bib").read_text() == "@misc{mine}\n"
