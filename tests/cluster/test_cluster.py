"""Real workers with a real Redis: what happens to editions when a part of the cluster fails."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("dramatiq")

from hfpapers.cluster.broker import create_broker, describe_url
from hfpapers.cluster.state import Dispatch
from hfpapers.demo.papers import items_of_day
from hfpapers.editions.periods import Day
from tests.cluster.machines import Redis, Worker, free_port, machine_environment, wait_until
from tests.helpers import crawl_log, published_names
from tests.mockhub import Hub
from tests.notifications.receivers import Webhook
from tests.stress.cluster import Cluster

pytestmark = [pytest.mark.integration, pytest.mark.no_cover]

TEN_DAYS = "date=2026-02-09..2026-02-20"
FAILING_DAY = "2026-02-17"
PASSWORD = "s3cr3t"


@pytest.fixture
def own_hub():
    """Return a Hub of its own, because requests of killed crawls may arrive late."""
    with Hub() as hub:
        for day in Day.parse_range("2026-02-09..2026-02-20", Day.parse("2026-02-20").first):
            hub.lists[str(day)] = items_of_day(day.first, 3)
        yield hub


@pytest.fixture
def redis(tmp_path):
    with Redis(tmp_path / "redis", PASSWORD) as redis:
        yield redis


@pytest.fixture
def broker(redis):
    broker = create_broker(redis.url)
    yield broker
    broker.client.close()


@pytest.fixture
def machine(own_hub, redis, output):
    """Return a function that returns the environment of a machine."""

    def environment(**settings):
        services = {"HUB_URL": own_hub.url, "ARXIV_URL": own_hub.arxiv_url, "ARXIV_DELAY": "0", "RETRY_BACKOFF": "0"}
        return machine_environment(redis.url, str(output), **services, **settings)

    return environment


@pytest.fixture
def run(machine, tmp_path):
    """Return a function that runs a command of Scrapy: its exit code and its output."""

    def scrapy(*arguments, **variables):
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *arguments],
            check=False,
            cwd=tmp_path,
            env=machine() | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        return done.returncode, done.stdout

    return scrapy


def test_six_editions_are_those_of_one_machine_although_a_worker_is_killed_and_redis_restarted(tmp_path, bucket):
    with Hub() as hub:
        cluster = Cluster(hub, tmp_path, bucket)
        cluster.run(6)
    assert (cluster.kills, cluster.restarts) == (1, 1)


def test_an_edition_that_fails_withholds_no_other_one(own_hub, machine, run, tmp_path, output):
    own_hub.faults.failing_day = FAILING_DAY
    reason = "the list is not available (page: HTTP 500; API: HTTP 500)"
    with Webhook() as webhook:
        configuration = f'notify = [{{ url = "json://{webhook.address}/", when = ["complete", "failed"] }}]\n'
        with Worker(tmp_path / "worker", machine(), configuration):
            code, log = run("dispatch", "daily", "-a", TEN_DAYS, "-a", "pages=no", "-a", "notify=yes")
        titles = [json.loads(body)["title"] for _, _, body in webhook.requests]
    assert code == 3
    assert f"ERROR: {FAILING_DAY}: not published: {reason}" in log
    assert "10 editions: 9 published, 1 not published" in log
    days = [str(day) for day in Day.parse_range(TEN_DAYS.removeprefix("date="), Day.parse("2026-02-20").first)]
    stored = [day for day in days if day != FAILING_DAY]
    names = published_names(output)
    assert [name for name in names if name.startswith("_posts/")] == [f"_posts/{day}-daily-papers.md" for day in stored]
    assert {"daily/latest.jsonl", "feeds/daily.xml", "README.md"} <= {*names}
    assert (output / "archive.db").exists()
    assert (output / "site/index.html").exists()
    # It was tried again, as often as the worker of the tests does.
    assert [line["edition"] for line in crawl_log(output)].count(FAILING_DAY) == 2
    # A digest of each edition, and one notice.
    assert len(titles) == len({*titles}) == 10

    code, status = run("dispatch", "--status")
    assert code == 3
    first, *rest = status.splitlines()
    assert first.startswith("daily, sent at 20")
    assert first.endswith(": ended")
    assert rest == ["10 editions: 9 published, 1 not published", f"{FAILING_DAY}: not published: {reason}"]


def test_dispatches_that_nobody_waits_for_go_on_when_a_worker_is_stopped(
    own_hub, redis, broker, machine, run, tmp_path, output
):
    own_hub.faults.list_delay = 600
    first, second = (Worker(tmp_path / name, machine()) for name in ("first", "second"))
    with first:
        code, log = run("dispatch", "daily", "-a", "date=2026-02-12", "-a", "pages=no", "--detach")
        assert code == 0
        assert "sent 1 edition to the workers" in log
        daily = Dispatch.load_last(broker)
        # Another dispatch may follow at once.
        assert run("dispatch", "weekly", "-a", "week=2026-W07", "-a", "pages=no", "--detach")[0] == 0
        weekly = Dispatch.load_last(broker)
        wait_until(lambda: own_hub.hits["/papers/date/2026-02-12"])
        # The crawl does not know the password, and the command line of no process contains it.
        assert first.pids(PASSWORD) == []
        environments = [Path(f"/proc/{pid}/environ").read_bytes() for pid in first.pids("crawl")]
        assert environments
        assert not any(PASSWORD.encode() in environment for environment in environments)
        assert first.stop() == 0
        assert first.pids() == []
    own_hub.faults.list_delay = 0
    with second:
        wait_until(lambda: daily.ending(broker) and weekly.ending(broker))
    posts = [name for name in published_names(output) if name.startswith("_posts/")]
    assert posts == ["_posts/2026-02-09-weekly-papers.md", "_posts/2026-02-12-daily-papers.md"]
    # It is not a failure of the edition.
    assert "Traceback" not in first.log.read_text(encoding="utf8")
    files = [path for path in tmp_path.rglob("*") if path.is_file() and redis.folder not in path.parents]
    assert [path for path in files if PASSWORD.encode() in path.read_bytes()] == []


def test_a_worker_waits_for_a_redis_that_is_not_started_yet(redis, machine, run, tmp_path):
    redis.stop()
    with Worker(tmp_path / "worker", machine(), module="hfpapers.cluster") as worker:
        wait_until(
            lambda: f"no connection to {describe_url(redis.url)}; trying again" in worker.log.read_text(encoding="utf8")
        )
        redis.start()
        assert run("dispatch", "daily", "-a", "date=2026-02-19", "-a", "pages=no")[0] == 0
        assert "Traceback" not in worker.log.read_text(encoding="utf8")


def test_a_worker_ends_with_the_main_process_of_dramatiq(own_hub, machine, run, tmp_path):
    own_hub.faults.list_delay = 600
    with Worker(tmp_path / "worker", machine()) as worker:
        assert run("dispatch", "daily", "-a", "date=2026-02-19", "-a", "pages=no", "--detach")[0] == 0
        wait_until(worker.is_crawling)
        worker.kill_main_process()
        wait_until(lambda: not worker.pids())


@pytest.mark.browser
def test_the_browser_of_a_crawl_ends_with_a_killed_worker(own_hub, machine, run, tmp_path):
    # Only a browser has the content of the page, which takes long to arrive.
    own_hub.faults.empty_shell = own_hub.faults.api_down = True
    own_hub.faults.list_delay = 600
    with Worker(tmp_path / "worker", machine(BROWSER_SANDBOX="no", BROWSER_TIMEOUT="600")) as worker:
        assert run("dispatch", "daily", "-a", "date=2026-02-19", "-a", "pages=no", "--detach")[0] == 0
        wait_until(lambda: worker.pids("chrom"))
        worker.kill()
        wait_until(lambda: not worker.pids())


def test_a_crawl_that_takes_longer_than_the_heartbeat_is_not_delivered_twice(own_hub, machine, run, tmp_path, output):
    own_hub.faults.list_delay = 20
    with Worker(tmp_path / "first", machine()), Worker(tmp_path / "second", machine()):
        assert run("dispatch", "daily", "-a", "date=2026-02-19", "-a", "pages=no")[0] == 0
    assert len(crawl_log(output)) == 1


def test_a_wrong_setting_of_a_worker_is_a_failure_at_once(own_hub, machine, run, tmp_path):
    with Worker(tmp_path / "worker", machine(), 'feed_items = "many"\n'):
        code, log = run("dispatch", "daily", "-a", "date=2026-02-19")
    assert code == 3
    assert "2026-02-19: not published: hfpapers.toml: feed_items is 'many'; expected an integer" in log
    assert not own_hub.hits


def test_without_a_broker_one_line_says_so(run):
    url = f"rediss://user:{PASSWORD}@no-such-host.invalid:{free_port()}/0?password={PASSWORD}"
    code, log = run("dispatch", "daily", "-a", "date=2026-02-19", CLUSTER_BROKER_URL=url)
    [line] = log.splitlines()
    assert code == 2
    assert PASSWORD not in line
    assert "no connection to rediss://no-such-host.invalid:" in line
    assert line.endswith("; expected a running Redis at CLUSTER_BROKER_URL")


def test_a_wrong_url_of_the_broker_is_one_line_without_its_password(run, machine, tmp_path):
    url = "redis://user:s3c/r3t@127.0.0.1/0"
    expected = (
        "hfpapers: error: CLUSTER_BROKER_URL is not a URL of Redis; expected a URL like redis://127.0.0.1:6379/0 or"
        " rediss://:PASSWORD@HOST:PORT/0\n"
    )
    assert run("dispatch", "daily", "-a", "date=2026-02-19", CLUSTER_BROKER_URL=url) == (2, expected)
    with Worker(tmp_path / "worker", machine() | {"CLUSTER_BROKER_URL": url}, module="hfpapers.cluster") as worker:
        wait_until(lambda: not worker.pids())
    log = worker.log.read_text(encoding="utf8")
    assert expected in log
    assert "s3c" not in log
    assert "Traceback" not in log
