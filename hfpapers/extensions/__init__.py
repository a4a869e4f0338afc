"""What listens to a crawl, and changes nothing of what it publishes."""
