"""``scrapy runspider``: Scrapy's command, with one line for a wrong setting of the project."""

from scrapy.commands import runspider

from hfpapers.commands.base import CheckedCommand


class Command(CheckedCommand, runspider.Command):
    """Validate the project's settings first."""
