"""Posts in a real Jekyll: what strangers typed shows as the text it is, and nothing breaks."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from parsel import Selector
from scrapy.settings import Settings

from hfpapers.exporters.post import PostExporter
from hfpapers.items import Organization, Paper
from hfpapers.pipelines.clean import CleanPipeline
from tests.jekyll.hostile import ANY_TEXT, BY_HAND, LATEX, NO_LATEX

SITE = Path(__file__).parent / "site"
URL = "/posts/daily-papers-2026-02-19/"
# What our templates themselves make.
ELEMENTS = {"h2", "h3", "p", "ol", "ul", "li", "strong", "a", "span", "blockquote", "details", "summary", "img"}

_DISPLAYED = re.compile(r"(Abstract )?\\\[")

needs_jekyll = pytest.mark.skipif(not shutil.which("jekyll"), reason="needs Debian's package jekyll")
needs_htmlproofer = pytest.mark.skipif(
    not shutil.which("htmlproofer"), reason="needs Debian's package ruby-html-proofer"
)
pytestmark = needs_jekyll


class Blog:
    """A blog in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.site = folder / "_site"

    def build(self, post, *, liquid=False):
        """Build the blog with a post and return its page; if ``liquid``, without the front matter's word on Liquid."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(SITE, self.folder)
        (self.folder / "_posts").mkdir()
        if liquid:
            assert "render_with_liquid: false\n" in post
            post = post.replace("render_with_liquid: false\n", "", 1)
        (self.folder / "_posts/2026-02-19-daily-papers.md").write_text(post, encoding="utf8")
        built = subprocess.run(
            [
                "jekyll",
                "build",
                "--quiet",
                "--strict_front_matter",
                "--source",
                self.folder,
                "--destination",
                self.site,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (built.returncode, built.stdout, built.stderr) == (0, "", "")
        ET.parse(self.site / "feed.xml")
        page = (self.site / URL.strip("/") / "index.html").read_text(encoding="utf8")
        return Selector(text=page)

    def proof(self):
        """Return what htmlproofer, which Chirpy's own CI runs, finds wrong."""
        line = ["htmlproofer", self.site, "--disable-external", "--check-html"]
        return subprocess.run(line, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def blog(tmp_path_factory):
    return Blog(tmp_path_factory.mktemp("blog") / "blog")


def post_of(papers, template):
    settings = Settings()
    settings.setmodule("hfpapers.settings")
    file = BytesIO()
    exporter = PostExporter(file, settings, template=template, language="en", thumbnails=True)
    for paper in papers:
        exporter.export_item(CleanPipeline(_NoStats()).process_item(paper))
    exporter.finish_exporting()
    return file.getvalue().decode()


class _NoStats:
    """A crawler of which the pipeline only wants the stats."""

    stats = type("Stats", (), {"inc_value": lambda *_: None})()


def paper_of(number, *, latex, text, url="https://example.org/"):
    """Return a paper all of whose fields are a stranger's: ``latex`` where LaTeX is read, else ``text``."""
    paper_id = f"2602.{number:05}"
    return Paper(
        edition="2026-02-19",
        rank=number,
        edition_size=number,
        id=paper_id,
        title=latex,
        abstract=latex,
        authors=[text, "Bo Birch", text, "Jun Elm"],
        organization=Organization(name=text, handle="x", url="https://huggingface.co/x"),
        upvotes=1234,
        github_repo="https://github.com/made-up/teapots",
        github_stars=31400,
        project_page=url,
        ai_summary=latex,
        ai_keywords=[text, "moss"],
        models=2,
        datasets=0,
        spaces=1,
        url=f"https://huggingface.co/papers/{paper_id}",
        arxiv_url=f"https://arxiv.org/abs/{paper_id}",
        pdf_url=f"https://arxiv.org/pdf/{paper_id}",
        thumbnail=f"https://thumbnails.example.org/{paper_id}.png",
        list_source="data",
    )


def seen(text):
    """Return what of a text can be seen: no control characters, no overrides, white space collapsed."""
    gone = {*range(9), *range(14, 28), 127, *range(0x80, 0x85), *range(0x86, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF}
    gone |= {*range(0xFDD0, 0xFDF0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)}
    return " ".join("".join(character for character in text if ord(character) not in gone).split())


def shown(node):
    return " ".join((node.xpath("string()").get() or "").split())


def expected_list(paper, latex, text):
    """Return what the template "list" shows of a paper, line by line."""
    return [
        f"{latex} - 👍 1,234",
        f"Organization: {text}",
        f"Authors: {text}, Bo Birch, {text} and 1 more",
        "HF page",
        "Paper",
        "Code ★ 31,400",
        *(["Project page"] if paper.project_page else []),
        f"Abstract: {latex}",
    ]


def shown_list(page, paper):
    [item] = page.css(f"#p-{paper.id.replace('.', '-')}")
    # In a list with blank lines between its items, an item's first line may be a paragraph.
    first = " ".join("".join(item.xpath("text() | strong//text() | p//text()").getall()).split())
    return [first, *map(shown, item.css("ul > li"))]


def expected_cards(paper, latex, text):
    """Return what the template "cards" shows of a paper, element by element."""
    project = " · Project page" if paper.project_page else ""
    return [
        f"{paper.rank}. {latex}",
        f"👍 1,234 · Organization: {text} · Authors: {text}, Bo Birch, {text} and 1 more",
        "",
        latex,
        f"Abstract {latex}",
        f"HF page · Paper · PDF · Code ★ 31,400{project} · Models: 2 · Spaces: 1",
        f"Keywords: {text} · moss",
    ]


def shown_cards(page, paper):
    [heading] = page.css(f"h3#p-{paper.id.replace('.', '-')}")
    texts = [shown(heading)]
    for node in heading.xpath("following-sibling::*"):
        if node.root.tag == "h3":
            break
        texts.append(shown(node))
    # A paragraph that is a formula and nothing else is set on a line of its own.
    return [text.replace(r"\[", r"\(").replace(r"\]", r"\)") if _DISPLAYED.match(text) else text for text in texts]


TEMPLATES = {"list": (expected_list, shown_list, 4), "cards": (expected_cards, shown_cards, 5)}


def check(blog, template, cases, *, liquid):
    """Build a post and compare all that it shows of each paper; a case is (paper, LaTeX as shown, text as shown)."""
    expected, displayed, links = TEMPLATES[template]
    post = post_of([paper for paper, _, _ in cases], template)
    page = blog.build(post, liquid=liquid)
    [article] = page.css("article")
    pairs = [
        pair
        for paper, latex, text in cases
        for pair in zip(displayed(article, paper), expected(paper, latex, text), strict=True)
    ]
    # Of what differs a few: a list of all would be unreadable.
    assert [(now, before) for now, before in pairs if now != before][:5] == []
    assert {node.root.tag for node in article.xpath(".//*")} <= ELEMENTS
    assert len(article.css("a")) == links * len(cases) - sum(not paper.project_page for paper, _, _ in cases)
    assert not article.xpath(".//*[@class]")
    assert all(href.startswith("https://") for href in article.css("a::attr(href)").getall())
    projects = [unquote(link.attrib["href"]) for link in article.css("a") if shown(link) == "Project page"]
    assert projects == [unquote(paper.project_page) for paper, _, _ in cases if paper.project_page]
    assert len(article.css("img")) == (len(cases) if template == "cards" else 0)


@pytest.mark.parametrize("liquid", [False, True], ids=["liquid off", "liquid on"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_what_is_known_to_break_posts_shows_as_text(blog, template, liquid):
    cases = [
        (paper_of(number, latex=text, text=text, url=f"https://example.org/?{text}"), seen(text), seen(text))
        for number, text in enumerate(BY_HAND, 1)
    ]
    check(blog, template, cases, liquid=liquid)


@pytest.mark.parametrize("liquid", [False, True], ids=["liquid off", "liquid on"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_formulas_show_as_formulas_and_the_rest_of_latex_as_what_it_says(blog, template, liquid):
    cases = [
        (paper_of(number, latex=latex, text="x"), visible, "x") for number, (latex, visible) in enumerate(LATEX, 1)
    ]
    check(blog, template, cases, liquid=liquid)


@pytest.mark.parametrize("liquid", [False, True], ids=["liquid off", "liquid on"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_whatever_is_typed_shows_as_text(blog, template, liquid):
    cases = [
        (paper_of(number, latex=latex, text=text, url=f"https://example.org/{text}"), seen(latex), seen(text))
        for number, (latex, text) in enumerate(typed(), 1)
    ]
    assert len(cases) >= 300
    check(blog, template, cases, liquid=liquid)


def typed():
    """Return pairs of texts that Hypothesis makes: for fields where LaTeX is read, and for others."""
    pairs = []

    # Not the test itself, since pytest-twisted runs those in a greenlet that Hypothesis knows nothing of.
    @hypothesis_settings(max_examples=350, deadline=None, database=None, phases=[Phase.generate])
    @given(st.tuples(NO_LATEX, ANY_TEXT))
    def gather(pair):
        pairs.append(pair)

    gather()
    return pairs


@needs_htmlproofer
@pytest.mark.parametrize("template", TEMPLATES)
def test_the_built_site_passes_htmlproofer(blog, template):
    cases = [paper_of(number, latex=text, text=text) for number, text in enumerate(BY_HAND, 1)]
    blog.build(post_of(cases, template))
    proof = blog.proof()
    assert proof.returncode == 0, proof.stdout + proof.stderr
