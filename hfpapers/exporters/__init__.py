"""An edition to a file's bytes: Scrapy item exporters, one a format, registered in FEED_EXPORTERS."""
