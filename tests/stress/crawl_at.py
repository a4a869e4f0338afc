"""Runs a command of Scrapy at another time: ``python -m tests.stress.crawl_at 2026-02-20T10:00 crawl daily …``."""

import datetime as dt
import sys

from scrapy.cmdline import execute

from hfpapers import clock

if __name__ == "__main__":
    moment = dt.datetime.fromisoformat(sys.argv[1]).replace(tzinfo=dt.UTC)
    clock.set_source(lambda: moment)
    execute(["scrapy", *sys.argv[2:]])
