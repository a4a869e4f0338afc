"""Callbacks of a spider whose papers wait for their texts from arXiv."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from hfpapers.items import Paper

if TYPE_CHECKING:
    from hfpapers.spiders.base import EditionSpider


def completes_papers(
    callback: Callable[..., Iterator[Request | Paper]],
) -> Callable[..., AsyncIterator[Request | Paper]]:
    """Let a callback or an errback of a spider yield its requests at once, and its papers with arXiv's texts.

    Without requests to arXiv, these are the texts that are stored. A callback that waits keeps the spider open, also
    while the crawl is being stopped. This is not a spider middleware, because Scrapy does not pass what errbacks yield
    to these.
    """

    @wraps(callback)
    async def call(
        spider: "EditionSpider", result: Response | Failure, **kwargs: Any
    ) -> AsyncIterator[Request | Paper]:
        batches, stored = spider.arxiv_batches, spider.stored_texts
        if batches is None:
            for each in callback(spider, result, **kwargs):
                yield stored.complete(each) if stored and isinstance(each, Paper) else each
            return
        papers = []
        try:
            for each in callback(spider, result, **kwargs):
                if isinstance(each, Paper):
                    papers.append(each)
                else:
                    batches.count_request()
                    yield each
        finally:
            batches.end_request()
        for paper in await batches.complete(papers, len(result.body) if isinstance(result, Response) else 0):
            yield paper

    return call
