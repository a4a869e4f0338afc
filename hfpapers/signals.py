"""The project's signals, beside Scrapy's own: https://docs.scrapy.org/en/latest/topics/signals.html."""

# Sent when it is known how an edition that was asked for ended, with ``conclusion``, a `hfpapers.outcomes.Conclusion`.
edition_concluded = object()
