"""Which of an edition's papers an output shows. Pure; the data always holds them all."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hfpapers.items import Paper

Word = Annotated[str, Field(min_length=1)]


class Selection(BaseModel):
    """What a paper must have to be shown. Words and organizations are compared without regard to case.

    An organization is named by its handle or its full name. A word may be several: "language model".
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    top: int | None = Field(default=None, ge=1, description="How many papers at the most, by rank.")
    min_upvotes: int = Field(default=0, ge=0, description="How many votes at the least.")
    words: list[Word] = Field(default=[], description="Words of which the title, abstract or keywords have one.")
    without_words: list[Word] = Field(default=[], description="Words of which they have none.")
    organizations: list[str] = Field(default=[], description="Organizations of which the paper is filed under one.")

    def of(self, papers: Iterable[Paper]) -> list[Paper]:
        """Return the papers to show, in the order in which they come."""
        return [paper for paper in papers if self._shows(paper)][: self.top]

    def _shows(self, paper: Paper) -> bool:
        text = "\n".join([paper.title, paper.abstract or "", *(paper.ai_keywords or [])]).casefold()
        organization = paper.organization
        names = {organization.name.casefold(), organization.handle.casefold()} if organization else set()
        return (
            paper.upvotes >= self.min_upvotes
            and (not self.words or _has_one(text, self.words))
            and not _has_one(text, self.without_words)
            and (not self.organizations or not names.isdisjoint(map(str.casefold, self.organizations)))
        )


def _has_one(text: str, words: Iterable[str]) -> bool:
    """Return whether a text has one of the words whole: "agent" is not in "reagents"."""
    return any(re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", text) for word in words)
