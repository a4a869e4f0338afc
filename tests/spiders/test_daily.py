import json
import logging
import re

import feedparser
import pytest
from jsonschema import Draft202012Validator
from pybtex.database import parse_string
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.conftest import ROOT
from tests.editions import POST, THURSDAY, edition, listed, messages, names, published


@deferred_f_from_coro_f
async def test_a_day_is_published_as_data_and_as_a_post(crawl, output, caplog):
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert names(output) == sorted(edition())
    papers = published(output)
    assert {paper["id"] for paper in papers} == {item["paper"]["id"] for item in listed()}
    assert [paper["rank"] for paper in papers] == list(range(1, len(papers) + 1))
    assert {(paper["edition"], paper["edition_size"]) for paper in papers} == {(THURSDAY, len(papers))}
    organizations = sum(paper["organization"] is not None for paper in papers)
    [line] = messages(caplog, logging.INFO)
    assert line.startswith(
        f"{THURSDAY}: {len(papers)} papers, {organizations} with an organization, 0 pages failed; "
        f"wrote {', '.join(edition())} in {output}; "
    )


@deferred_f_from_coro_f
async def test_each_paper_has_what_its_own_page_says(crawl, output, hub):
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
    assert hub.asked("/papers/2602.*") == len(by_id)


@deferred_f_from_coro_f
async def test_each_line_keeps_the_contract(crawl, output):
    await crawl(date=THURSDAY)
    contract = Draft202012Validator(json.loads((ROOT / "docs/paper.schema.json").read_text(encoding="utf8")))
    for paper in published(output):
        contract.validate(paper)


@deferred_f_from_coro_f
async def test_votes_of_the_papers_pages_decide_the_order(crawl, output, hub, monkeypatch):
    first, last = listed()[0]["paper"]["id"], listed()[-1]["paper"]["id"]
    find = hub._find

    def later(paper_id):
        rank, item = find(paper_id)
        votes = {first: 0, last: 500}.get(paper_id, item["paper"]["upvotes"])
        return rank, item | {"paper": item["paper"] | {"upvotes": votes}}

    monkeypatch.setattr(hub, "_find", later)
    await crawl(date=THURSDAY)
    papers = published(output)
    assert (papers[0]["id"], papers[0]["upvotes"]) == (last, 500)
    assert papers == sorted(papers, key=lambda paper: -paper["upvotes"])


@deferred_f_from_coro_f
async def test_all_files_of_an_edition_agree_on_papers_order_and_votes(crawl, output):
    await crawl(date=THURSDAY)
    expected = [(paper["id"], paper["upvotes"]) for paper in published(output)]
    post = (output / POST).read_text(encoding="utf8")
    feed = json.loads((output / "feed.json").read_text(encoding="utf8"))["items"]
    atom = feedparser.parse((output / "feed.xml").read_bytes()).entries
    references = parse_string((output / f"daily/{THURSDAY}.bib").read_text(encoding="utf8"), "bibtex").entries
    in_post = re.findall(r"\{:#p-(\d+)-(\d+)\} .* - 👍 (\d+)\n", post)
    assert [(f"{month}.{number}", int(votes)) for month, number, votes in in_post] == expected
    assert [(item["_hfpapers"]["id"], item["_hfpapers"]["upvotes"]) for item in feed] == expected
    in_atom = [(entry.id.rpartition("/")[2], re.search(r"👍 (\d+)", entry.content[0].value)[1]) for entry in atom]
    assert [(paper_id, int(votes)) for paper_id, votes in in_atom] == expected
    assert [entry.fields["eprint"] for entry in references.values()] == [paper_id for paper_id, _ in expected]


@deferred_f_from_coro_f
async def test_a_single_days_crawl_extends_the_feeds(crawl, output):
    await crawl(date=THURSDAY)
    await crawl(date="2026-02-18")
    await crawl(date="2026-02-20")
    feed = json.loads((output / "feed.json").read_text(encoding="utf8"))["items"]
    days = [item["_hfpapers"]["edition"] for item in feed]
    assert sorted(set(days), reverse=True) == list(dict.fromkeys(days)) == ["2026-02-20", THURSDAY, "2026-02-18"]


@deferred_f_from_coro_f
async def test_a_second_run_writes_nothing(crawl, snapshot):
    await crawl(date=THURSDAY)
    before = snapshot()
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_without_pages_a_day_costs_one_request(crawl, output, hub):
    await crawl(date=THURSDAY, pages="no")
    assert hub.asked("/papers/.*") == 1
    assert {paper["page_source"] for paper in published(output)} == {None}


@deferred_f_from_coro_f
async def test_the_user_agent_names_the_project_and_its_page(crawl, hub):
    await crawl(date=THURSDAY, pages="no")
    [agent] = hub.agents
    assert agent.startswith("hfpapers/")
    assert "(+https://" in agent


@deferred_f_from_coro_f
async def test_scrapyds_argument_is_accepted(crawl):
    assert (await crawl(date=THURSDAY, pages="no", _job="6487ec79947edab326d6db28a2d86511e8247444")).exit_code == 0


@deferred_f_from_coro_f
async def test_robots_txt_is_obeyed(crawl, output, hub, caplog):
    hub.faults.robots = "User-agent: *\nDisallow: /\n"
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert names(output) == []
    assert hub.asked("/papers/.*") == 0
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
async def test_each_layer_of_extraction_alone_gives_the_same_papers(crawl, output, hub, tmp_path, faults, sources):
    await crawl(date=THURSDAY)
    expected = published(output)
    for name, value in faults.items():
        setattr(hub.faults, name, value)
    assert (await crawl({"OUTPUT_DIR": tmp_path / "other"}, date=THURSDAY)).exit_code == 0
    papers = published(tmp_path / "other")
    assert {(paper["list_source"], paper["page_source"]) for paper in papers} == {sources}
    layer = {"list_source", "page_source", "first_seen"}
    if sources == ("cards", "dom"):
        # Neither shows these, nor more than 22 of many authors: null, and not wrong.
        layer |= {"ai_keywords", "published_at", "submitted_at", "submitted_by"}
        assert {paper[name] for paper in papers for name in ("ai_keywords", "published_at", "submitted_by")} == {None}
        [collapsed] = [paper for paper in papers if paper["authors"] is None]
        collapsed["authors"] = next(paper["authors"] for paper in expected if paper["id"] == collapsed["id"])
    without = [{name: value for name, value in paper.items() if name not in layer} for paper in papers]
    assert without == [{name: value for name, value in paper.items() if name not in layer} for paper in expected]
