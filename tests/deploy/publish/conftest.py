import datetime as dt
import shutil

import pytest

from tests.conftest import ROOT
from tests.deploy.publish.repository import Repository
from tests.mockhub import Faults, Hub

# What a run needs of the project.
_CONTENT = ("hfpapers", "templates", "deploy", "scrapy.cfg", ".gitignore")
# In place of the process that sends messages by Apprise: it appends their contents to the file that their URL names.
_SENDER = """
import dataclasses
import json
from urllib.parse import urlsplit

from hfpapers.notifications.messages import Delivery

async def send_messages(messages, rendering, timeout_s):
    for message in messages:
        with open(urlsplit(message.url.get_secret_value()).path, "a") as file:
            file.write(json.dumps(dataclasses.asdict(message.content)) + "\\n")
    return [Delivery("sent")] * len(messages)
"""


@pytest.fixture(scope="session", autouse=True)
def without_git_configuration():
    """Hide the configuration of the developer's Git, for example the name of the first branch."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


@pytest.fixture
def repository(tmp_path):
    """Return a repository with one commit on `main`, and without a data branch."""
    return Repository.create(tmp_path / "origin.git")


@pytest.fixture(scope="session")
def fork_hub():
    """Return a demo Hub whose newest list is that of 2026-02-20, and that has no list for 2026-02-10."""
    with Hub() as hub:
        hub.last_day = dt.date(2026, 2, 21)
        hub.lists["2026-02-10"] = []
        yield hub


@pytest.fixture
def without_lists(fork_hub):
    """Let all requests for lists fail."""
    fork_hub.faults.list_status, fork_hub.faults.api_down = 500, True
    yield
    fork_hub.faults = Faults()


@pytest.fixture(scope="session")
def fork(tmp_path_factory):
    """Return the repository of a fork, which contains the project."""
    folder = tmp_path_factory.mktemp("fork")
    content = folder / "content"
    content.mkdir()
    for path in (ROOT / name for name in _CONTENT):
        if path.is_dir():
            shutil.copytree(path, content / path.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, content)
    (content / "hfpapers/notifications/process.py").write_text(_SENDER, encoding="utf8")
    return Repository.create(folder / "origin.git", content)
