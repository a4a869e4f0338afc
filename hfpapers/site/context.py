"""What all pages of the site are made from."""

import sqlite3
from dataclasses import dataclass
from functools import cached_property

from hfpapers.config import Config
from hfpapers.editions.periods import Day
from hfpapers.site.templates import SiteTemplates
from hfpapers.storage.store import EditionStore


@dataclass(frozen=True)
class SiteContext:
    """The archive as a site shows it. It is used for one update, during which the archive is expected not to change.

    Attributes:
        connection: The database of all editions.
        store: The output folder.
        config: The configuration.
        templates: The templates and labels of the site.
    """

    connection: sqlite3.Connection
    store: EditionStore
    config: Config
    templates: SiteTemplates

    @cached_property
    def newest_day(self) -> Day | None:
        """The newest daily edition; None if there is none."""
        query = "SELECT max(edition) AS edition FROM editions WHERE kind = 'daily'"
        row = self.connection.execute(query).fetchone()
        return Day.parse(row["edition"]) if row["edition"] else None
