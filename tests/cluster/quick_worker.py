"""A worker that tries again at once, and only once."""

from hfpapers.cluster import actors

actors.MAX_RETRIES = 1
for actor in (actors.crawl_edition, actors.end_dispatch):
    actor.options["min_backoff"] = 100
