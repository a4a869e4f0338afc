"""Whatever a page holds, the parsers return valid papers or raise their own error."""

import copy
import datetime as dt
import html
import json
import random

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hfpapers.history import History, HistoryError
from hfpapers.hub import Hub
from hfpapers.items import Paper
from hfpapers.pages import PageError
from hfpapers.pages.listing import api_items, read_api, read_page
from hfpapers.pages.paper import completed, completed_by_api
from hfpapers.periods import KINDS, Day
from hfpapers.quota import Quota, Window
from tests.hub.pages import list_page, paper_page
from tests.hub.papers import paper as made_up

DAY = Day(dt.date(2026, 2, 19))
HUB = Hub("https://huggingface.co")
ITEM = made_up(DAY.first, 1, random.Random(1))
[PAPER] = read_api([ITEM], HUB, Day).papers(DAY)
# As the list's cards tell of it.
BARE = Paper(
    **{name: getattr(PAPER, name) for name in ("edition", "rank", "edition_size", "id", "title", "upvotes")},
    **{name: getattr(PAPER, name) for name in ("url", "arxiv_url", "pdf_url")},
    list_source="cards",
)
LIST_PAGE, PAPER_PAGE = list_page(DAY, [ITEM]), paper_page(ITEM, 1)
KIND = st.sampled_from([*KINDS.values()])

# Halves of characters are among them, as json.loads() makes them of what is escaped so.
TEXT = st.text(st.characters(), max_size=20)
SCALAR = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXT
    | st.sampled_from(
        [
            "../../x",
            "2602.19001",
            "9999-12-31T23:59:59-14:00",
            "0001-01-01T00:00:00Z",
            "\x00",
            "\u202e",
            "1" * 50,
            10**30,
        ]
    )
)
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)
BYTES = st.binary(max_size=200).map(lambda data: data.decode("utf8", "replace")) | st.text(max_size=200)


def for_any(*strategies, examples=150):
    """Return a decorator of a test that runs its body for any example.

    Not the test itself is given to Hypothesis, since pytest-twisted runs those in a greenlet that it knows nothing of.
    """

    def decorate(body):
        def test():
            run = given(*strategies)(body)
            hypothesis_settings(
                max_examples=examples,
                deadline=2000,
                database=None,
                derandomize=True,
                phases=[Phase.explicit, Phase.generate, Phase.shrink],
                suppress_health_check=[*HealthCheck],
            )(run)()

        test.__name__ = body.__name__
        return test

    return decorate


@st.composite
def mutated(draw, value):
    """Return a value of which some parts, at any depth, are something else, twice there or missing."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 4))):
        node, parent, key = value, None, None
        while isinstance(node, (dict, list)) and node and (parent is None or draw(st.integers(0, 3))):
            parent, key = node, draw(st.sampled_from([*node] if isinstance(node, dict) else range(len(node))))
            node = parent[key]
        if parent is None:
            continue
        if draw(st.booleans()):
            parent[key] = draw(JSON)
        elif isinstance(parent, dict):
            del parent[key]
        else:
            parent.append(node)
    return value


@st.composite
def damaged(draw, page):
    """Return a page of which pieces are cut out, moved, or something else."""
    for _ in range(draw(st.integers(1, 3))):
        begin, length = draw(st.integers(0, len(page))), draw(st.integers(0, 300))
        page = page[:begin] + draw(BYTES | st.just(page[:length])) + page[begin + length :]
    return page


def embedded(page, value):
    """Return a page whose data is another value."""
    target = "DailyPapers" if "dailyPapers" in page else "PaperContent"
    before, _, rest = page.partition(f'data-target="{target}" data-props="')
    return f'{before}data-target="{target}" data-props="{html.escape(json.dumps(value))}"{rest.partition(chr(34))[2]}'


def data_of(page):
    target = "DailyPapers" if "dailyPapers" in page else "PaperContent"
    return json.loads(html.unescape(page.partition(f'data-target="{target}" data-props="')[2].partition('"')[0]))


def valid(papers):
    for paper in papers:
        assert Paper.model_validate_json(paper.model_dump_json()) == paper


def is_a_sentence(error):
    assert 0 < len(str(error)) < 500


def read_list(page):
    try:
        valid(read_page(page, HUB).papers(DAY))
    except PageError as error:
        is_a_sentence(error)


def read_answer(answer, kind):
    try:
        valid(read_api(api_items(answer), HUB, kind).papers(DAY))
    except PageError as error:
        is_a_sentence(error)


def complete(page, read=completed):
    for paper in (PAPER, BARE):
        try:
            valid([read(paper, page, HUB)])
        except PageError as error:
            is_a_sentence(error)


@for_any(BYTES)
def test_any_text_is_no_list_or_a_valid_one(text):
    read_list(text)
    read_list(f"<html>{text}</html>")


@for_any(damaged(LIST_PAGE))
def test_any_damage_to_a_list_page_leaves_valid_papers_or_none(page):
    read_list(page)


@for_any(JSON | st.fixed_dictionaries({"dateString": JSON, "dailyPapers": JSON}))
def test_any_json_in_place_of_a_lists_data_is_refused_or_valid(value):
    read_list(embedded(LIST_PAGE, value))


@for_any(mutated(data_of(LIST_PAGE)), examples=300)
def test_any_part_of_a_lists_data_may_be_anything(value):
    read_list(embedded(LIST_PAGE, value))


@for_any(BYTES | JSON.map(json.dumps), KIND)
def test_any_answer_of_the_api_is_refused_or_valid(answer, kind):
    read_answer(answer, kind)


@for_any(mutated([ITEM, ITEM]), KIND, examples=300)
def test_any_part_of_the_apis_answer_may_be_anything(value, kind):
    read_answer(json.dumps(value), kind)


@for_any(BYTES | JSON.map(json.dumps))
def test_any_text_is_no_papers_page_or_completes_it_validly(text):
    complete(text)
    complete(f"<html>{text}</html>")
    complete(text, completed_by_api)


@for_any(damaged(PAPER_PAGE))
def test_any_damage_to_a_papers_page_leaves_a_valid_paper(page):
    complete(page)
    complete(page.replace('data-target="PaperContent"', ""))


@for_any(mutated(data_of(PAPER_PAGE)), examples=300)
def test_any_part_of_a_papers_data_may_be_anything(value):
    complete(embedded(PAPER_PAGE, value))


@for_any(mutated(ITEM["paper"]))
def test_any_part_of_the_apis_answer_for_a_paper_may_be_anything(value):
    complete(json.dumps(value), completed_by_api)


@for_any(
    st.binary(max_size=200) | st.lists(JSON.map(json.dumps), max_size=4).map(lambda lines: "\n".join(lines).encode())
)
def test_any_bytes_are_a_history_or_a_history_error(data):
    try:
        History.parse(data)
    except HistoryError:
        return


@pytest.mark.parametrize("torn", [b"[" * 100_000, b"\xff", b"9" * 5000])
def test_a_torn_last_line_of_a_history_is_left_out_whatever_it_is(torn):
    assert History.parse(torn).observations == ()


@for_any(st.text(st.characters(), max_size=60) | st.from_regex(r'"[a-z]*";r=[0-9]{1,12};t=[0-9]{1,12}', fullmatch=True))
def test_any_header_tells_a_quota_or_none_and_a_window_goes_on(header):
    quota = Quota.parse(header)
    window = Window(5, 10)
    window.sent()
    window.answered(0, quota)
    seconds = window.wait(0)
    assert seconds is not None
    assert window.wait(seconds + 1) == 0
