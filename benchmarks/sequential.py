"""The simplest script: fetch the papers of a day one page after the other, and write them as JSON Lines.

python -m benchmarks.sequential http://127.0.0.1:8899 2026-02-19 papers.jsonl
"""

import json
import sys
from pathlib import Path
from typing import Any

import requests
from bs4 import BeautifulSoup

_TIMEOUT_S = 30


def main(hub: str, day: str, file: str) -> None:
    """Fetch the list and the page of each paper, and write the papers."""
    items = _props(_fetch_page(f"{hub}/papers/date/{day}"), "DailyPapers")["dailyPapers"]
    papers = [_paper(_fetch_page(f"{hub}/papers/{item['paper']['id']}"), item) for item in items]
    papers.sort(key=lambda paper: -paper["upvotes"])
    Path(file).write_text("".join(f"{json.dumps(paper)}\n" for paper in papers), "utf-8")


# Like any simple script, this one does not check whether an element exists. `Any` lets it.
def _fetch_page(url: str) -> Any:
    response = requests.get(url, timeout=_TIMEOUT_S)
    response.raise_for_status()
    return BeautifulSoup(response.text, "html.parser")


def _props(page: Any, target: str) -> Any:
    return json.loads(page.find(attrs={"data-target": target})["data-props"])


def _paper(page: Any, item: dict[str, Any]) -> dict[str, Any]:
    props = _props(page, "PaperContent")
    citing = {
        heading.get_text().split()[0].lower(): int(heading.span.get_text())
        for heading in page.find_all("h2")
        if "citing this paper" in heading.get_text()
    }
    return {
        "id": props["paper"]["id"],
        "title": props["paper"]["title"],
        "abstract": props["paper"]["summary"],
        "authors": [author["name"] for author in props["paper"]["authors"]],
        "organization": props.get("organization", {}).get("fullname"),
        "upvotes": props["paper"]["upvotes"],
        "comments": item["numComments"],
        "rank": props["dailyPaperRank"],
        **citing,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
