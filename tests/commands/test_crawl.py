import datetime as dt
import json
import os
import resource
import signal
import subprocess
import sys
import time

import feedparser
import pytest

from tests.conftest import ROOT
from tests.editions import DATA, POST, SATURDAY, THURSDAY, edition, names


@pytest.fixture
def crawl(command):
    """Return a function that runs ``scrapy crawl daily`` to its end: its exit code and its log."""

    def run(*arguments, **options):
        with command("crawl", "daily", *arguments, **options) as process:
            log, _ = process.communicate(timeout=60)
        return process.returncode, log.splitlines()

    return run


def test_a_published_day_is_one_line_and_exit_code_0(crawl, output):
    code, log = crawl("-a", f"date={THURSDAY}")
    assert (code, len(log)) == (0, 1)
    assert f"INFO: {THURSDAY}: 24 papers" in log[0]
    assert names(output) == sorted(edition())


def test_a_day_without_a_list_is_one_line_and_exit_code_0(crawl, output):
    code, log = crawl("-a", f"date={SATURDAY}")
    assert (code, len(log)) == (0, 1)
    assert f"INFO: {SATURDAY}: no list, nothing to publish" in log[0]
    assert names(output) == [f"daily/{SATURDAY}.empty"]


def test_a_list_that_fails_is_told_in_two_lines_and_exit_code_3(crawl, hub, output):
    hub.faults.list_status, hub.faults.api_down = 500, True
    code, log = crawl("-a", f"date={THURSDAY}")
    # It warns that the page failed before it asks the API.
    assert (code, len(log)) == (3, 2)
    assert "WARNING" in log[0]
    assert f"ERROR: {THURSDAY}: not published" in log[1]
    assert names(output) == []


NOR = "nor today, yesterday, latest or a range like 2026-02-19..yesterday"
OF_MD = (
    "OUTPUTS has 'a', which can't be made: there is no option 'langage'; there are author, changes, language, "
    "summary_template, template, templates_folder, thumbnails, time, timezone"
)
IN_POST = "OUTPUTS has '_posts/%(date)s-%(kind)s-papers.md', which can't be made: "
IN_CHARTS = "OUTPUTS has 'assets/papers/%(edition)s-%(chart)s-%(theme)s.svg', which can't be made: "


def test_a_hub_that_can_not_be_reached_is_told_without_a_traceback(crawl, output):
    code, log = crawl("-a", f"date={THURSDAY}", "-s", "HUB_URL=http://127.0.0.1:9", "-s", "RETRY_TIMES=0")
    assert code == 3
    assert "Traceback" not in "".join(log)
    assert f"ERROR: {THURSDAY}: not published" in log[-1]
    assert names(output) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-a", "date=tomorrow"], "date: 'tomorrow' is not a day like 2026-02-19, " + NOR),
        (["-a", "date=2026-02-30"], "date: '2026-02-30' is not a day like 2026-02-19, " + NOR),
        (["-a", "date=2026-02-19..tomorrow"], "date: 'tomorrow' is not a day like 2026-02-19, " + NOR),
        (["-a", "date=2026-02-19..2026-02-18"], "date: 2026-02-19..2026-02-18 ends before it begins"),
        (["-a", "day=2026-02-19"], "there is no argument 'day'; there are date, force, only, pages, via"),
        (["-a", "only=some"], "only is 'some'; it must be 'missing' or 'unsettled'"),
        (["-a", "pages=maybe"], "pages is 'maybe'; it must be yes or no"),
        (["-s", "POST_LANGUAGE=xx"], IN_CHARTS + "there are no labels for the language 'xx'; there are en, ja, ko, zh"),
        (
            ["-s", "POST_LANGUAGE=../ko"],
            IN_CHARTS + "there are no labels for the language '../ko'; there are en, ja, ko, zh",
        ),
        (["-s", "POST_TIME=9 o'clock"], IN_POST + 'POST_TIME is "9 o\'clock"; it must be a time like 09:15'),
        (["-s", "POST_TEMPLATES_FOLDER=/none"], IN_CHARTS + "POST_TEMPLATES_FOLDER is '/none'; it must be a folder"),
        (["-s", 'OUTPUTS={"a": {"format": "md", "langage": "en"}}'], OF_MD),
        (
            ["-s", 'OUTPUTS={"a": {"format": "csv", "x": 1}}'],
            "OUTPUTS has 'a', which can't be made: 'x' is an invalid keyword argument for this function",
        ),
        (["-s", "EDITION_MAX_LOSS=a fifth"], "EDITION_MAX_LOSS is 'a fifth'; it must be a number from 0 to 1"),
        (["-s", "EDITION_MAX_LOSS=nan"], "EDITION_MAX_LOSS is 'nan'; it must be a number from 0 to 1"),
        (["-s", "SETTLED_AFTER=soon"], "SETTLED_AFTER is 'soon'; it must be a number from 0"),
        (["-s", "OUTPUT_DIR="], "OUTPUT_DIR is empty; it must be a folder that can be written to"),
        (
            ["-s", "OUTPUT_DIR=~nobody-at-all/x"],
            "OUTPUT_DIR is '~nobody-at-all/x': Could not determine home directory.",
        ),
        (["-s", "OUTPUT_DIR=/dev/null"], "OUTPUT_DIR is '/dev/null'; it must be a folder that can be written to"),
        (["-s", "HUB_URL=huggingface.co"], "HUB_URL is 'huggingface.co'; it must be a URL like https://huggingface.co"),
        (["weekly"], "the spider to crawl with is 'daily weekly'; it must be daily or monthly or weekly"),
    ],
)
def test_a_wrong_argument_is_one_sentence_and_exit_code_2(crawl, hub, arguments, sentence):
    code, log = crawl(*arguments)
    assert code == 2
    assert len(log) == 1
    assert log[0].endswith(f"ERROR: {sentence}")
    assert hub.asked(".*") == 0


def test_a_command_line_feed_is_written_beside_the_edition(crawl, output, tmp_path):
    feeds = {"x.csv": "csv", "x.md": "md", "x.bib": "bib", "x.json": "jsonfeed", "x.xml": "atom"}
    code, _ = crawl("-a", f"date={THURSDAY}", *(f"-O{tmp_path}/{name}:{form}" for name, form in feeds.items()))
    assert code == 0
    assert (tmp_path / "x.csv").read_text(encoding="utf8").count("\n2026-02-19,") == 24
    for name, file in {"x.md": POST, "x.bib": f"daily/{THURSDAY}.bib"}.items():
        assert (tmp_path / name).read_bytes() == (output / file).read_bytes()
    ids = [item["id"] for item in json.loads((output / "feed.json").read_bytes())["items"]]
    assert [item["id"] for item in json.loads((tmp_path / "x.json").read_bytes())["items"]] == ids
    assert [entry.id for entry in feedparser.parse((tmp_path / "x.xml").read_bytes()).entries] == ids


def test_a_command_line_feed_of_a_day_without_a_list_is_no_failure(crawl, tmp_path):
    code, _ = crawl("-a", f"date={SATURDAY}", "-O", f"{tmp_path}/x.csv", "-s", "FEED_STORE_EMPTY=0")
    assert code == 0


def test_a_command_line_feed_that_fails_is_no_success(crawl):
    code, log = crawl("-a", f"date={THURSDAY}", "-O", "/dev/null/x.csv")
    assert code == 3
    assert any("ERROR" in line for line in log)


def test_with_debug_the_whole_log_is_there(crawl):
    _, log = crawl("-a", f"date={THURSDAY}", "-L", "DEBUG")
    assert any("Spider opened" in line for line in log)
    assert any("DEBUG: Crawled (200)" in line for line in log)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_crawl_that_is_stopped_publishes_nothing_and_the_next_one_works(
    crawl, command, hub, output, snapshot, number
):
    crawl("-a", f"date={THURSDAY}")
    before = snapshot()
    hub.lists[THURSDAY] = hub.items(dt.date.fromisoformat(THURSDAY))[:20]
    hub.faults.papers_slow = "2602.*"
    with command(
        "crawl", "daily", "-a", f"date={THURSDAY}", "-s", "DOWNLOAD_TIMEOUT=3", "-s", "RETRY_TIMES=0"
    ) as process:
        _wait_until(lambda: hub.asked("/papers/2602.*") > 24)
        process.send_signal(number)
        if number != signal.SIGKILL:
            # The second one, to not wait for the answers under way.
            time.sleep(0.3)
            process.send_signal(number)
        log, _ = process.communicate(timeout=60)
    assert process.returncode not in {0, 2}
    assert snapshot() == before
    assert number == signal.SIGKILL or f"{THURSDAY}: not published" in log or "1 of 1 editions not published" in log
    hub.faults.papers_slow = ""
    assert crawl("-a", f"date={THURSDAY}")[0] == 0
    assert len((output / DATA).read_text(encoding="utf8").splitlines()) == 20


def test_a_full_disk_leaves_the_old_files(crawl, hub, output, snapshot):
    crawl("-a", f"date={THURSDAY}")
    before = snapshot()
    item = hub.items(dt.date.fromisoformat(THURSDAY))[0]
    item["paper"]["title"] = "A new title"
    hub.lists[THURSDAY] = [item, *hub.items(dt.date.fromisoformat(THURSDAY))[1:]]
    half = (output / DATA).stat().st_size // 2
    # Coverage's own file would be too large, too.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    code, log = crawl(
        "-a",
        f"date={THURSDAY}",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (half, half)),
        env=environment,
    )
    assert code == 3
    assert "its files can't be written: [Errno 27] File too large" in log[-1]
    assert snapshot() == before


def test_the_output_folder_can_be_set_in_the_environment(hub, tmp_path):
    line = [sys.executable, "-m", "scrapy", "crawl", "daily", "-a", f"date={THURSDAY}", "-s", f"HUB_URL={hub.url}"]
    environment = os.environ | {"HFPAPERS_OUTPUT_DIR": str(tmp_path / "elsewhere")}
    subprocess.run(line, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert names(tmp_path / "elsewhere") == sorted(edition())


def test_the_schema_is_printed_as_json(command):
    with command("schema") as process:
        shown, _ = process.communicate(timeout=60)
    assert json.loads(shown)["title"] == "Paper"


def _wait_until(happened):
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
