"""A daily edition: what is requested, and what is published."""

import json
import logging
import re

import feedparser
import pytest
from jsonschema import Draft202012Validator
from pybtex.database import parse_string
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers import __version__
from tests.conftest import ROOT
from tests.helpers import POST, THURSDAY, edition_files, listed, messages, published, published_names


@deferred_f_from_coro_f
async def test_a_day_is_published_with_all_of_its_files(crawl, output, caplog):
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert published_names(output) == sorted(edition_files())
    papers = published(output)
    assert {paper["id"] for paper in papers} == {item["paper"]["id"] for item in listed()}
    assert [paper["rank"] for paper in papers] == list(range(1, len(papers) + 1))
    assert {(paper["edition"], paper["edition_size"]) for paper in papers} == {(THURSDAY, len(papers))}
    organizations = sum(paper["organization"] is not None for paper in papers)
    [line] = messages(caplog, logging.INFO)
    details = f"({organizations} with an organization, 0 pages failed)"
    assert line.startswith(f"{THURSDAY}: published {len(papers)} papers {details} to {output}/ in ")


@deferred_f_from_coro_f
async def test_each_paper_has_the_data_of_its_own_page(crawl, output, hub):
    await crawl(date=THURSDAY)
    by_id = {item["paper"]["id"]: item for item in listed()}
    for paper in published(output):
        item = by_id[paper["id"]]
        organization = item.get("organization")
        assert paper["upvotes"] == item["paper"]["upvotes"]
        assert paper["comments"] == item["numComments"]
        assert (paper["organization"] or {}).get("name") == (organization and organization["fullname"])
        assert paper["models"] == int(paper["id"][-1]) % 4
        assert paper["page_source"] == "data"
    assert hub.count_requests("/papers/2602.*") == len(by_id)


@deferred_f_from_coro_f
async def test_each_line_is_valid_against_the_schema(crawl, output):
    await crawl(date=THURSDAY)
    schema = Draft202012Validator(json.loads((ROOT / "docs/paper.schema.json").read_text(encoding="utf8")))
    for paper in published(output):
        schema.validate(paper)


@deferred_f_from_coro_f
async def test_the_votes_of_the_paper_pages_determine_the_order(crawl, output, hub, monkeypatch):
    first, last = listed()[0]["paper"]["id"], listed()[-1]["paper"]["id"]
    find = hub.find

    def find_with_later_votes(paper_id):
        rank, item = find(paper_id)
        votes = {first: 0, last: 500}.get(paper_id, item["paper"]["upvotes"])
        return rank, item | {"paper": item["paper"] | {"upvotes": votes}}

    monkeypatch.setattr(hub, "find", find_with_later_votes)
    await crawl(date=THURSDAY)
    papers = published(output)
    assert (papers[0]["id"], papers[0]["upvotes"]) == (last, 500)
    assert papers == sorted(papers, key=lambda paper: -paper["upvotes"])


@deferred_f_from_coro_f
async def test_all_files_of_an_edition_have_the_same_papers_order_and_votes(crawl, output):
    await crawl(date=THURSDAY)
    expected = [(paper["id"], paper["upvotes"]) for paper in published(output)]
    post = (output / POST).read_text(encoding="utf8")
    feed = json.loads((output / "feeds/daily.json").read_text(encoding="utf8"))["items"]
    atom = feedparser.parse((output / "feeds/daily.xml").read_bytes()).entries
    references = parse_string((output / f"daily/{THURSDAY}.bib").read_text(encoding="utf8"), "bibtex").entries
    in_post = re.findall(r"\{:#p-(\d+)-(\d+)\} .*?👍 (\d+)", post)
    assert [(f"{month}.{number}", int(votes)) for month, number, votes in in_post] == expected
    assert [(item["_hfpapers"]["id"], item["_hfpapers"]["upvotes"]) for item in feed] == expected
    in_atom = [(entry.id.rpartition("/")[2], re.search(r"👍 (\d+)", entry.content[0].value)[1]) for entry in atom]
    assert [(paper_id, int(votes)) for paper_id, votes in in_atom] == expected
    assert [entry.fields["eprint"] for entry in references.values()] == [paper_id for paper_id, _ in expected]


@deferred_f_from_coro_f
async def test_the_crawl_of_a_single_day_extends_the_feeds(crawl, output):
    await crawl(date=THURSDAY)
    await crawl(date="2026-02-18")
    await crawl(date="2026-02-20")
    feed = json.loads((output / "feeds/daily.json").read_text(encoding="utf8"))["items"]
    days = [item["_hfpapers"]["edition"] for item in feed]
    assert sorted(set(days), reverse=True) == list(dict.fromkeys(days)) == ["2026-02-20", THURSDAY, "2026-02-18"]


@deferred_f_from_coro_f
async def test_a_second_crawl_of_an_unchanged_list_writes_nothing(crawl, snapshot):
    await crawl(date=THURSDAY)
    before = snapshot()
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_without_pages_a_day_takes_one_request(crawl, output, hub):
    await crawl(date=THURSDAY, pages="no")
    assert hub.count_requests("/papers/.*") == 1
    assert {paper["page_source"] for paper in published(output)} == {None}


@deferred_f_from_coro_f
async def test_the_user_agent_names_the_project(crawl, hub):
    await crawl(date=THURSDAY, pages="no")
    assert hub.user_agents == {f"hfpapers/{__version__}"}


@deferred_f_from_coro_f
async def test_the_argument_that_scrapyd_adds_is_accepted(crawl):
    assert (await crawl(date=THURSDAY, pages="no", _job="6487ec79947edab326d6db28a2d86511e8247444")).exit_code == 0


@deferred_f_from_coro_f
async def test_robots_txt_is_obeyed(crawl, output, hub, caplog):
    hub.faults.robots = "User-agent: *\nDisallow: /\n"
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert published_names(output) == []
    assert hub.count_requests("/papers/.*") == 0
    assert "robots.txt" in messages(caplog, logging.ERROR)[0]


@pytest.mark.parametrize(
    ("faults", "sources"),
    [
        ({"list_without_cards": True}, ("data", "data")),
        ({"list_without_data": True}, ("cards", "data")),
        ({"list_with_bad_json": True}, ("cards", "data")),
        ({"papers_without_data": ".*"}, ("data", "dom")),
        ({"list_without_data": True, "papers_without_data": ".*"}, ("cards", "dom")),
        ({"list_without_data": True, "list_without_day": True}, ("api", "data")),
    ],
)
@deferred_f_from_coro_f
async def test_each_source_alone_yields_the_same_papers(crawl, output, hub, break_hub, tmp_path, faults, sources):
    # These papers have all the quirks: a long list of authors, a hidden author, no votes, no organization.
    hub.lists[THURSDAY] = [item for item in listed() if int(item["paper"]["id"][-2:]) <= 8]
    await crawl(date=THURSDAY)
    expected = published(output)
    break_hub(**faults)
    assert (await crawl({"OUTPUT_DIR": tmp_path / "other"}, date=THURSDAY)).exit_code == 0
    papers = published(tmp_path / "other")
    assert {(paper["list_source"], paper["page_source"]) for paper in papers} == {sources}
    ignored = {"list_source", "page_source", "first_seen"}
    if sources == ("cards", "dom"):
        # Neither contains these fields, nor more than 22 names of many authors. They are null instead of wrong.
        ignored |= {"ai_keywords", "published_at", "submitted_at", "submitted_by"}
        assert {paper[name] for paper in papers for name in ("ai_keywords", "published_at", "submitted_by")} == {None}
        [collapsed] = [paper for paper in papers if paper["authors"] is None]
        collapsed["authors"] = next(paper["authors"] for paper in expected if paper["id"] == collapsed["id"])
    compared = [{name: value for name, value in paper.items() if name not in ignored} for paper in papers]
    assert compared == [{name: value for name, value in paper.items() if name not in ignored} for paper in expected]
