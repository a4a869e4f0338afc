"""Posts in a real Jekyll: what strangers typed shows as the text it is, and nothing breaks."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.jekyll.blog import needs_htmlproofer, needs_jekyll, seen, shown
from tests.jekyll.hostile import ANY_TEXT, BY_HAND, LATEX, NO_LATEX
from tests.jekyll.papers import paper_of, post_of

# What our templates themselves make.
ELEMENTS = {"h2", "h3", "p", "ol", "ul", "li", "strong", "a", "span", "blockquote", "details", "summary", "img"}

_DISPLAYED = re.compile(r"(Abstract )?\\\[")

pytestmark = needs_jekyll


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
