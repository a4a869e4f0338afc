"""Crawls and commands with an archive in an object store, as users run them."""

import json

import pytest
import pytest_twisted
from scrapy.utils.defer import deferred_f_from_coro_f, deferred_from_coro

from hfpapers.site.copy import SiteCopy
from hfpapers.storage.interface import UnreachableError
from tests.archive.contents import content, rows
from tests.helpers import THURSDAY, listed
from tests.objects import SECRET

pytestmark = pytest.mark.integration

DAYS = ("2026-02-17", "2026-02-18", THURSDAY)
TOPICS = {"tea": {"title": "Tea", "words": ["teapots", "models"]}}
CRAWLS = [
    ("daily", {"date": f"{DAYS[0]}..{DAYS[1]}"}),
    ("weekly", {"week": "2026-W08"}),
    ("daily", {"date": f"{DAYS[1]}..{DAYS[2]}"}),
]


@pytest.fixture
def crawl_to(crawl, tmp_path):
    """Return a function that crawls to a folder or a bucket, on a machine that has a name."""

    async def run(place, spider="daily", machine="first", **arguments):
        changed = {"OUTPUT_DIR": str(place), "ARCHIVE_DB": "auto", "SITE": "yes", "TOPICS": TOPICS}
        changed["CACHE_DIR"] = str(tmp_path / machine)
        crawled = await crawl(changed, spider, pages="no", **arguments)
        assert crawled.exit_code == 0
        return crawled

    return run


def read_folder(folder):
    """Return the bytes of all files but the hidden ones by name."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def read_bucket(bucket):
    return {name: bucket.read(name) for name in bucket.names() if not name.rpartition("/")[2].startswith(".")}


def comparable(files, tmp_path):
    """Return files without what depends on the place: the versions of files in the database."""
    path = tmp_path / "compared.db"
    path.write_bytes(files.pop("archive.db"))
    tables = content(path)
    tables["files"] = [(source, file, size, digest) for source, file, size, _, digest in tables["files"]]
    return files | {"archive.db": tables}


def stored_editions(bucket, tmp_path):
    path = tmp_path / "downloaded.db"
    path.write_bytes(bucket.read("archive.db"))
    return [row["edition"] for row in rows(path, "SELECT edition FROM editions ORDER BY edition")]


@deferred_f_from_coro_f
async def test_crawls_to_a_bucket_write_what_crawls_to_a_folder_write(crawl_to, bucket, hub, set_time, tmp_path):
    for place in (tmp_path / "folder", bucket.url):
        for number, (spider, requested) in enumerate(CRAWLS):
            set_time(f"2026-03-0{1 + number}T10:00")
            for day in DAYS:
                hub.lists[day] = listed(day)[:4]
                hub.lists[day][0]["paper"]["upvotes"] += 100 * number
            await crawl_to(place, spider, **requested)
    in_folder, in_bucket = read_folder(tmp_path / "folder"), read_bucket(bucket)
    assert in_bucket.keys() == in_folder.keys()
    assert comparable(in_bucket, tmp_path) == comparable(in_folder, tmp_path)
    assert [name for name in bucket.names() if name.startswith(".")] == []


@deferred_f_from_coro_f
async def test_machines_add_to_what_others_have_published(crawl_to, bucket, tmp_path):
    await crawl_to(bucket.url, date=DAYS[0])
    await crawl_to(bucket.url, machine="second", date=DAYS[1])
    await crawl_to(bucket.url, date=DAYS[2])
    assert stored_editions(bucket, tmp_path) == [*DAYS]
    [cache] = (tmp_path / "first").iterdir()
    assert {name: bucket.read(f"site/{name}") for name in read_folder(cache / "site")} == read_folder(cache / "site")


@deferred_f_from_coro_f
async def test_a_new_machine_uploads_no_page_that_is_there(crawl_to, bucket, run_command, tmp_path):
    await crawl_to(bucket.url, date=THURSDAY)
    before = bucket.versions()
    render = ["render", "-s", f"OUTPUT_DIR={bucket.url}", "-s", "SITE=yes", "-s", f"TOPICS={json.dumps(TOPICS)}"]
    assert run_command(*render, "-s", f"CACHE_DIR={tmp_path / 'new'}").exit_code == 0
    after = bucket.versions()
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= {"archive.db"}


@deferred_f_from_coro_f
async def test_nothing_is_written_if_there_is_nothing_to_do(crawl_to, bucket, caplog):
    await crawl_to(bucket.url, date=THURSDAY)
    before = bucket.versions()
    caplog.clear()
    await crawl_to(bucket.url, date=THURSDAY, only="missing")
    assert bucket.versions() == before
    assert not any("uploaded" in message for message in caplog.messages)


@deferred_f_from_coro_f
async def test_the_log_names_the_bucket(crawl_to, bucket, caplog):
    await crawl_to(bucket.url, date=THURSDAY)
    assert any(message.startswith(f"site: built {bucket.url}/site/index.html (") for message in caplog.messages)
    [uploaded] = [message for message in caplog.messages if message.startswith("uploaded")]
    assert uploaded.startswith("uploaded archive.db and ")
    assert uploaded.endswith(f" files of the site to {bucket.url}")


@pytest.fixture
def published(crawl_to, bucket):
    """Publish a day into the bucket."""
    pytest_twisted.blockon(deferred_from_coro(crawl_to(bucket.url, date=THURSDAY)))
    return bucket


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["editions"], THURSDAY),
        (["search", "moss"], THURSDAY),
        (["paper", "2602.91915"], "Moss"),
        (["topics", "--try", "words=moss"], "moss"),
    ],
)
def test_commands_read_the_bucket(published, run_command, tmp_path, arguments, printed):
    name, *rest = arguments
    cache = tmp_path / "another"
    result = run_command(name, "-s", f"OUTPUT_DIR={published.url}", "-s", f"CACHE_DIR={cache}", *rest)
    assert result.exit_code == 0
    assert printed in result.stdout


def test_a_dataset_is_made_of_the_bucket(published, run_command, tmp_path):
    place = ["-s", f"OUTPUT_DIR={published.url}", "-s", f"CACHE_DIR={tmp_path / 'another'}"]
    assert run_command("dataset", *place, str(tmp_path / "dataset")).exit_code == 0
    assert [*(tmp_path / "dataset").rglob("*.parquet")]


COMMANDS = [
    ["crawl", "daily", "-a", f"date={THURSDAY}"],
    ["render"],
    ["render", "--output", "archive"],
    ["render", "--output", "site"],
    ["editions"],
    ["search", "moss"],
]


PROBLEMS = [
    ({"OUTPUT_DIR": "s3://no-such-bucket/papers"}, "(NoSuchBucket)", {2, 3}),
    ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "the service cannot be reached", {3}),
    ({"AWS_ENDPOINT_URL": "127.0.0.1:9"}, "(AWS_ENDPOINT_URL is not a URL that begins with https:// or http://)", {2}),
    ({"OUTPUT_DIR": "s3:/bucket/papers"}, "expected a folder, or a URL like s3://bucket/papers", {2}),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(("changed", "reason", "codes"), PROBLEMS)
def test_a_store_that_cannot_be_used_is_one_line(
    bucket,
    run_command,
    monkeypatch,
    tmp_path,
    arguments,
    changed,
    reason,
    codes,
):
    for name, value in changed.items():
        monkeypatch.setenv(name, value)
    name, *rest = arguments
    place = changed.get("OUTPUT_DIR", bucket.url)
    result = run_command(
        name, *rest, "-s", f"OUTPUT_DIR={place}", "-s", f"CACHE_DIR={tmp_path / 'cache'}", "-s", "SITE=yes"
    )
    assert result.exit_code in codes
    [line] = result.log
    assert reason in line
    assert bucket.names() == []


def test_a_key_is_in_no_message(bucket, command, tmp_path):
    options = ["-s", f"OUTPUT_DIR={bucket.url}", "-s", f"CACHE_DIR={tmp_path}", "-s", "LOG_LEVEL=DEBUG"]
    with command("crawl", "daily", *options, "-a", f"date={THURSDAY}", "-a", "pages=no") as process:
        log, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert bucket.url in log
    assert SECRET not in log


@deferred_f_from_coro_f
async def test_an_upload_that_fails_withholds_no_edition(crawl_to, bucket, monkeypatch, caplog, tmp_path):
    def fail(*_):
        raise UnreachableError("the service cannot be reached", "s3://bucket/papers/site/index.html")

    await crawl_to(bucket.url, date=THURSDAY)
    with monkeypatch.context() as patch:
        patch.setattr(SiteCopy, "_upload", fail)
        await crawl_to(bucket.url, date=DAYS[0])
    assert (
        "the database and the site were not uploaded completely: s3://bucket/papers/site/index.html: the service cannot"
        " be reached"
    ) in caplog.messages
    assert f"daily/{DAYS[0]}.jsonl" in bucket.names()
    assert stored_editions(bucket, tmp_path) == [THURSDAY]
    await crawl_to(bucket.url, date=DAYS[0], only="missing")
    assert stored_editions(bucket, tmp_path) == [DAYS[0], THURSDAY]
    assert f"site/{DAYS[0]}/index.html" in bucket.names()
