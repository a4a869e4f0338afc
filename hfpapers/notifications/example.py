"""The example that ``scrapy notify --test`` sends."""

from hfpapers.notifications.messages import Digest, DigestPaper

_URL = "https://example.org/"


def example_digest(top: int) -> Digest:
    """Return a digest of invented papers, at most `top` of them."""
    papers = [
        DigestPaper(1, "This is a test: hfpapers can reach you", votes=42, organization="hfpapers", url=_URL),
        DigestPaper(
            2, "A second invented paper, to show what a digest looks like", votes=17, organization=None, url=_URL
        ),
        DigestPaper(
            3, "A third invented paper: $ & < > * _ [brackets] (2.0)", votes=5, organization="Ö & Co", url=_URL
        ),
    ]
    return Digest(
        "2026-02-19",
        _URL,
        number_of_papers=len(papers),
        papers=papers[:top],
        number_of_others=max(0, len(papers) - top),
        previous="2026-02-18",
    )
