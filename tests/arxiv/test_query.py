from urllib.parse import parse_qs, urlsplit

import pytest

from hfpapers.arxiv.query import MAX_IDS, has_arxiv_form, query_url


@pytest.mark.parametrize("paper_id", ["2602.91906", "0704.0001", "1412.9999", "2612.00001"])
def test_an_id_with_a_year_and_a_month_has_the_form_of_arxiv(paper_id):
    assert has_arxiv_form(paper_id)


@pytest.mark.parametrize(
    "paper_id",
    ["2600.00001", "2613.00001", "2602.001", "2602.000001", "2602.00001v1", "2602.00001\n", "hep-th/9901001", ""],
)
def test_any_other_id_has_not(paper_id):
    assert not has_arxiv_form(paper_id)


def test_a_request_names_its_papers_and_how_many_it_expects():
    ids = [f"2602.9{number:04}" for number in range(MAX_IDS)]
    url = query_url("http://arxiv.invalid/api/query", ids)
    assert urlsplit(url).path == "/api/query"
    assert parse_qs(urlsplit(url).query) == {"id_list": [",".join(ids)], "max_results": ["100"]}
    assert len(url) < 2_000
