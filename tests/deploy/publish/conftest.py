import pytest

from tests.deploy.publish.repository import Repository


@pytest.fixture(autouse=True)
def without_git_configuration(monkeypatch):
    """Hide the configuration of the developer's Git, for example the name of the first branch."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def repository(tmp_path):
    """Return a repository with one commit on `main`, and without a data branch."""
    return Repository.create(tmp_path / "origin.git")
