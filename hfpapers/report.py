"""What is kept of the last crawl of an edition: the model of the files in reports/. Pure."""

from pydantic import BaseModel, ConfigDict, Field

from hfpapers.outcomes import Verdict


class Report(BaseModel):
    """How the last crawl of an edition ended."""

    model_config = ConfigDict(extra="ignore")

    kind: str = Field(description="The kind of edition: daily, weekly or monthly.")
    edition: str = Field(description="The edition's period.", examples=["2026-02-19"])
    crawled_at: str = Field(description="When it was last crawled: RFC 3339, UTC.")
    confirmed_at: str | None = Field(
        description="When a crawl last found it whole, whether or not anything had changed; null if none did."
    )
    verdict: Verdict = Field(description="How that crawl ended.")
    reason: str | None = Field(description="Why it was withheld; null if it was not.")
    papers: int | None = Field(description="How many papers it has; null if it was not published.")
    removed: list[str] = Field(description="The papers that were in it before, and are not listed any more.")
    files: list[str] = Field(description="The files that changed, within the output folder.")
