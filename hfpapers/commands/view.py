"""``scrapy view``: Scrapy's command to open a page in a browser. It publishes nothing."""

from scrapy.commands import view

from hfpapers.commands.base import InspectionCommand


class Command(InspectionCommand, view.Command):
    """Validate the project's settings first."""
