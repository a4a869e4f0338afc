"""The data branch: how it is restored, and how data is stored in it."""

import shutil

import pytest

from deploy.publish.branch import GitError, is_stored, restore, save, save_first
from tests.deploy.publish.repository import git

EDITION, LOG = "daily/2026-02-19.jsonl", "history/crawls-2026.jsonl"
NOTIFIED = "notified/2026-02-19.jsonl"

# The tests need Git, and each starts dozens of processes.
pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def without_waits(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)


@pytest.fixture
def check_out(repository, tmp_path, monkeypatch):
    """Return a function that begins a run: in a new checkout, into which the data is restored."""

    def run(name):
        monkeypatch.chdir(repository.check_out(tmp_path / name))
        restore()

    return run


def write(files, folder):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf8")


def test_the_first_run_begins_the_branch_without_the_files_of_main(check_out, repository, tmp_path):
    check_out("first")
    write({EDITION: "papers"}, tmp_path / "first/data")
    save()
    assert repository.files() == {EDITION: "papers"}
    assert repository.branches() == ["data", "main"]


def test_the_next_run_finds_the_data(check_out, repository, tmp_path):
    check_out("first")
    write({EDITION: "papers"}, tmp_path / "first/data")
    save()
    check_out("second")
    assert (tmp_path / "second/data" / EDITION).read_text("utf8") == "papers"
    write({LOG: "crawls"}, tmp_path / "second/data")
    save()
    assert repository.files() == {EDITION: "papers", LOG: "crawls"}


def test_only_data_is_stored(check_out, repository, tmp_path):
    data = {
        EDITION: "",
        "daily/latest.jsonl": "",
        "weekly/2026-W08.jsonl": "",
        "monthly/2026-02.jsonl": "",
        "history/2026-02-19.jsonl": "",
        LOG: "",
        NOTIFIED: "",
        "notified/problems-2026-02.jsonl": "",
    }
    derived = [
        *("archive.db", "archive.db-wal", ".lock", "site/index.html", "feeds/daily.xml", "_posts/2026-02-19.md"),
        *("daily/2026-02-19.bib", "topics/agents.bib", "reports/daily-2026-02-19.json"),
        *("README.md", "assets/papers/2026-W08-days-dark.svg", "daily/.2026-02-19.jsonl.hfpapers-part"),
    ]
    check_out("first")
    write(data | dict.fromkeys(derived, "derived"), tmp_path / "first/data")
    save()
    assert repository.files() == data


def test_without_a_change_nothing_is_stored(check_out, repository):
    check_out("first")
    save()
    commits = repository.count_commits()
    check_out("second")
    save()
    assert repository.count_commits() == commits


def test_what_somebody_else_pushed_meanwhile_is_kept(check_out, repository, tmp_path):
    check_out("first")
    save()
    check_out("second")
    write({EDITION: "papers"}, tmp_path / "second/data")
    repository.push({"daily/2026-02-18.jsonl": "other papers"}, tmp_path / "other")
    save()
    assert repository.files() == {EDITION: "papers", "daily/2026-02-18.jsonl": "other papers"}


def test_of_an_edition_that_both_changed_the_own_version_is_stored_unmixed(check_out, repository, tmp_path):
    lines = [f"paper {number}\n" for number in range(9)]
    check_out("first")
    write({EDITION: "".join(lines)}, tmp_path / "first/data")
    save()
    check_out("second")
    own = "".join(["own paper\n", *lines[1:]])
    write({EDITION: own}, tmp_path / "second/data")
    repository.push({EDITION: "".join([*lines[:8], "other paper\n"])}, tmp_path / "other")
    save()
    assert repository.files() == {EDITION: own.strip()}


def test_the_crawl_log_keeps_the_lines_of_both(check_out, repository, tmp_path):
    check_out("first")
    write({LOG: "crawl 1\n"}, tmp_path / "first/data")
    save()
    check_out("second")
    write({LOG: "crawl 1\nown crawl\n"}, tmp_path / "second/data")
    repository.push({LOG: "crawl 1\nother crawl\n"}, tmp_path / "other")
    save()
    assert sorted(repository.read(LOG).splitlines()) == ["crawl 1", "other crawl", "own crawl"]


def test_the_record_of_messages_keeps_the_lines_of_both(check_out, repository, tmp_path):
    check_out("first")
    save()
    check_out("second")
    write({NOTIFIED: "sending\nown result\n"}, tmp_path / "second/data")
    repository.push({NOTIFIED: "sending\nother result\n"}, tmp_path / "other")
    save()
    lines = repository.read(NOTIFIED).splitlines()
    assert {*lines} == {"sending", "own result", "other result"}
    assert lines.index("sending") < min(lines.index("own result"), lines.index("other result"))


def test_what_must_be_pushed_first_is_undone_if_somebody_else_has_pushed(check_out, repository, tmp_path):
    check_out("first")
    save()
    check_out("second")
    write({EDITION: "papers"}, tmp_path / "second/data")
    save()
    repository.push({NOTIFIED: "sent by somebody else"}, tmp_path / "other")
    write({NOTIFIED: "sending", "site/index.html": "page"}, tmp_path / "second/data")
    assert not save_first("Notifications")
    assert repository.files() == {EDITION: "papers", NOTIFIED: "sent by somebody else"}
    assert (tmp_path / "second/data" / NOTIFIED).read_text("utf8") == "sent by somebody else"
    assert (tmp_path / "second/data/site/index.html").is_file()
    write({NOTIFIED: "sent by somebody else\nsending"}, tmp_path / "second/data")
    assert save_first("Notifications")
    assert repository.read(NOTIFIED) == "sent by somebody else\nsending"


def test_a_branch_of_an_earlier_version_also_stores_the_record_of_messages(check_out, repository, tmp_path):
    check_out("first")
    save()
    earlier = {".gitignore": "/*\n!/daily/\n!/history/", ".gitattributes": "* -text -merge\n"}
    repository.push(earlier, tmp_path / "other")
    check_out("second")
    assert is_stored(NOTIFIED)
    assert not is_stored("site/index.html")
    write({NOTIFIED: "own"}, tmp_path / "second/data")
    repository.push({"daily/2026-02-18.jsonl": "papers", "notified/2026-02-18.jsonl": ""}, tmp_path / "third")
    save()
    assert repository.read(NOTIFIED) == "own"
    assert repository.read(".gitignore") == "/*\n!/daily/\n!/history/\n!/notified/"
    assert repository.read(".gitattributes") == "* -text -merge\n/notified/*.jsonl merge=union"


def test_an_owner_may_leave_out_the_record_of_messages(check_out, repository, tmp_path):
    check_out("first")
    save()
    repository.push({".gitignore": "/notified/\n"}, tmp_path / "other")
    check_out("second")
    assert not is_stored(NOTIFIED)


def test_two_first_runs_at_the_same_time_store_both(check_out, repository, tmp_path, monkeypatch):
    check_out("first")
    write({EDITION: "papers"}, tmp_path / "first/data")
    check_out("second")
    write({"daily/2026-02-18.jsonl": "other papers", EDITION: "papers again"}, tmp_path / "second/data")
    save()
    monkeypatch.chdir(tmp_path / "first")
    save()
    assert repository.files() == {EDITION: "papers", "daily/2026-02-18.jsonl": "other papers"}


def test_an_edition_that_somebody_removed_while_it_changed_is_an_error(check_out, repository, tmp_path):
    check_out("first")
    write({EDITION: "papers"}, tmp_path / "first/data")
    save()
    check_out("second")
    write({EDITION: "more papers"}, tmp_path / "second/data")
    repository.push({EDITION: None}, tmp_path / "other")
    with pytest.raises(GitError, match="rebase"):
        save()
    # The folder can still be read: the site shows what was crawled.
    assert (tmp_path / "second/data" / EDITION).read_text("utf8") == "more papers"
    assert repository.files() == {}


def test_changes_of_the_files_that_select_what_is_stored_are_kept(check_out, repository, tmp_path):
    check_out("first")
    save()
    repository.push({".gitignore": "/site/\n"}, tmp_path / "other")
    check_out("second")
    write({"feeds/daily.xml": "feed"}, tmp_path / "second/data")
    save()
    assert repository.files() == {"feeds/daily.xml": "feed"}


def test_a_repository_that_cannot_be_read_is_not_taken_for_a_new_one(check_out, tmp_path):
    check_out("first")
    save()
    git("remote", "set-url", "origin", tmp_path / "nowhere.git", folder=tmp_path / "first")
    shutil.rmtree(tmp_path / "first/data")
    with pytest.raises(GitError, match="could not read the repository"):
        restore()


def test_a_push_that_is_refused_again_and_again_is_an_error(check_out, repository):
    check_out("first")
    hook = repository.path / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf8")
    hook.chmod(0o755)
    with pytest.raises(GitError):
        save()


def test_a_folder_that_exists_is_left_in_place(check_out, tmp_path):
    check_out("first")
    write({EDITION: "papers"}, tmp_path / "first/data")
    with pytest.raises(GitError, match="git worktree remove"):
        restore()
    assert (tmp_path / "first/data" / EDITION).exists()


def test_the_history_of_a_complete_clone_is_not_cut(repository, check_out, tmp_path, monkeypatch):
    check_out("first")
    write({EDITION: "papers"}, tmp_path / "first/data")
    save()
    git("clone", "--quiet", repository.path.as_uri(), tmp_path / "complete", folder=tmp_path)
    monkeypatch.chdir(tmp_path / "complete")
    restore()
    assert git("rev-parse", "--is-shallow-repository", folder=tmp_path / "complete") == "false"
