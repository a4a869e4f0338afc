"""The faults of the arXiv API of the tests' Hub, each read as a crawl would read it."""

import urllib.error
import urllib.request

import pytest

from hfpapers.arxiv.query import query_url
from hfpapers.arxiv.records import ArxivError, parse_response
from tests.helpers import listed

IDS = [item["paper"]["id"] for item in listed()[:5]]


@pytest.fixture
def fetch(hub):
    """Return a function that returns the text of a response to a request for five papers."""

    def run():
        with urllib.request.urlopen(query_url(hub.arxiv_url, IDS)) as response:
            return response.read().decode()

    return run


def test_it_counts_its_requests_with_their_ids(hub, fetch):
    fetch()
    fetch()
    assert [request.ids for request in hub.arxiv_requests] == [IDS, IDS]
    assert hub.arxiv_requests[0].headers["User-Agent"].startswith("Python-urllib")
    hub.reset()
    assert hub.arxiv_requests == []


@pytest.mark.parametrize(("status", "retry_after"), [(429, "7"), (406, None), (503, None)])
def test_it_fails_as_often_as_a_test_says(hub, fetch, status, retry_after):
    hub.faults.arxiv_status, hub.faults.arxiv_failing_times = status, 1
    hub.faults.arxiv_retry_after = retry_after or ""
    with pytest.raises(urllib.error.HTTPError) as error:
        fetch()
    with error.value:
        assert (error.value.code, error.value.headers["Retry-After"]) == (status, retry_after)
    assert len(parse_response(fetch(), IDS)) == 5


def test_it_knows_no_papers_that_a_test_names(hub, fetch):
    hub.faults.arxiv_unknown = IDS[1]
    assert [*parse_response(fetch(), IDS)] == [IDS[0], *IDS[2:]]


@pytest.mark.parametrize(
    "name", ["not_xml", "html_page", "empty", "truncated", "entity_bomb", "external_entity", "equal_titles"]
)
def test_a_response_that_is_not_a_feed_of_papers_is_an_error(hub, fetch, name):
    hub.faults.arxiv_response = name
    with pytest.raises(ArxivError):
        parse_response(fetch(), IDS)


@pytest.mark.parametrize("name", ["no_entries", "no_texts", "wrong_ids", "api_error"])
def test_a_response_without_the_requested_papers_has_no_records(hub, fetch, name):
    hub.faults.arxiv_response = name
    assert parse_response(fetch(), IDS) == {}


@pytest.mark.parametrize("name", ["huge_texts", "hostile_texts", "deeply_nested"])
def test_the_papers_of_a_hostile_response_are_within_the_limits(hub, fetch, name):
    hub.faults.arxiv_response = name
    records = parse_response(fetch(), IDS)
    assert [*records] == IDS
    assert all(len(record.title) <= 1_000 and len(record.abstract) <= 20_000 for record in records.values())
