"""``scrapy parse``: Scrapy's command to see what a spider reads from a page. It publishes nothing."""

import argparse
import warnings

from scrapy.commands import parse
from scrapy.exceptions import ScrapyDeprecationWarning

from hfpapers.commands.base import InspectionCommand
from hfpapers.commands.crawl import check_arguments
from hfpapers.spiders.base import EditionSpider


class Command(InspectionCommand, parse.Command):
    """Validate the project's settings and the arguments of the spider first."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the options and the settings, and run Scrapy's command."""
        with warnings.catch_warnings():
            # Scrapy 2.19 warns about the callbacks of its own command.
            warnings.filterwarnings("ignore", ".* returned a Deferred", ScrapyDeprecationWarning)
            super().run(args, opts)

    def check(self, opts: argparse.Namespace) -> None:
        """Validate the settings and the arguments of the spider; raise `ValueError` if one is wrong."""
        super().check(opts)
        spider = self.crawler_process.spider_loader.load(opts.spider) if self.crawler_process and opts.spider else None
        if spider and issubclass(spider, EditionSpider):
            check_arguments(spider.arguments, opts.spargs)
