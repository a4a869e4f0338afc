"""Scrapy's settings that differ from their defaults, and why; then the project's own settings, from `hfpapers.config`.

Scrapy's settings are in the order of its documentation: https://docs.scrapy.org/en/latest/topics/settings.html
"""

from hfpapers import __version__
from hfpapers.config import read_settings

BOT_NAME = "hfpapers"
SPIDER_MODULES = ["hfpapers.spiders"]
NEWSPIDER_MODULE = "hfpapers.spiders"
COMMANDS_MODULE = "hfpapers.commands"

# Default: "Scrapy/VERSION (+https://scrapy.org)". We name the project; CONTACT_URL is appended by the spiders.
USER_AGENT = f"hfpapers/{__version__}"
# Default: False. We follow robots.txt.
ROBOTSTXT_OBEY = True

# Default: 100, which creates a hundred tasks for each response. A response of the Hub has one item, or a list of them.
CONCURRENT_ITEMS = 8
# Default: True. No page of the Hub needs a session.
COOKIES_ENABLED = False
# Default: 1 GiB. The largest page measured has 0.94 MB, and reading a hostile one of 4 MB takes less than 400 MB.
DOWNLOAD_MAXSIZE = 4 * 1024 * 1024
# Default: 5 MB of responses whose papers are not published yet, above which no further request is sent. The papers of a
# hundred pages wait for one request to arXiv, and a page has 0.13 MB.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 50_000_000
# Default: 180 s. A paper whose page takes longer is published with the data of the list.
DOWNLOAD_TIMEOUT = 30
# Default: False. We do not accept data from a server that only claims to be the Hub.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Default: a filter of duplicate requests. A paper that is listed on two days is requested for both.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# Default: 20. A day without a list redirects once, to the newest list before it.
REDIRECT_MAX_TIMES = 3
# Default: True. The Hub's pages do not redirect by markup.
METAREFRESH_ENABLED = False
# Default: 2. We wait about 1, 2 and 4 s before the retries, or as long as the response says.
RETRY_TIMES = 3
# Default: ERROR. The spider logs what a failed page means.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

# Default: DEBUG, a line per request. We log a line per edition.
LOG_LEVEL = "INFO"
# Default: True, which logs all stats. We log a line per edition, and reports contain the rest.
STATS_DUMP = False
# Default: 60 s. Most crawls are shorter.
LOGSTATS_INTERVAL = 0

# Default: True, which runs code that is sent to a local port. Nothing here needs it.
REMOTE_CONTROL_ENABLED = False
# Default: True, the same with Telnet.
TELNETCONSOLE_ENABLED = False

# Default: Scrapy's handlers. scrapy-playwright's handler is Scrapy's own, except for requests that need a browser.
DOWNLOAD_HANDLERS = {
    "http": "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler",
    "https": "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler",
}
# Default: scrapy-playwright's provider, which starts a process with every crawl. Ours starts it when it is needed.
PLAYWRIGHT_BROWSER_PROVIDER = "hfpapers.browser.provider.LazyBrowserProvider"
# Default: None. We do not load images and styles.
PLAYWRIGHT_ABORT_REQUEST = "hfpapers.browser.rendering.should_abort_request"

DOWNLOADER_MIDDLEWARES = {
    # In the place of Scrapy's, which retries without waiting.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "hfpapers.middlewares.retry.RetryMiddleware": 550,
    # In the place of Scrapy's, which drops a redirect to another host without an error.
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "hfpapers.middlewares.redirect.RedirectMiddleware": 600,
    # Closer to the Hub than the retries, because a Hub that cannot be reached ends the crawl. Also closer than the
    # decompression and the redirects, because a response that these refuse is a response, too.
    "hfpapers.middlewares.reachability.ReachabilityMiddleware": 800,
    # After the redirects, which may lead to another host.
    "hfpapers.middlewares.token.TokenMiddleware": 950,
    # Last: a request that it releases is sent at once.
    "hfpapers.middlewares.ratelimit.RateLimitMiddleware": 990,
}

EXTENSIONS = {
    # First: the others report to it, or listen to it.
    "hfpapers.publishing.tracker.EditionTracker": 0,
    "hfpapers.extensions.report.ReportExtension": 10,
    "hfpapers.extensions.upload.UploadExtension": 10,
    "hfpapers.extensions.progress.ProgressExtension": 10,
    "hfpapers.extensions.feeds.FeedCheckExtension": 10,
    "hfpapers.extensions.notify.NotifyExtension": 10,
}

ITEM_PIPELINES = {
    # First: your own pipelines see what they added to a paper before.
    "hfpapers.pipelines.stored.StoredExtraPipeline": 200,
    # Before your own pipelines: they read the cleaned texts.
    "hfpapers.pipelines.clean.CleanPipeline": 300,
    # Last, and only one of the two is active: see the setting PUBLISH.
    "hfpapers.pipelines.publish.PublishPipeline": 900,
    "hfpapers.pipelines.collect.CollectPipeline": 900,
}

# Default: None, which writes JSON in ASCII with escapes for all other characters.
FEED_EXPORT_ENCODING = "utf-8"
# In addition to Scrapy's formats, for OUTPUTS and for -O on the command line.
FEED_EXPORTERS = {
    "md": "hfpapers.exporters.post.PostExporter",
    "jsonfeed": "hfpapers.exporters.jsonfeed.JsonFeedExporter",
    "atom": "hfpapers.exporters.atom.AtomExporter",
    "bib": "hfpapers.exporters.bibtex.BibtexExporter",
    # In the place of Scrapy's, whose cells a spreadsheet may run as formulas.
    "csv": "hfpapers.exporters.csv.CsvExporter",
    "svg": "hfpapers.exporters.chart.ChartExporter",
    "opml": "hfpapers.exporters.opml.OpmlExporter",
    "card": "hfpapers.exporters.card.CardExporter",
}

# The project's own settings, like HUB_URL and OUTPUT_DIR: from the environment, hfpapers.toml, or the defaults.
# Their names, types, defaults and descriptions are in hfpapers/config/model.py and docs/settings.md.
globals().update(read_settings())
