"""A blog built by a real Jekyll, and what a reader sees of it."""

import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from parsel import Selector

SITE = Path(__file__).parent / "site"
DAY = "/posts/daily-papers-2026-02-19/"

needs_jekyll = pytest.mark.skipif(not shutil.which("jekyll"), reason="needs Debian's package jekyll")
needs_htmlproofer = pytest.mark.skipif(
    not shutil.which("htmlproofer"), reason="needs Debian's package ruby-html-proofer"
)


class Blog:
    """A blog in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.site = folder / "_site"

    def build(self, post, *, name="2026-02-19-daily-papers", url=DAY, liquid=False, files=None):
        """Build the blog with a post, and files beside it, and return its page.

        If ``liquid``, without the front matter's word on Liquid.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(SITE, self.folder)
        (self.folder / "_posts").mkdir()
        if liquid:
            assert "render_with_liquid: false\n" in post
            post = post.replace("render_with_liquid: false\n", "", 1)
        (self.folder / f"_posts/{name}.md").write_text(post, encoding="utf8")
        for path, data in (files or {}).items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(data)
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
        page = (self.site / url.strip("/") / "index.html").read_text(encoding="utf8")
        return Selector(text=page)

    def proof(self):
        """Return what htmlproofer, which Chirpy's own CI runs, finds wrong."""
        line = ["htmlproofer", self.site, "--disable-external", "--check-html"]
        return subprocess.run(line, capture_output=True, text=True, check=False)


def seen(text):
    """Return what of a text can be seen: no control characters, no overrides, white space collapsed."""
    gone = {*range(9), *range(14, 28), 127, *range(0x80, 0x85), *range(0x86, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF}
    gone |= {*range(0xFDD0, 0xFDF0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)}
    return " ".join("".join(character for character in text if ord(character) not in gone).split())


def shown(node):
    return " ".join((node.xpath("string()").get() or "").split())
