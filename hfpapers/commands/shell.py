"""``scrapy shell``: Scrapy's command, with one line for a wrong setting of the project."""

from scrapy.commands import shell

from hfpapers.commands.base import CheckedCommand


class Command(CheckedCommand, shell.Command):
    """Validate the project's settings first."""
