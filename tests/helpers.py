"""What tests of crawls look at: the lists of the demo Hub, the published files, the log."""

import datetime as dt
import json
from pathlib import Path

import hfpapers
from hfpapers.demo.papers import items_of_day

PACKAGE = Path(hfpapers.__file__).parent
THURSDAY, SATURDAY = "2026-02-19", "2026-02-21"
DATA, POST = f"daily/{THURSDAY}.jsonl", f"_posts/{THURSDAY}-daily-papers.md"

# The fields that the page of a paper may change.
FROM_PAGES = {"upvotes", "comments", "models", "datasets", "spaces", "hub_rank", "page_source", "updated_at", "change"}


def edition_files(day=THURSDAY):
    """Return the names of all files after one edition was published, in the order in which they are replaced."""
    return [
        f"daily/{day}.jsonl",
        f"history/{day}.jsonl",
        "daily/latest.jsonl",
        f"daily/{day}.bib",
        f"_posts/{day}-daily-papers.md",
        "feeds/daily.json",
        "feeds/daily.xml",
        "feeds/editions.json",
        "feeds/editions.xml",
        "feeds/feeds.opml",
        "README.md",
    ]


def listed(day=THURSDAY):
    """Return the items of the demo Hub's list."""
    return items_of_day(dt.date.fromisoformat(day))


def published(output, day=THURSDAY, kind="daily"):
    """Return the papers of a published edition as dicts."""
    lines = (output / f"{kind}/{day}.jsonl").read_text(encoding="utf8").splitlines()
    return [json.loads(line) for line in lines]


def ids_of(day=THURSDAY):
    """Return the ids of the papers in the demo Hub's list."""
    return {item["paper"]["id"] for item in listed(day)}


def abstract_sources(output, day=THURSDAY, kind="daily"):
    """Return the sources of the abstracts of a published edition."""
    return {paper["abstract_source"] for paper in published(output, day, kind)}


def published_names(output):
    """Return the names of all published files, without reports, the log of crawls, the database and the site."""
    files = (path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())
    left_out = (".lock", "archive.db", "reports/", "history/crawls-", "site/")
    return sorted(name for name in files if not name.startswith(left_out))


def crawl_log(output):
    """Return the lines of the crawl log as dicts."""
    files = sorted((output / "history").glob("crawls-*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf8").splitlines()]


def sources(output):
    """Return the sources of the lists and pages of an edition's papers."""
    return {(paper["list_source"], paper["page_source"]) for paper in published(output)}


def messages(caplog, level):
    """Return the project's own log messages of a level."""
    # The folder of the project may be called hfpapers, too, and contain the environment with Scrapy.
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno == level and PACKAGE in Path(record.pathname).parents
    ]
