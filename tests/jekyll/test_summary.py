"""The post of a week in a real Jekyll: its tables, its lists and its pictures, whatever strangers typed."""

import pytest
from scrapy.utils.test import get_crawler

from hfpapers.exporters.outputs import Outputs
from hfpapers.history import History, Observation
from hfpapers.items import Organization
from hfpapers.periods import Week
from hfpapers.pipelines.clean import CleanPipeline
from tests.jekyll.blog import needs_htmlproofer, needs_jekyll, seen, shown
from tests.jekyll.hostile import BY_HAND
from tests.jekyll.papers import paper_of

pytestmark = needs_jekyll

WEEK = Week.parse("2026-W08")
NAME, URL = "2026-02-16-weekly-papers", "/posts/weekly-papers-2026-W08/"
# The first ten are in every section, the others at least in the list.
ROUNDS = [BY_HAND[start : start + 10] for start in range(0, len(BY_HAND), 10)]


@pytest.fixture
def built(settings, blog):
    """Return a function that builds a blog with the week's post of some texts: the page and the papers."""

    def build(texts, *, liquid=False):
        crawler = get_crawler(settings_dict=settings.copy_to_dict() | {"POST_LANGUAGE": "en"})
        papers = []
        for rank, text in enumerate(texts, 1):
            # Each keyword is one of two papers.
            paper = paper_of(rank, latex=text, text=text).model_copy(
                update={
                    "edition": str(WEEK),
                    "organization": Organization(name=text, handle=f"x{rank}", url=f"https://huggingface.co/x{rank}"),
                    "submitted_at": "2026-02-18T01:00:00Z",
                    "ai_keywords": [text, texts[rank % len(texts)]],
                }
            )
            papers.append(CleanPipeline(crawler_without_stats()).process_item(paper))
        times = {"2026-02-18T10:00:00Z": 1, "2026-02-20T10:00:00Z": 1234}
        history = History(
            tuple(
                Observation(id=paper.id, time=time, rank=1, upvotes=votes, comments=0, stars=None)
                for paper in papers
                for time, votes in times.items()
            )
        )
        files = Outputs.from_crawler(crawler).of_edition(WEEK, papers, history)
        post = files.pop(f"_posts/{NAME}.md").decode()
        return blog.build(post, name=NAME, url=URL, liquid=liquid, files=files), papers

    return build


def crawler_without_stats():
    return type("Crawler", (), {"stats": type("Stats", (), {"inc_value": lambda *_: None})()})()


def section(page, heading):
    """Return what comes between a heading and the next one."""
    return page.xpath(
        "//h2[contains(., $heading)]/following-sibling::*[1][self::ol or self::ul or self::table or self::p]",
        heading=heading,
    )


@pytest.mark.parametrize("liquid", [False, True], ids=["liquid off", "liquid on"])
@pytest.mark.parametrize("texts", ROUNDS)
def test_what_strangers_typed_shows_as_text_in_each_section(built, texts, liquid):
    page, papers = built(texts, liquid=liquid)
    visible = [seen(text) for text in texts]
    top = [
        " ".join("".join(item.xpath("text() | strong//text() | p//text()").getall()).split())
        for item in section(page, "Top").xpath("./li")
    ]
    assert top == [f"{text} - 👍 1,234" for text in visible]
    rows = [[shown(cell) for cell in row.css("td")] for row in section(page, "Organizations").css("tbody tr")]
    assert rows == [[text, "1", "1,234"] for text in visible]
    rising = [shown(item) for item in section(page, "Rising").css("li")]
    assert rising == [f"{text} - +1,233 votes" for text in visible[:5]]
    keywords = shown(section(page, "Keywords")[0])
    assert keywords == " · ".join(f"{keyword} ({len(texts) == 1 or 2})" for keyword in _keywords(papers))
    pictures = page.css("article img")
    assert [picture.attrib["class"] for picture in pictures] == ["light", "dark"] * 3
    assert all(picture.attrib["alt"] for picture in pictures)


def _keywords(papers):
    """Return the keywords as the first paper writes them, each once whatever its case."""
    written = {}
    for paper in papers:
        for keyword in paper.ai_keywords:
            written.setdefault(keyword.casefold(), seen(keyword))
    return written.values()


@needs_htmlproofer
def test_the_built_site_with_its_pictures_passes_htmlproofer(built, blog):
    built(BY_HAND[:20])
    proof = blog.proof()
    assert proof.returncode == 0, proof.stdout + proof.stderr
