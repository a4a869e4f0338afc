"""What tests of crawls look at: what the stand-in lists, what was published, what the log says."""

import datetime as dt
import json

from tests.hub.papers import papers_of

THURSDAY, SATURDAY = "2026-02-19", "2026-02-21"
DATA, POST = f"daily/{THURSDAY}.jsonl", f"_posts/{THURSDAY}-daily-papers.md"


def edition(day=THURSDAY):
    """Return the names of all that is published after one edition, in the order of replacing."""
    return [
        f"daily/{day}.jsonl",
        f"history/{day}.jsonl",
        f"daily/{day}.bib",
        f"_posts/{day}-daily-papers.md",
        "feed.json",
        "feed.xml",
    ]


# What the list knows of a paper, and its own page may know better.
FROM_PAGES = {"upvotes", "comments", "models", "datasets", "spaces", "hub_rank", "page_source", "updated_at", "change"}


def listed(day=THURSDAY):
    return papers_of(dt.date.fromisoformat(day))


def published(output, day=THURSDAY):
    lines = (output / f"daily/{day}.jsonl").read_text(encoding="utf8").splitlines()
    return [json.loads(line) for line in lines]


def names(output):
    """Return the names of all that is published; of a crawl itself there are reports."""
    files = (path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())
    return sorted(name for name in files if name != ".lock" and not name.startswith("reports/"))


def messages(caplog, level):
    return [
        record.getMessage() for record in caplog.records if record.levelno == level and "hfpapers" in record.pathname
    ]
