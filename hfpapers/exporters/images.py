"""Which image a post shows."""

from collections.abc import Collection, Sequence

from hfpapers.items import Paper


def choose_image(papers: Sequence[Paper], used: Collection[str]) -> Paper | None:
    """Return the best paper whose image is not used near by, else the best one with an image; None if none has one."""
    with_image = [paper for paper in papers if paper.thumbnail]
    unused = (paper for paper in with_image if paper.thumbnail not in used)
    return next(unused, with_image[0] if with_image else None)
