"""The published editions: their papers, their histories and the reports of their last crawls."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TypeVar

from pydantic import ValidationError

from hfpapers.editions.history import CorruptHistoryError, History
from hfpapers.editions.merge import last_changed_at
from hfpapers.editions.periods import Period
from hfpapers.editions.report import Report
from hfpapers.items import Paper
from hfpapers.storage.folder import DEMO_MARKER, AtomicFolder

P = TypeVar("P", bound=Period)


class CorruptDataError(Exception):
    """A file in the output folder is corrupt. The message contains its path, and the line where there is one."""


def data_path(period: Period) -> str:
    """Return the path of an edition's papers, relative to the output folder."""
    return f"{period.kind}/{period}.jsonl"


def history_path(period: Period) -> str:
    """Return the path of an edition's history, relative to the output folder."""
    return f"history/{period}.jsonl"


def report_path(period: Period) -> str:
    """Return the path of the report of an edition's last crawl, relative to the output folder."""
    return f"reports/{period.kind}-{period}.json"


class EditionStore(AtomicFolder):
    """The output folder: the published editions, and markers of the periods for which the Hub has no list."""

    def check_writable(self) -> None:
        """Create the folder if it does not exist; raise `ValueError` if it is not a folder that can be written to."""
        try:
            super().check_writable()
        except OSError as error:
            raise ValueError(f"OUTPUT_DIR is {str(self.path)!r}; expected a folder that can be written to") from error

    def check_for_crawl(self) -> None:
        """Raise `ValueError` if a crawl cannot publish into the folder, or would mix its papers with invented ones."""
        self.refuse_demo()
        self.check_writable()

    def refuse_demo(self) -> None:
        """Raise `ValueError` if the folder contains the invented papers of `scrapy demo`."""
        if any((folder / DEMO_MARKER).exists() for folder in (self.path, *self.path.absolute().parents)):
            raise ValueError(
                f"OUTPUT_DIR is {str(self.path)!r}, which contains the invented papers of `scrapy demo`; choose another"
                " folder with -s OUTPUT_DIR=… or delete it"
            )

    def editions(self, kind: type[P]) -> list[P]:
        """Return the periods of the stored editions of a kind, newest first. Other files are ignored."""
        names = (path.stem for path in (self.path / kind.kind).glob("*.jsonl"))
        return sorted(_parse_names(kind, names), reverse=True)

    def has_edition(self, period: Period) -> bool:
        """Return whether an edition is stored."""
        return (self.path / data_path(period)).exists()

    def papers(self, period: Period) -> list[Paper]:
        """Return the papers of an edition by rank, or an empty list if the edition is not stored.

        Raises:
            CorruptDataError: if a line is not a valid paper.
        """
        path = data_path(period)
        papers = []
        for number, line in enumerate((self.read(path) or b"").splitlines(), 1):
            try:
                papers.append(Paper.model_validate_json(line))
            except ValidationError as error:
                raise CorruptDataError(f"line {number} of {self.path / path} is not a valid paper") from error
        return papers

    def history(self, period: Period) -> History:
        """Return the history of an edition, which is empty if none is stored.

        Raises:
            CorruptDataError: if a line is not a valid observation.
        """
        path = history_path(period)
        try:
            return History.parse(self.read(path) or b"")
        except CorruptHistoryError as error:
            raise CorruptDataError(f"{self.path / path}: {error}") from error

    def report(self, period: Period) -> Report | None:
        """Return the report of an edition's last crawl, or None if none is stored.

        Raises:
            CorruptDataError: if the file is not a valid report.
        """
        path = report_path(period)
        data = self.read(path)
        try:
            return None if data is None else Report.model_validate_json(data)
        except ValidationError as error:
            raise CorruptDataError(f"{self.path / path} is not a valid report") from error

    def last_crawled_at(self, period: Period) -> dt.datetime | None:
        """Return when a crawl last found the edition complete, or None if no crawl did.

        Without a report this is the time at which the edition last changed. Reports are missing where somebody keeps
        only the published files, for example in the repository of a blog.

        Raises:
            CorruptDataError: if the report or the papers are corrupt.
        """
        report = self.report(period)
        if report and report.confirmed_at:
            return dt.datetime.fromisoformat(report.confirmed_at)
        return last_changed_at(self.papers(period))

    def is_marked_empty(self, period: Period) -> bool:
        """Return whether a crawl found that the Hub has no list for a period. A stored edition overrides the marker."""
        return self.read(_marker_path(period)) is not None and not self.has_edition(period)

    def mark_empty(self, period: Period) -> None:
        """Save the marker of a period for which the Hub has no list. To remove it, delete its file.

        Raises:
            OSError: if the marker cannot be written.
        """
        self.replace({_marker_path(period): f"The Hub has no list for {period}.\n".encode()})


def _marker_path(period: Period) -> str:
    return f"{period.kind}/{period}.empty"


def _parse_names(kind: type[P], names: Iterable[str]) -> Iterator[P]:
    for name in names:
        try:
            yield kind.parse(name)
        except ValueError:
            continue
