"""The published editions: their papers, their histories, and what is known about their crawls."""

import datetime as dt
import hashlib
import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self, TypeVar

from pydantic import ValidationError

from hfpapers.config import Config
from hfpapers.editions.crawl_log import CrawlLog, CrawlRecord, complete_lines, parse_records
from hfpapers.editions.history import CorruptHistoryError, History
from hfpapers.editions.merge import last_changed_at
from hfpapers.editions.periods import Period
from hfpapers.editions.report import Report
from hfpapers.items import Paper
from hfpapers.storage.files import CORRUPT_SUFFIX
from hfpapers.storage.folder import AtomicFolder
from hfpapers.storage.interface import Storage, UnreachableError
from hfpapers.storage.opening import open_storage
from hfpapers.storage.papers import CorruptPapersError, parse_papers

logger = logging.getLogger(__name__)

# `scrapy demo` puts this file into its folder. No other crawl publishes into a folder that contains it.
DEMO_MARKER = ".hfpapers-demo"

# The most papers that are kept in memory: those of a month, with its weeks and days, and of the months around it.
_MAX_PARSED = 7_000

P = TypeVar("P", bound=Period)

_DATA_SUFFIX = ".jsonl"
_HISTORY = "history"
_CRAWL_LOG = re.compile(r"crawls-([0-9]{4})\.jsonl")

# A copy of the data of the newest day, for programs. It is not an edition.
LATEST_DAY = "daily/latest.jsonl"

# The configuration of a Jekyll blog, which is in the output folder if that is a blog.
BLOG_CONFIG = "_config.yml"


class CorruptDataError(Exception):
    """A file in the output folder is corrupt.

    The message contains its path, and the line where there is one; and how to repair it. `problem` is the message
    without the latter.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem = problem


def data_path(period: Period) -> str:
    """Return the path of an edition's papers, relative to the output folder."""
    return f"{period.kind}/{period}{_DATA_SUFFIX}"


def history_path(period: Period) -> str:
    """Return the path of an edition's history, relative to the output folder."""
    return f"{_HISTORY}/{period}{_DATA_SUFFIX}"


def crawl_log_path(year: int) -> str:
    """Return the path of the log of all crawls in a year, relative to the output folder."""
    return f"{_HISTORY}/crawls-{year}{_DATA_SUFFIX}"


def report_path(period: Period) -> str:
    """Return the path of the report of an edition's last crawl, relative to the output folder."""
    return f"reports/{period.kind}-{period}.json"


class EditionStore:
    """The published editions, and the log of all crawls.

    Attributes:
        files: The files of the archive.
    """

    def __init__(self, files: Storage) -> None:
        self.files = files
        # The files about which a warning was logged.
        self._reported: set[str] = set()
        # The years whose crawl log was checked.
        self._checked_logs: set[int] = set()
        # The papers of the editions that were read last, with a digest of their bytes.
        self._parsed: dict[Period, tuple[bytes, Sequence[Paper]]] = {}

    @classmethod
    def open(cls, config: Config) -> Self:
        """Return the store at the location that the setting OUTPUT_DIR names; raise `ConfigError` if that is wrong."""
        return cls(open_storage(config))

    @classmethod
    def at(cls, folder: Path) -> Self:
        """Return the store in a local folder."""
        return cls(AtomicFolder(folder))

    @property
    def location(self) -> str:
        """The path or the URL of the archive, for messages and logs."""
        return self.files.location

    def check_writable(self) -> None:
        """Create the folder if it does not exist; raise `ValueError` if files cannot be written.

        Raises:
            UnreachableError: if an object store cannot be used at the moment.
        """
        try:
            self.files.check_writable()
        except UnreachableError as error:
            if not error.is_permanent:
                raise
            expected = "a bucket that can be written to"
            raise ValueError(f"OUTPUT_DIR is {self.location!r}; expected {expected} ({error.reason})") from error
        except OSError as error:
            raise ValueError(f"OUTPUT_DIR is {self.location!r}; expected a folder that can be written to") from error

    def check_for_crawl(self) -> None:
        """Raise `ValueError` if a crawl cannot publish into the folder, or would mix its papers with invented ones."""
        self.check_writable()
        self.refuse_demo()

    def refuse_demo(self) -> None:
        """Raise `ValueError` if the folder contains the invented papers of `scrapy demo`."""
        if self.files.has_marker(DEMO_MARKER):
            raise ValueError(
                f"OUTPUT_DIR is {self.location!r}, which contains the invented papers of `scrapy demo`; choose another"
                " folder with -s OUTPUT_DIR=… or delete it"
            )

    @property
    def is_blog(self) -> bool:
        """Whether the folder is that of a Jekyll blog, which is a local one. An object store never is."""
        return not self.files.is_shared and self.files.exists(BLOG_CONFIG)

    def editions(self, kind: type[P]) -> list[P]:
        """Return the periods of the stored editions of a kind, newest first. Other files are ignored.

        Raises:
            OSError: if the folder of the kind cannot be read.
        """
        return [*_parse_file_names(kind, self.files.names_in(kind.kind))]

    def has_edition(self, period: Period) -> bool:
        """Return whether an edition is stored. One that cannot be read is."""
        return self.files.exists(data_path(period))

    def papers(self, period: Period) -> list[Paper]:
        """Return the papers of an edition by rank, or an empty list if the edition is not stored.

        Raises:
            CorruptDataError: if a line is not a valid paper of the edition, a paper is missing, or the file cannot be
                read.
            UnreachableError: if the object store cannot be reached. All methods that read raise it.
        """
        path = data_path(period)
        try:
            return [*self._parse(period, path)]
        except CorruptPapersError as error:
            raise CorruptDataError(str(error), f"repair it with `{period.crawl_command}`") from error
        except UnreachableError:
            raise
        except OSError as error:
            raise self._unreadable(path, period, error) from error

    def _parse(self, period: Period, path: str) -> Sequence[Paper]:
        """Return the papers of an edition. Those that were read last are kept, because posts refer to each other."""
        data = self.files.read(path)
        if data is None:
            return []
        digest = hashlib.sha256(data).digest()
        if period in self._parsed and self._parsed[period][0] == digest:
            return self._parsed[period][1]
        papers = parse_papers(data, period, self.files.locate(path))
        self._parsed[period] = (digest, papers)
        while sum(len(kept) for _, kept in self._parsed.values()) > _MAX_PARSED and len(self._parsed) > 1:
            self._parsed.pop(next(iter(self._parsed)))
        return papers

    def readable_papers(self, period: Period) -> list[Paper]:
        """Return the papers of an edition like `papers`, or an empty list with a warning if the edition is corrupt."""
        try:
            return self.papers(period)
        except CorruptDataError as error:
            self._warn_once(data_path(period), f"{period}: leaving out this edition: {error}")
            return []

    def history(self, period: Period) -> History:
        """Return the history of an edition, which is empty if none is stored.

        Raises:
            CorruptDataError: if a line is not a valid observation, or the file cannot be read.
        """
        path = history_path(period)
        try:
            return History.parse(self.files.read(path) or b"")
        except CorruptHistoryError as error:
            problem = f"{self.files.locate(path)}: {error}"
            raise CorruptDataError(problem, f"repair it with `{period.crawl_command}`") from error
        except UnreachableError:
            raise
        except OSError as error:
            raise self._unreadable(path, period, error) from error

    def readable_history(self, period: Period) -> History:
        """Return the history of an edition like `history`, or an empty one with a warning if the history is corrupt."""
        try:
            return self.history(period)
        except CorruptDataError as error:
            self._warn_once(history_path(period), f"{period}: leaving out its history: {error}")
            return History()

    def has_histories(self) -> bool:
        """Return whether the history of at least one edition is stored."""
        return any(name[0].isdecimal() and name.endswith(_DATA_SUFFIX) for name in self.files.names_in(_HISTORY))

    def is_intact(self, period: Period) -> bool:
        """Return whether an edition is stored, and its papers are not corrupt."""
        try:
            return bool(self.papers(period))
        except CorruptDataError:
            return False

    def report(self, period: Period) -> Report | None:
        """Return the report of an edition's last crawl; None if none is stored, or with a warning if it is corrupt."""
        path = report_path(period)
        try:
            data = self.files.read(path)
            return None if data is None else Report.model_validate_json(data)
        except ValidationError:
            self._warn_once(path, f"{self.files.locate(path)} is not a valid report; the next crawl replaces it")
        except UnreachableError:
            raise
        except OSError as error:
            self._warn_once(path, f"{self.files.locate(path)} cannot be read ({error.strerror})")
        return None

    def crawl_log(self, since_year: int = 0) -> CrawlLog:
        """Return the log of all crawls since a year, without lines that are corrupt, as `crawl_records` does."""
        years = [year for year in self.crawl_log_years() if year >= since_year]
        return CrawlLog(record for year in years for record in self.crawl_records(year))

    def crawl_log_years(self) -> list[int]:
        """Return the years with a crawl log, oldest first."""
        matches = map(_CRAWL_LOG.fullmatch, self.files.names_in(_HISTORY))
        return sorted(int(match[1]) for match in matches if match)

    def crawl_records(self, year: int) -> list[CrawlRecord]:
        """Return the records in the crawl log of a year, oldest first.

        Lines that are corrupt are left out, with a warning for each file.
        """
        path = crawl_log_path(year)
        try:
            data = self.files.read(path) or b""
        except UnreachableError:
            raise
        except OSError as error:
            self._warn_once(path, f"{self.files.locate(path)} cannot be read ({error.strerror})")
            return []
        records, valid = parse_records(data)
        if valid != complete_lines(data):
            self._warn_once(path, f"{self.files.locate(path)} is corrupt: leaving out the lines that are not valid")
        return records

    def log_crawl(self, record: CrawlRecord) -> None:
        """Append the record of a crawl to the log of its year. The folder must be locked.

        Raises:
            OSError: if the file cannot be written.
        """
        year = record.moment.year
        name = crawl_log_path(year)
        if year not in self._checked_logs:
            self._repair_crawl_log(name)
            self._checked_logs.add(year)
        self.files.append(name, record.to_line())

    def _repair_crawl_log(self, name: str) -> None:
        """Keep a corrupt log under another name, and continue with its valid lines."""
        data = self.files.read(name) or b""
        _, valid = parse_records(data)
        if valid != complete_lines(data):
            kept = f"{name}{CORRUPT_SUFFIX}"
            self.files.replace({kept: data, name: valid})
            logger.warning("%s was corrupt: keeping it as %s, and continuing with its valid lines", name, kept)

    def _unreadable(self, path: str, period: Period, error: OSError) -> CorruptDataError:
        remedy = f"make the file readable or remove it, then run `{period.crawl_command}`"
        return CorruptDataError(f"{self.files.locate(path)} cannot be read ({error.strerror})", remedy)

    def _warn_once(self, name: str, message: str) -> None:
        if name not in self._reported:
            self._reported.add(name)
            logger.warning("%s", message)


@lru_cache(maxsize=8)
def _parse_file_names(kind: type[P], files: frozenset[str]) -> Sequence[P]:
    """Return the periods of the editions of a kind among the names of files, newest first.

    Each edition that is published asks several times for those of the whole archive, whose files are the same.
    """
    names = (file.removesuffix(_DATA_SUFFIX) for file in files if file.endswith(_DATA_SUFFIX))
    return sorted(kind.parse_names(names), reverse=True)


def last_crawled_at(period: Period, papers: Sequence[Paper], log: CrawlLog) -> dt.datetime | None:
    """Return when a crawl last found an edition complete, or None if no crawl did.

    If the log has no such crawl, this is the time at which the edition last changed. The log is missing where somebody
    keeps only the published files, for example in the repository of a blog.
    """
    return log.last_complete_crawl(period) or last_changed_at(papers)
