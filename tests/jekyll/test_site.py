"""A blog that a crawl publishes into: what of the output folder is on the site."""

import re
from pathlib import PurePosixPath

import pytest
import yaml
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.conftest import ROOT
from tests.helpers import DATA, THURSDAY
from tests.jekyll.blog import Blog, needs_jekyll

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("jekyll"), needs_jekyll]


@pytest.fixture
def documented_exclude():
    """Return the list that docs/posts.md shows for the configuration of a blog."""
    [block] = re.findall(r"```yaml\n(exclude:\n.*?)```", (ROOT / "docs/posts.md").read_text("utf8"), re.DOTALL)
    return yaml.safe_load(block)["exclude"]


@deferred_f_from_coro_f
async def test_only_posts_feeds_references_and_charts_are_on_the_site(crawl, tmp_path, documented_exclude):
    blog = Blog(tmp_path / "blog")
    own_files = files_in(blog.folder)
    await crawl({"OUTPUT_DIR": str(blog.folder)}, date=THURSDAY)
    await crawl(spider="weekly", week="2026-W08")
    blog.add("hfpapers.toml", b"")
    blog.add(f"{DATA}.corrupt", b"{}\n")
    config = blog.folder / "_config.yml"
    config.write_text(config.read_text("utf8") + yaml.safe_dump({"exclude": documented_exclude}), encoding="utf8")
    blog.build()
    site = files_in(blog.site) - own_files
    assert {path.suffix for path in site} - {".opml"} == {".bib", ".html", ".json", ".svg", ".xml"}
    assert {path.parts[0] for path in site if path.suffix == ".html"} == {"posts"}
    assert {"history", "reports"}.isdisjoint(path.parts[0] for path in site)


def files_in(folder):
    return {PurePosixPath(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
