"""What the callbacks make of a response alone, as `scrapy parse` and `scrapy shell` call them."""

import json
import logging

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, JsonResponse, Response
from scrapy.utils.test import get_crawler

from hfpapers.demo.pages import list_page, paper_page
from hfpapers.editions.periods import Day, Month, Week
from hfpapers.spiders.daily import DailySpider
from hfpapers.spiders.monthly import MonthlySpider
from hfpapers.spiders.weekly import WeeklySpider
from tests.helpers import THURSDAY, listed, messages

FILE = "file:///pages/saved"
HUB = "https://huggingface.co"
LIST = list_page(Day.parse(THURSDAY), listed())
PAPER = paper_page(listed()[0], 1)
RECORD = listed()[0]["paper"]


@pytest.fixture
def parse(settings):
    """Return a function that returns what a spider yields for a text at a URL."""

    def run(text, url=FILE, spider=DailySpider, parsed_as=None, **arguments):
        values = settings.copy_to_dict() | {"PUBLISH": False}
        created = spider.from_crawler(get_crawler(spider, values), **arguments)
        kind = JsonResponse if text[:1] in {"[", "{"} else HtmlResponse
        response = kind(url, body=text.encode(), encoding="utf8")
        # The callback without the wait for arXiv's texts.
        return [*(getattr(spider, parsed_as).__wrapped__(created, response) if parsed_as else created.parse(response))]

    return run


@pytest.fixture
def parsed_editions(parse):
    """Return a function that returns the editions of the papers that a spider yields."""
    return lambda *args, **arguments: {paper.edition for paper in parse(*args, pages="no", **arguments)}


@pytest.mark.parametrize("url", [FILE, f"{HUB}/papers/date/{THURSDAY}", f"{HUB}/papers"])
def test_the_period_of_a_list_page_is_the_one_that_the_page_states(parsed_editions, url):
    assert parsed_editions(LIST, url) == {THURSDAY}


@pytest.mark.parametrize("url", [FILE, f"{HUB}/api/daily_papers?date={THURSDAY}&limit=100"])
def test_the_period_of_a_list_of_the_api_is_in_its_url_or_that_of_its_papers(parsed_editions, url):
    assert parsed_editions(json.dumps(listed()), url) == {THURSDAY}


@pytest.mark.parametrize(
    ("spider", "period", "url"),
    [
        (WeeklySpider, Week.parse("2026-W08"), f"{HUB}/papers/week/2026-W08"),
        (WeeklySpider, Week.parse("2026-W08"), FILE),
        (MonthlySpider, Month.parse("2026-02"), f"{HUB}/papers/month/2026-02"),
        (DailySpider, Week.parse("2026-W08"), f"{HUB}/papers/week/2026-W08"),
    ],
)
def test_lists_of_weeks_and_months_are_parsed_too(parsed_editions, spider, period, url):
    assert parsed_editions(list_page(period, listed()), url, spider) == {str(period)}


def test_a_list_that_cannot_be_read_is_parsed_as_that_of_the_arguments(parse, caplog):
    [request] = parse("<p>changed</p>", date="2026-02-18")
    assert request.url.endswith("/api/daily_papers?date=2026-02-18&limit=100")
    [warning] = messages(caplog, logging.WARNING)
    assert warning.startswith("2026-02-18: could not fetch the list (page: no DailyPapers data on the page, ")


@pytest.mark.parametrize(
    ("text", "url", "source"),
    [
        (PAPER, FILE, "data"),
        (PAPER, f"{HUB}/papers/{RECORD['id']}", "data"),
        (PAPER.replace('data-target="PaperContent"', ""), FILE, "dom"),
        (json.dumps(RECORD), FILE, "api"),
        (json.dumps(RECORD), f"{HUB}/api/papers/{RECORD['id']}", "api"),
    ],
)
def test_a_paper_is_parsed_to_what_its_page_states(parse, text, url, source):
    [paper] = parse(text, url)
    assert (paper.id, paper.title, paper.upvotes) == (RECORD["id"], RECORD["title"], RECORD["upvotes"])
    assert paper.abstract == RECORD["summary"]
    assert (paper.page_source, paper.edition_size) == (source, 1)


def test_a_paper_without_a_day_is_one_of_the_edition_of_the_arguments(parse):
    [paper] = parse(PAPER.replace('data-target="PaperContent"', ""), date="2026-02-18")
    assert paper.edition == "2026-02-18"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<p>changed</p>", "no id of a paper in the URL and the text"),
        ('{"id": 7}', "no id of a paper in the URL and the text"),
        ('{"id": "2602.90001"}', "the paper has no title, upvotes"),
        (
            '<a href="https://arxiv.org/abs/2602.90001">arXiv</a></body></html>',
            "the paper has no title, upvotes",
        ),
        (
            '<a href="https://arxiv.org/abs/2602.90001">arXiv</a>',
            "no PaperContent data on the page, the page is truncated",
        ),
    ],
)
def test_a_paper_that_cannot_be_read_is_one_line_with_the_reason(parse, caplog, text, reason):
    assert parse(text, parsed_as="parse_paper") == []
    assert messages(caplog, logging.ERROR) == [f"{FILE}: cannot be parsed: {reason}"]


def test_a_response_that_is_not_text_is_one_line_too(settings, caplog):
    spider = DailySpider.from_crawler(get_crawler(DailySpider, settings.copy_to_dict() | {"PUBLISH": False}))
    assert list(spider.parse(Response(FILE, body=b"\x89PNG", request=Request(FILE)))) == []
    assert messages(caplog, logging.ERROR) == [f"{FILE}: cannot be parsed: the response is not text"]
