"""A feed contains complete editions with complete abstracts, within its limits."""

import logging
import time

import pytest

from tests.exporters.feed_data import entries, items
from tests.helpers import messages


def test_every_item_has_its_complete_abstract(feeds, edition):
    abstract = "We ask what happens. " * 80
    data, xml = feeds(
        *(edition(f"2026-02-{day}", *range(40 * day, 40 * day + 40), abstract=abstract) for day in (20, 19))
    )
    assert max(len(data), len(xml)) <= 250_000
    listed = [item["content_html"] for item in items(data)] + [entry.content[0].value for entry in entries(xml)]
    assert len(listed) == 160
    assert all(abstract.strip() in html for html in listed)


@pytest.mark.parametrize("options", [{"items": 5}, {"max_bytes": 6_000}])
def test_a_feed_holds_complete_editions_within_its_limits(feeds, edition, caplog, options):
    caplog.set_level(logging.INFO)
    data, xml = feeds(edition("2026-02-20", 7, 8), edition("2026-02-19", 1, 2), edition("2026-02-18", 3, 4), **options)
    assert len(data) <= options.get("max_bytes", len(data))
    assert [item["id"][-1] for item in items(data)] == ["7", "8", "1", "2"]
    name, value = ("FEED_ITEMS", 5) if "items" in options else ("FEED_MAX_BYTES", 6_000)
    log = messages(caplog, logging.INFO)
    assert f"feeds/daily.json: left out 1 older edition (2 papers), because {name} is {value}" in log
    assert len(log) == len([data, xml])


def test_no_paper_of_an_old_edition_comes_back_when_the_newest_loses_one(feeds, edition):
    older = edition("2026-02-19", 1, 2, 3)
    with_four, with_three = edition("2026-02-20", 6, 7, 8, 9), edition("2026-02-20", 6, 7, 8)
    for newest in (with_four, with_three):
        assert {item["_hfpapers"]["edition"] for item in items(feeds(newest, older, items=5)[0])} == {"2026-02-20"}


@pytest.mark.parametrize(("limit", "value"), [("items", 10), ("max_bytes", 20_000)])
def test_the_newest_edition_is_reduced_to_its_best_papers_if_it_alone_is_too_large(
    feeds, edition, caplog, limit, value
):
    caplog.set_level(logging.INFO)
    data, xml = feeds(edition("2026-02-20", *range(100)), edition("2026-02-19", 200), **{limit: value})
    ranks = [item["_hfpapers"]["rank"] for item in items(data)]
    assert ranks == list(range(1, len(ranks) + 1))
    assert 0 < len(ranks) < 30
    assert 0 < len(entries(xml)) < 30
    left_out = f"left out {100 - len(ranks)} papers of 2026-02-20 and 1 older edition (1 paper), because FEED_"
    assert messages(caplog, logging.INFO)[0].startswith(f"feeds/daily.json: {left_out}")


def test_nothing_is_logged_if_nothing_is_left_out(feeds, edition, caplog):
    caplog.set_level(logging.INFO)
    for item in ("paper", "edition"):
        feeds(edition("2026-02-20", 7, 8), edition("2026-02-19", 9), item=item)
    assert messages(caplog, logging.INFO) == []


def test_a_feed_is_empty_if_not_even_one_paper_fits(feeds, edition, caplog):
    assert feeds(edition("2026-02-20", 7, 8), max_bytes=100) == (b"", b"")
    assert messages(caplog, logging.WARNING) == [
        f"feeds/daily.{suffix}: not written: not even one item fits; FEED_MAX_BYTES is 100"
        for suffix in ("json", "xml")
    ]


def test_a_paper_that_does_not_fit_keeps_no_other_out(feeds, edition):
    papers = edition("2026-02-20", 7, 8)
    papers[0].abstract = "tea " * 1_000
    assert [item["id"][-1] for item in items(feeds(papers, max_bytes=4_000)[0])] == ["8"]


def test_a_feed_without_papers_is_empty(feeds):
    assert feeds() == (b"", b"")
    assert feeds(item="edition") == (b"", b"")


def test_a_paper_with_abnormally_long_values_neither_empties_nor_freezes_a_feed(feeds, edition):
    papers = edition("2026-02-20", *range(60))
    papers[0].title = "{\\bf $x$} " * 40_000
    papers[1].authors = ["Ada Alder"] * 5_000
    papers[2].abstract = "``a'' $x$ \\'e " * 30_000
    papers[3].ai_keywords = ["tea " * 1_000] * 100
    papers[4].github_repo = "https://github.com/made-up/" + "x" * 400_000
    started = time.process_time()
    for data in feeds(papers):
        assert len(data) < 300_000
    assert time.process_time() - started < 10
    listed = items(feeds(papers)[0])
    assert len(listed) == 60
    by_id = {item["id"][-2:]: item for item in listed}
    assert len(by_id["01"]["authors"]) == 10
    assert "4997" in by_id["01"]["content_html"]


def test_items_of_editions_are_limited_in_number_not_by_their_papers(feeds, edition, caplog):
    caplog.set_level(logging.INFO)
    editions = [edition("2026-02-20", 7, 8, 9), edition("2026-02-19", 1, 2), edition("2026-02-18", 3)]
    listed = items(feeds(*editions, item="edition", items=2)[0])
    assert [item["_hfpapers"]["papers"] for item in listed] == [3, 2]
    assert "feeds/daily.json: left out 1 older edition (1 paper), because FEED_ITEMS is 2" in messages(
        caplog, logging.INFO
    )
