"""The model of the files in `reports/`: how the last crawl of an edition ended."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hfpapers.editions.checks import ExtractionStats

Verdict = Literal["published", "unchanged", "without_list", "not_open", "withheld"]


class Failure(BaseModel):
    """A request that returned no data."""

    url: str
    reason: str


class Requests(BaseModel):
    """The requests of the crawl, for all of its editions, until this edition was finished."""

    sent: int = Field(description="The number of requests, including retries.")
    retried: int = Field(description="The number of requests that were sent again after a failure.")
    rate_limited: int = Field(description="The number of responses with the status 429 (too many requests).")
    waited_s: float = Field(description="The seconds that the crawl waited for the Hub's rate limit.")


class Report(BaseModel):
    """How the last crawl of an edition ended."""

    model_config = ConfigDict(extra="ignore")

    kind: str = Field(description="The kind of the edition: daily, weekly or monthly.")
    edition: str = Field(description="The period of the edition.", examples=["2026-02-19"])
    arguments: dict[str, str] = Field(description="The arguments of the spider.")
    started_at: str = Field(description="When the crawl started: RFC 3339, UTC.")
    crawled_at: str = Field(description="When the crawl finished the edition: RFC 3339, UTC.")
    verdict: Verdict = Field(description="How the crawl of the edition ended.")
    reason: str | None = Field(description="Why the edition was withheld; null if it was not.")
    papers: int | None = Field(description="The number of papers in the edition; null if it was not published.")
    new: int = Field(
        description="The number of papers that were not in the edition before; 0 when an edition is first published."
    )
    changed: int = Field(description="The number of papers whose content changed since the previous crawl.")
    removed: list[str] = Field(
        description="The ids of the papers that were in the edition before and are no longer listed."
    )
    files: list[str] = Field(description="The paths of the files that changed, relative to the output folder.")
    extraction: ExtractionStats | None = Field(
        description="Statistics about the extracted values; null if no papers were extracted."
    )
    unknown_fields: list[str] = Field(
        description="Keys in the data of the list that are unknown, and fields whose value has an unexpected form."
    )
    warnings: list[str] = Field(
        description="What is unexpected about the edition, like a change compared to the previous editions."
    )
    failures: list[Failure] = Field(description="The requests that returned no data; at most 50 of them.")
    requests: Requests = Field(description="The requests of the crawl.")
    versions: dict[str, str] = Field(description="The versions of hfpapers, Scrapy and Python.")
