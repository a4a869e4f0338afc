"""What is scraped: a paper of an edition. The model's JSON Schema is the published data's contract."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
ListSource = Literal["data", "cards", "api", "browser"]
PageSource = Literal["data", "dom", "api", "browser"]


class Organization(BaseModel):
    """An organization of the Hub that a paper is filed under."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, description="Its full name.", examples=["UC Berkeley"])
    handle: str = Field(min_length=1, description="Its name in the Hub's URLs.", examples=["UCBerkeley"])
    url: str = Field(description="Its page on the Hub.", examples=["https://huggingface.co/UCBerkeley"])


class Change(BaseModel):
    """How a paper moved since the crawl before that found its edition changed."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)

    new: bool = Field(description="Whether it was not in the edition before; all else is null then.")
    rank: int | None = Field(default=None, description="Places won; lost ones are negative.")
    upvotes: int | None = Field(default=None, description="Votes won; lost ones are negative.")
    comments: int | None = Field(
        default=None, description="Comments more, or, negative, less; null where one of both is not known."
    )


class Paper(BaseModel):
    """A paper as an edition lists it. What the Hub did not say is null, never a guess."""

    # In the data every field is there: one that has a default may be null, but is never left out.
    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)

    edition: str = Field(
        description="The edition's period: a day, an ISO week or a month.",
        examples=["2026-02-19", "2026-W08", "2026-02"],
    )
    rank: int = Field(ge=1, description="Its place in the edition, from 1: by upvotes, ties as the Hub lists them.")
    edition_size: int = Field(ge=1, description="How many papers the edition has: this one is `rank` of them.")
    id: str = Field(pattern=r"^[0-9]{4}\.[0-9]{4,5}$", description="arXiv's identifier, without a version.")
    title: str = Field(min_length=1, description="Its title, on one line, LaTeX as the Hub has it.")
    abstract: str | None = Field(default=None, description="Its abstract, on one line, LaTeX as the Hub has it.")
    authors: list[str] | None = Field(
        default=None, description="Its authors' names, in order; hidden ones are left out."
    )
    organization: Organization | None = Field(default=None, description="The organization it is filed under.")
    upvotes: Count = Field(description="Votes of the Hub's users.")
    comments: Count | None = Field(default=None, description="Comments on its page.")
    github_repo: str | None = Field(default=None, description="Its repository on GitHub.")
    github_stars: Count | None = Field(
        default=None, description="That repository's stars, as the Hub last counted them."
    )
    project_page: str | None = Field(default=None, description="Its project's page.")
    ai_summary: str | None = Field(
        default=None, description="One sentence on it, written by a model of the Hub's choice."
    )
    ai_keywords: list[str] | None = Field(default=None, description="Keywords, chosen by a model of the Hub's choice.")
    models: Count | None = Field(default=None, description="Models on the Hub that cite it.")
    datasets: Count | None = Field(default=None, description="Datasets on the Hub that cite it.")
    spaces: Count | None = Field(default=None, description="Spaces on the Hub that cite it.")
    url: str = Field(description="Its page on the Hub.")
    arxiv_url: str = Field(description="Its page on arXiv.")
    pdf_url: str = Field(description="Its PDF on arXiv.")
    thumbnail: str | None = Field(
        default=None, description="A picture of its first page or of its choice, 1200 by 630 pixels."
    )
    media_urls: list[str] | None = Field(default=None, description="Pictures and videos that its submitter added.")
    published_at: str | None = Field(default=None, description="When it appeared on arXiv: RFC 3339, UTC.")
    submitted_at: str | None = Field(
        default=None, description="When it was submitted to the daily papers: RFC 3339, UTC."
    )
    submitted_by: str | None = Field(default=None, description="Who submitted it: a user's handle on the Hub.")
    hub_rank: int | None = Field(default=None, ge=1, description="Its rank of the day, as its own page says.")
    entry: int | None = Field(
        default=None, ge=1, description="The place at which it came into the edition, from 1: stays while it is there."
    )
    first_seen: str | None = Field(
        default=None, description="When a crawl first found it in the edition: RFC 3339, UTC."
    )
    updated_at: str | None = Field(
        default=None, description="When a crawl last found it changed, RFC 3339, UTC; null if none did."
    )
    change: Change | None = Field(
        default=None, description="How it moved, as the last crawl that found its edition changed saw; null before."
    )
    list_source: ListSource = Field(description="What its list was read from.")
    page_source: PageSource | None = Field(
        default=None, description="What its own page was read from; null where it was not."
    )
