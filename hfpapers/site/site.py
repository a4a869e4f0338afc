"""The site of an archive: builds all of its pages, or updates those that changed."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import jinja2

from hfpapers.archive.changes import EVERYTHING, read_changes, remove_changes
from hfpapers.archive.database import Archive, ArchiveError
from hfpapers.config import Config
from hfpapers.site.catalog import Catalog
from hfpapers.site.context import SiteContext
from hfpapers.site.copy import SiteCopy
from hfpapers.site.feeds import find_feeds
from hfpapers.site.folder import SiteFolder, SiteFolderError
from hfpapers.site.links import HOME
from hfpapers.site.page import Page
from hfpapers.site.pages.copies import find_linked_files
from hfpapers.site.templates import SiteTemplates
from hfpapers.storage.store import EditionStore
from hfpapers.text.plain import count

FOLDER = "site"
# Yields the pages that are to be written, and may show the progress.
Track = Callable[[Sequence[Page]], Iterable[Page]]


def check_site(config: Config) -> None:
    """Raise `ValueError` with a one-line message if a setting or a label of the site is wrong."""
    if config.site is not False:
        SiteTemplates(config)


def has_site(config: Config, store: EditionStore) -> bool:
    """Return whether the setting SITE switches the site on."""
    return not store.is_blog if config.site == "auto" else config.site


class SiteError(Exception):
    """Raised if the site cannot be built or updated. The message is one line. The next update completes it."""


@dataclass(frozen=True)
class SiteUpdate:
    """What an update did: the number of files that were rendered, and the paths of those that changed or were removed.

    `home` is where the site begins. `is_complete` states whether all pages were rendered. `foreign` are the paths of
    files that hfpapers did not write, and left in the place of pages.
    """

    home: str
    number_rendered: int
    changed: Sequence[str] = ()
    is_complete: bool = False
    foreign: Sequence[str] = ()

    @property
    def number_changed(self) -> int:
        """The number of files that changed or were removed."""
        return len(self.changed)

    def __str__(self) -> str:
        """Return it as a sentence for the log."""
        verb = "built" if self.is_complete else "updated"
        files = f"{count(self.number_rendered, 'file')}, {self.number_changed} changed"
        return f"site: {verb} {self.home} ({files})"


class Site:
    """The site of the editions of a folder, in the folder `site` within it."""

    def __init__(self, config: Config, store: EditionStore, archive: Archive) -> None:
        """Raise `ValueError` with a one-line message if a label or the language of the site is wrong."""
        self._config = config
        self._store = store
        self._archive = archive
        # A mistake in the labels or the settings is found at once.
        SiteTemplates(config)
        self.folder = SiteFolder(store.files.local_path / FOLDER)
        self.copy = SiteCopy(store.files.objects, FOLDER, self.folder) if store.files.objects else None

    @classmethod
    def from_config(cls, config: Config, store: EditionStore) -> Self | None:
        """Return the site that the setting SITE describes; None if there is none. Raise `ValueError` as the class."""
        archive = Archive.from_config(config, store)
        return cls(config, store, archive) if archive and has_site(config, store) else None

    @property
    def home(self) -> str:
        """The path or the URL of the page to begin with."""
        return self._store.files.locate(f"{FOLDER}/{HOME}")

    def update(self, track: Track = iter) -> SiteUpdate:
        """Write the pages that changed since the last update.

        If the last update was interrupted, this one completes it. If the site was made from other templates or
        settings, or does not exist, all pages are written.

        Raises:
            SiteError: if a page cannot be rendered or written. The next update continues.
        """
        return self._write(track, rebuild=False)

    def build(self, track: Track = iter) -> SiteUpdate:
        """Write all pages, and remove those that are not needed any more.

        Raises:
            SiteError: as `update` does.
        """
        return self._write(track, rebuild=True)

    def _write(self, track: Track, *, rebuild: bool) -> SiteUpdate:
        try:
            with self.folder.locked(), self._archive.open_published() as connection:
                return self._write_pages(connection, track, rebuild=rebuild)
        except (ArchiveError, SiteFolderError) as error:
            raise SiteError(f"the site was not updated: {error}") from error
        except sqlite3.Error as error:
            remedy = "`scrapy render --output archive` builds the database again"
            raise SiteError(f"the site was not updated completely: {self._archive.path}: {error}; {remedy}") from error
        except (jinja2.TemplateError, OSError) as error:
            raise SiteError(f"the site was not updated completely: {error}") from error

    def _write_pages(self, connection: sqlite3.Connection, track: Track, *, rebuild: bool) -> SiteUpdate:
        # All pages show one state of the database, also while a crawl publishes an edition.
        connection.execute("BEGIN")
        changes = read_changes(connection)
        templates = SiteTemplates(self._config, find_feeds(self._config, self._store))
        fingerprint = templates.make_fingerprint(find_linked_files(self._config, self._store))
        is_complete = rebuild or EVERYTHING in changes.changes or self.folder.fingerprint != fingerprint
        if not is_complete and not changes.changes:
            return SiteUpdate(self.home, 0)
        catalog = Catalog(SiteContext(connection, self._store, self._config, templates))
        pages = [
            *(
                catalog.all_pages()
                if is_complete
                else catalog.find_outdated(changes.changes, self.folder.existing_files())
            )
        ]
        paths = {page.path for page in pages}
        self.folder.begin(paths, is_complete=is_complete)
        number_rendered = 0
        changed = []
        for page in track(pages):
            data = page.render()
            number_rendered += data is not None
            if self.folder.replace(page.path, data):
                changed.append(page.path)
        if is_complete:
            obsolete = [path for path in self.folder.files if path not in paths]
            changed += [path for path in obsolete if self.folder.replace(path, None)]
            self.folder.finish(paths, fingerprint)
        connection.execute("COMMIT")
        remove_changes(connection, changes)
        return SiteUpdate(self.home, number_rendered, changed, is_complete, self.folder.foreign)
