"""Broken and hostile answers: refused in a sentence or a paper without that field, in bounded memory and time."""

import asyncio
import json
import logging
import re
import time
from pathlib import Path

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.pages.listing import MOST_PAPERS
from tests.editions import THURSDAY, edition, listed, messages, names, published
from tests.hub.hostile import ANSWERS

LIST, PAPERS, API = r"/papers/date/.*", r"/papers/\d.*", r"/api/.*"
# What breaks a page's data alone: its cards are as they were.
BREAKS_DATA = {"invalid_json", "nested_json", "endless_number"}
# UTF-8 that is called something else is read as what it is.
HARMLESS = {"wrong_charset", "strange_codec"}
REFUSED = sorted(ANSWERS.keys() - HARMLESS - BREAKS_DATA | {"broken_off", "itself"})
REDIRECTS = ["http://localhost:{port}/papers/date/2026-02-18", "file:///etc/passwd", "//[", "javascript:alert(1)"]


@pytest.fixture
def be_hostile(hub):
    """Return a function that has the stand-in answer so, for paths that a pattern matches."""

    def set_fault(name, paths=r"/papers/.*|/api/.*"):
        hub.faults.hostile, hub.faults.hostile_paths = name.format(port=hub.port), paths

    return set_fault


@pytest.fixture
def list_with(hub):
    """Return a function that has the day's first item, or its paper, say something else."""

    def set_list(*, beside=None, **fields):
        items = json.loads(json.dumps(listed()))
        items[0] |= beside or {}
        items[0]["paper"] |= fields
        hub.lists[THURSDAY] = items
        return items[0]["paper"]["id"]

    return set_list


def paper_of(output, paper_id):
    return next(paper for paper in published(output) if paper["id"] == paper_id)


def sources(output):
    return {(paper["list_source"], paper["page_source"]) for paper in published(output)}


@pytest.mark.parametrize("answer", [*REFUSED, *REDIRECTS])
@deferred_f_from_coro_f
async def test_where_all_is_hostile_what_was_published_stands(crawl, snapshot, caplog, be_hostile, answer):
    await crawl(date=THURSDAY)
    before = snapshot()
    be_hostile(answer)
    assert (await crawl({"RETRY_TIMES": 1}, date=THURSDAY)).exit_code == 3
    assert snapshot() == before
    [error] = messages(caplog, logging.ERROR)
    assert error.startswith(f"{THURSDAY}: not published, what was published before stands: its list can't be had at")
    assert len(error) < 1000
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("answer", [*REFUSED, *REDIRECTS])
@deferred_f_from_coro_f
async def test_where_pages_are_hostile_the_api_tells(crawl, output, be_hostile, answer):
    be_hostile(answer, LIST)
    assert (await crawl({"RETRY_TIMES": 1}, date=THURSDAY, pages="no")).exit_code == 0
    assert {source for source, _ in sources(output)} <= {"api", "cards"}
    assert {paper["title"] for paper in published(output)} == {
        " ".join(item["paper"]["title"].split()) for item in listed()
    }


@pytest.mark.parametrize("answer", [*REFUSED, *REDIRECTS])
@deferred_f_from_coro_f
async def test_a_paper_whose_own_page_is_hostile_has_its_lists_data(crawl, output, hub, be_hostile, answer):
    hub.lists[THURSDAY] = listed()[:3]
    be_hostile(answer, f"{PAPERS}|{API}")
    crawled = await crawl({"RETRY_TIMES": 1}, date=THURSDAY)
    assert crawled.exit_code == 0
    assert sources(output) <= {("data", None), ("data", "dom")}
    assert [paper["abstract"] for paper in published(output)] == [
        " ".join(item["paper"]["summary"].split()) for item in hub.lists[THURSDAY]
    ]


@deferred_f_from_coro_f
async def test_what_is_called_another_encoding_has_its_own_letters(crawl, output, list_with, be_hostile):
    paper_id = list_with(title="Tea with Zoë", authors=[{"name": "Zoë 東京"}])
    be_hostile("wrong_charset")
    assert (await crawl(date=THURSDAY)).exit_code == 0
    paper = paper_of(output, paper_id)
    assert (paper["title"], paper["authors"]) == ("Tea with Zoë", ["Zoë 東京"])


@pytest.mark.parametrize("answer", sorted(BREAKS_DATA))
@deferred_f_from_coro_f
async def test_where_only_the_data_is_broken_cards_and_nodes_tell(crawl, output, be_hostile, answer):
    be_hostile(answer)
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert sources(output) == {("cards", "dom")}


@pytest.mark.parametrize("answer", sorted(BREAKS_DATA))
@deferred_f_from_coro_f
async def test_an_api_that_can_not_be_read_is_no_answer(crawl, output, caplog, be_hostile, answer):
    be_hostile(answer, API)
    assert (await crawl(date=THURSDAY, via="api")).exit_code == 0
    assert sources(output) == {("data", "data")}
    assert "is no JSON" in messages(caplog, logging.WARNING)[0]


@pytest.mark.parametrize("paths", [LIST, PAPERS])
@deferred_f_from_coro_f
async def test_a_codec_that_makes_halves_of_characters_is_not_used(crawl, output, be_hostile, paths):
    be_hostile("strange_codec", paths)
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert sources(output) == {("data", "data")}


@deferred_f_from_coro_f
async def test_half_of_an_abstract_is_none(crawl, output, hub):
    hub.faults.list_without_data = True
    hub.faults.papers_without_data, hub.faults.papers_cut_off = ".*", "2602.19001"
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert paper_of(output, "2602.19001")["abstract"] == " ".join(
        next(item for item in listed() if item["paper"]["id"] == "2602.19001")["paper"]["summary"].split()
    )
    assert paper_of(output, "2602.19001")["page_source"] == "api"


@deferred_f_from_coro_f
async def test_a_page_that_never_ends_does_so_when_its_time_is_over(crawl, snapshot, be_hostile, caplog):
    await crawl(date=THURSDAY)
    before = snapshot()
    be_hostile("unending")
    begun = time.monotonic()
    assert (await crawl({"DOWNLOAD_TIMEOUT": 0.5, "RETRY_TIMES": 1}, date=THURSDAY)).exit_code == 3
    # The page and the API, each twice.
    assert time.monotonic() - begun < 4 * 0.5 + 3
    assert "Timeout" in messages(caplog, logging.ERROR)[0]
    assert snapshot() == before


@pytest.mark.parametrize("answer", ["unending", "huge", "gzip_bomb", "nested_html", "itself", *REDIRECTS])
@deferred_f_from_coro_f
async def test_a_robots_txt_that_can_not_be_had_forbids_nothing(crawl, output, be_hostile, answer):
    be_hostile(answer, "/robots.txt")
    assert (await crawl({"DOWNLOAD_TIMEOUT": 0.5, "RETRY_TIMES": 1}, date=THURSDAY, pages="no")).exit_code == 0
    assert sources(output) == {("data", None)}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("answer", ["huge", "gzip_bomb"])
@deferred_f_from_coro_f
async def test_a_page_of_hundreds_of_megabytes_does_not_fill_the_memory(command, be_hostile, answer):
    be_hostile(answer)
    process = command("crawl", "daily", "-a", f"date={THURSDAY}", "-s", "RETRY_TIMES=0")
    said, memory = await asyncio.to_thread(said_and_memory, process)
    assert process.returncode == 3, said
    # A crawl without such pages needs 130 MB.
    assert 50 * 2**20 < memory < 400 * 2**20


def said_and_memory(process):
    """Return what a process said until its end, and the most memory that it had, in bytes."""
    most = 0
    while process.poll() is None:
        # Not what wait4() tells, which includes the memory of the process that started it.
        told = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text(encoding="utf8"))
        most = max(most, int(told[1]) * 1024 if told else 0)
        time.sleep(0.02)
    with process.stdout:
        return process.stdout.read(), most


@deferred_f_from_coro_f
async def test_a_redirect_away_is_said_and_the_target_is_asked_for_nothing(crawl, hub, caplog, be_hostile):
    be_hostile(REDIRECTS[0])
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert "it redirects to another host" in messages(caplog, logging.ERROR)[0]
    assert hub.asked("/papers/date/2026-02-18") == 0


@deferred_f_from_coro_f
async def test_a_circle_of_redirects_is_left(crawl, hub, caplog, be_hostile):
    be_hostile("itself")
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert messages(caplog, logging.ERROR)[0].count("max redirections reached") == 2
    assert hub.asked(LIST) == 4


@deferred_f_from_coro_f
async def test_a_papers_page_that_redirects_to_another_papers_is_not_taken_for_it(crawl, output, be_hostile):
    be_hostile("/papers/2602.18001", PAPERS.replace(r"\d", "2602.19"))
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert sources(output) == {("data", "api")}


@pytest.mark.parametrize("via", [{}, {"via": "api"}], ids=["page", "api"])
@deferred_f_from_coro_f
async def test_a_list_of_ten_thousand_is_refused(crawl, snapshot, hub, caplog, via):
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    hub.lists[THURSDAY] = [numbered(listed()[0], number) for number in range(10_000)]
    assert (await crawl(date=THURSDAY, **via)).exit_code == 3
    assert snapshot() == before
    assert f"it has more than {MOST_PAPERS} papers" in messages(caplog, logging.ERROR)[0]
    assert hub.asked("/api/daily_papers") == MOST_PAPERS // 100 + 1


@deferred_f_from_coro_f
async def test_an_api_without_a_last_page_is_left_for_the_page(crawl, output, hub, caplog):
    hub.faults.api_endless = True
    assert (await crawl(date=THURSDAY, via="api", pages="no")).exit_code == 0
    assert sources(output) == {("data", None)}
    assert f"it has more than {MOST_PAPERS} papers" in messages(caplog, logging.WARNING)[0]
    assert hub.asked("/api/daily_papers") == MOST_PAPERS // 100 + 1


@deferred_f_from_coro_f
async def test_a_link_to_a_next_page_is_not_followed(crawl, hub):
    hub.faults.api_links_on = True
    assert (await crawl(date=THURSDAY, via="api", pages="no")).exit_code == 0
    assert hub.asked("/api/daily_papers") == 1


def numbered(item, number):
    return item | {"paper": item["paper"] | {"id": f"2602.{number:05}"}}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "../../x"),
        ("id", "/etc/passwd"),
        ("id", "2602.19001/../../x"),
        ("id", "2602.19001\n"),
        ("id", "2602.19001\x00"),
        ("id", None),
        ("id", 2602.19001),
        ("id", ["2602.19001"]),
        ("title", "\x00\x1b"),
        ("title", "\u202e\u2066"),
        ("title", None),
        ("upvotes", "18"),
        ("upvotes", None),
        ("upvotes", -1),
        ("upvotes", 1e400),
    ],
)
@deferred_f_from_coro_f
async def test_a_list_with_a_paper_that_lacks_what_all_have_changes_nothing_at_all(
    crawl, snapshot, output, list_with, caplog, field, value
):
    await crawl(date=THURSDAY, pages="no")
    before, beside = snapshot(), sorted(output.parent.iterdir())
    list_with(**{field: value})
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 3
    assert snapshot() == before
    assert sorted(output.parent.iterdir()) == beside
    assert f"has no {field}" in messages(caplog, logging.ERROR)[0]


@pytest.mark.parametrize(
    ("field", "key", "value"),
    [
        ("published_at", "publishedAt", "yesterday"),
        ("published_at", "publishedAt", "2026-02-30T00:00:00Z"),
        ("published_at", "publishedAt", "9999-12-31T23:59:59-14:00"),
        ("submitted_at", "submittedOnDailyAt", "0001-01-01T00:00:00Z"),
        ("submitted_at", "submittedOnDailyAt", 1771463655),
        ("github_stars", "githubStars", "724"),
        ("github_stars", "githubStars", 10**30),
        ("abstract", "summary", {"text": "x"}),
        ("abstract", "summary", "\x00\u202e\n"),
        ("ai_keywords", "ai_keywords", "teapots"),
        ("ai_summary", "ai_summary", [["x"]]),
        ("organization", "organization", {"name": "../../etc", "fullname": "A path"}),
        ("github_repo", "githubRepo", 7),
        ("project_page", "projectPage", {"url": "x"}),
        ("media_urls", "mediaUrls", "x"),
    ],
)
@deferred_f_from_coro_f
async def test_what_can_not_be_taken_is_null_and_counted(crawl, output, list_with, field, key, value):
    paper_id = list_with(beside={"organization": None}, **{key: value})
    crawled = await crawl(date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert paper_of(output, paper_id)[field] is None
    assert {name: n for name, n in crawled.stats.items() if name.startswith("lists/unread")} == {
        f"lists/unread/{field}": 1
    }


@deferred_f_from_coro_f
async def test_papers_of_nulls_are_published_with_what_all_have(crawl, output, hub):
    # Cards are made of these.
    shown = {"id", "title", "upvotes", "authors", "submittedBy", "summary", "thumbnail"}
    hub.lists[THURSDAY] = listed()
    for item in hub.lists[THURSDAY]:
        item["paper"].pop("githubStars", None)
        for record in (item, item["paper"]):
            record.update(dict.fromkeys(record.keys() - shown - {"paper"}))
    crawled = await crawl(date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert {paper["ai_summary"] for paper in published(output)} == {None}
    assert not [name for name in crawled.stats if name.startswith("lists/unread")]


@deferred_f_from_coro_f
async def test_a_day_of_nulls_changes_nothing(crawl, snapshot, hub):
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    hub.lists[THURSDAY] = [None] * 24
    hub.faults.list_without_cards = True
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert snapshot() == before


@deferred_f_from_coro_f
async def test_what_would_show_as_something_else_is_taken_out_and_counted(crawl, output, list_with):
    paper_id = list_with(title="Tea\x00 \u202ewith\u2066 half a \ud83d", summary="\x1b[31mWe\x07 ask.\ufeff")
    crawled = await crawl(date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    paper = paper_of(output, paper_id)
    assert (paper["title"], paper["abstract"]) == ("Tea with half a \ufffd", "[31mWe ask.")
    # Each ninth title has a line break.
    assert crawled.stats["clean/abstract_tidied"] >= 1
    assert crawled.stats["clean/title_tidied"] >= 1


@deferred_f_from_coro_f
async def test_a_quota_that_is_used_up_for_days_is_not_waited_for(crawl, hub, caplog):
    hub.faults.quota_pages = hub.faults.quota_api = 0
    hub.faults.quota_reset_told = 10**6
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert "HTTP 429" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_papers_that_a_quota_of_days_is_too_small_for_come_from_the_api(crawl, output, hub):
    hub.faults.quota_pages, hub.faults.quota_reset_told = 4, 10**6
    crawled = await crawl(date=THURSDAY)
    assert crawled.exit_code == 0
    assert sources(output) == {("data", "data"), ("data", "api")}
    assert crawled.stats["quota/given_up"] == len(listed()) - 3


@deferred_f_from_coro_f
async def test_nothing_is_written_outside_the_output_folder(crawl, output, list_with):
    list_with(
        title="../../title",
        beside={"thumbnail": "../../x.png", "organization": {"name": "..", "fullname": "../../y"}},
        mediaUrls=["file:///etc/passwd", "../../z"],
    )
    output.mkdir()
    before = sorted(output.parent.rglob("*"))
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert [path for path in sorted(output.parent.rglob("*")) if output not in path.parents] == before
    assert names(output) == sorted(edition())
