"""The fastest simple program: an asyncio client without a framework writes the papers of days as JSON Lines.

python -m benchmarks.concurrent http://127.0.0.1:8899 2026-02-19 papers.jsonl 8
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, TCPConnector
from lxml import html

_CITING = "//h2[contains(., 'citing this paper')]"


async def main(hub: str, days: str, file: str, concurrency: str, *, pages: bool = True) -> None:
    """Fetch the lists of the days and the page of each paper, with limited concurrency, and write the papers."""
    async with ClientSession(connector=TCPConnector(limit=int(concurrency)), raise_for_status=True) as session:

        async def fetch_page(path: str) -> html.HtmlElement:
            async with session.get(f"{hub}/papers/{path}") as response:
                return html.document_fromstring(await response.text())

        async def fetch_list(day: str) -> list[dict[str, Any]]:
            items: list[dict[str, Any]] = _props(await fetch_page(f"date/{day}"), "DailyPapers")["dailyPapers"]
            return items

        async def fetch_paper(item: dict[str, Any]) -> dict[str, Any]:
            if not pages:
                return _paper(item["paper"], item)
            return _paper_of_page(await fetch_page(item["paper"]["id"]), item)

        lists = await asyncio.gather(*map(fetch_list, days.split(",")))
        papers = await asyncio.gather(*(fetch_paper(item) for items in lists for item in items))
    papers.sort(key=lambda paper: -paper["upvotes"])
    lines = "".join(f"{json.dumps(paper)}\n" for paper in papers)
    # Nothing else runs any more that a blocking write could delay.
    Path(file).write_text(lines, "utf-8")  # noqa: ASYNC240


def _props(page: html.HtmlElement, target: str) -> Any:
    return json.loads(page.xpath("//*[@data-target=$target]/@data-props", target=target)[0])


def _paper_of_page(page: html.HtmlElement, item: dict[str, Any]) -> dict[str, Any]:
    props = _props(page, "PaperContent")
    citing = {
        heading.text_content().split()[0].lower(): int(heading.find("span").text) for heading in page.xpath(_CITING)
    }
    return _paper(props["paper"], item) | {"rank": props["dailyPaperRank"], **citing}


def _paper(record: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": record["id"],
        "title": record["title"],
        "abstract": record["summary"],
        "authors": [author["name"] for author in record["authors"]],
        "organization": record.get("organization", {}).get("fullname"),
        "upvotes": record["upvotes"],
        "comments": item["numComments"],
    }


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5], pages="no-pages" not in sys.argv))
