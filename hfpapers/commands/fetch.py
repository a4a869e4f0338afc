"""``scrapy fetch``: Scrapy's command to print a page. It publishes nothing."""

from scrapy.commands import fetch

from hfpapers.commands.base import InspectionCommand


class Command(InspectionCommand, fetch.Command):
    """Validate the project's settings first."""
