"""Which values of a stored paper a new crawl keeps: those that its sources cannot state, or state less exactly."""

from collections.abc import Collection

from pydantic import BaseModel

from hfpapers.items import Paper, Source, StoredPaper, fields_from

SOURCE_FIELDS = {"list_source", "page_source"}
# The fields that describe the place of a paper in one edition. They are never copied into another edition.
EDITION_FIELDS = {"edition", "edition_size", "rank", *fields_from(Source.CRAWL)} - SOURCE_FIELDS
# What `abstract_source` is about: either all of these are from arXiv, or only the title and the abstract of the Hub.
ARXIV_TEXT_FIELDS = {"title", "abstract", *fields_from(Source.ARXIV)}

# The fields that the cards of a list page state. Only the JSON of a paper states all fields of a list. Cards show
# stars, too, but in a form that may change: if none are found, the paper may have some.
_CARD_FIELDS = {"title", "organization", "upvotes", "comments", "thumbnail"}
# The Hub has these numbers for every paper, so that null means that the number could not be read. A rank of the day
# does not disappear, but the API does not state it, nor does the page of a paper that was listed again.
_NEVER_WITHDRAWN = {"comments", "models", "datasets", "spaces", "hub_rank"}
# Cards round a larger number of stars to three significant digits, like "2.62k".
_MAX_EXACT_STARS_ON_CARDS = 999


def carry_over(paper: Paper, previous: Paper, unparsed: Collection[str] = ()) -> dict[str, object]:
    """Return the values of the previous version that this crawl's sources cannot state, or state less exactly.

    `unparsed` are the fields whose value could not be parsed; they are not stated.
    """
    values = {
        name: getattr(previous, name)
        for name in Paper.model_fields
        if getattr(paper, name) is None
        and name not in EDITION_FIELDS
        and name != "page_source"
        and not (name in ARXIV_TEXT_FIELDS and has_arxiv_text(paper))
        and (name in unparsed or not _is_stated(name, paper))
    }
    if paper.github_repo not in {None, previous.github_repo}:
        # The previous stars belong to another repository.
        values.pop("github_stars", None)
    elif _has_rounded_stars(paper) and previous.github_stars is not None and not _has_rounded_stars(previous):
        values["github_stars"] = previous.github_stars
    if paper.organization and previous.organization and declared(paper.organization) == declared(previous.organization):
        # The stored one may have fields that only a newer version knows.
        values["organization"] = previous.organization
    if not has_arxiv_text(paper):
        values |= _arxiv_text(previous)
    if extra := {**previous.extra, **paper.extra}:
        values["extra"] = extra
    return values


def has_arxiv_text(paper: Paper) -> bool:
    """Return whether the title and the abstract of a paper are those of arXiv."""
    return paper.abstract_source == "arxiv"


def with_arxiv_text(paper: Paper, stored: Paper) -> Paper:
    """Return a copy of a paper with the title, the abstract and the other arXiv fields of another version of it.

    If the other version has no arXiv text, the paper itself is returned.
    """
    text = _arxiv_text(stored)
    return paper.model_copy(update=text) if text else paper


def with_unknown_fields(paper: Paper, previous: Paper) -> Paper:
    """Return a paper with the fields of its stored version that only a newer version of the project knows."""
    unknown = previous.model_extra
    return StoredPaper(**{**unknown, **dict(paper)}) if unknown else paper


def declared(model: BaseModel) -> dict[str, object]:
    """Return the values of the fields that this version knows."""
    return model.model_dump(include={*type(model).model_fields})


def _arxiv_text(paper: Paper) -> dict[str, object]:
    return {name: getattr(paper, name) for name in ARXIV_TEXT_FIELDS} if has_arxiv_text(paper) else {}


def _is_stated(name: str, paper: Paper) -> bool:
    """Return whether the sources of a paper state a field, so that null means that the Hub has no value."""
    return name not in _NEVER_WITHDRAWN and (name in _CARD_FIELDS or _has_json(paper))


def _has_json(paper: Paper) -> bool:
    """Return whether the JSON of a paper was read, from the list, the paper's page or the API."""
    if "browser" in {paper.list_source, paper.page_source}:
        # A browser renders pages with and without JSON. Cards do not state when a paper was submitted.
        return paper.submitted_at is not None
    return paper.list_source != "cards" or paper.page_source in {"data", "api"}


def _has_rounded_stars(paper: Paper) -> bool:
    """Return whether the stars of a paper were read from a card that rounds them."""
    stars = paper.github_stars
    return (
        stars is not None
        and stars > _MAX_EXACT_STARS_ON_CARDS
        and float(f"{stars:.3g}") == stars
        and not _has_json(paper)
    )
