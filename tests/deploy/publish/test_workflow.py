"""The workflow of GitHub, run on this machine against the demo Hub and a bare repository."""

import json
import shutil

import pytest

from tests.deploy.publish.repository import Repository
from tests.deploy.publish.workflow import Job, environment

# A run takes some ten seconds, so that the tests share the first two.
pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("workflow")]

THURSDAY, FRIDAY, SATURDAY = "2026-02-19", "2026-02-20", "2026-02-21"
# A weekday for which the Hub has no list.
WITHOUT_LIST = "2026-02-10"
FORTNIGHT = [f"2026-02-{day:02}" for day in (5, 6, 9, 11, 12, 13, 16, 17, 18, 19)]
HOSTILE_RANGE = '"; touch hacked; $(touch hacked) `touch hacked` --help\n::error::hacked'


@pytest.fixture(scope="module")
def start(fork_hub, tmp_path_factory):
    """Return a function that runs the workflow in a new checkout, at 16:17 of a day."""

    def run(repository, day, *, before_step=None, **options):
        checkout = repository.check_out(tmp_path_factory.mktemp("runner") / "hfpapers")
        env = environment(f"{day}T16:17:00+00:00", fork_hub)
        return Job(checkout, env, **options).run(before_step)

    return run


@pytest.fixture(scope="module")
def used_fork(fork, tmp_path_factory):
    """Return the repository of the fork in which the first two runs store their data."""
    return Repository(shutil.copytree(fork.path, tmp_path_factory.mktemp("used") / "origin.git"))


@pytest.fixture(scope="module")
def first(start, used_fork):
    return start(used_fork, THURSDAY)


@pytest.fixture(scope="module")
def second(start, used_fork, first):  # noqa: ARG001 - it comes before
    return start(used_fork, SATURDAY)


@pytest.fixture
def copy(used_fork, second, tmp_path):  # noqa: ARG001 - it comes before
    """Return a copy of the repository after two runs."""
    return Repository(shutil.copytree(used_fork.path, tmp_path / "origin.git"))


def daily(repository):
    return [name[6:16] for name in repository.files() if name.startswith("daily/2")]


def failed(job):
    return [name for name, outcome in job.outcomes.items() if outcome == "failure"]


def test_the_first_run_publishes_two_weeks(first, used_fork):
    assert failed(first) == []
    assert first.outcomes["upload"] == "success"
    # The second run adds Friday.
    assert {*FORTNIGHT} <= {*daily(used_fork)}
    for name in [*FORTNIGHT, "2026-W07", "2026-01"]:
        assert (first.checkout / f"data/site/{name}/index.html").is_file()


def test_the_second_run_continues_with_the_stored_data(second, used_fork):
    assert failed(second) == []
    assert daily(used_fork) == [*FORTNIGHT, FRIDAY]
    assert (second.checkout / f"data/site/{THURSDAY}/index.html").is_file()
    # The first one, an empty commit, is that of the branch.
    assert used_fork.count_commits() == 3


def test_a_day_without_a_list_and_unchanged_editions_are_a_success(second):
    assert second.is_successful
    assert "15 editions crawled: 1 published, 13 unchanged, 1 without a list." in second.summary


def test_earlier_runs_are_remembered_so_that_a_day_is_known_to_have_no_list(first, second, used_fork):
    records = [json.loads(line) for line in used_fork.read("history/crawls-2026.jsonl").splitlines()]
    crawls = [(record["time"][:10], record["verdict"]) for record in records if record["edition"] == WITHOUT_LIST]
    assert crawls == [(THURSDAY, "without_list"), (SATURDAY, "without_list")]
    # Two crawls on different days make it certain.
    assert f"shows no list, which later runs check again: {WITHOUT_LIST}" in first.summary
    assert WITHOUT_LIST not in second.summary


def test_the_summary_names_what_was_published_and_links_to_the_site(first, second):
    assert f"| [{THURSDAY}](https://someone.example.org/hfpapers/{THURSDAY}/index.html) | 24 |" in first.summary
    assert f"[{FRIDAY}]" in second.summary
    assert f"[{THURSDAY}]" not in second.summary


def test_the_site_knows_its_address(second):
    assert 'href="https://someone.example.org/hfpapers/"' in (second.checkout / "data/site/index.html").read_text(
        "utf8"
    )


def test_while_the_hub_is_down_the_run_fails_and_the_stored_data_is_deployed(start, without_lists, copy):  # noqa: ARG001 - a fault
    job = start(copy, SATURDAY)
    assert failed(job) == ["Crawl"]
    assert not job.is_successful
    assert job.outcomes["upload"] == "success"
    assert (job.checkout / f"data/site/{FRIDAY}/index.html").is_file()
    assert "2026-02-20 was not published: `" in job.summary
    records = [json.loads(line) for line in copy.read("history/crawls-2026.jsonl").splitlines()]
    assert records[-1]["verdict"] == "withheld"
    assert daily(copy) == [*FORTNIGHT, FRIDAY]


def test_without_pages_the_data_is_stored_and_a_message_says_what_to_do(start, copy):
    job = start(copy, SATURDAY, has_pages=False, left_out={"Crawl"})
    assert failed(job) == ["pages", "Explain how to switch on GitHub Pages"]
    assert job.outcomes["Store the data"] == "success"
    assert job.outcomes["upload"] == "skipped"
    assert 'choose "GitHub Actions"' in job.logs["Explain how to switch on GitHub Pages"]


def test_a_mistake_in_the_configuration_is_stated_and_the_site_is_left_as_it_is(start, copy, tmp_path):
    copy.push({"hfpapers.toml": 'site_langage = "en"'}, tmp_path / "owner", branch="main")
    job = start(copy, SATURDAY)
    assert failed(job) == ["Crawl", "Build the site"]
    assert "A crawl failed with exit code 2: `hfpapers.toml: " in job.summary
    assert "site_langage" in job.summary
    assert job.outcomes["upload"] == "skipped"


def test_a_hostile_range_runs_nothing_and_another_push_meanwhile_is_kept(start, copy, tmp_path):
    def push():
        copy.push({"daily/2026-01-02.jsonl": "other papers"}, tmp_path / "other")

    job = start(copy, SATURDAY, range_=HOSTILE_RANGE, before_step={"Store the data": push})
    # The range is not a range of days, and the edition of the other person is corrupt.
    assert failed(job) == ["Crawl", "Build the site"]
    assert "exit code 2: `date: " in job.summary
    assert not [*job.checkout.rglob("hacked")]
    assert not [line for line in job.logs["Crawl"].splitlines() if line.startswith("::")]
    assert copy.read("daily/2026-01-02.jsonl") == "other papers"
    assert "1 daily edition corrupt: 2026-01-02." in job.summary
    assert job.outcomes["upload"] == "success"
