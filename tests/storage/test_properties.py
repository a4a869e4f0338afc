"""Whatever a line of a stored file contains, it is valid and can be shown and merged, or it is corrupt."""

import json

import pytest
from hypothesis import strategies as st

from hfpapers.demo.papers import invent_item
from hfpapers.editions.crawl_log import CrawlLog, parse_records
from hfpapers.editions.history import History
from hfpapers.editions.merge import merge_with_stored
from hfpapers.editions.periods import Day
from hfpapers.hub.list_page import listing_from_api
from hfpapers.hub.urls import HubUrls
from hfpapers.storage.papers import CorruptPapersError, parse_papers
from tests.exporters.export import export_in_every_format
from tests.strategies import ARXIV_VALUES, HOSTILE_VALUES, JSON, for_examples, mutated, paths, replace_at

DAY, NOW = Day.parse("2026-02-19"), "2026-02-20T10:00:00Z"
[LISTED] = listing_from_api([invent_item(DAY.first, 1)], HubUrls("https://huggingface.co"), Day).papers(DAY)
ADDED = {**ARXIV_VALUES, "extra": {"tldr": "Teapots wait."}}
[PAPER] = merge_with_stored([LISTED.model_copy(update=ADDED)], [], "2026-02-19T10:00:00Z")
LINE = PAPER.model_dump(mode="json")
RECORD = {"time": NOW, "edition": str(DAY), "sources": ["page", "api"], "papers": None, "verdict": "without_list"}
MAX_ITEMS = 10_000


def parse(value):
    """Return the paper in a line with this value; an empty list if the line is corrupt."""
    try:
        return parse_papers(json.dumps(value).encode() + b"\n", DAY, "a.jsonl")
    except CorruptPapersError:
        return []


def check(papers):
    for paper in papers:
        History().extend(merge_with_stored([LISTED], [paper], NOW), NOW)
    if papers:
        export_in_every_format(papers)


@for_examples(mutated(LINE) | JSON, examples=80)
def test_any_line_of_an_edition_can_be_shown_and_merged_or_is_corrupt(value):
    check(parse(value))


@pytest.mark.parametrize("path", [*paths(LINE)], ids=lambda path: ".".join(map(str, path)))
def test_any_value_of_a_stored_paper_may_be_a_hostile_one(path):
    # A feed with a longer list would be too large, and therefore empty.
    values = [value for value in HOSTILE_VALUES if not isinstance(value, list) or len(value) <= MAX_ITEMS]
    check([paper for value in values for paper in parse(replace_at(LINE, path, value))])


@for_examples(st.lists(mutated(RECORD) | JSON, max_size=4))
def test_any_lines_of_the_crawl_log_are_records_or_left_out(values):
    records, _ = parse_records(b"".join(json.dumps(value).encode() + b"\n" for value in values))
    log = CrawlLog(records)
    log.is_known_without_list(DAY)
    log.last_complete_crawl(DAY)
