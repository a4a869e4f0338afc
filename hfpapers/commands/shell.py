"""``scrapy shell``: Scrapy's command to explore a page. It publishes nothing."""

from scrapy.commands import shell

from hfpapers.commands.base import InspectionCommand


class Command(InspectionCommand, shell.Command):
    """Validate the project's settings first."""
