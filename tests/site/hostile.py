"""Papers whose texts try to break a page, and the same papers with harmless texts."""

from collections.abc import Iterator, Sequence

from hfpapers.items import Organization, Paper
from hfpapers.text.plain import single_line
from tests.jekyll.hostile import TEXTS

# Texts with a formula, which are not among those of posts.
FORMULAS = (
    r"$\text{</math><script>alert(1)</script>}$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\unicode{x3C}script\unicode{x3E}$",
    r"$x^{<img src=x onerror=alert(1)>}$",
    r"\(\style{position:fixed;inset:0}{x}\)",
    r"$$\begin{array}{cc} <b> & </td> \\ 1 & 2 \end{array}$$",
    "$" + "{" * 300 + "x" + "}" * 300 + "$",
    "$" + "x_{" * 300 + "y" + "}" * 300 + "$",
    r"$\color{red}{\rule{100cm}{100cm}}$",
)
# What stands in the fields of a paper. Each text is in all of them.
ALL_TEXTS = (
    *TEXTS,
    *FORMULAS,
    "x" * 10_000,
    "word " * 2_000,
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
)
_URL = "https://example.org/"


def hostile_papers(edition: str) -> list[Paper]:
    """Return a paper for each hostile text."""
    return [*_papers(edition, ALL_TEXTS)]


def harmless_papers(edition: str) -> list[Paper]:
    """Return the same papers with harmless texts."""
    return [*_papers(edition, [f"An ordinary text {number}" for number in range(len(ALL_TEXTS))])]


def _papers(edition: str, texts: Sequence[str]) -> Iterator[Paper]:
    for number, text in enumerate(texts, 1):
        # The data has no other texts: the pipeline that cleans papers puts them on one line.
        shown = single_line(text)
        yield Paper(
            edition=edition,
            rank=number,
            edition_size=len(texts),
            id=f"2602.{number:05}",
            title=shown,
            abstract=shown,
            authors=[shown] * (5_000 if number == 1 else 5),
            organization=Organization(name=shown, handle=f"org-{number}", url=_URL),
            upvotes=1_000 - number,
            comments=1,
            ai_summary=shown,
            ai_keywords=[f"{shown} {index}" for index in range(3)],
            primary_category=shown[:50],
            categories=[shown[:50]],
            github_repo="https://github.com/made-up/repository",
            github_stars=3,
            project_page=_URL,
            url=f"https://huggingface.co/papers/2602.{number:05}",
            arxiv_url=f"https://arxiv.org/abs/2602.{number:05}",
            pdf_url=f"https://arxiv.org/pdf/2602.{number:05}",
            submitted_at=f"{edition}T04:00:00Z",
            first_seen=f"{edition}T10:00:00Z",
            list_source="data",
            extra={"note": shown},
        )
