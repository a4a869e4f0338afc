"""Formulas in a real browser: headless Chromium with MathJax, set up as the Chirpy theme sets it up."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from parsel import Selector

from tests.jekyll.blog import Blog, needs_jekyll
from tests.jekyll.hostile import LATEX
from tests.jekyll.papers import paper_of, post_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MATHJAX = os.environ.get("HFPAPERS_MATHJAX", "")

pytestmark = [
    needs_jekyll,
    pytest.mark.skipif(not CHROMIUM, reason="needs Debian's package chromium"),
    pytest.mark.skipif(not MATHJAX, reason="needs npm's package mathjax 3; HFPAPERS_MATHJAX names its folder es5"),
]
# As in the theme's assets/js/data/mathjax.js.
SCRIPT = """<script>MathJax = {{ tex: {{ inlineMath: [['$', '$'], ['\\\\(', '\\\\)']],
  displayMath: [['$$', '$$'], ['\\\\[', '\\\\]']], tags: 'ams' }} }};</script>
<script src="{folder}/tex-chtml.js"></script></body>"""
FORMULAS = [(latex, shown) for latex, shown in LATEX if "\\(" in shown and not shown.startswith("\\(unclosed")]
TEXTS = [(latex, shown) for latex, shown in LATEX if (latex, shown) not in FORMULAS]


@pytest.fixture(scope="module")
def typeset(tmp_path_factory):
    """Return a function that shows a post's page in the browser, and returns what MathJax made of it."""

    def show(papers, template):
        blog = Blog(tmp_path_factory.mktemp("blog") / "blog")
        page = blog.build(post_of(papers, template)).get()
        file = blog.folder / "page.html"
        assert "</body>" in page
        file.write_text(page.replace("</body>", SCRIPT.format(folder=Path(MATHJAX).as_uri())), encoding="utf8")
        line = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        line += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        line += [f"--user-data-dir={blog.folder}/chromium", "--virtual-time-budget=20000", "--dump-dom", file.as_uri()]
        shown = subprocess.run(line, capture_output=True, text=True, check=True, timeout=120).stdout
        return Selector(text=shown)

    return show


@pytest.mark.parametrize("template", ["list", "cards"])
def test_every_formula_is_typeset_and_nothing_else_is(typeset, template):
    formulas = [paper_of(number, latex=latex, text="x") for number, (latex, _) in enumerate(FORMULAS, 1)]
    texts = [paper_of(number, latex=latex, text=latex) for number, (latex, _) in enumerate(TEXTS, len(FORMULAS) + 1)]
    article = typeset(formulas + texts, template).css("article")[0]
    places = {"list": 2, "cards": 3}[template]
    expected = places * sum(shown.count("\\(") for _, shown in FORMULAS)
    assert len(article.css("mjx-container")) == expected
    assert article.css("mjx-merror").getall() == []
    article.css("mjx-container, script").drop()
    left = article.xpath("string()").get()
    assert "$$" not in left.replace("two $$ together", "").replace("$$5 and $$10", "")
    # What opens a formula is only left where it was typed as text.
    assert left.count("\\(") == sum(places * shown.count("\\(") for _, shown in TEXTS) + _in_names("\\(", template)


def _in_names(sign, template):
    """Return how often a sign stands in the fields in which LaTeX is not read: it shows as it was typed."""
    fields = {"list": 3, "cards": 4}[template]
    return fields * sum(latex.count(sign) for latex, _ in TEXTS)
