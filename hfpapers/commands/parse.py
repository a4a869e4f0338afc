"""``scrapy parse``: Scrapy's command, with one line for a wrong setting of the project."""

from scrapy.commands import parse

from hfpapers.commands.base import CheckedCommand


class Command(CheckedCommand, parse.Command):
    """Validate the project's settings first."""
