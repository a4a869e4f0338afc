"""How the crawl of one edition ended, as the parts of a crawl pass it on to each other."""

from dataclasses import dataclass
from typing import Literal

from hfpapers.editions.checks import ExtractionStats
from hfpapers.editions.crawl_log import SourceName
from hfpapers.editions.periods import Period
from hfpapers.editions.report import Failure, Verdict

# "collected" means that publishing is switched off, and that all papers were yielded.
ResultVerdict = Verdict | Literal["collected"]


@dataclass(frozen=True)
class Changes:
    """What a crawl changed in a published edition.

    `papers` is the number of papers in the edition, `new` and `changed` are the numbers of papers that are new or whose
    content changed, `removed` are the ids of the removed papers, and `files` the paths of the files that changed.
    """

    papers: int
    new: int = 0
    changed: int = 0
    removed: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnreadValues:
    """What a list states in a form that this version cannot read, so that the stored values are kept.

    `fields` are the fields that could not be parsed in some papers, and `paper_ids` the papers that were skipped.
    """

    fields: frozenset[str] = frozenset()
    paper_ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class EditionResult:
    """How the crawl of an edition ended.

    `reason` says why the edition was withheld. `changes` is None unless the edition was published or is unchanged, and
    `extraction` is None if no papers were extracted. `sources` are those that the list was read from, or that state
    that there is none. `anomalies` are those of the `warnings` that are about what the Hub states. `unknown_fields` are
    the keys and fields of the list's data that have an unexpected form. `top` has the title and the votes of the best
    papers, the best one first.
    """

    period: Period
    verdict: ResultVerdict
    reason: str | None = None
    changes: Changes | None = None
    extraction: ExtractionStats | None = None
    sources: tuple[SourceName, ...] = ()
    warnings: tuple[str, ...] = ()
    anomalies: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    unknown_fields: tuple[str, ...] = ()
    top: tuple[tuple[str, int], ...] = ()
