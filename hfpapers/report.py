"""What is kept of the last crawl of an edition: the model of the files in reports/. Pure."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hfpapers.drift import Measures

Verdict = Literal["published", "unchanged", "without_list", "withheld"]


class Failure(BaseModel):
    """A request that gave no data."""

    url: str
    reason: str


class Requests(BaseModel):
    """What the crawl asked, for all of its editions, until this one was done."""

    sent: int = Field(description="Requests, those sent anew included.")
    retried: int = Field(description="Requests sent anew after a failure.")
    refused: int = Field(description="Answers 429: too many requests.")
    waited_s: float = Field(description="Seconds waited for the Hub's quota.")


class Report(BaseModel):
    """How the last crawl of an edition ended."""

    model_config = ConfigDict(extra="ignore")

    kind: str = Field(description="The kind of edition: daily, weekly or monthly.")
    edition: str = Field(description="The edition's period.", examples=["2026-02-19"])
    arguments: dict[str, str] = Field(description="What the crawl was asked for.")
    started_at: str = Field(description="When the crawl began: RFC 3339, UTC.")
    crawled_at: str = Field(description="When the edition was done.")
    confirmed_at: str | None = Field(
        description="When a crawl last found it whole, whether or not anything had changed; null if none did."
    )
    verdict: Verdict = Field(description="How that crawl ended.")
    reason: str | None = Field(description="Why it was withheld; null if it was not.")
    papers: int | None = Field(description="How many papers it has; null if it was not published.")
    new: int = Field(description="How many of these were not in it before; none on its first crawl.")
    changed: int = Field(description="How many of these say something else than before.")
    removed: list[str] = Field(description="The papers that were in it before, and are not listed any more.")
    files: list[str] = Field(description="The files that changed, within the output folder.")
    measures: Measures | None = Field(description="What was read of its papers; null if nothing was.")
    unrecognised: list[str] = Field(description="What its list's data has that is new there, or not of its usual form.")
    warnings: list[str] = Field(description="What is not as in the editions before.")
    failures: list[Failure] = Field(description="What could not be had of it, the first of many.")
    requests: Requests = Field(description="What the crawl asked.")
    versions: dict[str, str] = Field(description="Of this project, Scrapy and Python.")
