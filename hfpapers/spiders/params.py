"""The arguments of spiders: what is right, and what each is for."""

from typing import Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hfpapers.clock import today
from hfpapers.periods import Period


def names(kind: type[Period]) -> AfterValidator:
    """Return what makes sure that an argument names periods of a kind."""

    def checked(text: str) -> str:
        kind.named(text, today())
        return text

    return AfterValidator(checked)


class EditionParams(BaseModel):
    """The arguments that all spiders of editions take."""

    model_config = ConfigDict(extra="forbid")

    pages: bool = Field(default=True, title="Pages", description="Whether each paper's own page is asked for, too.")
    via: Literal["pages", "api"] = Field(
        default="pages",
        title="Via",
        description="api has a larger quota, and no ranks of the day. What fails is asked for the other way.",
    )
    only: Literal["missing", "unsettled"] | None = Field(
        default=None,
        title="Only",
        description=(
            "missing: leave out the periods whose editions are there. unsettled: ask for those only whose editions are"
            " there, and were last crawled when their votes still moved."
        ),
    )
    force: bool = Field(
        default=False, title="Force", description="Whether a list is published that lost many of its papers."
    )
    # Scrapyd gives one to every job.
    job: str | None = Field(default=None, alias="_job", title="Job", description="Scrapyd's id of the job.")
