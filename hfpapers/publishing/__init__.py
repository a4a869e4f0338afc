"""Which files an edition has, and how each edition of a crawl ended."""
