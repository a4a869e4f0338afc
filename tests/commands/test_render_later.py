"""Crawls with ``-a render=later`` write the data; ``scrapy render`` then writes everything else."""

import json

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.archive.contents import content
from tests.helpers import DATA, THURSDAY, listed, published_names

# The third crawl repeats a day with other votes, after the week was published.
CRAWLS = [
    ("daily", {"date": "2026-02-17..2026-02-18"}),
    ("weekly", {"week": "2026-W08"}),
    ("daily", {"date": THURSDAY}),
]
TOPICS = {"tea": {"title": "Tea", "words": ["teapots", "models"]}}


def read_files(folder):
    """Return the content of each file by name, without what depends on how and when it was written."""
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    # The hidden files are a lock, and the list of the site's files, which also names those that were removed.
    return {name: _read(name, path) for name, path in paths.items() if not path.name.startswith(".")}


def _read(name, path):
    if name == "archive.db":
        rows = content(path)
        rows["files"] = [(source, file, digest) for source, file, _size, _modified, digest in rows["files"]]
        return rows
    if name.startswith("reports/"):
        # A report states the arguments, and which files changed.
        report = json.loads(path.read_bytes())
        return report | {"arguments": None, "files": None}
    return path.read_bytes()


@pytest.fixture
def crawl_all(crawl, hub, set_time):
    """Return a function that crawls some editions into a folder."""

    async def run(folder, **arguments):
        changed = {"OUTPUT_DIR": str(folder), "ARCHIVE_DB": "archive.db", "SITE": "yes", "TOPICS": TOPICS}
        for number, (spider, requested) in enumerate(CRAWLS):
            set_time(f"2026-03-0{1 + number}T10:00")
            for day in ("2026-02-17", "2026-02-18", THURSDAY):
                hub.lists[day] = listed(day)[:4]
                hub.lists[day][0]["paper"]["upvotes"] += 100 * number
            assert (await crawl(changed, spider, pages="no", **requested, **arguments)).exit_code == 0

    return run


@deferred_f_from_coro_f
async def test_crawls_write_the_data_and_scrapy_render_writes_the_rest_as_usual_crawls_do(
    crawl_all, run_command, tmp_path
):
    now, later = tmp_path / "now", tmp_path / "later"
    await crawl_all(now)
    await crawl_all(later, render="later")
    expected, found = read_files(now), read_files(later)
    names = [name for name in expected if name.startswith(("history/", "reports/")) or name.endswith(".jsonl")]
    copies = [name for name in names if name.startswith("site/") or name == "daily/latest.jsonl"]
    assert sorted(found) == sorted({*names} - {*copies})
    assert found == {name: expected[name] for name in found}

    options = {"OUTPUT_DIR": later, "SITE": "yes", "TOPICS": json.dumps(TOPICS)}
    assert run_command("render", *(f"--set={name}={value}" for name, value in options.items())).exit_code == 0
    found = read_files(later)
    assert [*found] == [*expected]
    assert [name for name in found if found[name] != expected[name]] == []


@deferred_f_from_coro_f
async def test_a_crawl_that_has_nothing_to_do_renders_nothing(crawl, output):
    await crawl(date=THURSDAY, pages="no", render="later")
    await crawl(date=THURSDAY, pages="no", render="later", only="missing")
    assert published_names(output) == [DATA, f"history/{THURSDAY}.jsonl"]
