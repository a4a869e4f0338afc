"""Every setting that differs from Scrapy's default, with that default and why; then the project's own.

Scrapy's are in the order of its documentation: https://docs.scrapy.org/en/latest/topics/settings.html
"""

import os
import shutil

from scrapy.settings import default_settings

from hfpapers.version import VERSION

BOT_NAME = "hfpapers"
SPIDER_MODULES = ["hfpapers.spiders"]
NEWSPIDER_MODULE = "hfpapers.spiders"
COMMANDS_MODULE = "hfpapers.commands"

# Default "Scrapy/VERSION (+https://scrapy.org)". Here who asks, and where to complain.
USER_AGENT = f"hfpapers/{VERSION} (+https://github.com/hfpapers/hfpapers)"
# Default False. Here a guest obeys the house rules.
ROBOTSTXT_OBEY = True

# Default 100, which makes a hundred tasks for each response. Here a response has one item, or all of a list's.
CONCURRENT_ITEMS = 8
# Default True. Here no page needs a session.
COOKIES_ENABLED = False
# Default 1 GiB. Here the largest page measured has 0.94 MB.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
# Default 180 s. Here a page that takes longer is as good as failed; its paper has its list's data.
DOWNLOAD_TIMEOUT = 30
# Default False. Here votes and links of somebody in between are not wanted.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Default a filter of requests seen before. Here every request belongs to an edition that waits for its answer,
# and a paper listed on two days is asked for on both.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# Default 20. Here a day without a list may redirect once, to the newest list before it.
REDIRECT_MAX_TIMES = 3
# Default True. Here the Hub's pages have no business redirecting by markup.
METAREFRESH_ENABLED = False
# Default 2. Here with waits in between: 1, 2 and 4 s, unless the answer says how long.
RETRY_TIMES = 3
# Default ERROR. Here the spider itself says what a page that failed means.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

# Default DEBUG, a line for each request. Here what a person wants to know; see also commands/crawl.py.
LOG_LEVEL = "INFO"
# Default True, a page of numbers. Here one line an edition.
STATS_DUMP = False
# Default 60 s. Here a crawl is over by then.
LOGSTATS_INTERVAL = 0

# Default True: runs code that is sent to a port on the loopback interface. Here nobody needs that.
REMOTE_CONTROL_ENABLED = False
# Default True: the same by telnet.
TELNETCONSOLE_ENABLED = False

# Default all of Scrapy's components, those that are switched off, too. Here two are not even there, since they import
# aiohttp and requests: a fifth of the time to the first request. EXTENSIONS with None for them would import them.
EXTENSIONS_BASE = {**default_settings.EXTENSIONS_BASE}
del EXTENSIONS_BASE["scrapy.extensions.remote_control.RemoteControl"]
DOWNLOADER_MIDDLEWARES_BASE = {**default_settings.DOWNLOADER_MIDDLEWARES_BASE}
del DOWNLOADER_MIDDLEWARES_BASE["scrapy.downloadermiddlewares.cookies.CookiesMiddleware"]

# Default Scrapy's own. Here those that render pages in a browser, once one is needed and scrapy-playwright is there.
DOWNLOAD_HANDLERS = {
    "http": "hfpapers.middlewares.browser.DownloadHandler",
    "https": "hfpapers.middlewares.browser.DownloadHandler",
}
# Of scrapy-playwright. Default playwright's own browser. Here the system's, if there is one.
_BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PLAYWRIGHT_LAUNCH_OPTIONS = {
    **({"executable_path": _BROWSER} if _BROWSER else {}),
    "args": [
        *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
        # Its sandbox is not to be had for root.
        *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ],
}
# Default None. Here no pictures: the page's data is what is wanted.
PLAYWRIGHT_ABORT_REQUEST = "hfpapers.middlewares.browser.is_not_wanted"

DOWNLOADER_MIDDLEWARES = {
    # Its place is Scrapy's, whose own asks again at once.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "hfpapers.middlewares.retry.RetryMiddleware": 550,
    # Its place is Scrapy's, too, whose own forgets a request that is redirected to another host.
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "hfpapers.middlewares.redirect.RedirectMiddleware": 600,
    # After what redirects, which may lead elsewhere.
    "hfpapers.middlewares.token.TokenMiddleware": 950,
    # Last: what it lets go is sent at once.
    "hfpapers.middlewares.quota.QuotaMiddleware": 990,
}

EXTENSIONS = {
    "hfpapers.extensions.report.ReportExtension": 0,
    "hfpapers.extensions.progress.ProgressExtension": 0,
}

ITEM_PIPELINES = {
    # Before all that reads an item's text.
    "hfpapers.pipelines.clean.CleanPipeline": 300,
    # Last: what it gathers is published as it is.
    "hfpapers.pipelines.publish.PublishPipeline": 900,
}

# Default None: JSON in ASCII, with escapes for all other characters.
FEED_EXPORT_ENCODING = "utf-8"
# In addition to Scrapy's: for OUTPUTS below, and for -O on the command line.
FEED_EXPORTERS = {
    "md": "hfpapers.exporters.post.PostExporter",
    "jsonfeed": "hfpapers.exporters.jsonfeed.JsonFeedExporter",
    "atom": "hfpapers.exporters.atom.AtomExporter",
    "bib": "hfpapers.exporters.bibtex.BibtexExporter",
    "svg": "hfpapers.exporters.chart.ChartExporter",
}

# The project's own.

# Where the papers are. Used by hub.py.
HUB_URL = "https://huggingface.co"

# Where the Hub's answers tell no quota: so many requests of a kind at once, then so many a second. Used by
# middlewares/quota.py.
QUOTA_UNKNOWN_BURST = 100
QUOTA_UNKNOWN_RATE = 5.0

# The seconds before a failed request is sent for the second time, twice as long before each further one; and how long
# one may wait in all, also if an answer says to. One that would wait longer for the quota's next window fails at once.
# Used by middlewares/retry.py and quota.py.
RETRY_BACKOFF = 1.0
RETRY_MAX_WAIT = 900.0

# The seconds that a browser has to show a page's content. Used by spiders/base.py.
BROWSER_TIMEOUT = 30.0

# The folder in which editions are published; a relative one begins at the working directory. Used by store.py.
OUTPUT_DIR = os.environ.get("HFPAPERS_OUTPUT_DIR") or "output"

# The share of an edition's stored papers that a new crawl's list may lack; one that lacks more is withheld, unless
# forced to. Used by pipelines/publish.py.
EDITION_MAX_LOSS = 0.2

# After so many days the votes of an edition hardly move any more. Used by spiders/base.py, for only=unsettled.
SETTLED_AFTER = 14

# What is published beside the data, which all editions have: a path in OUTPUT_DIR to a format of FEED_EXPORTERS, the
# kinds of editions that have it (else all with %(kind)s in the path, daily ones without), a selection of papers, and
# options, in the order in which the files are replaced: posts before feeds. A path with %(edition)s or %(date)s, the
# first day of its period, is a file of each edition, one without is one file of the newest. Used by
# exporters/outputs.py.
OUTPUTS = {
    "%(kind)s/%(edition)s.bib": {"format": "bib"},
    "assets/papers/%(edition)s-%(chart)s-%(theme)s.svg": {"format": "svg", "kinds": ["weekly", "monthly"]},
    "_posts/%(date)s-%(kind)s-papers.md": {"format": "md"},
    "feed.json": {"format": "jsonfeed"},
    "feed.xml": {"format": "atom"},
    "%(kind)s/feed.json": {"format": "jsonfeed", "kinds": ["weekly", "monthly"], "selection": {"top": 20}},
    "%(kind)s/feed.xml": {"format": "atom", "kinds": ["weekly", "monthly"], "selection": {"top": 20}},
}

# How posts look; an option of an output of the same name, in lower case and without POST_, goes first.
# Used by exporters/post.py.
POST_TEMPLATE = "list"
# The template of weeks and months.
POST_SUMMARY_TEMPLATE = "summary"
POST_LANGUAGE = "ko"
# An author of the blog's _data/authors.yml; None leaves it to the blog.
POST_AUTHOR = None
# The time of day that a post of the edition's day is dated, and where. Used by exporters/dates.py, for feeds, too.
POST_TIME = "09:15"
POST_TIMEZONE = "Asia/Seoul"
# Whether posts show how papers moved since the crawl before: ▲3, +17 👍.
POST_CHANGES = False
# Whether the template "cards" shows pictures of the papers.
POST_THUMBNAILS = False
# A folder of own templates, and of own labels in labels/; what it lacks is taken from the project's templates/.
# Used by exporters/templates.py.
POST_TEMPLATES_FOLDER = None

# What feeds hold; an option of an output, in lower case and without FEED_, goes first. Used by exporters/feed.py.
FEED_TITLE = "Hugging Face %(kind)s Papers"
# Where the output folder's posts and feeds are on the web, like https://blog.example.org; None: nowhere, and a feed
# sends its readers to the Hub.
FEED_BASE_URL = None
# At most so many papers, and so many bytes: abstracts are cut to that.
FEED_ITEMS = 100
FEED_MAX_BYTES = 250_000
