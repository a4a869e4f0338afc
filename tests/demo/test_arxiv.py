import datetime as dt
import re
import urllib.request
from pathlib import Path

import pytest

from hfpapers.arxiv.query import query_url
from hfpapers.arxiv.records import add_record, parse_response
from hfpapers.demo.papers import items_of_day
from hfpapers.demo.server import DemoHub
from hfpapers.editions.periods import Day
from hfpapers.hub.list_page import listing_from_api
from hfpapers.hub.urls import HubUrls
from hfpapers.text.plain import single_line

THURSDAY = Day(dt.date(2026, 2, 19))
ITEMS = items_of_day(THURSDAY.first)
IDS = [item["paper"]["id"] for item in ITEMS]


@pytest.fixture(scope="module")
def fetch():
    """Return a function that returns the records of papers that the API serves."""
    with DemoHub(now=lambda: dt.datetime(2026, 3, 1, tzinfo=dt.UTC)) as hub:

        def run(ids):
            with urllib.request.urlopen(query_url(hub.arxiv_url, ids)) as response:
                assert response.headers["RateLimit"] is None
                return parse_response(response.read().decode(), ids)

        yield run


@pytest.fixture(scope="module")
def records(fetch):
    return fetch(IDS)


@pytest.fixture(scope="module")
def papers():
    """Return the papers as the Hub lists them, with their abstracts on one line."""
    listing = listing_from_api(ITEMS, HubUrls("https://hub.invalid"), THURSDAY)
    return {
        paper.id: paper.model_copy(update={"abstract": single_line(paper.abstract)})
        for paper in listing.papers(THURSDAY)
    }


def test_it_serves_the_papers_of_a_list_with_their_titles(records, papers):
    assert [*records] == IDS
    assert all(record.title == single_line(papers[record.id].title) for record in records.values())


def test_some_abstracts_have_formulas_that_the_hub_has_lost(records, papers):
    differing = [record for record in records.values() if record.abstract != papers[record.id].abstract]
    assert 2 <= len(differing) <= 3
    for record in differing:
        assert re.search(r"[0-9]times[0-9]|sim[0-9]|\{,\}|\^circ|[lg]eq", papers[record.id].abstract)
        assert not re.search(r"[$\\]", papers[record.id].abstract)
        assert record.abstract.replace("$", "").replace("\\", "") == papers[record.id].abstract


def test_each_field_of_arxiv_has_a_value_in_some_papers(records):
    for name in ("comment", "journal_ref", "doi"):
        assert 0 < sum(getattr(record, name) is not None for record in records.values()) < len(records)
    assert all(record.primary_category == record.categories[0] for record in records.values())
    assert all(record.updated_at.startswith("2026-02-1") for record in records.values())


def test_a_record_is_a_valid_paper(records, papers):
    for paper_id, record in records.items():
        paper = add_record(papers[paper_id], record)
        assert type(paper).model_validate_json(paper.model_dump_json()) == paper


def test_ids_that_it_does_not_know_are_left_out(fetch):
    assert [*fetch(["2602.00001", IDS[0], "2602.91999", "x"])] == IDS[:1]
    assert fetch(["2602.00001"]) == {}


def test_it_returns_ten_papers_if_the_request_does_not_say_how_many(fetch, monkeypatch):
    monkeypatch.setattr(__name__ + ".query_url", lambda url, ids: f"{url}?id_list={','.join(ids)}")
    assert len(fetch(IDS)) == 10


def test_the_example_in_the_docs_shows_its_papers(records):
    docs = (Path(__file__).parents[2] / "docs/data.md").read_text(encoding="utf8")
    lines = re.findall(r"^(2602\.\d{5})\tarxiv\t(.+)\t(.+)$", docs, re.MULTILINE)
    assert len(lines) == 2
    for paper_id, category, comment in lines:
        assert (records[paper_id].primary_category, records[paper_id].comment) == (category, comment)
