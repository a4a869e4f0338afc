"""Stored editions without arXiv's texts gain them with the requests of later crawls."""

import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.editions.checks import RejectedError
from hfpapers.publishing.publisher import Publisher
from tests.helpers import DATA, POST, THURSDAY, abstract_sources, ids_of, messages, published

WEDNESDAY, FRIDAY = "2026-02-18", "2026-02-20"
EARLIER = "2026-02-10..2026-02-19"


@pytest.fixture(autouse=True)
def on_friday(set_time):
    set_time(f"{FRIDAY}T22:00")


@pytest.fixture
def data_only(settings):
    """Publish no posts, whose rendering takes longer than everything else."""
    settings.set("OUTPUTS", {}, priority="cmdline")


async def store_without_texts(crawl, caplog, days=THURSDAY):
    await crawl(arxiv="no", pages="no", date=days)
    caplog.clear()


@deferred_f_from_coro_f
async def test_the_next_crawl_adds_the_texts_that_are_missing(crawl, output, caplog, arxiv):
    await store_without_texts(crawl, caplog)
    before = published(output)
    crawled = await crawl(date=FRIDAY, pages="no")
    assert crawled.exit_code == 0
    assert [sorted(request.ids) for request in arxiv] == [sorted(ids_of() | ids_of(FRIDAY))]
    assert messages(caplog, logging.INFO)[-1] == f"{THURSDAY}: added 24 abstracts from arXiv"
    assert crawled.stats["arxiv/added"] == 24
    papers = published(output)
    assert any("$" in paper["abstract"] for paper in papers)
    for name in ("rank", "upvotes", "first_seen", "updated_at", "entry", "change"):
        assert [paper[name] for paper in papers] == [paper[name] for paper in before]
    assert "math: true" in (output / POST).read_text(encoding="utf8")


@pytest.mark.usefixtures("data_only")
@deferred_f_from_coro_f
async def test_a_request_is_filled_up_to_a_hundred_with_the_newest_papers(crawl, output, caplog, arxiv):
    await store_without_texts(crawl, caplog, EARLIER)
    await crawl(date=FRIDAY, pages="no")
    [request] = arxiv
    ids = request.ids
    assert len(ids) == 100
    assert set(ids[:17]) == ids_of(FRIDAY)
    assert set(ids[17:41]) == ids_of()
    assert abstract_sources(output, THURSDAY) == abstract_sources(output, WEDNESDAY) == {"arxiv"}
    assert abstract_sources(output, "2026-02-10") == {"hub"}


@pytest.mark.usefixtures("data_only")
@deferred_f_from_coro_f
async def test_papers_of_more_than_thirty_days_ago_are_not_requested(crawl, output, caplog, arxiv, set_time):
    await store_without_texts(crawl, caplog)
    set_time("2026-03-23T22:00")
    await crawl(date="2026-03-23", pages="no")
    assert ids_of().isdisjoint(arxiv[0].ids)
    assert abstract_sources(output) == {"hub"}


@pytest.mark.usefixtures("data_only")
@deferred_f_from_coro_f
async def test_the_texts_of_a_crawl_are_added_to_the_week_that_contains_its_papers(crawl, output, arxiv):
    # The week is crawled first, and without arXiv.
    await crawl(spider="weekly", week="2026-W08", arxiv="no")
    await crawl(date=THURSDAY, pages="no")
    papers = {paper["id"]: paper for paper in published(output, "2026-W08", "weekly")}
    assert {papers[paper_id]["abstract_source"] for paper_id in ids_of()} == {"arxiv"}
    # Up to a hundred papers of the week itself are requested with them.
    assert len(arxiv) == 1


@pytest.mark.usefixtures("data_only")
@deferred_f_from_coro_f
async def test_a_crawl_that_requests_no_paper_adds_nothing(crawl, output, caplog, arxiv):
    await crawl(date=FRIDAY, pages="no")
    await store_without_texts(crawl, caplog)
    await crawl(date=FRIDAY, pages="no")
    assert len(arxiv) == 1
    assert abstract_sources(output) == {"hub"}


@pytest.mark.usefixtures("data_only")
@deferred_f_from_coro_f
async def test_an_edition_that_is_corrupt_is_left_alone(crawl, output, caplog, arxiv):
    await store_without_texts(crawl, caplog)
    corrupt = (output / DATA).read_bytes()[:-100]
    (output / DATA).write_bytes(corrupt)
    assert (await crawl(date=FRIDAY, pages="no")).exit_code == 0
    assert set(arxiv[0].ids) == ids_of(FRIDAY)
    assert (output / DATA).read_bytes() == corrupt


@pytest.mark.usefixtures("data_only", "arxiv")
@deferred_f_from_coro_f
async def test_stored_editions_that_cannot_be_written_cost_a_warning(crawl, output, caplog, monkeypatch):
    await store_without_texts(crawl, caplog)

    def fail(*_):
        raise RejectedError("the disk is full")

    monkeypatch.setattr(Publisher, "rewrite", fail)
    assert (await crawl(date=FRIDAY, pages="no")).exit_code == 0
    expected = "could not add abstracts from arXiv to stored editions: the disk is full"
    assert messages(caplog, logging.WARNING) == [expected]
    assert abstract_sources(output, FRIDAY) == {"arxiv"}


@pytest.mark.usefixtures("arxiv")
@deferred_f_from_coro_f
async def test_a_post_that_a_person_edited_is_left_in_place_with_one_warning(crawl, output, caplog):
    await store_without_texts(crawl, caplog)
    edited = (output / POST).read_bytes() + b"\nRead the third one.\n"
    (output / POST).write_bytes(edited)
    assert (await crawl(date=FRIDAY, pages="no")).exit_code == 0
    [warning] = messages(caplog, logging.WARNING)
    assert f"left {output / POST} in place" in warning
    assert (output / POST).read_bytes() == edited
    assert abstract_sources(output) == {"arxiv"}


@pytest.mark.parametrize("arguments", [{}, {"posts": "replace"}], ids=["posts=keep", "posts=replace"])
@pytest.mark.usefixtures("arxiv")
@deferred_f_from_coro_f
async def test_an_edited_post_of_a_day_that_was_not_requested_is_left_in_place(crawl, output, caplog, arguments):
    await store_without_texts(crawl, caplog, f"{WEDNESDAY}..{THURSDAY}")
    # Friday's post does not link to Wednesday's.
    post = output / f"_posts/{WEDNESDAY}-daily-papers.md"
    post.write_bytes(edited := post.read_bytes() + b"\nRead the third one.\n")
    await crawl(date=FRIDAY, pages="no", **arguments)
    assert [text.partition(" in place")[0] for text in messages(caplog, logging.WARNING)] == [f"left {post}"]
    assert post.read_bytes() == edited
