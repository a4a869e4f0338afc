"""``scrapy fetch``: Scrapy's command, with one line for a wrong setting of the project."""

from scrapy.commands import fetch

from hfpapers.commands.base import CheckedCommand


class Command(CheckedCommand, fetch.Command):
    """Validate the project's settings first."""
