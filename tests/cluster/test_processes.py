import ctypes
import os
import threading

import pytest

from hfpapers.cluster.processes import Finished, find_error, process_environment, run
from tests.cluster.machines import wait_until


@pytest.fixture(autouse=True)
def environment_without_project(monkeypatch, tmp_path):
    monkeypatch.delenv("SCRAPY_SETTINGS_MODULE")
    monkeypatch.chdir(tmp_path)


def test_a_process_gets_a_document_and_returns_what_it_prints(capsys):
    code = "import sys; print(input()); sys.stderr.write('a line\\n'); sys.exit(3)"
    assert run(["-c", code], "text") == Finished(3, "text\n")
    # Its log is that of the worker.
    assert capsys.readouterr().err == "a line\n"


def test_the_last_error_in_the_log_of_a_process_is_kept():
    log = "2026-02-19 10:00:00 [a] ERROR: first\n2026-02-19 10:00:01 [b] ERROR: second\nthe rest\n"
    assert run(["-c", f"import sys; sys.stderr.write({log!r})"]).error == "second"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2026-02-19 10:00:00 [hfpapers.commands.crawl] ERROR: HUB_URL is wrong\n", "HUB_URL is wrong"),
        ("scrapy: error: LOG_LEVEL is 'x'\n", "LOG_LEVEL is 'x'"),
        ("2026-02-19 10:00:00 [hfpapers] INFO: 2026-02-19: published 24 papers\n", None),
    ],
)
def test_an_error_in_a_log_is_found(line, message):
    assert find_error(line) == message


def test_an_exception_that_is_raised_in_the_thread_kills_the_process(tmp_path):
    class Stop(BaseException):
        pass

    def crawl():
        with pytest.raises(Stop):
            run(["-c", "import os, time; os.mkdir(str(os.getpid())); time.sleep(600)"])
        caught.set()

    caught = threading.Event()
    thread = threading.Thread(target=crawl)
    thread.start()
    wait_until(lambda: [*tmp_path.iterdir()])
    # This is how Dramatiq stops a task.
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(Stop))
    thread.join()
    assert caught.is_set()
    [pid] = [int(path.name) for path in tmp_path.iterdir()]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_does_not_get_the_broker_which_may_contain_a_password():
    given = {"CLUSTER_BROKER_URL": "redis://:s3cr3t@127.0.0.1/0", "HF_TOKEN": "x"}
    assert process_environment(given) == {"HF_TOKEN": "x", "SCRAPY_SETTINGS_MODULE": "hfpapers.settings"}


def test_a_process_uses_the_settings_that_the_environment_or_scrapy_cfg_names(tmp_path):
    assert process_environment({"SCRAPY_SETTINGS_MODULE": "mine"}) == {"SCRAPY_SETTINGS_MODULE": "mine"}
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = mine\n")
    assert process_environment({}) == {}


def test_the_environment_of_the_worker_is_not_changed():
    before = dict(os.environ)
    process_environment(os.environ)
    assert dict(os.environ) == before
