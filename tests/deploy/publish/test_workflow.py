"""The workflow of GitHub, run on this machine against the demo Hub and a bare repository."""

import json
import shutil
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.deploy.publish.repository import Repository
from tests.deploy.publish.workflow import Job, environment
from tests.mockhub import Faults

# A run takes some ten seconds, so that the tests share the first two.
pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("workflow")]

THURSDAY, FRIDAY, SATURDAY = "2026-02-19", "2026-02-20", "2026-02-21"
# A weekday for which the Hub has no list.
WITHOUT_LIST = "2026-02-10"
FORTNIGHT = [f"2026-02-{day:02}" for day in (5, 6, 9, 11, 12, 13, 16, 17, 18, 19)]
SITE = "https://someone.example.org/hfpapers"
# A step that takes some seconds, and is left out where it shows nothing.
FIND_DUE = "Find out whether notifications are due"
SECRET = "s3cr3t"
# The days that ended within the four days before Saturday.
ANNOUNCED = ["2026-02-17", "2026-02-18", THURSDAY, FRIDAY]
NOTIFY = """
[[notify]]
url = "env:HFPAPERS_NOTIFY_1"
kinds = "daily"
when = ["complete", "failed"]
"""
HOSTILE_RANGE = '"; touch hacked; $(touch hacked) `touch hacked` --help\n::error::hacked'


@pytest.fixture(scope="module")
def start(fork_hub, tmp_path_factory):
    """Return a function that runs the workflow in a new checkout, at 16:17 of a day."""

    def run(repository, day, *, before_step=None, range_="", has_pages=True, **options):
        checkout = repository.check_out(tmp_path_factory.mktemp("runner") / "hfpapers")
        env = environment(f"{day}T16:17:00+00:00", fork_hub)
        values = {
            "inputs.range": range_,
            "secrets.HF_TOKEN": "",
            "steps.pages.outputs.base_url": SITE if has_pages else "",
        }
        return Job("publish", checkout, env, values, failing=() if has_pages else {"pages"}, **options).run(before_step)

    return run


@pytest.fixture(scope="module")
def used_fork(fork, tmp_path_factory):
    """Return the repository of the fork in which the first two runs store their data."""
    return Repository(shutil.copytree(fork.path, tmp_path_factory.mktemp("used") / "origin.git"))


@pytest.fixture(scope="module")
def first(start, used_fork):
    return start(used_fork, THURSDAY, left_out={FIND_DUE})


@pytest.fixture(scope="module")
def second(start, used_fork, first):  # noqa: ARG001 - it comes before
    return start(used_fork, SATURDAY)


@pytest.fixture
def copy(used_fork, second, tmp_path):  # noqa: ARG001 - it comes before
    """Return a copy of the repository after two runs."""
    return Repository(shutil.copytree(used_fork.path, tmp_path / "origin.git"))


@pytest.fixture(scope="module")
def fork_with_notifications(used_fork, second, tmp_path_factory):  # noqa: ARG001 - it comes before
    """Return a copy of the repository after two runs, whose owner then switches notifications on."""
    folder = tmp_path_factory.mktemp("notifications")
    repository = Repository(shutil.copytree(used_fork.path, folder / "origin.git"))
    repository.push({"hfpapers.toml": NOTIFY}, folder / "owner", branch="main")
    return repository


@pytest.fixture(scope="module")
def outage(start, fork_with_notifications, fork_hub):
    """Return a run while all requests for lists fail."""
    fork_hub.faults.list_status, fork_hub.faults.api_down = 500, True
    try:
        return start(fork_with_notifications, SATURDAY)
    finally:
        fork_hub.faults = Faults()


@pytest.fixture
def run_notify(fork_hub, tmp_path_factory):
    """Return a function that runs the job that sends, and returns it with what was sent. It does not wait."""

    def run(repository, site):
        folder = tmp_path_factory.mktemp("runner")
        file = folder / SECRET
        values = {
            "needs.publish.outputs.site": site,
            "needs.deploy.result == 'success' && 10 || 0": "0",
            "secrets.HFPAPERS_NOTIFY_1": file.as_uri(),
            **{f"secrets.HFPAPERS_NOTIFY_{number}": "" for number in range(2, 6)},
        }
        checkout = repository.check_out(folder / "hfpapers")
        job = Job("notify", checkout, environment(f"{SATURDAY}T16:17:00+00:00", fork_hub), values).run()
        sent = file.read_text("utf8").splitlines() if file.exists() else []
        return job, [json.loads(line) for line in sent]

    return run


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def serving(folder):
    """Serve a folder, and return its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=folder)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


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
    assert f"| [{THURSDAY}]({SITE}/{THURSDAY}/index.html) | 24 |" in first.summary
    assert f"[{FRIDAY}]" in second.summary
    assert f"[{THURSDAY}]" not in second.summary


def test_the_site_knows_its_address(second):
    assert f'href="{SITE}/"' in (second.checkout / "data/site/index.html").read_text("utf8")


def test_while_the_hub_is_down_the_run_fails_and_the_stored_data_is_deployed(outage, fork_with_notifications):
    assert failed(outage) == ["Crawl"]
    assert not outage.is_successful
    assert outage.outcomes["upload"] == "success"
    assert (outage.checkout / f"data/site/{FRIDAY}/index.html").is_file()
    assert "2026-02-20 was not published: `" in outage.summary
    lines = fork_with_notifications.read("history/crawls-2026.jsonl").splitlines()
    assert json.loads(lines[-1])["verdict"] == "withheld"
    assert daily(fork_with_notifications) == [*FORTNIGHT, FRIDAY]


def test_without_entries_nothing_is_due(second):
    assert second.outputs == {"due": "no"}


def test_a_notice_of_problems_is_sent_at_once_and_digests_when_their_pages_are_there(
    outage, fork_with_notifications, run_notify
):
    assert outage.outputs == {"due": "yes"}
    job, [notice] = run_notify(fork_with_notifications, "http://127.0.0.1:1")
    assert "withheld" in {problem["kind"] for problem in notice["problems"]}
    # The run fails, because the digests could not be sent.
    assert failed(job) == ["Notify"]
    assert f"does not show {', '.join(ANNOUNCED)} yet" in job.logs["Notify"]
    with serving(outage.checkout / "data/site") as site:
        job, digests = run_notify(fork_with_notifications, site)
        assert failed(job) == []
        assert [digest["edition"] for digest in digests] == ANNOUNCED
        assert digests[0]["url"] == f"{site}/{ANNOUNCED[0]}/index.html"
    assert SECRET not in "".join([*outage.logs.values(), *job.logs.values()])
    records = [json.loads(line) for line in fork_with_notifications.read(f"notified/{FRIDAY}.jsonl").splitlines()]
    assert [(record["entry"], record["state"]) for record in records] == [
        ("HFPAPERS_NOTIFY_1", "sending"),
        ("HFPAPERS_NOTIFY_1", "sent"),
    ]


def test_without_pages_the_data_is_stored_and_a_message_says_what_to_do(start, copy):
    job = start(copy, SATURDAY, has_pages=False, left_out={"Crawl", FIND_DUE})
    assert failed(job) == ["pages", "Explain how to switch on GitHub Pages"]
    assert job.outcomes["Store the data"] == "success"
    assert job.outcomes["upload"] == "skipped"
    assert 'choose "GitHub Actions"' in job.logs["Explain how to switch on GitHub Pages"]


def test_a_mistake_in_the_configuration_is_stated_and_the_site_is_left_as_it_is(start, copy, tmp_path):
    copy.push({"hfpapers.toml": 'site_langage = "en"'}, tmp_path / "owner", branch="main")
    job = start(copy, SATURDAY)
    assert failed(job) == ["Crawl", "Build the site", "notifications"]
    assert "A crawl failed with exit code 2: `hfpapers.toml: " in job.summary
    assert "site_langage" in job.summary
    assert job.outcomes["upload"] == "skipped"


def test_a_hostile_range_runs_nothing_and_another_push_meanwhile_is_kept(start, copy, tmp_path):
    def push():
        copy.push({"daily/2026-01-02.jsonl": "other papers"}, tmp_path / "other")

    job = start(copy, SATURDAY, range_=HOSTILE_RANGE, before_step={"Store the data": push}, left_out={FIND_DUE})
    # The range is not a range of days, and the edition of the other person is corrupt.
    assert failed(job) == ["Crawl", "Build the site"]
    assert "exit code 2: `date: " in job.summary
    assert not [*job.checkout.rglob("hacked")]
    assert not [line for line in job.logs["Crawl"].splitlines() if line.startswith("::")]
    assert copy.read("daily/2026-01-02.jsonl") == "other papers"
    assert "1 daily edition corrupt: 2026-01-02." in job.summary
    assert job.outcomes["upload"] == "success"
