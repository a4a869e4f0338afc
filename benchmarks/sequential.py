"""A day's papers by the plain script that one writes first: a page after the other. Writes them as JSON Lines.

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
    """Ask for the list and each paper's page, and write what they say."""
    listed = _data(_page(f"{hub}/papers/date/{day}"), "DailyPapers")["dailyPapers"]
    papers = [_paper(_page(f"{hub}/papers/{item['paper']['id']}"), item) for item in listed]
    papers.sort(key=lambda paper: -paper["upvotes"])
    Path(file).write_text("".join(f"{json.dumps(paper)}\n" for paper in papers), "utf-8")


def _page(url: str) -> BeautifulSoup:
    answer = requests.get(url, timeout=_TIMEOUT_S)
    answer.raise_for_status()
    return BeautifulSoup(answer.text, "html.parser")


def _data(page: BeautifulSoup, target: str) -> Any:
    return json.loads(page.find(attrs={"data-target": target})["data-props"])


def _paper(page: BeautifulSoup, item: dict[str, Any]) -> dict[str, Any]:
    data = _data(page, "PaperContent")
    citing = {
        heading.get_text().split()[0].lower(): int(heading.span.get_text())
        for heading in page.find_all("h2")
        if "citing this paper" in heading.get_text()
    }
    return {
        "id": data["paper"]["id"],
        "title": data["paper"]["title"],
        "abstract": data["paper"]["summary"],
        "authors": [author["name"] for author in data["paper"]["authors"]],
        "organization": data.get("organization", {}).get("fullname"),
        "upvotes": data["paper"]["upvotes"],
        "comments": item["numComments"],
        "rank": data["dailyPaperRank"],
        **citing,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
