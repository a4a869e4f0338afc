"""The browser behind scrapy-playwright, for pages that need JavaScript. It starts with the first request that needs it.

Only the browser itself is optional: a Chromium or Chrome of the system, or one that ``playwright install chromium``
downloaded.
"""
