"""The project on a real Scrapyd: deployed as an egg, scheduled over HTTP, crawling the stand-in."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deploy.installed import copy_of_the_checkout, environment_without_the_project
from tests.editions import THURSDAY, edition, listed, names, published

USER, PASSWORD = "hfpapers", "made up for tests"
# Whatever is waited for comes within seconds.
PATIENCE_S = 60

pytestmark = pytest.mark.skipif(
    not (find_spec("scrapyd") and find_spec("scrapyd_client")), reason="needs the extra deploy"
)


class Scrapyd:
    """A running Scrapyd, with the production configuration on a free port."""

    def __init__(self, folder, output):
        self.folder, self.output = folder, output
        with socket.socket() as any_port:
            any_port.bind(("127.0.0.1", 0))
            self.port = any_port.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.python = environment_without_the_project(folder / "venv")
        shutil.copy(ROOT / "deploy/scrapyd.conf", folder / "scrapyd.conf")

    def __enter__(self):
        environment = os.environ | {
            "HFPAPERS_OUTPUT_DIR": str(self.output),
            "SCRAPYD_HTTP_PORT": str(self.port),
            "SCRAPYD_USERNAME": USER,
            "SCRAPYD_PASSWORD": PASSWORD,
        }
        self.log = (self.folder / "log").open("w", encoding="utf8")
        line = [self.python, "-m", "scrapyd", "--pidfile="]
        self.process = subprocess.Popen(
            line, cwd=self.folder, env=environment, stdout=self.log, stderr=subprocess.STDOUT
        )
        self.wait_for(lambda: self.is_up() or None)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()

    def deploy(self):
        """Deploy what is in the checkout, by scrapyd-deploy."""
        line = [shutil.which("scrapyd-deploy", path=Path(sys.executable).parent), "production"]
        environment = os.environ | {"SCRAPYD_URL": self.url, "SCRAPYD_PASSWORD": PASSWORD}
        told = subprocess.run(
            line, cwd=self.folder / "checkout", env=environment, capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stdout + told.stderr
        assert '"status": "ok"' in told.stdout

    def is_up(self):
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", self.port)) == 0

    def ask(self, method, password=PASSWORD, **fields):
        """Call a method of Scrapyd's API; with fields other than a query's, by POST."""
        query = urllib.parse.urlencode(fields, doseq=True)
        is_query = method in {"listjobs", "listspiders", "listversions", "daemonstatus"}
        url = f"{self.url}{method}.json" + (f"?{query}" if is_query and query else "")
        request = urllib.request.Request(url, data=None if is_query else query.encode())
        if password is not None:
            request.add_header("Authorization", "Basic " + b64encode(f"{USER}:{password}".encode()).decode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def schedule(self, spider="daily", **arguments):
        return self.ask("schedule", project="hfpapers", spider=spider, **arguments)["jobid"]

    def state(self, job):
        """Return "pending", "running" or "finished"."""
        jobs = self.ask("listjobs", project="hfpapers")
        return next(
            state for state in ("pending", "running", "finished") if any(each["id"] == job for each in jobs[state])
        )

    def finish(self, job):
        """Wait for a job's end, and return its log."""
        self.wait_for(lambda: self.state(job) == "finished" or None)
        [log] = (self.folder / "logs").rglob(f"{job}.log")
        return log.read_text(encoding="utf8")

    def wait_for(self, told):
        """Wait until a function returns something, and return that."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            answer = told()
            if answer is not None:
                return answer
            time.sleep(0.1)
        raise TimeoutError((self.folder / "log").read_text(encoding="utf8"))

    def own_log(self):
        self.log.flush()
        return (self.folder / "log").read_text(encoding="utf8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("scrapyd")


@pytest.fixture(scope="module")
def deployed(folder):
    """Return a Scrapyd to which the project was deployed, by scrapyd-deploy from a copy of the checkout."""
    with Scrapyd(folder, folder / "output") as scrapyd:
        copy_of_the_checkout(folder / "checkout")
        scrapyd.deploy()
        yield scrapyd


@pytest.fixture
def scrapyd(deployed, hub):
    """Return a Scrapyd whose jobs ask the stand-in, with an empty output folder."""
    shutil.rmtree(deployed.output, ignore_errors=True)
    schedule = deployed.schedule
    settings = [f"HUB_URL={hub.url}", "RETRY_BACKOFF=0"]
    deployed.schedule = lambda spider="daily", **arguments: schedule(spider, setting=settings, **arguments)
    yield deployed
    deployed.schedule = schedule


def test_its_spiders_are_there(scrapyd):
    assert scrapyd.ask("listspiders", project="hfpapers")["spiders"] == ["daily", "monthly", "weekly"]
    assert len(scrapyd.ask("listversions", project="hfpapers")["versions"]) == 1


def test_the_newest_version_runs_and_can_be_rolled_back(scrapyd, folder):
    labels = folder / "checkout/templates/labels/ko.toml"
    labels.write_text(labels.read_text(encoding="utf8").replace("📊", "🧪"), encoding="utf8")
    scrapyd.deploy()
    first, newest = scrapyd.ask("listversions", project="hfpapers")["versions"]
    post = scrapyd.output / f"_posts/{THURSDAY}-daily-papers.md"
    scrapyd.finish(scrapyd.schedule(date=THURSDAY, pages="no"))
    assert "## 🧪" in post.read_text(encoding="utf8")
    scrapyd.ask("delversion", project="hfpapers", version=newest)
    assert scrapyd.ask("listversions", project="hfpapers")["versions"] == [first]
    scrapyd.finish(scrapyd.schedule(date=THURSDAY, pages="no"))
    assert "## 📊" in post.read_text(encoding="utf8")


def test_a_scheduled_job_publishes_into_the_configured_folder(scrapyd):
    log = scrapyd.finish(scrapyd.schedule(date=THURSDAY))
    assert f"INFO: {THURSDAY}: 24 papers" in log
    assert names(scrapyd.output) == sorted(edition())
    # With the templates of the egg.
    assert "## 📊" in (scrapyd.output / f"_posts/{THURSDAY}-daily-papers.md").read_text(encoding="utf8")
    assert "Traceback" not in log


def test_a_week_is_published_too(scrapyd):
    scrapyd.finish(scrapyd.schedule("weekly", week="2026-W08"))
    assert "_posts/2026-02-16-weekly-papers.md" in names(scrapyd.output)


def test_two_jobs_at_once_publish_both_and_nothing_interleaves(scrapyd, hub):
    hub.latency = 0.1
    days = ["2026-02-18", THURSDAY]
    jobs = [scrapyd.schedule(date=day) for day in days]
    for job in jobs:
        scrapyd.finish(job)
    for day in days:
        assert len(published(scrapyd.output, day)) == len(listed(day))
    feed = json.loads((scrapyd.output / "feed.json").read_text(encoding="utf8"))
    assert {item["_hfpapers"]["edition"] for item in feed["items"]} == set(days)


def test_a_wrong_argument_is_a_sentence_in_the_jobs_log_and_an_exit_status_in_scrapyds(scrapyd):
    log = scrapyd.finish(scrapyd.schedule(date="tomorrow"))
    assert "ERROR: date: 'tomorrow' is not a day like 2026-02-19" in log
    assert "Traceback" not in log
    assert "exitstatus=2" in scrapyd.own_log()
    assert not scrapyd.output.exists()


def test_a_cancelled_job_publishes_nothing(scrapyd, hub):
    hub.latency = 0.5
    job = scrapyd.schedule(date=THURSDAY)
    scrapyd.wait_for(lambda: hub.asked("/papers/2602.*") or None)
    scrapyd.ask("cancel", project="hfpapers", job=job)
    log = scrapyd.finish(job)
    assert "not published" in log
    assert names(scrapyd.output) == []


def test_where_the_hub_is_down_the_old_files_stand_and_the_log_names_exit_status_3(scrapyd, hub):
    scrapyd.finish(scrapyd.schedule(date=THURSDAY))
    before = {name: (scrapyd.output / name).read_bytes() for name in names(scrapyd.output)}
    hub.faults.list_status, hub.faults.api_down = 500, True
    log = scrapyd.finish(scrapyd.schedule(date=THURSDAY))
    assert f"{THURSDAY}: not published, what was published before stands" in log
    assert "exitstatus=3" in scrapyd.own_log()
    assert {name: (scrapyd.output / name).read_bytes() for name in names(scrapyd.output)} == before
    report = json.loads((scrapyd.output / f"reports/daily-{THURSDAY}.json").read_text(encoding="utf8"))
    assert report["verdict"] == "withheld"


@pytest.mark.parametrize("password", [None, "wrong"])
@pytest.mark.parametrize("method", ["schedule", "listjobs", "daemonstatus"])
def test_who_does_not_know_the_password_is_refused(scrapyd, method, password):
    with pytest.raises(urllib.error.HTTPError, match="401"):
        scrapyd.ask(method, password=password, project="hfpapers", spider="daily")


def test_no_password_is_in_the_repository():
    files = [ROOT / "scrapy.cfg", *(ROOT / "deploy").iterdir()]
    for line in "\n".join(path.read_text(encoding="utf8") for path in files).splitlines():
        if line.replace(" ", "").startswith("password="):
            assert line.endswith("$SCRAPYD_PASSWORD")
