"""Scrapy's commands that look at one page work with pages of the Hub and with saved pages, and publish nothing."""

import ast
import os
import re
import subprocess
import sys

import pytest

from hfpapers.demo.pages import list_page, paper_page
from hfpapers.editions.periods import Day
from hfpapers.items import Paper
from tests.helpers import THURSDAY, listed

RESULTS = re.compile(r"# Scraped Items  -+\n(?P<items>.*)# Requests  -+\n(?P<requests>.*)", re.DOTALL)


@pytest.fixture
def run(command, output, tmp_path):
    """Return a function that runs a command as a user does, which has to succeed, without an error and without files.

    It returns the printed text and the log.
    """

    def run_command(*arguments, **options):
        before = sorted(tmp_path.rglob("*"))
        with command(*arguments, **{"stderr": subprocess.PIPE} | options) as process:
            printed, log = process.communicate(timeout=60)
        assert (process.returncode, output.exists()) == (0, False)
        assert sorted(tmp_path.rglob("*")) == before
        assert "Traceback" not in log
        assert "not published" not in log
        return printed, log

    return run_command


@pytest.fixture
def parse(run):
    """Return a function that runs ``scrapy parse``: the items, and the URLs of the requests."""

    def run_parse(*arguments):
        printed, _ = run("parse", "--nocolour", *arguments)
        results = RESULTS.search(printed)
        return ast.literal_eval(results["items"]), re.findall(r"<GET (\S+)>", results["requests"])

    return run_parse


@pytest.fixture
def saved_list(tmp_path):
    """Return the URL of a saved list page."""
    path = tmp_path / "list.html"
    path.write_text(list_page(Day.parse(THURSDAY), listed()), encoding="utf8")
    return path.as_uri()


@pytest.fixture
def saved_paper(tmp_path):
    """Return the URL of the saved page of a paper."""
    path = tmp_path / "paper.html"
    path.write_text(paper_page(listed()[0], 1), encoding="utf8")
    return path.as_uri()


def test_a_page_of_the_hub_is_fetched(run, hub):
    printed, log = run("fetch", f"{hub.url}/papers/date/{THURSDAY}")
    assert printed.rstrip() == list_page(Day.parse(THURSDAY), listed()).rstrip()
    assert log == ""


@pytest.mark.integration
def test_a_saved_page_is_fetched_with_a_spider(run, saved_list):
    printed, _ = run("fetch", "--spider", "daily", saved_list)
    assert "Feb 19" in printed


@pytest.mark.integration
def test_a_list_of_the_hub_is_parsed_to_the_requests_for_its_papers(parse, hub):
    items, requests = parse("--spider", "daily", "-c", "parse_list", f"{hub.url}/papers/date/{THURSDAY}")
    assert items == []
    assert requests == [f"{hub.url}/papers/{item['paper']['id']}" for item in listed()]


def test_a_saved_list_is_parsed_to_papers_with_all_fields(parse, saved_list):
    items, requests = parse("--spider", "daily", "-a", "pages=no", saved_list)
    assert [item["id"] for item in items] == [item["paper"]["id"] for item in listed()]
    assert {item["edition"] for item in items} == {THURSDAY}
    assert list(items[0].keys()) == sorted(Paper.model_fields)
    assert requests == []


@pytest.mark.integration
def test_a_list_is_parsed_through_the_pipelines_together_with_its_papers(parse, hub):
    items, requests = parse("--spider", "daily", "--pipelines", "-d", "2", f"{hub.url}/papers/date/{THURSDAY}")
    assert {item["page_source"] for item in items} == {"data"}
    assert len(items) == len(listed())
    assert requests == []


@pytest.mark.integration
def test_a_saved_paper_is_parsed_to_what_its_page_states(parse, saved_paper):
    [item], _ = parse("--spider", "daily", "--pipelines", "-c", "parse_paper", saved_paper)
    record = listed()[0]["paper"]
    assert (item["id"], item["title"], item["edition"]) == (record["id"], record["title"], THURSDAY)
    assert (item["hub_rank"], item["page_source"]) == (1, "data")


@pytest.mark.integration
def test_feeds_of_a_project_are_not_written(run, saved_list, tmp_path):
    module = tmp_path / "own_settings.py"
    feeds = {str(tmp_path / "feed.csv"): {"format": "csv"}}
    module.write_text(f"from hfpapers.settings import *\nFEEDS = {feeds!r}\n", encoding="utf8")
    environment = {"SCRAPY_SETTINGS_MODULE": module.stem, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    run("parse", "--spider", "daily", "-a", "pages=no", saved_list, env=os.environ | environment)


@pytest.mark.integration
def test_the_shell_parses_a_saved_page(run, saved_list):
    printed, _ = run("shell", "--spider", "daily", "-c", "len(list(spider.parse(response)))", saved_list)
    assert printed.strip() == str(len(listed()))


@pytest.mark.integration
def test_the_shell_opens_a_page_of_the_hub(run, hub):
    printed, _ = run("shell", "-c", "response.status", f"{hub.url}/papers/date/{THURSDAY}")
    assert printed.strip() == "200"


@pytest.mark.integration
def test_a_saved_page_is_opened_in_a_browser(command, saved_list, tmp_path):
    copies = tmp_path / "copies"
    copies.mkdir()
    # Scrapy opens a copy of the page.
    environment = {"BROWSER": f"{sys.executable} -c pass %s", "TMPDIR": str(copies)}
    with command("view", saved_list, env=os.environ | environment) as process:
        assert process.communicate(timeout=60) == ("", None)
    assert process.returncode == 0
    [copy] = copies.iterdir()
    assert "Feb 19" in copy.read_text(encoding="utf8")


@pytest.mark.integration
def test_a_reader_of_the_output_that_has_ended_is_no_error(command, saved_list):
    with command("parse", "--spider", "daily", "-a", "pages=no", saved_list, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert (process.wait(timeout=60), process.stderr.read()) == (0, "")


@pytest.mark.integration
def test_the_log_states_the_status_of_a_page_that_is_not_parsed(run, hub):
    hub.faults.list_status = 404
    _, log = run("parse", "--spider", "daily", f"{hub.url}/papers/date/{THURSDAY}")
    assert "Ignoring response <404 " in log


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("fetch", "--spider", "nightly"), "unknown spider 'nightly'; expected one of daily, monthly, weekly"),
        (("parse", "--spider", "nightly"), "unknown spider 'nightly'; expected one of daily, monthly, weekly"),
        (("parse", "--spider", "daily", "-a", "via=mail"), "via is 'mail'; expected 'pages' or 'api'"),
        (("shell", "-s", "FEED_ITEMS=many"), "FEED_ITEMS is 'many'; expected an integer"),
        (("view", "-s", "FEED_ITEMS=many"), "FEED_ITEMS is 'many'; expected an integer"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(run_command, arguments, error):
    result = run_command(*arguments, "http://127.0.0.1:1/")
    assert (result.exit_code, result.log) == (2, [f"ERROR: {error}"])
