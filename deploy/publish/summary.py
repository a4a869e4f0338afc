"""The summary of a run in Markdown: what was published, what is missing, where the site is."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deploy.publish.archive import start_scrapy
from deploy.publish.crawls import CrawlResult, read_results
from hfpapers.editions.periods import KINDS, parse_period
from hfpapers.text.plain import count, join_first, single_line

# An edition may be crawled several times in a run. The result that says most about the run comes first.
_VERDICTS = {
    "withheld": "not published",
    "published": "published",
    "unchanged": "unchanged",
    "without_list": "without a list",
    "not_open": "not open yet",
}


def summarize(site_url: str) -> str:
    """Return the summary of the last crawls and of the archive."""
    printed, _ = start_scrapy("editions", "--json", stdout=subprocess.PIPE).communicate()
    return render(read_results(), json.loads(printed) if printed.strip() else {}, site_url)


def render(results: Sequence[CrawlResult], archive: Mapping[str, Any], site_url: str) -> str:
    """Return the summary. `archive` is what ``scrapy editions --json`` prints; empty if that failed."""
    editions = _by_edition(results)
    lines = [f"The site: <{site_url}>", ""] if site_url else []
    lines += _published([row for row in editions if row["verdict"] == "published"], site_url)
    verdicts = Counter(row["verdict"] for row in editions)
    counts = [f"{verdicts[verdict]} {name}" for verdict, name in _VERDICTS.items() if verdicts[verdict]]
    lines += [f"{count(len(editions), 'edition')} crawled: {', '.join(counts) or 'none'}.", ""]
    problems = [*_problems(results, editions), *_gaps(archive)]
    if problems:
        lines += [*problems, ""]
    return "\n".join(lines)


def _by_edition(results: Sequence[CrawlResult]) -> list[dict[str, Any]]:
    """Return the result of each edition, newest days first, then weeks, then months."""
    order = [*_VERDICTS]
    rows = sorted(
        (row for result in results for row in result.editions if row["verdict"] in order),
        key=lambda row: order.index(row["verdict"]),
        reverse=True,
    )
    best = {row["edition"]: row for row in rows}
    rows = sorted(best.values(), key=lambda row: parse_period(row["edition"]).first, reverse=True)
    return sorted(rows, key=lambda row: [*KINDS].index(row["kind"]))


def _published(rows: Sequence[Mapping[str, Any]], site_url: str) -> list[str]:
    """Return a table of the editions, each with a link to its page."""
    if not rows:
        return []
    names = (row["edition"] for row in rows)
    cells = [f"[{name}]({site_url}/{name}/index.html)" if site_url else name for name in names]
    head = ["| published | papers |", "| --- | --- |"]
    return [*head, *(f"| {cell} | {row['papers']} |" for cell, row in zip(cells, rows, strict=True)), ""]


def _problems(results: Sequence[CrawlResult], editions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each edition that was not published, and for each crawl that failed for another reason."""
    reasons = {row["edition"]: row["reason"] for row in editions if row["verdict"] == "withheld"}
    for edition, reason in reasons.items():
        yield f"- {edition} was not published: {_code(reason or 'unknown reason')}"
    failed = (result for result in results if result.exit_code and not any(r["reason"] for r in result.editions))
    # A mistake in hfpapers.toml has the same message in each crawl.
    for message, code in {result.error: result.exit_code for result in failed}.items():
        yield f"- A crawl failed with exit code {code}: {_code(message)}"


def _gaps(archive: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each kind of gap in the archive."""
    stored = archive.get("editions", [])
    corrupt = [row["edition"] for row in stored if row["state"] == "corrupt"]
    for name, editions in (("missing", archive.get("missing", [])), ("corrupt", corrupt)):
        for kind in KINDS.values():
            periods = sorted(kind.parse_names(editions))
            if periods:
                bounds = dict.fromkeys([str(periods[0]), str(periods[-1])])
                yield (
                    f"- {count(len(periods), f'{kind.kind} edition')} {name}: {join_first([*map(str, periods)])}."
                    f" To crawl them, run the workflow with the range `{'..'.join(bounds)}`."
                )
    if archive.get("unconfirmed"):
        yield f"- The Hub shows no list, which later runs check again: {join_first(archive['unconfirmed'])}."
    lacking = sum(row["without_arxiv_text"] or 0 for row in stored)
    if lacking:
        yield f"- {count(lacking, 'paper')} without arXiv's text, which later runs request again."


def _code(text: str) -> str:
    """Return a text that may contain anything as code, so that nothing in it is Markdown or HTML."""
    return f"`{single_line(text).replace('`', chr(39))}`"
