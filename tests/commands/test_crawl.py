import asyncio
import functools
import json
import logging
import os
import re
import resource
import signal
import subprocess
import sys
import time

import feedparser
import pytest
from scrapy.utils.conf import feed_process_params_from_cli
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.commands.summary import print_summary
from hfpapers.storage.store import DEMO_MARKER
from hfpapers.text.latex import display
from tests.conftest import ROOT
from tests.helpers import (
    DATA,
    POST,
    SATURDAY,
    THURSDAY,
    edition_files,
    listed,
    messages,
    published,
    published_names,
)
from tests.terminal import run_on_terminal

DAYS = (
    "date: {!r} is not a day; expected a day like 2026-02-19, today, yesterday, latest, or a range like"
    " 2026-02-19..yesterday"
)
ARGUMENTS = "arxiv, date, force, notify, only, pages, posts, render, summary, via"
POST_OPTIONS = (
    "author, changes, language, summary_template, template, templates_folder, thumbnails, time, timezone, top"
)


@pytest.fixture
def run(command):
    """Return a function that runs ``scrapy crawl daily`` as a user does: its exit code, its output and its log."""

    def run(*arguments, **options):
        with command("crawl", "daily", *arguments, **{"stderr": subprocess.PIPE} | options) as process:
            output, log = process.communicate(timeout=120)
        return process.returncode, output, log.splitlines()

    return run


# In a process of its own: what only a user sees.


def test_a_published_day_is_one_line_in_a_pipe_and_exit_code_0(run, output):
    code, printed, log = run("-a", f"date={THURSDAY}")
    assert (code, printed, len(log)) == (0, "", 2)
    line, _, duration = log[0].rpartition(" in ")
    assert line.endswith(
        f"INFO: {THURSDAY}: published 24 papers (14 with an organization, 0 pages failed) to {output}/"
    )
    assert duration.endswith(" s")
    assert f"INFO: site: built {output}/site/index.html (" in log[1]
    assert published_names(output) == sorted(edition_files())
    # Later crawls say nothing more about the site.
    _, _, log = run("-a", f"date={THURSDAY}")
    assert len(log) == 1


def test_a_list_that_is_not_available_is_a_warning_an_error_and_exit_code_3(run, hub, output):
    hub.faults.list_status, hub.faults.api_down = 500, True
    code, printed, log = run("-a", f"date={THURSDAY}")
    # The warning says that the API is requested after the page failed.
    assert (code, printed, len(log)) == (3, "", 2)
    assert log[0].endswith(f"WARNING: {THURSDAY}: could not fetch the list (page: HTTP 500); trying the API")
    assert log[1].endswith(
        f"ERROR: {THURSDAY}: not published: the list is not available (page: HTTP 500; API: HTTP 500)."
        " The published files are unchanged."
    )
    assert published_names(output) == []


def test_on_a_terminal_the_five_best_papers_are_printed(command, output):
    # The log goes to another stream.
    code, received = run_on_terminal(
        functools.partial(command, stderr=subprocess.DEVNULL),
        "crawl",
        "daily",
        "-a",
        f"date={THURSDAY}",
        stream="stdout",
    )
    assert code == 0
    shown = received.splitlines()
    best = published(output)[:5]
    assert [line.split(" 👍  ")[0].strip() for line in shown] == [str(paper["upvotes"]) for paper in best]
    # A title that is longer than a line of the terminal is truncated.
    titles = [line.split(" 👍  ")[1] for line in shown]
    assert all(display(paper["title"]).startswith(title.rstrip("…")) for title, paper in zip(titles, best, strict=True))
    assert all(len(line) <= 80 for line in shown)


def test_a_program_reads_the_results_as_json_while_the_log_goes_to_the_standard_error(run):
    code, printed, log = run("-a", f"date={THURSDAY}..{SATURDAY}", "-a", "pages=no", "-a", "summary=json")
    assert code == 0
    rows = json.loads(printed)
    assert [(row["edition"], row["verdict"], row["papers"]) for row in rows] == [
        (THURSDAY, "published", 24),
        ("2026-02-20", "published", 17),
    ]
    assert log[-1].endswith("INFO: 2 editions: 2 published, 0 without a list, 0 not published")


def test_the_output_folder_can_be_set_in_the_environment(hub, tmp_path):
    line = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "daily",
        "-a",
        f"date={THURSDAY}",
        "-s",
        f"HUB_URL={hub.url}",
        "-s",
        "ARXIV_URL=",
    ]
    environment = os.environ | {"HFPAPERS_OUTPUT_DIR": str(tmp_path / "elsewhere")}
    subprocess.run(line, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert published_names(tmp_path / "elsewhere") == sorted(edition_files())


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGINT, marks=pytest.mark.integration),
        signal.SIGTERM,
        pytest.param(signal.SIGKILL, marks=pytest.mark.integration),
    ],
)
@deferred_f_from_coro_f
async def test_a_crawl_that_is_stopped_publishes_nothing_and_the_next_one_works(
    crawl, command, hub, output, snapshot, number
):
    assert (await crawl(date=THURSDAY)).exit_code == 0
    before = snapshot()
    hub.lists[THURSDAY] = listed()[:20]
    hub.hits.clear()
    hub.faults.papers_slow = "2602.*"
    code, log = await asyncio.to_thread(stop_while_pages_load, command, hub, number)
    assert code not in {0, 2}
    assert snapshot() == before
    if number != signal.SIGKILL:
        assert "1 of 1 edition not published: the crawl ended before it was complete" in log
        # The second signal ends the event loop, so that no report is written. Nothing must fail because of that.
        assert "Error caught on signal handler" not in log
    hub.faults.papers_slow = ""
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert len(published(output)) == 20


def stop_while_pages_load(command, hub, number):
    """Start a crawl, and stop it while the pages of papers load; return its exit code and its log."""
    arguments = ["-a", f"date={THURSDAY}", "-L", "DEBUG", "-s", "RETRY_TIMES=0"]
    with command("crawl", "daily", *arguments) as process:
        deadline = time.monotonic() + 120
        while not hub.count_requests("/papers/2602.*"):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(number)
        if number == signal.SIGKILL:
            return process.wait(), ""
        # Only a second signal, which a user sends if the first one takes long, stops the requests in flight.
        log = ""
        for line in process.stdout:
            log += line
            if "shutting down gracefully" in line:
                break
        process.send_signal(number)
        rest, _ = process.communicate(timeout=120)
        return process.returncode, log + rest


@deferred_f_from_coro_f
async def test_a_full_disk_leaves_the_old_files(crawl, run, hub, output, snapshot):
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    before = snapshot()
    items = listed()
    items[0]["paper"]["title"] = "A new title"
    hub.lists[THURSDAY] = items
    half = (output / DATA).stat().st_size // 2
    # Coverage's own file would be too large, too.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    code, _, log = await asyncio.to_thread(
        run,
        *("-a", f"date={THURSDAY}", "-a", "pages=no"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (half, half)),
        env=environment,
    )
    assert code == 3
    assert log[-1].endswith(
        f"ERROR: {THURSDAY}: not published: a file in the output folder cannot be read or written: [Errno 27] "
        "File too large."
        " The published files are unchanged."
    )
    assert snapshot() == before


# In this process.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-a", "date=tomorrow"], DAYS.format("tomorrow")),
        (["-a", "date=2026-02-30"], DAYS.format("2026-02-30")),
        (["-a", "date=2026-02-19..tomorrow"], DAYS.format("tomorrow")),
        (
            ["-a", "date=2026-02-19..2026-02-18"],
            "date: the range '2026-02-19..2026-02-18' ends before it begins",
        ),
        (
            ["-a", "day=2026-02-19"],
            f"unknown argument 'day'; expected one of {ARGUMENTS}",
        ),
        (["-a", "only=some"], "only is 'some'; expected 'missing' or 'unsettled'"),
        (["-a", "via=fax"], "via is 'fax'; expected 'pages' or 'api'"),
        (["-a", "summary=xml"], "summary is 'xml'; expected 'text' or 'json'"),
        (["-a", "pages=maybe"], "pages is 'maybe'; expected yes or no"),
        (["weekly"], "unknown spider 'daily weekly'; expected one of daily, monthly, weekly"),
        # tests/config and tests/publishing have more wrong settings.
        (["-s", "HUB_URL=huggingface.co"], "HUB_URL is 'huggingface.co'; expected a URL like https://example.org"),
        (
            ["-s", "HUB_URL=https://huggingface.co/../.."],
            "HUB_URL is 'https://huggingface.co/../..'; expected a URL like https://example.org",
        ),
        (["-s", "RATE_LIMIT_FALLBACK_BURST=inf"], "RATE_LIMIT_FALLBACK_BURST is 'inf'; expected an integer"),
        (
            ["-s", 'OUTPUTS={"a": {"format": "bib", "kinds": [[]]}}'],
            "OUTPUTS['a']['kinds'][0] is []; expected 'daily', 'weekly' or 'monthly'",
        ),
        (["-a", "date="], DAYS.format("")),
        (["-a", "date=2026-13-01"], DAYS.format("2026-13-01")),
        (["-a", "pages="], "pages is ''; expected yes or no"),
        (["-a", "via="], "via is ''; expected 'pages' or 'api'"),
        (["-s", "OUTPUT_DIR="], "OUTPUT_DIR is ''; expected a folder"),
        (["-s", "OUTPUT_DIR=/dev/null"], "OUTPUT_DIR is '/dev/null'; expected a folder that can be written to"),
        (["-s", "RATE_LIMIT_FALLBACK_BURST=1.5"], "RATE_LIMIT_FALLBACK_BURST is '1.5'; expected an integer"),
        (["-s", "SETTLED_AFTER=1.5"], "SETTLED_AFTER is '1.5'; expected an integer"),
        (["-s", "POST_CHANGES=maybe"], "POST_CHANGES is 'maybe'; expected yes or no"),
        (["-s", "POST_TIME=9 o'clock"], 'POST_TIME is "9 o\'clock"; expected a time like 09:15'),
        (
            ["-s", "POST_TEMPLATE=nix"],
            "POST_TEMPLATE is 'nix'; expected the name of a template: there is no nix.md.j2",
        ),
        (
            ["-s", 'OUTPUTS={"%(date)s": {"format": "md", "langage": "en"}}'],
            f"OUTPUTS['%(date)s']: unknown option 'langage'; expected one of {POST_OPTIONS}",
        ),
    ],
)
def test_a_wrong_argument_or_setting_is_one_line_and_exit_code_2(run_command, hub, arguments, message):
    result = run_command("crawl", "daily", *arguments)
    assert result == (2, "", [f"ERROR: {message}"])
    assert hub.count_requests(".*") == 0


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("DOWNLOAD_TIMEOUT=abc", "a number >= 0"),
        ("DOWNLOAD_TIMEOUT=inf", "a number >= 0"),
        ("CONCURRENT_REQUESTS=many", "an integer >= 1"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN=0", "an integer >= 1"),
        ("RETRY_TIMES=1.5", "an integer"),
        ("ROBOTSTXT_OBEY=maybe", "0, 1, True or False"),
        ("LOG_ENABLED=maybe", "0, 1, True or False"),
        ("LOG_LEVEL=loud", "DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    ],
)
def test_a_setting_that_scrapy_cannot_read_is_one_line_and_exit_code_2(run_command, hub, setting, expected):
    name, _, value = setting.partition("=")
    result = run_command("crawl", "daily", "-s", setting)
    assert result == (2, "", [f"scrapy: error: {name} is {value!r}; expected {expected}"])
    assert hub.count_requests(".*") == 0


def test_without_a_spider_the_line_names_all_spiders(run_command):
    assert run_command("crawl") == (2, "", ["ERROR: no spider given; expected one of daily, monthly, weekly"])


def test_a_folder_with_the_papers_of_the_demo_is_refused(run_command, hub, output):
    output.mkdir()
    (output / DEMO_MARKER).touch()
    message = (
        f"ERROR: OUTPUT_DIR is {str(output)!r}, which contains the invented papers of `scrapy demo`; choose another"
        " folder with -s OUTPUT_DIR=… or delete it"
    )
    assert run_command("crawl", "daily", "-a", f"date={THURSDAY}") == (2, "", [message])
    assert hub.count_requests(".*") == 0
    assert published_names(output) == [DEMO_MARKER]


@deferred_f_from_coro_f
async def test_a_day_without_a_list_is_one_line_and_exit_code_0(crawl, output, caplog):
    assert (await crawl(date=SATURDAY)).exit_code == 0
    assert messages(caplog, logging.INFO) == [
        f"{SATURDAY}: the Hub has no list for this day (page: the list of 2026-02-20)"
    ]
    assert published_names(output) == []


@deferred_f_from_coro_f
async def test_feeds_of_the_command_line_are_written_in_addition_to_the_edition(crawl, settings, output, tmp_path):
    formats = {"x.csv": "csv", "x.md": "md", "x.bib": "bib", "x.json": "jsonfeed", "x.xml": "atom"}
    options = [f"{tmp_path}/{name}:{form}" for name, form in formats.items()]
    feeds = feed_process_params_from_cli(settings, [], overwrite_output=options)
    assert (await crawl({"FEEDS": feeds}, date=THURSDAY)).exit_code == 0
    assert (tmp_path / "x.csv").read_text(encoding="utf8").count(f"\n{THURSDAY},") == 24
    assert (tmp_path / "x.bib").read_bytes() == (output / f"daily/{THURSDAY}.bib").read_bytes()
    anchors = re.findall(r"\{:#p-[0-9-]+\}", (output / POST).read_text(encoding="utf8"))
    assert len(anchors) == 24
    assert re.findall(r"\{:#p-[0-9-]+\}", (tmp_path / "x.md").read_text(encoding="utf8")) == anchors
    ids = [item["id"] for item in json.loads((output / "feeds/daily.json").read_bytes())["items"]]
    assert [item["id"] for item in json.loads((tmp_path / "x.json").read_bytes())["items"]] == ids
    assert [entry.id for entry in feedparser.parse((tmp_path / "x.xml").read_bytes()).entries] == ids


@deferred_f_from_coro_f
async def test_the_json_summary_states_why_an_edition_was_not_published(crawl, hub, capsys):
    hub.faults.list_status, hub.faults.api_down = 500, True
    crawled = await crawl(date=THURSDAY, summary="json")
    capsys.readouterr()
    print_summary(crawled.crawler)
    assert json.loads(capsys.readouterr().out) == [
        {
            "kind": "daily",
            "edition": THURSDAY,
            "verdict": "withheld",
            "reason": "the list is not available (page: HTTP 500; API: HTTP 500)",
            "papers": None,
            "new": 0,
            "changed": 0,
            "removed": [],
            "files": [],
            "warnings": [],
            "anomalies": [],
            "top": [],
        }
    ]


@deferred_f_from_coro_f
async def test_the_json_summary_states_the_changes_and_the_best_papers(crawl, hub, output, capsys):
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    items = listed()
    items[0]["paper"]["upvotes"] += 100
    new = listed("2026-02-18")[0]
    new["paper"]["submittedOnDailyAt"] = f"{THURSDAY}T09:00:00.000Z"
    hub.lists[THURSDAY] = [*items[:-1], new]
    crawled = await crawl(date=THURSDAY, pages="no", summary="json")
    capsys.readouterr()
    print_summary(crawled.crawler)
    [row] = json.loads(capsys.readouterr().out)
    assert (row["verdict"], row["papers"], row["new"]) == ("published", 24, 1)
    assert row["removed"] == [items[-1]["paper"]["id"]]
    assert DATA in row["files"]
    assert row["top"] == [{"title": paper["title"], "upvotes": paper["upvotes"]} for paper in published(output)[:5]]
