"""Signals about the Hub, which components of a crawl send and receive."""

# Sent once for each wait for the Hub's rate limit, when no request that counts against it is in flight any more.
rate_limit_wait = object()
