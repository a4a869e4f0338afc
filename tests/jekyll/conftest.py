import pytest

from tests.jekyll.blog import Blog
from tests.jekyll.hostile import TEXTS
from tests.jekyll.posts import (
    TEMPLATES,
    WEEKLY_TEXTS,
    Case,
    add_daily_posts,
    add_weekly_posts,
    generated_texts,
    known_texts,
    latex_texts,
    math_papers,
    weekly_papers,
    without_summary,
)


@pytest.fixture(scope="session")
def cases() -> dict[str, list[Case]]:
    """Return the papers of the daily posts. Those of Hypothesis differ in each session."""
    return {"known": known_texts(), "latex": latex_texts(), "generated": generated_texts()}


@pytest.fixture(scope="session")
def blog(tmp_path_factory: pytest.TempPathFactory, cases: dict[str, list[Case]]) -> Blog:
    """Return a blog with all posts. Jekyll builds it once, because each build takes almost a second."""
    blog = Blog(tmp_path_factory.mktemp("blog") / "blog")
    for name, papers in cases.items():
        for template in TEMPLATES:
            add_daily_posts(blog, f"{name}-{template}", [case.paper for case in papers], template)
    add_daily_posts(blog, "opening-cards", [without_summary(case.paper) for case in cases["known"]], "cards")
    # For htmlproofer and the anchors: posts in which most papers have one line.
    for template in TEMPLATES:
        add_daily_posts(blog, f"top-{template}", [case.paper for case in cases["known"]], template, top=3)
    for template in TEMPLATES:
        add_daily_posts(blog, f"math-{template}", math_papers(), template)
    for number, texts in enumerate(WEEKLY_TEXTS):
        add_weekly_posts(blog, f"weekly-{number}", weekly_papers(texts))
    # For htmlproofer: a post whose list of papers is as long as it gets.
    add_weekly_posts(blog, "weekly-top-20", weekly_papers(TEXTS[:20]))
    blog.build()
    return blog
