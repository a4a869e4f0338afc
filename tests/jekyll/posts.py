"""The posts of the blog: papers with untrusted texts in all fields, exported as daily and weekly posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scrapy.utils.test import get_crawler

from hfpapers.config import Config
from hfpapers.config.outputs import CHARTS, THEMES
from hfpapers.editions.history import Observation
from hfpapers.editions.summary import summarize
from hfpapers.exporters.chart import ChartExporter
from hfpapers.exporters.post import PostExporter
from hfpapers.items import Organization, Paper
from hfpapers.pipelines.clean import CleanPipeline
from tests.exporters.export import export
from tests.jekyll.blog import Blog, visible
from tests.jekyll.hostile import ANY_TEXT, LATEX, NO_LATEX, TEXTS

CONFIG = Config(post_language="en", post_thumbnails=True, post_top="all")
TEMPLATES = ("list", "cards")
# The weekly posts have ten texts each: all ten are shown in each section, except five in the section of rising papers.
WEEKLY_TEXTS = [TEXTS[start : start + 10] for start in range(0, len(TEXTS), 10)]
# Titles and abstracts that contain formulas, and those that contain LaTeX or dollar signs but no formula.
FORMULAS = [(latex, shown) for latex, shown in LATEX if "\\(" in shown and not shown.startswith("\\(unclosed")]
NOT_FORMULAS = [(latex, shown) for latex, shown in LATEX if (latex, shown) not in FORMULAS]


@dataclass(frozen=True)
class Case:
    """A paper, and how a page must show it: `latex` where LaTeX is converted, and `text` where it is not."""

    paper: Paper
    latex: str
    text: str


def known_texts() -> list[Case]:
    """Return papers with the texts that are known to break posts."""
    return [
        Case(hostile_paper(number, latex=text, text=text, url=f"https://example.org/?{text}"), *[visible(text)] * 2)
        for number, text in enumerate(TEXTS, 1)
    ]


def latex_texts() -> list[Case]:
    """Return papers with formulas and LaTeX."""
    return [
        Case(hostile_paper(number, latex=latex, text="x"), shown, "x") for number, (latex, shown) in enumerate(LATEX, 1)
    ]


def generated_texts() -> list[Case]:
    """Return papers with texts that Hypothesis generates."""
    pairs: list[tuple[str, str]] = []

    # A nested function, because pytest-twisted runs tests and fixtures in a greenlet, which Hypothesis does not know.
    @hypothesis_settings(max_examples=350, deadline=None, database=None, phases=[Phase.generate])
    @given(st.tuples(NO_LATEX, ANY_TEXT))
    def collect(pair: tuple[str, str]) -> None:
        pairs.append(pair)

    collect()
    return [
        Case(
            hostile_paper(number, latex=latex, text=text, url=f"https://example.org/{text}"),
            visible(latex),
            visible(text),
        )
        for number, (latex, text) in enumerate(pairs, 1)
    ]


def math_papers() -> list[Paper]:
    """Return papers with formulas, and papers with text that only looks like a formula in all fields."""
    formulas = [hostile_paper(number, latex=latex, text="x") for number, (latex, _) in enumerate(FORMULAS, 1)]
    others = [
        hostile_paper(number, latex=latex, text=latex)
        for number, (latex, _) in enumerate(NOT_FORMULAS, 1 + len(formulas))
    ]
    return formulas + others


def hostile_paper(number: int, *, latex: str, text: str, url: str = "https://example.org/") -> Paper:
    """Return a paper with an untrusted text in all fields: `latex` where LaTeX is converted, `text` where it is not."""
    paper_id = f"2602.{90000 + number}"
    paper = Paper(
        edition="2026-02-19",
        rank=number,
        edition_size=number,
        id=paper_id,
        title=latex,
        abstract=latex,
        authors=[text, "Bo Birch", text, "Jun Elm"],
        organization=Organization(name=latex, handle="x", url="https://huggingface.co/x"),
        upvotes=1234,
        github_repo="https://github.com/made-up/teapots",
        github_stars=31400,
        project_page=url,
        ai_summary=latex,
        ai_keywords=[latex, "moss"],
        models=2,
        datasets=0,
        spaces=1,
        url=f"https://huggingface.co/papers/{paper_id}",
        arxiv_url=f"https://arxiv.org/abs/{paper_id}",
        pdf_url=f"https://arxiv.org/pdf/{paper_id}",
        thumbnail=f"https://thumbnails.example.org/{paper_id}.png",
        list_source="data",
        extra={text: latex},
    )
    return clean(paper)


def without_summary(paper: Paper) -> Paper:
    """Return a paper whose card shows the first sentences of its abstract."""
    return paper.model_copy(update={"ai_summary": None})


def clean(paper: Paper) -> Paper:
    """Return a paper as the crawl publishes it."""
    return _clean_pipeline().process_item(paper)


@cache
def _clean_pipeline() -> CleanPipeline:
    return CleanPipeline(get_crawler())


def weekly_papers(texts: Sequence[str]) -> list[Paper]:
    """Return the papers of a week with these texts. Each text is a keyword of two papers."""
    return [
        clean(
            hostile_paper(rank, latex=text, text=text).model_copy(
                update={
                    "edition": "2026-W08",
                    "organization": Organization(name=text, handle=f"x{rank}", url=f"https://huggingface.co/x{rank}"),
                    "submitted_at": "2026-02-18T01:00:00Z",
                    "ai_keywords": [text, texts[rank % len(texts)]],
                }
            )
        )
        for rank, text in enumerate(texts, 1)
    ]


def daily_permalink(slug: str, *, liquid: bool = False) -> str:
    return f"/posts/{_with_liquid(slug, liquid=liquid)}-2026-02-19/"


def weekly_permalink(slug: str, *, liquid: bool = False) -> str:
    return f"/posts/{_with_liquid(slug, liquid=liquid)}-2026-W08/"


def add_daily_posts(blog: Blog, slug: str, papers: Sequence[Paper], template: str, **options: Any) -> None:
    """Add the post of a day twice: with Liquid switched off, as it is exported, and with Liquid switched on."""
    for liquid in (False, True):
        path = f"_posts/2026-02-19-{_with_liquid(slug, liquid=liquid)}.md"
        post = export(PostExporter, CONFIG, papers, template=template, path=path, **options)
        blog.add(path, _enable_liquid(post) if liquid else post)


def add_weekly_posts(blog: Blog, slug: str, papers: Sequence[Paper]) -> None:
    """Add the post of a week with its charts twice: with Liquid switched off and on."""
    times = {"2026-02-18T10:00:00Z": 1, "2026-02-20T10:00:00Z": 1234}
    observations = [
        Observation(id=paper.id, time=time, rank=1, upvotes=votes, comments=0, stars=None)
        for paper in papers
        for time, votes in times.items()
    ]
    summary = summarize(papers, observations=observations)
    charts: dict[str, dict[str, str]] = {chart: {} for chart in CHARTS}
    for chart, theme in product(CHARTS, THEMES):
        name = f"assets/papers/{slug}-{chart}-{theme}.svg"
        charts[chart][theme] = f"/{name}"
        blog.add(name, export(ChartExporter, CONFIG, papers, chart=chart, theme=theme, summary=summary))
    for liquid in (False, True):
        path = f"_posts/2026-02-16-{_with_liquid(slug, liquid=liquid)}.md"
        post = export(PostExporter, CONFIG, papers, summary=summary, charts=charts, path=path)
        blog.add(path, _enable_liquid(post) if liquid else post)


def _with_liquid(slug: str, *, liquid: bool) -> str:
    return f"{slug}-liquid" if liquid else slug


def _enable_liquid(post: bytes) -> bytes:
    line = b"render_with_liquid: false\n"
    assert line in post
    return post.replace(line, b"", 1)
