"""The data of the search for a year: a script that calls one function."""

import json
import re

import pytest

from hfpapers.archive.search_index import SearchRow
from hfpapers.site.search_data import render_search_data
from tests.jekyll.hostile import LATEX, TEXTS

ROW = SearchRow(
    day="2026-02-19",
    id="2602.90001",
    title="Teapots with Patience",
    is_title_of_hub=True,
    upvotes=18,
    organization=("Kettle Labs", "KettleLabs"),
    keywords=["tea", "long spouts"],
    authors=["Ada Alder", "Bo Birch"],
    topics=["agents", "tea"],
    has_code=True,
    published_at="2026-02-17T17:00:00Z",
    edition="2026-02-19",
)
OTHER = ROW._replace(id="2602.90002", organization=None, keywords=[], authors=[], topics=[], has_code=False)


def columns(*rows, year=2026):
    """Return the columns in the script of a year."""
    match = re.fullmatch(r"hfpapersPapers\(([0-9]{4}),(.*)\);\n", render_search_data(year, rows).decode(), re.DOTALL)
    assert match
    assert int(match[1]) == year
    return json.loads(match[2])


def test_a_script_contains_the_columns_of_its_papers():
    earlier = OTHER._replace(day="2026-02-18", edition="2026-02-18", id="2602.90003", organization=ROW.organization)
    assert columns(ROW, OTHER, earlier) == {
        "days": [["2026-02-19", 2], ["2026-02-18", 1]],
        "organizations": [["Kettle Labs", "kettlelabs"]],
        "ids": ["2602.90001", "2602.90002", "2602.90003"],
        "titles": ["Teapots with Patience"] * 3,
        "votes": [18] * 3,
        "organization": [0, -1, 0],
        "keywords": ["tea\nlong spouts", "", ""],
        "authors": ["Ada Alder\nBo Birch", "", ""],
        "topics": ["agents\ntea", "", ""],
        "code": [1, 0, 0],
        "authorCounts": {},
        "editions": {},
        "months": {},
    }


def test_what_few_papers_have_is_stated_by_their_position():
    unusual = OTHER._replace(
        authors=[f"Author {n}" for n in range(3_000)], published_at="2025-12-31T23:00:00Z", edition="2026-W08"
    )
    data = columns(ROW, unusual)
    assert data["authorCounts"] == {"1": 3_000}
    assert data["authors"][1].count("\n") == 99
    assert data["editions"] == {"1": "2026-W08"}
    assert data["months"] == {"1": "2025-12"}


def test_the_same_papers_are_the_same_bytes():
    assert render_search_data(2026, [ROW, OTHER]) == render_search_data(2026, iter([ROW, OTHER]))


def test_a_title_is_readable_text():
    assert columns(ROW._replace(title=r"$O(n^2)$ \emph{is} 8times8"))["titles"] == ["O(n^2) is 8×8"]
    assert columns(ROW._replace(title="8times8", is_title_of_hub=False))["titles"] == ["8times8"]


def test_the_page_of_an_organization_whose_handle_is_no_file_name_is_stated():
    [organization] = columns(ROW._replace(organization=("Tea & Co", "Tea_Co")))["organizations"]
    assert organization[:2] == ["Tea & Co", "tea_co"]
    assert re.fullmatch("_[0-9a-f]{16}", organization[2])


@pytest.mark.parametrize("text", [*TEXTS, *(text for text, _ in LATEX), "</script>\u2028\ud800\u202e", "\u200b", ""])
def test_no_text_ends_the_script_or_a_line_of_it(text):
    row = ROW._replace(title=text, organization=(text, "tea"), keywords=[text, "tea"], authors=[text, "Ada Alder"])
    script = render_search_data(2026, [row]).decode()
    assert "<" not in script
    assert len(script.splitlines()) == 1
    data = columns(row)
    assert data["titles"][0]
    assert data["organizations"][0][0]
    for column, name in (("keywords", "tea"), ("authors", "Ada Alder")):
        assert data[column][0].split("\n")[-1] == name
        assert data[column][0].count("\n") <= 1


def test_long_values_are_truncated():
    long = "teapot " * 1_500
    row = ROW._replace(title=long, organization=(long, long), keywords=[long] * 100, authors=[long] * 5_000)
    assert len(render_search_data(2026, [row])) < 15_000
