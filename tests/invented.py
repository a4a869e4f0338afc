"""An invented archive of any size: days, weeks and months with their histories and the crawl log."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from hfpapers.editions.crawl_log import CrawlRecord
from hfpapers.editions.history import History
from hfpapers.editions.merge import rank_papers
from hfpapers.editions.periods import Day, Month, Period, Week
from hfpapers.items import Organization, Paper
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path, history_path

_WORDS = [
    "teapot",
    "picnic",
    "lantern",
    "moss",
    "pigeon",
    "kettle",
    "bicycle",
    "glove",
    "cumin",
    "garden",
    "regret",
    "ladder",
    "pudding",
    "compass",
    "walrus",
    "violin",
    "umbrella",
    "biscuit",
    "harbor",
    "meadow",
    "quartz",
    "ribbon",
    "saddle",
    "thimble",
    "velvet",
    "wicker",
    "yarn",
    "zither",
    "acorn",
    "bramble",
]
_NAMES = ["Ada", "Bo", "Cem", "Dia", "Eun", "Fay", "Gus", "Hana", "Ivo", "Jun"]
_FAMILIES = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fern", "Ginkgo", "Hazel", "Ivy", "Juniper"]
_ORGANIZATIONS = [
    Organization(name=f"Society of {word.title()}s", handle=f"{word}-society", url=f"https://huggingface.co/{word}")
    for word in _WORDS[:12]
]


def write_archive(
    store: EditionStore,
    days: int,
    papers_a_day: int = 6,
    words: int = 30,
    seed: int = 1,
    kinds: Sequence[type[Period]] = (Day, Week, Month),
) -> list[Period]:
    """Write so many days from 2026-01-05, with their weeks and months, and return the periods.

    `words` is the size of the abstracts.
    """
    chance = random.Random(seed)
    weekdays: list[Day] = []
    day = Day(dt.date(2026, 1, 5))
    while len(weekdays) < days:
        if day.may_have_list:
            weekdays.append(day)
        day = day.next()
    by_day: dict[Day, list[Paper]] = {}
    for day in weekdays:
        by_day[day] = [*_invent_day(day, papers_a_day, words, chance)]
        previous = by_day.get(Day(day.first - dt.timedelta(1)))
        if previous:
            # A paper that is listed again.
            by_day[day][-1] = _list_again(previous[0], day)
    periods: list[Period] = []
    for kind in kinds:
        for period in dict.fromkeys(kind.containing(day.first) for day in weekdays):
            listed = {paper.id: paper for day in weekdays if day in {*period.days()} for paper in by_day[day]}
            _publish(store, period, [*listed.values()], chance)
            periods.append(period)
    return periods


def _invent_day(day: Day, number: int, words: int, chance: random.Random) -> Iterator[Paper]:
    for position in range(1, number + 1):
        paper_id = f"{day.first:%y%m}.{day.first.day * 1000 + position:05}"
        yield Paper(
            edition=str(day),
            rank=position,
            edition_size=number,
            id=paper_id,
            title=" ".join(chance.choices(_WORDS, k=6)).title(),
            abstract=" ".join(chance.choices(_WORDS, k=words)),
            authors=[f"{chance.choice(_NAMES)} {chance.choice(_FAMILIES)}" for _ in range(chance.randint(1, 6))],
            organization=chance.choice([None, *_ORGANIZATIONS]),
            upvotes=chance.randint(0, 90),
            comments=chance.randint(0, 5),
            github_repo=chance.choice([None, f"https://github.com/made-up/{paper_id}"]),
            ai_keywords=chance.choice([None, chance.sample(_WORDS, 4)]),
            url=f"https://huggingface.co/papers/{paper_id}",
            arxiv_url=f"https://arxiv.org/abs/{paper_id}",
            pdf_url=f"https://arxiv.org/pdf/{paper_id}",
            submitted_at=f"{day}T0{chance.randint(1, 9)}:00:00Z",
            first_seen=f"{day}T10:00:00Z",
            list_source="data",
        )


def _list_again(paper: Paper, day: Day) -> Paper:
    values = {"edition": str(day), "first_seen": f"{day}T10:00:00Z", "upvotes": paper.upvotes + 1}
    return paper.model_copy(update=values)


def _publish(store: EditionStore, period: Period, papers: Sequence[Paper], chance: random.Random) -> None:
    """Publish an edition as two crawls would: some papers gain votes before the second one."""
    name = str(period)
    times = [f"{period.last}T{hour}:00:00Z" for hour in (10, 22)]
    first = rank_papers(paper.model_copy(update={"edition": name, "first_seen": times[0]}) for paper in papers)
    gained = {paper.id: chance.choice([0, 0, 3]) for paper in first}
    second = rank_papers(
        paper.model_copy(update={"upvotes": paper.upvotes + gained[paper.id], "updated_at": times[1]})
        if gained[paper.id]
        else paper
        for paper in first
    )
    entries = {paper.id: entry for entry, paper in enumerate(reversed(first), 1)}
    second = [paper.model_copy(update={"entry": entries[paper.id]}) for paper in second]
    history = History().extend(first, times[0]).extend(second, times[1])
    store.files.replace({data_path(period): render_data(second), history_path(period): history.data})
    with store.files.locked():
        for time in times:
            store.log_crawl(
                CrawlRecord(time=time, edition=name, sources=["page"], papers=len(second), verdict="published")
            )
