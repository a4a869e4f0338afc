"""Daily posts in a real Jekyll: untrusted text is shown as text, and nothing breaks."""

import re
from urllib.parse import unquote

import pytest
from parsel import Selector

from hfpapers.text.sentences import first_sentences
from tests.jekyll.blog import needs_htmlproofer, needs_jekyll, shown_first_line, shown_text, visible
from tests.jekyll.posts import TEMPLATES, daily_permalink

# The elements that the templates produce.
ELEMENTS = {"h2", "h3", "p", "ol", "ul", "li", "strong", "a", "span", "blockquote", "details", "summary", "img"}
LINKS_PER_PAPER = {"list": 5, "cards": 6}

_DISPLAYED_FORMULA = re.compile(r"(Abstract )?\\\[")

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("jekyll"), needs_jekyll]
with_and_without_liquid = pytest.mark.parametrize("liquid", [False, True], ids=["liquid off", "liquid on"])
in_each_template = pytest.mark.parametrize("template", TEMPLATES)


def shown_extra(case):
    """Return what a post must show of the texts that a pipeline added."""
    return [f"{visible(f'{name}:')} {case.latex}" for name in case.paper.extra]


def expected_in_list(case):
    """Return what the template `list` must show of a paper, line by line."""
    return [
        f"{case.latex} - 👍 1,234",
        f"Organization: {case.latex}",
        f"Authors: {case.text}, Bo Birch, {case.text} and 1 more",
        f"HF page · Paper · Code ★ 31.4k{' · Project page' if case.paper.project_page else ''}",
        *shown_extra(case),
        f"Abstract: {case.latex}",
    ]


def shown_in_list(page, case):
    [item] = page.css(f"#p-{case.paper.id.replace('.', '-')}")
    return [shown_first_line(item), *map(shown_text, item.css("ul > li"))]


def expected_in_cards(case):
    """Return what the template `cards` must show of a paper, element by element."""
    project = " · Project page" if case.paper.project_page else ""
    return [
        f"{case.paper.rank}. {case.latex}",
        f"👍 1,234 · Organization: {case.latex} · Authors: {case.text}, Bo Birch, {case.text} and 1 more",
        "",
        f"AI summary: {case.latex}",
        *shown_extra(case),
        f"HF page · Paper · Code ★ 31.4k{project} · PDF · Models: 2 · Spaces: 1",
        f"Keywords: {case.latex} · moss",
        f"Abstract {case.latex}",
    ]


def shown_in_cards(page, case):
    [heading] = page.css(f"h3#p-{case.paper.id.replace('.', '-')}")
    texts = [shown_text(heading)]
    for element in heading.root.itersiblings():
        if element.tag == "h3":
            break
        texts.append(shown_text(Selector(root=element)))
    # kramdown displays a formula that is alone in its paragraph on a separate line.
    return [
        text.replace(r"\[", r"\(").replace(r"\]", r"\)") if _DISPLAYED_FORMULA.match(text) else text for text in texts
    ]


EXPECTED_AND_SHOWN = {"list": (expected_in_list, shown_in_list), "cards": (expected_in_cards, shown_in_cards)}


def check_post(article, cases, template):
    """Compare everything that a post shows of each paper with what it must show."""
    expected_texts, shown_texts = EXPECTED_AND_SHOWN[template]
    pairs = [pair for case in cases for pair in zip(shown_texts(article, case), expected_texts(case), strict=True)]
    # The first differences are enough; a list of all would not be readable.
    assert [(shown, expected) for shown, expected in pairs if shown != expected][:5] == []
    assert {node.root.tag for node in article.xpath(".//*")} <= ELEMENTS
    without_project_page = sum(not case.paper.project_page for case in cases)
    assert len(article.css("a")) == LINKS_PER_PAPER[template] * len(cases) - without_project_page
    assert not article.xpath(".//*[@class]")
    assert all(href.startswith("https://") for href in article.css("a::attr(href)").getall())
    projects = [unquote(link.attrib["href"]) for link in article.css("a") if shown_text(link) == "Project page"]
    assert projects == [unquote(case.paper.project_page) for case in cases if case.paper.project_page]
    assert len(article.css("img")) == (len(cases) if template == "cards" else 0)


@pytest.fixture
def check(blog, cases):
    """Return a function that checks the post of some cases."""

    def check_post_of_cases(name, template, *, liquid):
        [article] = blog.page(daily_permalink(f"{name}-{template}", liquid=liquid)).css("article")
        check_post(article, cases[name], template)

    return check_post_of_cases


@with_and_without_liquid
@in_each_template
def test_text_that_is_known_to_break_posts_is_shown_as_text(check, template, liquid):
    check("known", template, liquid=liquid)


@with_and_without_liquid
@in_each_template
def test_formulas_are_shown_as_formulas_and_other_latex_as_text(check, template, liquid):
    check("latex", template, liquid=liquid)


@with_and_without_liquid
@in_each_template
def test_generated_text_is_shown_as_text(check, cases, template, liquid):
    assert len(cases["generated"]) >= 300
    check("generated", template, liquid=liquid)


@with_and_without_liquid
def test_without_a_summary_a_card_shows_the_first_sentences_as_text(blog, cases, liquid):
    page = blog.page(daily_permalink("opening-cards", liquid=liquid))
    pairs = [(shown_in_cards(page, case), case.latex) for case in cases["known"]]
    different = [(shown[3], text) for shown, text in pairs if shown[3] != first_sentences(text, 2, 600)]
    assert different == []


@with_and_without_liquid
@in_each_template
def test_papers_after_the_top_have_one_line_each_with_their_anchor(blog, cases, template, liquid):
    page = blog.page(daily_permalink(f"top-{template}", liquid=liquid))
    pairs = [
        (shown_text(item), case)
        for case in cases["known"][3:]
        for item in page.css(f"ul > li#p-{case.paper.id.replace('.', '-')}")
    ]
    assert len(pairs) == len(cases["known"]) - 3
    assert [shown for shown, case in pairs if shown != f"👍 1,234 · {case.latex} · {case.latex}"] == []


@needs_htmlproofer
def test_the_site_passes_htmlproofer(blog):
    # The generated posts are large: htmlproofer would take ten seconds for them.
    proof = blog.proof(ignored="generated-")
    assert proof.returncode == 0, proof.stdout + proof.stderr
