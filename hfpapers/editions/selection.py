"""The conditions by which an output or a topic selects papers. The data files always contain all papers."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from hfpapers.items import Paper
from hfpapers.text.latex import without_commands
from hfpapers.text.plain import is_blank, show_value
from hfpapers.text.words import Phrase, fold

FieldName = Literal["title", "abstract", "keywords"]

_FIELDS: tuple[FieldName, ...] = ("title", "abstract", "keywords")


# Compiling the expression for a longer word would take long.
_MAX_WORD_LENGTH = 200


def _check_word(word: str) -> str:
    if len(word) > _MAX_WORD_LENGTH:
        raise ValueError(f"expected a word of at most {_MAX_WORD_LENGTH} characters")
    Phrase(word)
    return word


def _check_name(name: str) -> str:
    if is_blank(name):
        raise ValueError("expected a text that is not empty")
    return name


Word = Annotated[str, AfterValidator(_check_word)]
Name = Annotated[str, AfterValidator(_check_name)]


class Match(NamedTuple):
    """Why a paper was selected: a word, an author, a category or an organization, as the condition states it.

    `field` is where it was found: ``title``, ``abstract``, ``keywords``, ``authors``, ``categories`` or
    ``organization``.
    """

    word: str
    field: str


class SearchedPaper:
    """The texts of a paper as conditions compare them. Each is made once, when the first condition needs it."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    @cached_property
    def texts(self) -> Mapping[FieldName, str]:
        """The texts in which words are searched."""
        keywords = map(fold, self.paper.ai_keywords or [])
        # No phrase begins in one keyword and ends in another, because none contains a line break.
        return {
            "title": fold(without_commands(self.paper.title)),
            "abstract": fold(without_commands(self.paper.abstract or "")),
            "keywords": "\n".join(keywords),
        }

    @cached_property
    def authors(self) -> frozenset[str]:
        """The names of the authors."""
        return frozenset(map(fold, self.paper.authors or []))

    @cached_property
    def categories(self) -> frozenset[str]:
        """The categories on arXiv."""
        primary = [self.paper.primary_category] if self.paper.primary_category else []
        return frozenset(map(fold, [*primary, *(self.paper.categories or [])]))

    @cached_property
    def organization(self) -> frozenset[str]:
        """The full name and the handle of the organization."""
        organization = self.paper.organization
        return frozenset(map(fold, [organization.name, organization.handle])) if organization else frozenset()


class Selection(BaseModel):
    """The conditions that a paper must meet. Upper and lower case are not distinguished.

    A word may consist of several words, like "language model".
    """

    # One field is called `in`, which Python reserves.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, serialize_by_alias=True)

    words: list[Word] = Field(
        default=[],
        description="Words or phrases. The paper has one of them, or one of `authors`, or one of `categories`.",
    )
    fields: list[FieldName] = Field(
        default=[*_FIELDS], alias="in", min_length=1, description="Where `words` are looked for."
    )
    authors: list[Name] = Field(default=[], description="The full names of authors.")
    categories: list[Name] = Field(default=[], description="Categories on arXiv, like `cs.MA`.")
    without_words: list[Word] = Field(
        default=[], description="The title, the abstract and the keywords contain none of these words."
    )
    organizations: list[Name] = Field(
        default=[], description="The paper belongs to one of these organizations, given by handle or full name."
    )
    min_upvotes: int = Field(default=0, ge=0, description="The minimum number of votes.")
    top: int | None = Field(default=None, ge=1, description="The maximum number of papers, by rank.")

    @model_validator(mode="before")
    @classmethod
    def _check_keys(cls, value: Any) -> Any:
        keys = [field.alias or name for name, field in cls.model_fields.items()]
        unknown = [key for key in value if key not in keys] if isinstance(value, dict) else []
        if unknown:
            raise ValueError(f"unknown key {show_value(str(unknown[0]))}; expected one of {', '.join(keys)}")
        return value

    def select(self, papers: Iterable[Paper]) -> list[Paper]:
        """Return the papers that meet the conditions, in the given order."""
        return [paper for paper in papers if self.has_votes(paper.upvotes) and self.accepts(SearchedPaper(paper))][
            : self.top
        ]

    def has_votes(self, upvotes: int) -> bool:
        """Return whether a paper with so many votes has enough of them."""
        return upvotes >= self.min_upvotes

    def accepts(self, searched: SearchedPaper) -> bool:
        """Return whether a paper meets the conditions that are not about its votes and its rank."""
        needs_alternative = self.words or self.authors or self.categories
        return (
            (not self.organizations or any(self._find_organization(searched)))
            and (not needs_alternative or any(self._find_alternatives(searched)))
            and not any(phrase.is_in(text) for phrase in self.compiled.without for text in searched.texts.values())
        )

    def find_matches(self, searched: SearchedPaper) -> list[Match]:
        """Return the words, authors, categories and organizations among the conditions that a paper has."""
        return [*self._find_alternatives(searched), *self._find_organization(searched)]

    @cached_property
    def compiled(self) -> "Compiled":
        """The conditions in the form in which texts are searched for them."""
        return Compiled(
            words=[(word, Phrase(word)) for word in self.words],
            without=[Phrase(word) for word in self.without_words],
            authors={fold(name): name for name in self.authors},
            categories={fold(name): name for name in self.categories},
            organizations={fold(name): name for name in self.organizations},
        )

    def _find_alternatives(self, searched: SearchedPaper) -> Iterator[Match]:
        """Yield those of the words, authors and categories that a paper has, of which one is enough."""
        for word, phrase in self.compiled.words:
            for field in self.fields:
                if phrase.is_in(searched.texts[field]):
                    yield Match(word, field)
        if self.authors:
            yield from _find(self.compiled.authors, searched.authors, "authors")
        if self.categories:
            yield from _find(self.compiled.categories, searched.categories, "categories")

    def _find_organization(self, searched: SearchedPaper) -> Iterator[Match]:
        if self.organizations:
            yield from _find(self.compiled.organizations, searched.organization, "organization")


@dataclass(frozen=True)
class Compiled:
    """The conditions of a selection as texts are searched for them: words as phrases, names by their folded form."""

    words: Sequence[tuple[str, Phrase]]
    without: Sequence[Phrase]
    authors: Mapping[str, str]
    categories: Mapping[str, str]
    organizations: Mapping[str, str]


def _find(wanted: Mapping[str, str], names: Collection[str], field: str) -> Iterator[Match]:
    """Yield a match for each wanted name that is among the names of a paper."""
    return (Match(name, field) for folded, name in wanted.items() if folded in names)
