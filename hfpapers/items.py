"""What is scraped: the papers of editions. The JSON Schema of `Paper` is the contract of the published data.

Each field is declared once, with its kind, its source and its description. Cleaning, the plausibility checks and the
table in docs/data.md read them from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

ListSource = Literal["data", "cards", "api", "browser"]
PageSource = Literal["data", "dom", "api", "browser"]
AbstractSource = Literal["arxiv", "hub"]


class Kind(Enum):
    """What a field contains, which decides how it is cleaned."""

    TEXT = "text"
    URL = "URL"


class Source(Enum):
    """Where the value of a field comes from."""

    LIST = "list"
    PAGE = "page"
    # The page has the newer value; the list is the fallback.
    PAGE_OR_LIST = "page, else list"
    ID = "id"
    ARXIV = "arXiv"
    # Not from the Hub: what the pipelines of a user add.
    USER = "your pipelines"
    # Not from the Hub: what the crawl itself adds.
    CRAWL = "crawl"


@dataclass(frozen=True)
class _Limit:
    """A limit to what is extracted. It is in the JSON Schema, but stored data is read whatever its length."""

    length: int
    keyword: ClassVar[str]

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the JSON Schema of the value, with the limit."""
        return handler(core_schema) | {self.keyword: self.length}


class MaxLength(_Limit):
    """The most characters of a text."""

    keyword = "maxLength"


class MaxItems(_Limit):
    """The most elements of a list."""

    keyword = "maxItems"


# The arXiv identifier of a paper, without a version.
ID_PATTERN = r"^[0-9]{4}\.[0-9]{4,5}$"
MAX_URL_LENGTH = 2_000
MAX_NAME_LENGTH = 200

Text = Annotated[str, Kind.TEXT]
Name = Annotated[Text, MaxLength(MAX_NAME_LENGTH)]
WebUrl = Annotated[str, Kind.URL, MaxLength(MAX_URL_LENGTH)]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
# A larger number is not a plausible count of votes, comments or stars.
MAX_COUNT = 10**12
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]


class Organization(BaseModel):
    """An organization of the Hub to which a paper belongs."""

    # Data that a newer version wrote may have more fields.
    model_config = ConfigDict(extra="allow")

    name: Name = Field(min_length=1, description="The full name.", examples=["UC Berkeley"])
    handle: Annotated[str, MaxLength(MAX_NAME_LENGTH)] = Field(
        min_length=1, description="The name in the Hub's URLs.", examples=["UCBerkeley"]
    )
    url: str = Field(description="The page on the Hub.", examples=["https://huggingface.co/UCBerkeley"])


class Change(BaseModel):
    """What changed about a paper since the previous crawl that changed the edition."""

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=True)

    new: bool = Field(description="Whether the paper was not in the edition before. If so, the other fields are null.")
    rank: int | None = Field(default=None, description="Ranks gained; negative if lost.")
    upvotes: int | None = Field(default=None, description="Votes gained; negative if lost.")
    comments: int | None = Field(
        default=None, description="Comments gained; negative if lost; null where one of the two numbers is unknown."
    )


class Paper(BaseModel):
    """A paper of an edition. What the Hub does not state is null, never a guess."""

    # Every line of the data has every field: one with a default may be null, but is never left out.
    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)

    edition: Annotated[str, Source.LIST] = Field(
        description="The period of the edition: a day, an ISO week or a month.",
        examples=["2026-02-19", "2026-W08", "2026-02"],
    )
    rank: Annotated[int, Source.PAGE_OR_LIST] = Field(
        ge=1, description="The rank in the edition, from 1: by upvotes; ties as the Hub lists them.", examples=[1]
    )
    edition_size: Annotated[int, Source.LIST] = Field(
        ge=1, description="The number of papers in the edition.", examples=[24]
    )
    id: Annotated[str, Source.LIST] = Field(
        pattern=ID_PATTERN,
        description="The arXiv identifier, without a version.",
        examples=["2602.91906"],
    )
    title: Annotated[Text, MaxLength(1_000), Source.LIST] = Field(
        min_length=1,
        description="The title, on one line, with LaTeX, from the source that `abstract_source` names.",
        examples=["Teapots with Patience"],
    )
    abstract: Annotated[Annotated[Text, MaxLength(20_000)] | None, Source.LIST] = Field(
        default=None,
        description="The abstract, on one line, with LaTeX, from the same source as the title.",
        examples=["We ask what happens …"],
    )
    abstract_source: Annotated[AbstractSource, Source.ARXIV] = Field(
        default="hub",
        description=(
            "Where title and abstract are from: `arxiv` (as their authors wrote them), or `hub`, whose abstracts have"
            " lost the signs of their formulas."
        ),
        examples=["arxiv"],
    )
    authors: Annotated[Annotated[list[Name], MaxItems(10_000)] | None, Source.LIST] = Field(
        default=None,
        description="The names of the authors in order, without those that are hidden on the Hub.",
        examples=[["Ada Alder", "Bo Birch"]],
    )
    organization: Annotated[Organization | None, Source.LIST] = Field(
        default=None, description="The organization that the paper belongs to on the Hub."
    )
    upvotes: Annotated[Count, Source.PAGE_OR_LIST] = Field(description="Votes of the Hub's users.", examples=[90])
    comments: Annotated[Count | None, Source.PAGE_OR_LIST] = Field(
        default=None, description="Comments on the paper's page, without hidden ones.", examples=[1]
    )
    github_repo: Annotated[Annotated[str, MaxLength(MAX_URL_LENGTH)] | None, Source.LIST] = Field(
        default=None,
        description="The code repository; the one that `project_page` belongs to if the Hub states no other.",
        examples=["https://github.com/made-up/teapots"],
    )
    github_stars: Annotated[Count | None, Source.LIST] = Field(
        default=None,
        description="Its stars when the Hub last counted them; with three significant digits if read from cards.",
        examples=[724],
    )
    project_page: Annotated[WebUrl | None, Source.LIST] = Field(
        default=None, description="The page of the project.", examples=["https://teapots.example.org/"]
    )
    ai_summary: Annotated[Annotated[Text, MaxLength(2_000)] | None, Source.LIST] = Field(
        default=None, description="One sentence about the paper, written by a model of the Hub's choice."
    )
    ai_keywords: Annotated[Annotated[list[Name], MaxItems(100)] | None, Source.LIST] = Field(
        default=None, description="Keywords, chosen by the same model.", examples=[["teapots", "patience"]]
    )
    primary_category: Annotated[Name | None, Source.ARXIV] = Field(
        default=None, description="The primary category on arXiv.", examples=["cs.LG"]
    )
    categories: Annotated[Annotated[list[Name], MaxItems(100)] | None, Source.ARXIV] = Field(
        default=None,
        description="arXiv's own categories, the primary one first, without ACM and MSC classes.",
        examples=[["cs.LG", "cs.CL"]],
    )
    arxiv_comment: Annotated[Annotated[Text, MaxLength(2_000)] | None, Source.ARXIV] = Field(
        default=None, description="The authors' comment on arXiv.", examples=["12 pages, 3 teapots"]
    )
    journal_ref: Annotated[Annotated[Text, MaxLength(1_000)] | None, Source.ARXIV] = Field(
        default=None, description="Where the paper was published, as stated on arXiv.", examples=["J. Teapots 3 (2026)"]
    )
    doi: Annotated[Name | None, Source.ARXIV] = Field(
        default=None,
        description="The DOI of the published version, as stated on arXiv.",
        examples=["10.5555/teapots.3"],
    )
    arxiv_updated_at: Annotated[Time | None, Source.ARXIV] = Field(
        default=None,
        description="When the current version appeared on arXiv: RFC 3339, UTC, to the second.",
        examples=["2026-02-18T09:00:00Z"],
    )
    models: Annotated[Count | None, Source.PAGE] = Field(
        default=None, description="Models on the Hub that cite the paper.", examples=[2]
    )
    datasets: Annotated[Count | None, Source.PAGE] = Field(
        default=None, description="Datasets on the Hub that cite the paper.", examples=[0]
    )
    spaces: Annotated[Count | None, Source.PAGE] = Field(
        default=None, description="Spaces on the Hub that cite the paper.", examples=[0]
    )
    url: Annotated[str, Source.ID] = Field(
        description="The paper's page on the Hub.", examples=["https://huggingface.co/papers/2602.91906"]
    )
    arxiv_url: Annotated[str, Source.ID] = Field(
        description="The paper's page on arXiv.", examples=["https://arxiv.org/abs/2602.91906"]
    )
    pdf_url: Annotated[str, Source.ID] = Field(
        description="The paper's PDF on arXiv.", examples=["https://arxiv.org/pdf/2602.91906"]
    )
    thumbnail: Annotated[WebUrl | None, Source.LIST] = Field(
        default=None, description="An image of the paper, 1200 by 630 pixels."
    )
    media_urls: Annotated[Annotated[list[WebUrl], MaxItems(100)] | None, Source.LIST] = Field(
        default=None, description="Images and videos that the submitter added."
    )
    published_at: Annotated[Time | None, Source.LIST] = Field(
        default=None,
        description="When the paper appeared on arXiv: RFC 3339, UTC, to the second.",
        examples=["2026-02-17T17:00:00Z"],
    )
    submitted_at: Annotated[Time | None, Source.LIST] = Field(
        default=None,
        description="When the paper was submitted to the daily papers: RFC 3339, UTC, to the second.",
        examples=["2026-02-19T04:15:30Z"],
    )
    submitted_by: Annotated[Name | None, Source.LIST] = Field(
        default=None, description="The submitter's handle on the Hub.", examples=["reader6"]
    )
    hub_rank: Annotated[int | None, Source.PAGE] = Field(
        default=None, ge=1, le=MAX_COUNT, description="The rank of the day that the paper's page shows.", examples=[1]
    )
    entry: Annotated[int | None, Source.CRAWL] = Field(
        default=None,
        ge=1,
        # The time of a feed item is made from it.
        le=1_000_000,
        description=(
            "The position in the order in which papers came into the edition, from 1, the best of a crawl last. It"
            " never changes while the paper is in the edition."
        ),
        examples=[1],
    )
    first_seen: Annotated[Time | None, Source.CRAWL] = Field(
        default=None,
        description="When a crawl first found the paper in the edition: RFC 3339, UTC.",
        examples=["2026-02-19T04:10:12Z"],
    )
    updated_at: Annotated[Time | None, Source.CRAWL] = Field(
        default=None,
        description="When a crawl last found the paper changed: RFC 3339, UTC; null if none did.",
        examples=["2026-02-20T00:15:04Z"],
    )
    change: Annotated[Change | None, Source.CRAWL] = Field(
        default=None,
        description="What changed since the previous crawl that changed the edition; null before the second one.",
    )
    list_source: Annotated[ListSource, Source.CRAWL] = Field(
        description=(
            "What the list was read from: `data` (the JSON in the page), `cards` (the page's HTML), `api`, or `browser`"
            " (the page as a browser renders it)."
        ),
        examples=["data"],
    )
    page_source: Annotated[PageSource | None, Source.CRAWL] = Field(
        default=None,
        description=(
            "What the paper's page was read from: `data` (the JSON in the page), `dom` (its HTML), `api` or `browser`;"
            " null if it was not read."
        ),
        examples=["data"],
    )
    extra: Annotated[dict[str, str], Source.USER] = Field(
        default={}, description="Texts that your own item pipelines add, by name.", examples=[{"tldr": "Teapots wait."}]
    )


class StoredPaper(Paper):
    """A paper as it is read from the data. Fields that only a newer version knows are kept."""

    model_config = ConfigDict(extra="allow")


def fields_of_kind(kind: Kind) -> tuple[str, ...]:
    """Return the names of the paper's fields that contain a text or URL, or a list of them, in order."""
    return tuple(name for name in Paper.model_fields if kind in markers(Paper, name))


def fields_from(*sources: Source) -> tuple[str, ...]:
    """Return the names of the paper's fields that come from these sources, in order."""
    return tuple(
        name for name, field in Paper.model_fields.items() if any(source in field.metadata for source in sources)
    )


def markers(model: type[BaseModel], name: str) -> list[object]:
    """Return the markers in the annotation of a field, like ``list[Name] | None``, with those of its parts."""
    field = model.model_fields[name]
    return [*field.metadata, *_markers_in(field.annotation)]


def _markers_in(annotation: object) -> Iterator[object]:
    yield from getattr(annotation, "__metadata__", ())
    for argument in getattr(annotation, "__args__", ()):
        yield from _markers_in(argument)
