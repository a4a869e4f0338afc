"""A blog that a real Jekyll builds, and what a reader sees of its pages."""

import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from parsel import Selector

_SITE = Path(__file__).parent / "site"

needs_jekyll = pytest.mark.skipif(not shutil.which("jekyll"), reason="needs Jekyll: apt-get install jekyll")
needs_htmlproofer = pytest.mark.skipif(
    not shutil.which("htmlproofer"), reason="needs htmlproofer: apt-get install ruby-html-proofer"
)


class Blog:
    """A blog in a folder. All posts and files are added before it is built once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "_site"
        shutil.copytree(_SITE, folder)

    def add(self, path: str, data: bytes) -> None:
        """Add a file."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def build(self) -> None:
        line = ["jekyll", "build", "--quiet", "--strict_front_matter"]
        line += ["--source", str(self.folder), "--destination", str(self.site)]
        built = subprocess.run(line, capture_output=True, text=True, check=False)
        assert (built.returncode, built.stdout, built.stderr) == (0, "", "")
        # The feed of the blog contains titles and descriptions of all posts, and must be well-formed.
        ET.parse(self.site / "feed.xml")

    def html(self, permalink: str) -> str:
        """Return the source of a page."""
        return (self.site / permalink.strip("/") / "index.html").read_text(encoding="utf8")

    def page(self, permalink: str) -> Selector:
        """Return a page."""
        return Selector(text=self.html(permalink))

    def proof(self, *, ignored: str) -> subprocess.CompletedProcess[str]:
        """Return the result of htmlproofer, which the continuous integration of the Chirpy theme runs.

        `ignored` is a regular expression of the files that are not checked.
        """
        line = ["htmlproofer", str(self.site), "--disable-external", "--check-html", "--file-ignore", f"/{ignored}/"]
        return subprocess.run(line, capture_output=True, text=True, check=False)


def visible(text: str) -> str:
    """Return the visible part of a text: without control characters and overrides, and with whitespace collapsed."""
    removed = {*range(9), *range(14, 28), 127, *range(0x80, 0x85), *range(0x86, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF}
    removed |= {*range(0xFDD0, 0xFDF0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)}
    return " ".join("".join(character for character in text if ord(character) not in removed).split())


def shown_text(node: Selector) -> str:
    """Return the text that a page shows in an element."""
    return " ".join((node.xpath("string()").get() or "").split())


def shown_first_line(item: Selector) -> str:
    """Return the first line of a list item. It is a paragraph if there are blank lines between the items."""
    return " ".join("".join(item.xpath("text() | strong//text() | p//text()").getall()).split())
