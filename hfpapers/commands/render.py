"""``scrapy render``: render the posts, references and feeds again from the stored data, without a request."""

import argparse
import gc
import logging
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from functools import partial

import jinja2
from scrapy.commands import ScrapyCommand

from hfpapers import clock
from hfpapers.archive.database import Archive, ArchiveError
from hfpapers.commands.base import EXIT_NOT_PUBLISHED, EXIT_OK, CommandError, ProjectCommand, usage_errors
from hfpapers.commands.progress import track
from hfpapers.editions.periods import KINDS, Period, parse_periods
from hfpapers.publishing.renderer import Renderer
from hfpapers.publishing.uploads import Uploads
from hfpapers.site.pages.copies import COPIED_FORMATS
from hfpapers.site.site import Site, SiteError, SiteUpdate
from hfpapers.storage.store import EditionStore
from hfpapers.text.plain import count

logger = logging.getLogger(__name__)

# The values of --output that name the database and the site.
_ARCHIVE = "archive"
_SITE = "site"


class Command(ProjectCommand, ScrapyCommand):
    """Renders the files of OUTPUTS, for use after a template, a label or a setting was changed."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] [edition | first..last ...]"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "Render posts, references and feeds again from the stored data, without a request"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy render -h``."""
        return f"{self.short_desc()}. Without arguments, all editions are rendered. Only files that differ are written."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument(
            "--output",
            metavar="NAME",
            help=(
                f"render only these files: a path in the setting OUTPUTS, a format, `{_ARCHIVE}` for the database, or"
                f" `{_SITE}`"
            ),
        )
        parser.add_argument(
            "-a",
            dest="arguments",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="posts=replace: also replace posts that hfpapers did not write, or that somebody has edited",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Render the editions, and then the files of the newest editions, such as feeds."""
        # The objects of the imported modules live until the process ends. Collecting them again and again takes time.
        gc.freeze()
        with usage_errors():
            renderer = Renderer.from_settings(self.project_settings)
            store = renderer.store
            if not renderer.config.publish:
                raise ValueError("PUBLISH is no; expected yes for `scrapy render`, which writes into OUTPUT_DIR")
            archive = Archive.from_config(renderer.config, store)
            uploads = Uploads.from_config(renderer.config, store)
            if opts.output == _ARCHIVE:
                return _build_archive(archive, uploads, args)
            site = Site.from_config(renderer.config, store)
            if opts.output == _SITE:
                return _render_site(site, archive, uploads, args)
            if opts.output is not None:
                renderer.outputs.select(opts.output, others=(_ARCHIVE, _SITE))
            renderer.own_files.replaces_posts = _replaces_posts(opts.arguments)
            store.check_writable()
        problem = renderer.blog.find_problem()
        if problem:
            logger.warning("%s", problem)
        try:
            with usage_errors():
                periods = _select_periods(args, store)
            number_changed, corrupt = _render_editions(renderer, periods)
            number_changed += _render_newest(renderer, archive)
        except (jinja2.TemplateError, OSError) as error:
            message = f"rendering failed; files that are not listed above are unchanged: {error}"
            raise CommandError(message, EXIT_NOT_PUBLISHED) from error
        is_copied = any(output.options.format in COPIED_FORMATS for output in renderer.outputs.selected)
        is_site_rebuilt = opts.output is None or (number_changed > 0 and is_copied)
        if uploads:
            uploads.run(_write_site if is_site_rebuilt else Site.update)
        elif site and is_site_rebuilt:
            _build_site(site)
        logger.info(
            "rendered %s (%s changed) in %s",
            count(len(periods) - corrupt, "edition"),
            count(number_changed, "file"),
            store.location,
        )
        if corrupt:
            message = f"{count(corrupt, 'edition')} not rendered, because the data is corrupt; see above"
            raise CommandError(message, EXIT_NOT_PUBLISHED)
        return EXIT_OK


def _build_archive(archive: Archive | None, uploads: Uploads | None, args: Sequence[str]) -> int:
    """Build the database from all stored editions, and return the exit code."""
    if archive is None:
        raise ValueError(
            "ARCHIVE_DB is empty, or is `auto` in the folder of a blog, so that there is no database; expected a path,"
            " like archive.db"
        )
    if args:
        raise ValueError(f"--output {_ARCHIVE} builds the database of all editions; expected no edition")
    try:
        archive.build(partial(track, description="loading"))
    except ArchiveError as error:
        raise CommandError(str(error), EXIT_NOT_PUBLISHED) from error
    logger.info("built %s", archive.path)
    return EXIT_OK if uploads is None or uploads.run() else EXIT_NOT_PUBLISHED


def _render_site(site: Site | None, archive: Archive | None, uploads: Uploads | None, args: Sequence[str]) -> int:
    """Build the site from all stored editions, and return the exit code."""
    if site is None or archive is None:
        raise ValueError(
            "there is no site, because SITE is 'no', or is 'auto' in the folder of a blog or without a database;"
            " expected SITE=yes, and an ARCHIVE_DB that is not empty"
        )
    if args:
        raise ValueError(f"--output {_SITE} builds the site of all editions; expected no edition")
    is_built = _update_archive(archive) and (uploads.run(_write_site) if uploads else _build_site(site))
    return EXIT_OK if is_built else EXIT_NOT_PUBLISHED


def _write_site(site: Site) -> SiteUpdate:
    """Write all pages of the site, and show the progress."""
    return site.build(partial(track, description="building the site"))


def _build_site(site: Site) -> bool:
    """Write all pages of the site; return False if that fails."""
    try:
        update = _write_site(site)
    except SiteError as error:
        logger.warning("%s", error)
        return False
    for path in update.foreign:
        logger.warning("site: left %s in place, because hfpapers did not write it", path)
    logger.info("%s", update)
    return True


def _update_archive(archive: Archive) -> bool:
    """Load what changed into the database; return False if that fails. The files are rendered all the same."""
    try:
        archive.sync(partial(track, description="loading"))
    except ArchiveError as error:
        logger.warning("%s", error)
        return False
    return True


def _select_periods(args: Sequence[str], store: EditionStore) -> list[Period]:
    """Return the stored editions that the arguments name, without arguments all: days first, each kind oldest first.

    Raises:
        ValueError: if an argument is wrong, or names no stored edition.
    """
    stored: list[Period] = [period for kind in KINDS.values() for period in reversed(store.editions(kind))]
    if not args:
        return stored
    selected: set[Period] = set()
    for text in args:
        periods = parse_periods(text, clock.today())
        selected_by_text = {*periods} & {*stored}
        if not selected_by_text:
            kind = type(periods[0])
            newest = next(iter(store.editions(kind)), None)
            stored_hint = f"the newest is {newest}" if newest else f"no {kind.kind} edition is stored"
            raise ValueError(f"no edition {text}; {stored_hint}")
        selected |= selected_by_text
    return [period for period in stored if period in selected]


def _replaces_posts(arguments: Sequence[str]) -> bool:
    """Return whether all posts are replaced; raise `ValueError` if an argument is wrong."""
    values = {"posts": "keep"}
    for argument in arguments:
        name, separator, value = argument.partition("=")
        if not separator or name not in values:
            raise ValueError(f"-a {argument} is not an argument of render; expected -a posts=keep or -a posts=replace")
        if value not in {"keep", "replace"}:
            raise ValueError(f"{name} is {value!r}; expected 'keep' or 'replace'")
        values[name] = value
    return values["posts"] == "replace"


def _render_editions(renderer: Renderer, periods: Sequence[Period]) -> tuple[int, int]:
    """Render the files of editions.

    Return how many files changed, and how many editions were left out because their data is corrupt.
    """
    store, requested = renderer.store, frozenset(periods)
    number_changed = number_corrupt = 0
    # The folder is locked for each edition separately, so that a crawl at the same time does not wait for all.
    for period in track(periods, "rendering"):
        changed = store.files.transact(partial(_render_edition, renderer, period, requested))
        number_changed += changed or 0
        number_corrupt += changed is None
    return number_changed, number_corrupt


def _render_edition(renderer: Renderer, period: Period, requested: Collection[Period]) -> int | None:
    """Render the files of an edition. Return how many changed; None if its data is corrupt."""
    if not renderer.store.readable_papers(period):
        return None
    files = renderer.render_edition(period, renderer.snapshot(requested=requested))
    return _replace(renderer, str(period), files)


def _render_newest(renderer: Renderer, archive: Archive | None) -> int:
    """Update the database, and render the files of the newest editions. Return how many files changed."""
    outputs = renderer.outputs
    is_used = outputs.selected is outputs.all or any(output.is_of_topics for output in outputs.selected)
    has_database = archive and is_used and _update_archive(archive)

    def render() -> tuple[int, list[str]]:
        with archive.publishing({}) if archive and has_database else nullcontext() as database:
            files = renderer.render_latest([*KINDS.values()], renderer.snapshot(database=database))
            number_changed = _replace(renderer, "newest editions", files)
            return number_changed, renderer.store.files.replace(dict.fromkeys(renderer.find_removed_topics(files), b""))

    number_changed, removed = renderer.store.files.transact(render)
    for warning in archive.pop_warnings() if archive else ():
        logger.warning("%s", warning)
    if removed:
        logger.info("topics: removed %s", ", ".join(removed))
    return number_changed + len(removed)


def _replace(renderer: Renderer, name: str, files: Mapping[str, bytes]) -> int:
    """Replace the files that differ, log their names, and return how many they are."""
    changed = renderer.store.files.replace(files)
    for warning in renderer.own_files.pop_warnings():
        logger.warning("%s: %s", name, warning)
    if changed:
        logger.info("%s: wrote %s", name, ", ".join(changed))
    return len(changed)
