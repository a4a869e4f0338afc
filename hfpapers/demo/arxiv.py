"""The demo Hub's arXiv API: an Atom feed about its invented papers, in the form of arXiv's."""

import datetime as dt
import html
from collections.abc import Iterable

from hfpapers.demo.papers import Item, abstract_with_formulas
from hfpapers.text.plain import strip_unprintable

_NAMESPACES = (
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"'
    ' xmlns="http://www.w3.org/2005/Atom"'
)
_SCHEME = "http://arxiv.org/schemas/atom"
_CATEGORIES = ("cs.LG", "cs.CL", "cs.CV", "cs.AI", "stat.ML", "cs.RO", "math-ph")


def atom_feed(items: Iterable[Item]) -> str:
    """Return the response of the API for some papers, which may be none."""
    entries = [_entry(item) for item in items]
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed {_NAMESPACES}>
  <id>https://arxiv.invalid/api/query</id>
  <title>arXiv Query</title>
  <updated>2026-02-19T00:00:00Z</updated>
  <opensearch:totalResults>{len(entries)}</opensearch:totalResults>
{"".join(entries)}</feed>
"""


def _entry(item: Item) -> str:
    paper = item["paper"]
    number = int(paper["id"][-2:])
    published_at = dt.datetime.fromisoformat(paper["publishedAt"]).replace(microsecond=0, tzinfo=None)
    version = 2 if number % 5 == 1 else 1
    updated_at = published_at + dt.timedelta(days=version - 1)
    categories = [_CATEGORIES[(number + step) % len(_CATEGORIES)] for step in range(1 + number % 3)]
    primary, *_ = categories
    elements = [
        f"<id>http://arxiv.org/abs/{paper['id']}v{version}</id>",
        f"<title>{_escape(paper['title'])}</title>",
        f"<updated>{updated_at.isoformat()}Z</updated>",
        f"<summary>{_escape(abstract_with_formulas(paper))}</summary>",
        *(f'<category term="{category}" scheme="{_SCHEME}"/>' for category in categories),
        f"<published>{published_at.isoformat()}Z</published>",
        f'<arxiv:primary_category term="{primary}"/>',
        *(f"<author><name>{_escape(author['name'])}</name></author>" for author in paper["authors"]),
    ]
    if number % 2:
        elements.append(
            f"<arxiv:comment>{number} pages, {number % 4 + 2} figures, one of them upside down</arxiv:comment>"
        )
    if number % 6 == 0:
        elements.append(f"<arxiv:journal_ref>Journal of Invented Papers {number} (2026)</arxiv:journal_ref>")
        elements.append(f"<arxiv:doi>10.5555/invented.{paper['id']}</arxiv:doi>")
    return "  <entry>\n" + "".join(f"    {element}\n" for element in elements) + "  </entry>\n"


def _escape(text: str) -> str:
    return html.escape(strip_unprintable(text))
