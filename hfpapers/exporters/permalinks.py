"""The addresses of posts in a blog, of pages of the site, and of papers in them. They never change once published."""

import re

from hfpapers.editions.periods import Period
from hfpapers.items import Paper

# The date in the name of a post may still be a placeholder, because feeds know the paths of OUTPUTS only.
_POST_PATH = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|%\((?:edition|date)\)s)-([^/]+)\.(?:md|markdown)$")


def permalink(edition: str, slug: str) -> str:
    """Return the URL path of an edition's post.

    It contains the edition, because the default of the Chirpy theme is the slug alone, which all editions share.
    """
    return f"/posts/{slug}-{edition}/"


def post_slug(path: str | None, kind: str) -> str:
    """Return the slug in the path of a post. Several posts of one edition differ in their slugs."""
    match = _POST_PATH.search(path or "")
    return match[1].replace("%(kind)s", kind) if match else f"{kind}-papers"


def paper_anchor(paper: Paper) -> str:
    """Return the URL fragment of a paper in a post."""
    return f"p-{paper.id.replace('.', '-')}"


def edition_page(period: Period) -> str:
    """Return the path of an edition's page in the site. On it, the id of a paper is its URL fragment."""
    return f"{period}/index.html"
