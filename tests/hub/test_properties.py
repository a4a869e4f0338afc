"""For any page, response or header, the parsers return valid values or raise their own exception."""

import datetime as dt
import html
import json

import jsonschema
import pytest
from hypothesis import strategies as st
from scrapy.utils.test import get_crawler

from hfpapers.config import Config
from hfpapers.demo.pages import list_page, paper_page
from hfpapers.demo.papers import invent_item
from hfpapers.editions.history import CorruptHistoryError, History
from hfpapers.editions.periods import KINDS, Day
from hfpapers.hub.errors import PageError
from hfpapers.hub.list_page import listing_from_api, parse_api_items, parse_list_page
from hfpapers.hub.paper_page import enrich, enrich_from_api
from hfpapers.hub.ratelimit import RateLimit, RateLimiter
from hfpapers.hub.urls import HubUrls
from hfpapers.items import Paper
from hfpapers.pipelines.clean import CleanPipeline
from tests.conftest import ROOT
from tests.exporters.export import export_in_every_format
from tests.strategies import BYTES, HOSTILE, HOSTILE_VALUES, JSON, damaged, for_examples, mutated, paths, replace_at

DAY = Day(dt.date(2026, 2, 19))
URLS = HubUrls("https://huggingface.co")
ITEM = invent_item(DAY.first, 1)
[PAPER] = listing_from_api([ITEM], URLS, Day).papers(DAY)
# The same paper with the fields of a card only.
CARD_PAPER = Paper(
    **{name: getattr(PAPER, name) for name in ("edition", "rank", "edition_size", "id", "title", "upvotes")},
    **{name: getattr(PAPER, name) for name in ("url", "arxiv_url", "pdf_url")},
    list_source="cards",
)
LIST_PAGE, PAPER_PAGE = list_page(DAY, [ITEM]), paper_page(ITEM, 1)
KIND = st.sampled_from([*KINDS.values()])
CONFIG = Config()
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/paper.schema.json").read_text(encoding="utf8")))


def replace_json(page, value):
    """Return a page whose JSON is replaced by a value."""
    before, start, rest = page.partition(start_of_json(page))
    return f'{before}{start}{html.escape(json.dumps(value))}"{rest.partition(chr(34))[2]}'


def json_of(page):
    return json.loads(html.unescape(page.partition(start_of_json(page))[2].partition('"')[0]))


def start_of_json(page):
    target = "DailyPapers" if "dailyPapers" in page else "PaperContent"
    return f'data-target="{target}" data-props="'


def check_papers(papers):
    for paper in papers:
        assert Paper.model_validate_json(paper.model_dump_json()) == paper


def check_publishable(papers):
    """Clean the papers, and write them in every format."""
    pipeline = CleanPipeline.from_crawler(get_crawler())
    cleaned = [pipeline.process_item(paper.model_copy()) for paper in papers]
    check_papers(cleaned)
    for paper in cleaned:
        SCHEMA.validate(paper.model_dump(mode="json"))
    export_in_every_format(cleaned)


def check_error(error):
    assert 0 < len(str(error)) < 500


def check_list_page(page):
    try:
        check_papers(parse_list_page(page, URLS).papers(DAY))
    except PageError as error:
        check_error(error)


def check_list_response(text, kind):
    try:
        check_papers(listing_from_api(parse_api_items(text), URLS, kind).papers(DAY))
    except PageError as error:
        check_error(error)


def check_paper_page(page, parse=enrich):
    for paper in (PAPER, CARD_PAPER):
        try:
            check_papers([parse(paper, page, URLS)])
        except PageError as error:
            check_error(error)


@for_examples(BYTES)
def test_any_text_as_a_list_page_is_valid_or_an_error(text):
    check_list_page(text)
    check_list_page(f"<html>{text}</html>")


@for_examples(damaged(LIST_PAGE))
def test_any_damaged_list_page_is_valid_or_an_error(page):
    check_list_page(page)


@for_examples(JSON | st.fixed_dictionaries({"dateString": JSON, "dailyPapers": JSON}))
def test_any_json_in_a_list_page_is_valid_or_an_error(value):
    check_list_page(replace_json(LIST_PAGE, value))


@for_examples(mutated(json_of(LIST_PAGE)), examples=300)
def test_any_mutated_json_in_a_list_page_is_valid_or_an_error(value):
    check_list_page(replace_json(LIST_PAGE, value))


@for_examples(BYTES | JSON.map(json.dumps), KIND)
def test_any_api_response_for_a_list_is_valid_or_an_error(text, kind):
    check_list_response(text, kind)


@for_examples(mutated([ITEM, ITEM]), KIND, examples=300)
def test_any_mutated_api_response_for_a_list_is_valid_or_an_error(value, kind):
    check_list_response(json.dumps(value), kind)


@for_examples(st.sampled_from([*paths(ITEM)]), JSON | HOSTILE, examples=40)
def test_papers_with_any_value_are_published_in_every_format(path, value):
    items = [invent_item(DAY.first, 2), replace_at(ITEM, path, value)]
    listing = listing_from_api(parse_api_items(json.dumps(items)), URLS, Day)
    assert len(listing.records) + len(listing.skipped) == 2
    check_publishable(listing.papers(DAY))


@for_examples(st.sampled_from([*paths(ITEM["paper"])]), JSON | HOSTILE, examples=40)
def test_papers_with_any_value_on_their_page_are_published_in_every_format(path, value):
    text = json.dumps(replace_at(ITEM["paper"], path, value))
    for parse, response in ((enrich_from_api, text), (enrich, replace_json(PAPER_PAGE, {"paper": json.loads(text)}))):
        try:
            check_publishable([parse(CARD_PAPER, response, URLS)])
        except PageError as error:
            check_error(error)


@pytest.mark.parametrize("path", [*paths(ITEM)], ids=lambda path: ".".join(map(str, path)))
def test_any_value_may_be_a_hostile_one(path):
    for value in HOSTILE_VALUES:
        check_list_response(json.dumps([ITEM, replace_at(ITEM, path, value)]), Day)


@for_examples(BYTES | JSON.map(json.dumps))
def test_any_text_as_a_paper_page_is_valid_or_an_error(text):
    check_paper_page(text)
    check_paper_page(f"<html>{text}</html>")
    check_paper_page(text, enrich_from_api)


@for_examples(damaged(PAPER_PAGE))
def test_any_damaged_paper_page_is_valid_or_an_error(page):
    check_paper_page(page)
    check_paper_page(page.replace('data-target="PaperContent"', ""))


@for_examples(mutated(json_of(PAPER_PAGE)), examples=300)
def test_any_mutated_json_in_a_paper_page_is_valid_or_an_error(value):
    check_paper_page(replace_json(PAPER_PAGE, value))


@for_examples(mutated(ITEM["paper"]))
def test_any_mutated_api_response_for_a_paper_is_valid_or_an_error(value):
    check_paper_page(json.dumps(value), enrich_from_api)


@for_examples(
    st.binary(max_size=200) | st.lists(JSON.map(json.dumps), max_size=4).map(lambda lines: "\n".join(lines).encode())
)
def test_any_bytes_are_a_history_or_corrupt(data):
    try:
        History.parse(data)
    except CorruptHistoryError:
        return


@for_examples(
    st.text(st.characters(), max_size=60) | st.from_regex(r'"[a-z]*";r=[0-9]{1,12};t=[0-9]{1,12}', fullmatch=True)
)
def test_after_a_response_with_any_header_the_next_request_can_be_sent(header):
    rate_limit = RateLimit.parse(header)
    limiter = RateLimiter(5, 10)
    limiter.on_sent()
    limiter.on_response(0, rate_limit)
    seconds = limiter.seconds_to_wait(0)
    assert seconds is not None
    assert limiter.seconds_to_wait(seconds + 1) == 0
