"""The arguments of the spiders: their types, defaults and descriptions."""

from typing import Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hfpapers import clock
from hfpapers.editions.periods import Period


def period_names(kind: type[Period]) -> AfterValidator:
    """Return a validator for an argument that names periods of a kind."""

    def check(text: str) -> str:
        kind.parse_range(text, clock.today())
        return text

    return AfterValidator(check)


class EditionArguments(BaseModel):
    """The arguments that all spiders accept."""

    model_config = ConfigDict(extra="forbid")

    pages: bool = Field(default=True, title="Pages", description="Whether the page of each paper is requested.")
    via: Literal["pages", "api"] = Field(
        default="pages",
        title="Via",
        description=(
            "The first source of lists and papers; the other one is the fallback. The API has a larger rate limit, and"
            " no ranks of the day."
        ),
    )
    only: Literal["missing", "unsettled"] | None = Field(
        default=None,
        title="Only",
        description=(
            "missing: crawl only the editions that are not stored or are corrupt. unsettled: crawl only the stored"
            " editions whose votes were still changing when they were last crawled."
        ),
    )
    force: bool = Field(
        default=False,
        title="Force",
        description=(
            "Whether an implausible list is published: one that lost more papers than EDITION_MAX_LOSS allows, that has"
            " no votes or one title for all papers, or a latest list that is older than a month."
        ),
    )
    arxiv: bool = Field(
        default=True, title="arXiv", description="Whether abstracts are requested from arXiv. See also ARXIV_URL."
    )
    posts: Literal["keep", "replace"] = Field(
        default="keep",
        title="Posts",
        description=(
            "keep: posts that hfpapers did not write, or that a person has edited, are left in place. replace: they are"
            " replaced, too."
        ),
    )
    notify: Literal["due", "yes", "no", "later"] = Field(
        default="due",
        title="Notify",
        description=(
            "due: send the notifications that are due. yes: also send digests of the editions of this crawl that are"
            " old. no: send none. later: leave them to the next crawl, or to `scrapy notify --pending`."
        ),
    )
    render: Literal["now", "later"] = Field(
        default="now",
        title="Render",
        description=(
            "now: publish everything. later: write only the data, the history and the report of each edition, and the"
            " crawl log; leave posts, references, feeds, the database and the site to `scrapy render`."
        ),
    )
    summary: Literal["text", "json"] = Field(
        default="text",
        title="Summary",
        description=(
            "What is printed at the end: the best papers, if the output is a terminal; or the result of each edition as"
            " JSON, for programs."
        ),
    )
    # Scrapyd passes this argument to every job.
    job: str | None = Field(default=None, alias="_job", title="Job", description="The id of a Scrapyd job.")
