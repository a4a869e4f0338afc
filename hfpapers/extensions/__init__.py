"""Components that listen to a crawl and do not change what it publishes."""
