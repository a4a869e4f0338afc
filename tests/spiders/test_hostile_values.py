"""Broken and hostile values in a list: a paper without the field, or an edition that is rejected."""

import json
import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import THURSDAY, edition_files, listed, messages, published, published_names


@pytest.fixture
def list_with(hub):
    """Return a function that changes the first paper of a list of three, and returns its id."""

    def set_list(*, item=None, **fields):
        items = json.loads(json.dumps(listed()[:3]))
        items[0] |= item or {}
        items[0]["paper"] |= fields
        hub.lists[THURSDAY] = items
        return items[0]["paper"]["id"]

    return set_list


def published_paper(output, paper_id):
    return next(paper for paper in published(output) if paper["id"] == paper_id)


without_required_field = pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "../../x"),
        ("id", "/etc/passwd"),
        ("id", "2602.91901/../../x"),
        ("id", "2602.91901\n"),
        ("id", "2602.91901\x00"),
        ("id", None),
        ("id", 2602.91901),
        ("id", ["2602.91901"]),
        ("title", "\x00\x1b"),
        ("title", "\u202e\u2066"),
        ("title", None),
        ("upvotes", "18"),
        ("upvotes", None),
        ("upvotes", -1),
        ("upvotes", 1e400),
    ],
)


@without_required_field
@deferred_f_from_coro_f
async def test_a_paper_without_a_required_field_is_skipped(crawl, output, hub, list_with, field, value):
    list_with(**{field: value})
    hub.faults.list_without_cards = True
    output.mkdir()
    neighbours = sorted(output.parent.iterdir())
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert [paper["id"] for paper in published(output)] == [item["paper"]["id"] for item in listed()[1:3]]
    assert sorted(output.parent.iterdir()) == neighbours


@deferred_f_from_coro_f
async def test_a_required_value_that_only_the_html_has_is_read_from_it(crawl, output, list_with):
    paper_id = list_with(upvotes="18")
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert published_paper(output, paper_id)["upvotes"] == 18
    assert published_paper(output, paper_id)["list_source"] == "data"


@without_required_field
@deferred_f_from_coro_f
async def test_a_list_in_which_many_papers_lack_a_required_field_is_rejected(
    crawl, snapshot, output, hub, list_with, caplog, field, value
):
    list_with()
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    before, neighbours = snapshot(), sorted(output.parent.iterdir())
    for item in hub.lists[THURSDAY][:2]:
        item["paper"][field] = value
    hub.faults.list_without_cards = True
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 3
    assert snapshot() == before
    assert sorted(output.parent.iterdir()) == neighbours
    [error] = messages(caplog, logging.ERROR)
    assert f" has no {field}" in error


@pytest.mark.parametrize(
    ("field", "key", "value"),
    [
        ("published_at", "publishedAt", "yesterday"),
        ("published_at", "publishedAt", "2026-02-30T00:00:00Z"),
        ("published_at", "publishedAt", "9999-12-31T23:59:59-14:00"),
        ("submitted_at", "submittedOnDailyAt", "0001-01-01T00:00:00Z"),
        ("submitted_at", "submittedOnDailyAt", 1771463655),
        ("github_stars", "githubStars", "724"),
        ("github_stars", "githubStars", 10**30),
        ("abstract", "summary", {"text": "x"}),
        ("abstract", "summary", "\x00\u202e\n"),
        ("ai_keywords", "ai_keywords", "teapots"),
        ("ai_summary", "ai_summary", [["x"]]),
        ("organization", "organization", {"name": "../../etc", "fullname": "A path"}),
        ("github_repo", "githubRepo", 7),
        ("project_page", "projectPage", {"url": "x"}),
        ("media_urls", "mediaUrls", "x"),
    ],
)
@deferred_f_from_coro_f
async def test_a_value_that_cannot_be_parsed_is_null_and_counted(crawl, output, list_with, field, key, value):
    paper_id = list_with(item={"organization": None}, **{key: value})
    crawled = await crawl(date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert published_paper(output, paper_id)[field] is None
    assert {name: n for name, n in crawled.stats.items() if name.startswith("lists/unparsed")} == {
        f"lists/unparsed/{field}": 1
    }
    [result] = crawled.results
    assert field in result.unknown_fields


@deferred_f_from_coro_f
async def test_papers_with_nulls_are_published_with_their_other_values(crawl, output, hub):
    # The demo Hub makes its cards of these.
    shown = {"id", "title", "upvotes", "authors", "submittedBy", "summary", "thumbnail"}
    hub.lists[THURSDAY] = listed()
    for item in hub.lists[THURSDAY]:
        item["paper"].pop("githubStars", None)
        for record in (item, item["paper"]):
            record.update(dict.fromkeys(record.keys() - shown - {"paper"}))
    crawled = await crawl(date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert {paper["ai_summary"] for paper in published(output)} == {None}
    assert len(published(output)) == len(listed())
    assert not [name for name in crawled.stats if name.startswith("lists/unparsed")]


@deferred_f_from_coro_f
async def test_a_list_of_nulls_is_rejected(crawl, snapshot, hub, list_with):
    list_with()
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    before = snapshot()
    hub.lists[THURSDAY] = [None] * 24
    hub.faults.list_without_cards = True
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_unprintable_characters_are_removed_and_counted(crawl, output, list_with):
    paper_id = list_with(title="Tea\x00 \u202ewith\u2066 a \ud83d surrogate", summary="\x1b[31mWe\x07 ask.\ufeff")
    crawled = await crawl(date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    paper = published_paper(output, paper_id)
    assert (paper["title"], paper["abstract"]) == ("Tea with a \ufffd surrogate", "[31mWe ask.")
    assert crawled.stats["clean/abstract_cleaned"] >= 1
    assert crawled.stats["clean/title_cleaned"] >= 1


@deferred_f_from_coro_f
async def test_nothing_is_written_outside_the_output_folder(crawl, output, list_with):
    list_with(
        title="../../title",
        item={"thumbnail": "../../x.png", "organization": {"name": "..", "fullname": "../../y"}},
        mediaUrls=["file:///etc/passwd", "../../z"],
    )
    output.mkdir()
    before = sorted(output.parent.rglob("*"))
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert [path for path in sorted(output.parent.rglob("*")) if output not in path.parents] == before
    assert published_names(output) == sorted(edition_files())
