"""The warning about what Jekyll would copy into the public site."""

import time

import pytest

from hfpapers.publishing.jekyll import Blog

COMPLETE = ["history", "reports", "daily/*.jsonl*", "weekly/*.jsonl*", "monthly/*.jsonl*"]


@pytest.fixture
def find_problem(output, store):
    """Return a function that returns the problem of a blog with this configuration."""

    def find(config):
        output.mkdir(exist_ok=True)
        (output / "_config.yml").write_bytes(config if isinstance(config, bytes) else config.encode())
        return Blog(store).find_problem()

    return find


def describe(*missing):
    entries = ", ".join(f'"{entry}"' for entry in missing)
    return f"Jekyll copies data and reports into the public site: add {entries} to exclude in _config.yml"


def test_a_folder_without_a_configuration_is_not_a_blog(store, output):
    assert Blog(store).find_problem() is None
    output.mkdir()
    assert Blog(store).find_problem() is None


@pytest.mark.parametrize(
    "exclude",
    [
        str(COMPLETE),
        '["history/", "/reports/", "*.jsonl"]',
        "\n  - history\n  - reports\n  - daily\n  - weekly/\n  - monthly/*\n",
        '["**/*.jsonl", "histor?", "reports/*.json"]',
        # Jekyll excludes whatever begins with an entry.
        '["his", "rep", "daily/20", "weekly/2", "monthly/"]',
    ],
)
def test_a_blog_that_excludes_everything_needs_no_warning(find_problem, exclude):
    assert find_problem(f"title: Blog\nexclude: {exclude}\n") is None


def test_the_warning_names_what_the_exclude_lacks(find_problem):
    assert find_problem("exclude: [history, vendor, daily/*.jsonl]\n") == describe(
        "reports", "weekly/*.jsonl*", "monthly/*.jsonl*"
    )


def test_a_folder_that_the_blog_includes_is_meant_to_be_public(find_problem):
    config = "include: [.htaccess, daily, /weekly/]\nexclude: [history, reports]\n"
    assert find_problem(config) == describe("monthly/*.jsonl*")


@pytest.mark.parametrize(
    "config",
    [
        "",
        "title: Blog\n",
        "exclude:\n",
        "exclude: {}\n",
        "exclude: 5\n",
        "exclude: [5, null, [history], {reports: 1}, '', /]\n",
        "- exclude\n",
        "Blog\n",
        "5\n",
        "exclude: [history\n",
        "\texclude: x\n",
        "exclude: [*unknown]\n",
        "---\na: 1\n---\nb: 2\n",
        pytest.param("exclude: " + "[" * 1000, id="nested exclude"),
        b"\xff\xfe\x00",
        b"\x00",
        b"title: caf\xe9\n",
    ],
)
def test_nothing_is_known_to_be_excluded_by_a_configuration_that_cannot_be_read(find_problem, config):
    assert find_problem(config) == describe(*COMPLETE)


@pytest.mark.parametrize(
    "line",
    [
        "date: 2026-13-45",
        "pattern: !ruby/regexp /x/",
        "defaults: &a [1]\nother: *a",
        "x: =",
        pytest.param("number: " + "1" * 5000, id="long number"),
    ],
)
def test_other_values_of_the_configuration_do_not_matter(find_problem, line):
    assert find_problem(f"{line}\nexclude: {COMPLETE}\n") is None


def test_one_name_as_the_exclude_is_a_list_of_one(find_problem):
    assert find_problem("exclude: reports\n") == describe("history", *COMPLETE[2:])


def test_aliases_are_not_expanded(find_problem):
    lists = "".join(f"l{number}: &l{number} [{f'*l{number - 1}, ' * 9}]\n" for number in range(1, 20))
    started = time.process_time()
    assert find_problem(f"l0: &l0 [x]\n{lists}exclude: [*l19, history]\n") == describe(*COMPLETE[1:])
    assert time.process_time() - started < 5


def test_a_huge_configuration_is_read_quickly(find_problem):
    started = time.process_time()
    find_problem("exclude: [history]\n" + "a: [1, 2, 3]\n" * 1_000_000)
    assert time.process_time() - started < 5


def test_a_folder_instead_of_the_configuration_is_not_a_blog(output, store):
    (output / "_config.yml").mkdir(parents=True)
    assert Blog(store).find_problem() is None


@pytest.mark.parametrize(("exclude", "is_complete"), [("", False), (", archive.db", True)])
def test_a_database_in_the_folder_of_a_blog_is_private(store, output, exclude, is_complete):
    output.mkdir()
    private = "history, reports, daily/*.jsonl*, weekly/*.jsonl*, monthly/*.jsonl*"
    (output / "_config.yml").write_text(f"title: Blog\nexclude: [{private}{exclude}]\n")
    problem = Blog(store, output / "archive.db").find_problem()
    assert (problem is None) == is_complete
    assert is_complete or 'add "archive.db" to exclude' in problem
    assert Blog(store, output.parent / "archive.db").find_problem() is None
