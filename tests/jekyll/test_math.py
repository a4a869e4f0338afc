"""Formulas in a real browser: headless Chromium with MathJax, configured as in the Chirpy theme."""

import os
import subprocess
from pathlib import Path

import pytest
from parsel import Selector

from tests.jekyll.blog import needs_jekyll
from tests.jekyll.posts import FORMULAS, NOT_FORMULAS, TEMPLATES, daily_permalink
from tests.site.browser import EXECUTABLE

MATHJAX = os.environ.get("HFPAPERS_MATHJAX", "")

pytestmark = [
    pytest.mark.integration,
    pytest.mark.xdist_group("jekyll"),
    needs_jekyll,
    pytest.mark.skipif(not EXECUTABLE, reason="needs Chromium: apt-get install chromium"),
    pytest.mark.skipif(
        not MATHJAX,
        reason="needs MathJax: npm install mathjax@3.2.2, and HFPAPERS_MATHJAX=…/node_modules/mathjax/es5",
    ),
]
# From the theme's assets/js/data/mathjax.js.
SCRIPT = """<script>MathJax = {{ tex: {{ inlineMath: [['$', '$'], ['\\\\(', '\\\\)']],
  displayMath: [['$$', '$$'], ['\\\\[', '\\\\]']], tags: 'ams' }} }};</script>
<script src="{folder}/tex-chtml.js"></script></body>"""


@pytest.fixture
def typeset(blog, tmp_path):
    """Return a function that returns a page after MathJax has typeset it in the browser."""

    def render(permalink):
        page = blog.html(permalink)
        file = tmp_path / "page.html"
        assert "</body>" in page
        file.write_text(page.replace("</body>", SCRIPT.format(folder=Path(MATHJAX).as_uri())), encoding="utf8")
        line = [EXECUTABLE, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        line += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        line += [f"--user-data-dir={tmp_path}/chromium", "--virtual-time-budget=20000", "--dump-dom", file.as_uri()]
        html = subprocess.run(line, capture_output=True, text=True, check=True, timeout=120).stdout
        return Selector(text=html)

    return render


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_formula_is_typeset_and_nothing_else_is(typeset, template):
    article = typeset(daily_permalink(f"math-{template}")).css("article")[0]
    # The title, the organization, the added text and the abstract; cards also show the summary and the keyword.
    latex_fields = {"list": 4, "cards": 6}[template]
    expected = latex_fields * sum(shown.count("\\(") for _, shown in FORMULAS)
    assert len(article.css("mjx-container")) == expected
    assert article.css("mjx-merror").getall() == []
    article.css("mjx-container, script").drop()
    rest = article.xpath("string()").get()
    assert "$$" not in rest.replace("two $$ together", "").replace("$$5 and $$10", "")
    # What remains of the delimiters of formulas was typed as text.
    typed = latex_fields * sum(shown.count("\\(") for _, shown in NOT_FORMULAS)
    assert rest.count("\\(") == typed + _count_in_text_fields("\\(")


def _count_in_text_fields(delimiter):
    """Return how often a delimiter is in fields without LaTeX, which show it as it was typed."""
    # Two of the authors, and the name of the added text.
    return 3 * sum(latex.count(delimiter) for latex, _ in NOT_FORMULAS)
