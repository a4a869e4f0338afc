import logging
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("redis")

from hfpapers.cluster import MISSING_EXTRA
from hfpapers.cluster.broker import (
    WorkerMiddleware,
    check_connection,
    create_broker,
    create_client,
    describe_url,
    read_url,
)
from hfpapers.cluster.processes import process_environment
from hfpapers.config import ConfigError
from tests.cluster.machines import ROOT, Redis, free_port

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("environment", [{}, {"CLUSTER_BROKER_URL": ""}])
def test_without_a_variable_the_broker_is_on_this_machine(environment):
    assert read_url(environment) == "redis://127.0.0.1:6379/0"


@pytest.mark.parametrize("url", ["rediss://:s3cr3t@redis.example.org:6380/1", "redis://[::1]"])
def test_a_url_of_redis_is_accepted(url):
    assert read_url({"CLUSTER_BROKER_URL": url}) == url


@pytest.mark.parametrize(
    "url",
    [
        "s3cr3t",
        "amqp://user:s3cr3t@127.0.0.1",
        "redis://",
        "redis://user:s3c/r3t@127.0.0.1",
        "redis://:s3cr3t@127.0.0.1:port",
        "redis://:s3cr3t@127.0.0.1?socket_timeout=s3cr3t",
        "redis://[s3cr3t",
    ],
)
def test_another_url_is_an_error_that_does_not_contain_the_password(url):
    with pytest.raises(ConfigError) as raised:
        read_url({"CLUSTER_BROKER_URL": url})
    assert str(raised.value).startswith("CLUSTER_BROKER_URL is not a URL of Redis; expected a URL like redis://")
    for part in ("s3c", "r3t"):
        assert part not in str(raised.value)
    # Nothing that could be in a traceback, either.
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://user:s3cr3t@redis.example.org/1?password=s3cr3t", "redis://redis.example.org:6379/1"),
        ("rediss://:s3cr3t@[::1]:6380", "rediss://[::1]:6380"),
    ],
)
def test_a_url_is_shown_without_its_password(url, shown):
    assert describe_url(url) == shown
    assert "s3cr3t" not in repr(create_broker(url).client)


def test_a_worker_without_the_client_of_redis_is_one_line():
    code = "import sys; sys.modules['redis'] = None; import hfpapers.cluster"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (2, f"hfpapers: error: {MISSING_EXTRA}\n")


def test_a_redis_that_responds_is_accepted(tmp_path):
    with Redis(tmp_path) as redis:
        check_connection(redis.url)


def test_a_redis_that_is_not_running_is_an_error():
    with pytest.raises(ConfigError, match=r"no connection to redis://127\.0\.0\.1:") as raised:
        check_connection(f"redis://:s3cr3t@127.0.0.1:{free_port()}/0")
    assert "s3cr3t" not in str(raised.value)


def test_a_worker_keeps_the_windows_of_the_rate_limit_in_a_folder_that_is_removed_with_it(monkeypatch):
    # At its end, the test removes what the worker sets.
    monkeypatch.setenv("HFPAPERS_RATE_LIMIT_FILE", "")
    monkeypatch.delenv("HFPAPERS_RATE_LIMIT_FILE")
    monkeypatch.setattr("hfpapers.cluster.broker._stop_after", lambda _: None)
    middleware, worker = WorkerMiddleware(), SimpleNamespace()
    middleware.before_worker_boot(None, worker)
    assert worker.queue_prefetch == 1
    file = Path(os.environ["HFPAPERS_RATE_LIMIT_FILE"])
    assert process_environment(os.environ)["HFPAPERS_RATE_LIMIT_FILE"] == str(file)
    file.touch()
    middleware.after_worker_shutdown(None, worker)
    assert not file.parent.exists()


def test_a_server_that_does_not_respond_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"redis://:s3cr3t@127.0.0.1:{server.getsockname()[1]}/0"
        with pytest.raises(ConfigError, match=r"no connection to redis://127\.0\.0\.1:") as raised:
            check_connection(url)
    assert "s3cr3t" not in str(raised.value)


def test_a_wrong_password_is_an_error_that_does_not_contain_it(tmp_path):
    with Redis(tmp_path, "other") as redis:
        with pytest.raises(ConfigError, match="Authentication required"):
            check_connection(redis.url.replace(":other@", ""))
        with pytest.raises(ConfigError, match="invalid username-password pair") as raised:
            check_connection(redis.url.replace("other", "s3cr3t"))
    assert "s3cr3t" not in str(raised.value)


def test_commands_wait_for_a_redis_that_is_restarted(tmp_path, caplog):
    with Redis(tmp_path) as redis:
        client = create_client(redis.url)
        client.set("name", "value")
        redis.restart()
        assert client.get("name") == b"value"
        redis.stop()
        start = threading.Timer(1.5, redis.start)
        start.start()
        assert client.get("name") == b"value"
        start.join()
        client.close()
    lines = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    # One line for each time that Redis could not be reached.
    assert {*lines} == {f"no connection to redis://127.0.0.1:{redis.port}/0; trying again every second"}
