"""Distinguish requests to arXiv from those to the Hub, which may have the same host."""

from collections.abc import Mapping
from typing import Any

# The name of Scrapy's download slot of these requests, which has a delay and a concurrency of its own.
DOWNLOAD_SLOT = "arxiv"


def is_for_arxiv(meta: Mapping[str, Any]) -> bool:
    """Return whether the `meta` of a request is that of a request to arXiv."""
    return meta.get("download_slot") == DOWNLOAD_SLOT
