"""Select the papers of an edition that an output shows. The data files always contain all papers."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hfpapers.items import Paper

Word = Annotated[str, Field(min_length=1)]


class Selection(BaseModel):
    """The conditions that a paper must meet to be shown. Upper and lower case are not distinguished.

    A word may consist of several words, like "language model". An organization is given by its handle or full name.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    top: int | None = Field(default=None, ge=1, description="The maximum number of papers, by rank.")
    min_upvotes: int = Field(default=0, ge=0, description="The minimum number of votes.")
    words: list[Word] = Field(
        default=[], description="The title, the abstract or the keywords contain at least one of these words."
    )
    without_words: list[Word] = Field(
        default=[], description="The title, the abstract and the keywords contain none of these words."
    )
    organizations: list[str] = Field(default=[], description="The paper belongs to one of these organizations.")

    def select(self, papers: Iterable[Paper]) -> list[Paper]:
        """Return the papers that meet the conditions, in the given order."""
        return [paper for paper in papers if self._matches(paper)][: self.top]

    def _matches(self, paper: Paper) -> bool:
        text = "\n".join([paper.title, paper.abstract or "", *(paper.ai_keywords or [])]).casefold()
        organization = paper.organization
        names = {organization.name.casefold(), organization.handle.casefold()} if organization else set()
        return (
            paper.upvotes >= self.min_upvotes
            and (not self.words or _contains_any(text, self.words))
            and not _contains_any(text, self.without_words)
            and (not self.organizations or not names.isdisjoint(map(str.casefold, self.organizations)))
        )


def _contains_any(text: str, words: Iterable[str]) -> bool:
    """Return whether the text contains at least one of the words as a complete word: "reagents" is not "agents"."""
    return any(re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", text) for word in words)
