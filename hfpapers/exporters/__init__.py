"""Item exporters: each renders papers as one file of a format. They are registered in the setting FEED_EXPORTERS."""
