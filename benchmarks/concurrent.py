"""The least that can be done: a day's papers by an asyncio client, without a framework. Writes them as JSON Lines.

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
    """Ask for the lists of days and each paper's page, so many at a time, and write what they say."""
    async with ClientSession(connector=TCPConnector(limit=int(concurrency)), raise_for_status=True) as session:

        async def page(path: str) -> html.HtmlElement:
            async with session.get(f"{hub}/papers/{path}") as answer:
                return html.document_fromstring(await answer.text())

        async def listed(day: str) -> list[dict[str, Any]]:
            return _data(await page(f"date/{day}"), "DailyPapers")["dailyPapers"]

        async def paper(item: dict[str, Any]) -> dict[str, Any]:
            return _paper(await page(item["paper"]["id"]), item) if pages else _listed(item["paper"], item)

        lists = await asyncio.gather(*map(listed, days.split(",")))
        papers = await asyncio.gather(*(paper(item) for items in lists for item in items))
    papers.sort(key=lambda paper: -paper["upvotes"])
    lines = "".join(f"{json.dumps(paper)}\n" for paper in papers)
    # There is nothing left to be done meanwhile.
    Path(file).write_text(lines, "utf-8")  # noqa: ASYNC240


def _data(page: html.HtmlElement, target: str) -> Any:
    return json.loads(page.xpath("//*[@data-target=$target]/@data-props", target=target)[0])


def _paper(page: html.HtmlElement, item: dict[str, Any]) -> dict[str, Any]:
    data = _data(page, "PaperContent")
    citing = {
        heading.text_content().split()[0].lower(): int(heading.find("span").text) for heading in page.xpath(_CITING)
    }
    return _listed(data["paper"], item) | {"rank": data["dailyPaperRank"], **citing}


def _listed(record: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
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
