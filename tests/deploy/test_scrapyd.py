"""The project on a real Scrapyd: deployed as an egg, scheduled over HTTP, crawling the demo Hub."""

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deploy.installed import copy_checkout, create_environment, environment_of, run, skip_without
from tests.helpers import THURSDAY, edition_files, listed, published, published_names

USER, PASSWORD = "hfpapers", "invented for tests"
POST = f"_posts/{THURSDAY}-daily-papers.md"
# Everything that the tests wait for happens within seconds, unless the machine is busy.
TIMEOUT_S = 180
# Another process may take the free port before Scrapyd does.
START_ATTEMPTS = 5

pytestmark = [
    pytest.mark.integration,
    pytest.mark.xdist_group("scrapyd"),
    skip_without("scrapyd", "scrapyd_client", "setuptools"),
]


class Scrapyd:
    """A running Scrapyd with the production configuration, on a free port."""

    def __init__(self, folder, output):
        self.folder, self.output = folder, output
        self.python = create_environment(folder / "venv")
        configuration = (ROOT / "deploy/scrapyd.conf").read_text(encoding="utf8")
        # Jobs start as soon as they are scheduled.
        assert "\npoll_interval = 1.0\n" in configuration
        configuration = configuration.replace("poll_interval = 1.0", "poll_interval = 0.1")
        (folder / "scrapyd.conf").write_text(configuration, encoding="utf8")

    def __enter__(self):
        for _ in range(START_ATTEMPTS):
            if self._start():
                return self
        raise RuntimeError(self.log())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=TIMEOUT_S)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"

    def deploy(self):
        """Deploy the copy of the checkout with scrapyd-deploy."""
        program = shutil.which("scrapyd-deploy", path=Path(sys.executable).parent)
        printed = run(
            [program, "production"], self.folder / "checkout", SCRAPYD_URL=self.url, SCRAPYD_PASSWORD=PASSWORD
        )
        assert '"status": "ok"' in printed

    def call(self, method, password=PASSWORD, **fields):
        """Call a method of Scrapyd's API, and return its response."""
        query = urllib.parse.urlencode(fields, doseq=True)
        is_get = method in {"listjobs", "listspiders", "listversions", "daemonstatus"}
        url = f"{self.url}{method}.json" + (f"?{query}" if is_get and query else "")
        request = urllib.request.Request(url, data=None if is_get else query.encode())
        if password is not None:
            request.add_header("Authorization", "Basic " + b64encode(f"{USER}:{password}".encode()).decode())
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
            return json.load(response)

    def schedule(self, spider="daily", **arguments):
        """Schedule a job, and return its id."""
        return self.call("schedule", project="hfpapers", spider=spider, **arguments)["jobid"]

    def job_state(self, job):
        """Return "pending", "running" or "finished"."""
        jobs = self.call("listjobs", project="hfpapers")
        return next(
            state for state in ("pending", "running", "finished") if any(listed["id"] == job for listed in jobs[state])
        )

    def wait_for_job(self, job):
        """Wait until a job has finished, and return its log."""
        self.wait_until(lambda: self.job_state(job) == "finished")
        [log] = (self.folder / "logs").rglob(f"{job}.log")
        return log.read_text(encoding="utf8")

    def exit_status(self, job):
        """Return the exit status that Scrapyd's own log has for a job that failed."""
        [status] = re.findall(rf"Process died: exitstatus=(\d+) .*job='{job}'", self.log())
        return int(status)

    def run_command(self, *arguments):
        """Run a command of the deployed version as the script deploy/hfpapers does, and return what it prints."""
        script = (ROOT / "deploy/hfpapers").read_text(encoding="utf8")
        [warnings] = re.findall("^PYTHONWARNINGS=(.*)$", script, re.MULTILINE)
        environment = {
            "HFPAPERS_OUTPUT_DIR": str(self.output),
            "PYTHONWARNINGS": warnings,
            "SCRAPY_PROJECT": "hfpapers",
        }
        assert '/python -m scrapyd.runner "$@"' in script
        return run([self.python, "-m", "scrapyd.runner", *arguments], self.folder, **environment)

    def wait_until(self, condition):
        """Wait until a condition is true; raise `TimeoutError` with Scrapyd's log if it does not become true."""
        deadline = time.monotonic() + TIMEOUT_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(self.log())
            time.sleep(0.05)

    def log(self):
        """Return Scrapyd's own log."""
        return (self.folder / "log").read_text(encoding="utf8")

    def _start(self):
        """Start Scrapyd on a free port, and return whether it runs. It does not if the port is taken meanwhile."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = environment_of(
            HFPAPERS_OUTPUT_DIR=str(self.output),
            SCRAPYD_HTTP_PORT=str(self.port),
            SCRAPYD_USERNAME=USER,
            SCRAPYD_PASSWORD=PASSWORD,
        )
        command = [self.python, "-m", "scrapyd", "--pidfile="]
        with (self.folder / "log").open("w", encoding="utf8") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        self.wait_until(lambda: f"starting on {self.port}" in self.log() or self.process.poll() is not None)
        return self.process.poll() is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("scrapyd")


@pytest.fixture(scope="module")
def deployed(folder):
    """Return a Scrapyd to which the project was deployed with scrapyd-deploy, from a copy of the checkout."""
    with Scrapyd(folder, folder / "output") as scrapyd:
        copy_checkout(folder / "checkout")
        scrapyd.deploy()
        yield scrapyd


def settings_of(hub):
    return [f"HUB_URL={hub.url}", "ARXIV_URL=", "RETRY_BACKOFF=0"]


@pytest.fixture
def scrapyd(deployed, hub, monkeypatch):
    """Return a Scrapyd with an empty output folder whose jobs crawl the demo Hub."""
    shutil.rmtree(deployed.output, ignore_errors=True)
    schedule = deployed.schedule

    def schedule_with_settings(spider="daily", settings=(), **arguments):
        return schedule(spider, setting=[*settings_of(hub), *settings], **arguments)

    monkeypatch.setattr(deployed, "schedule", schedule_with_settings)
    return deployed


@pytest.fixture(scope="module")
def finished_job(deployed, running_hub, folder):
    """Return the log of a job that has published a day, and a copy of what it published."""
    running_hub.reset()
    shutil.rmtree(deployed.output, ignore_errors=True)
    log = deployed.wait_for_job(deployed.schedule(date=THURSDAY, setting=settings_of(running_hub)))
    return log, shutil.copytree(deployed.output, folder / "published")


@pytest.fixture
def log_of_published_day(finished_job, scrapyd):
    """Put what that job has published into the output folder, and return its log."""
    log, published_folder = finished_job
    shutil.copytree(published_folder, scrapyd.output)
    return log


@pytest.fixture
def configuration_file(folder):
    """Return the path of a configuration file in the working directory of Scrapyd, which is removed at the end."""
    path = folder / "hfpapers.toml"
    yield path
    path.unlink()


@pytest.mark.usefixtures("log_of_published_day")
def test_other_commands_of_the_deployed_version_use_the_files_of_the_jobs(scrapyd):
    [edition] = json.loads(scrapyd.run_command("editions", "--json"))["editions"]
    assert edition["edition"] == THURSDAY
    (scrapyd.output / POST).unlink()
    scrapyd.run_command("render", "--output", "md")
    assert (scrapyd.output / POST).exists()


def test_all_spiders_are_deployed(scrapyd):
    assert scrapyd.call("listspiders", project="hfpapers")["spiders"] == ["daily", "monthly", "weekly"]
    assert len(scrapyd.call("listversions", project="hfpapers")["versions"]) == 1


def test_the_newest_version_runs_and_can_be_rolled_back(scrapyd, folder):
    [first] = scrapyd.call("listversions", project="hfpapers")["versions"]
    # The name of a version is the second in which it was deployed.
    scrapyd.wait_until(lambda: time.time() > int(first) + 1)
    labels = folder / "checkout/templates/labels/ko.toml"
    labels.write_text(labels.read_text(encoding="utf8").replace("📊", "🧪"), encoding="utf8")
    scrapyd.deploy()
    previous, newest = scrapyd.call("listversions", project="hfpapers")["versions"]
    assert previous == first
    scrapyd.wait_for_job(scrapyd.schedule(date=THURSDAY, pages="no"))
    assert "## 🧪" in (scrapyd.output / POST).read_text(encoding="utf8")
    scrapyd.call("delversion", project="hfpapers", version=newest)
    assert scrapyd.call("listversions", project="hfpapers")["versions"] == [first]
    scrapyd.wait_for_job(scrapyd.schedule(date=THURSDAY, pages="no"))
    assert "## 📊" in (scrapyd.output / POST).read_text(encoding="utf8")


def test_a_job_publishes_into_the_configured_folder(scrapyd, log_of_published_day):
    assert f"INFO: {THURSDAY}: published {len(listed())} papers" in log_of_published_day
    assert published_names(scrapyd.output) == sorted(edition_files())
    # The templates come from the egg.
    assert "## 📊" in (scrapyd.output / POST).read_text(encoding="utf8")
    assert "Traceback" not in log_of_published_day


def test_a_job_publishes_a_week(scrapyd):
    scrapyd.wait_for_job(scrapyd.schedule("weekly", week="2026-W08"))
    assert "_posts/2026-02-16-weekly-papers.md" in published_names(scrapyd.output)


def test_a_job_reads_the_configuration_file_in_the_folder_of_the_service(scrapyd, configuration_file):
    configuration_file.write_text('post_language = "en"', encoding="utf8")
    scrapyd.wait_for_job(scrapyd.schedule(date=THURSDAY, pages="no"))
    assert "By upvotes" in (scrapyd.output / POST).read_text(encoding="utf8")


def test_a_mistake_in_the_configuration_file_is_one_line_in_the_log(scrapyd, configuration_file):
    configuration_file.write_text('post_langage = "en"', encoding="utf8")
    job = scrapyd.schedule(date=THURSDAY)
    log = scrapyd.wait_for_job(job)
    [line] = log.splitlines()
    assert re.search("ERROR: .*hfpapers.toml.*post_langage", line)
    assert scrapyd.exit_status(job) == 2
    assert not scrapyd.output.exists()


def test_two_jobs_at_the_same_time_publish_both_editions(scrapyd, hub):
    hub.latency = 0.1
    days = ["2026-02-18", THURSDAY]
    jobs = [scrapyd.schedule(date=day) for day in days]
    for job in jobs:
        scrapyd.wait_for_job(job)
    for day in days:
        assert len(published(scrapyd.output, day)) == len(listed(day))
    feed = json.loads((scrapyd.output / "feeds/daily.json").read_text(encoding="utf8"))
    assert {item["_hfpapers"]["edition"] for item in feed["items"]} == set(days)


def test_a_wrong_argument_is_one_line_in_the_log_and_exit_status_2(scrapyd):
    job = scrapyd.schedule(date="tomorrow")
    log = scrapyd.wait_for_job(job)
    assert "ERROR: date: 'tomorrow' is not a day; expected a day like 2026-02-19" in log
    assert "Traceback" not in log
    assert scrapyd.exit_status(job) == 2
    assert not scrapyd.output.exists()


def test_a_cancelled_job_publishes_nothing(scrapyd, hub):
    # Without the cancellation, each page would be requested four times, and the edition published without it.
    hub.faults.papers_slow = "2602.*"
    job = scrapyd.schedule(date=THURSDAY, settings=["DOWNLOAD_TIMEOUT=3"])
    scrapyd.wait_until(lambda: hub.count_requests("/papers/2602.*"))
    scrapyd.call("cancel", project="hfpapers", job=job)
    log = scrapyd.wait_for_job(job)
    assert "not published" in log
    assert published_names(scrapyd.output) == []


@pytest.mark.usefixtures("log_of_published_day")
def test_while_the_hub_is_down_the_published_files_are_unchanged_and_the_exit_status_is_3(scrapyd, hub):
    before = {name: (scrapyd.output / name).read_bytes() for name in published_names(scrapyd.output)}
    assert before
    hub.faults.list_status, hub.faults.api_down = 500, True
    job = scrapyd.schedule(date=THURSDAY)
    log = scrapyd.wait_for_job(job)
    assert f"ERROR: {THURSDAY}: not published: " in log
    assert "The published files are unchanged." in log
    assert scrapyd.exit_status(job) == 3
    assert {name: (scrapyd.output / name).read_bytes() for name in published_names(scrapyd.output)} == before
    report = json.loads((scrapyd.output / f"reports/daily-{THURSDAY}.json").read_text(encoding="utf8"))
    assert report["verdict"] == "withheld"


@pytest.mark.parametrize("password", [None, "wrong"])
@pytest.mark.parametrize("method", ["schedule", "listjobs", "daemonstatus"])
def test_a_request_without_the_password_is_refused(scrapyd, method, password):
    with pytest.raises(urllib.error.HTTPError, match="401"):
        scrapyd.call(method, password=password, project="hfpapers", spider="daily")
