"""The invented papers of the demo Hub, as the items of its lists.

A day has the same papers at every call. They have the quirks of real ones: a line break in a title, a hidden author,
a paper with more than thirty authors, papers without votes, organization, summary or repository, and some abstracts
whose formulas are lost.
"""

import datetime as dt
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

from hfpapers.demo.material import FAMILY_NAMES, GIVEN_NAMES, ORGANIZATIONS
from hfpapers.demo.writer import PaperText, write_paper
from hfpapers.editions.periods import Day

Item = dict[str, Any]

# An id is YYMM.9DDNN. arXiv never assigns it, because no month has 90,000 papers.
MAX_PAPERS_PER_DAY = 99
_ID_DIGIT = "9"
_SMALLEST_DAY, _LARGEST_DAY = 15, 24
# Serial numbers of one day; more than papers on a day, so that titles do not repeat for weeks.
_SERIALS_PER_DAY = 29
# Papers are submitted until the evening, most of them in the morning.
_SUBMISSION_HOURS = (0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 16, 18)
# Votes rise until then, faster at first: half of them come within some hours or days, which differ by paper.
_VOTING_TIME = dt.timedelta(days=6, hours=12)
_HALF_TIMES_H = (3, 6, 10, 16, 30, 70)
# When an organization adds itself to a paper that had none, after the paper's submission.
_ORGANIZATION_DELAY = dt.timedelta(hours=25)
_STARS = (0, 3, 18, 72, 236, 724, 1040, 2620, 31400)
_AUTHORS = [f"{given} {family}" for given in GIVEN_NAMES for family in FAMILY_NAMES]


def items_of_day(day: dt.date, number: int | None = None) -> list[Item]:
    """Return the list of a day after all votes, the most upvoted paper first. A weekend has no papers.

    `number` is the number of papers, up to `MAX_PAPERS_PER_DAY`; without, it is a usual one.
    """
    if not Day(day).may_have_list:
        return []
    count = number or _rng(day.toordinal()).randint(_SMALLEST_DAY, _LARGEST_DAY)
    return _ranked([invent_item(day, place) for place in range(1, count + 1)])


def items_at(day: dt.date, moment: dt.datetime) -> list[Item]:
    """Return the list of a day as it is at a moment: the papers submitted until then, with the votes until then."""
    return _ranked([at for item in _final_items(day) if (at := _item_at(item, moment))])


def day_of_paper(paper_id: str) -> dt.date | None:
    """Return the day that lists an invented paper, None if the id is not one of an invented paper."""
    month, _, number = paper_id.partition(".")
    if not number.startswith(_ID_DIGIT):
        return None
    try:
        return dt.datetime.strptime(month + number[1:3], "%y%m%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None


def invent_item(day: dt.date, number: int) -> Item:
    """Return the paper of a day with a number, which counts from 1."""
    if not 1 <= number <= MAX_PAPERS_PER_DAY:
        raise ValueError(f"the number of a paper is {number}; expected an integer from 1 to {MAX_PAPERS_PER_DAY}")
    rng = _rng(_serial(day, number))
    text = _write(day, number)
    paper_id = f"{day:%y%m}.{_ID_DIGIT}{day:%d}{number:02}"
    hour = rng.choice(_SUBMISSION_HOURS)
    paper: Item = {
        "id": paper_id,
        "title": _with_line_break(text.title) if number % 9 == 0 else text.title,
        "summary": _without_formulas(text.abstract) if _has_lost_formulas(number) else text.abstract,
        "authors": _authors(rng, 34 if number == 5 else rng.randint(1, 8)),  # noqa: PLR2004 - as above
        "publishedAt": f"{day - dt.timedelta(days=2)}T17:00:00.000Z",
        "submittedOnDailyAt": f"{day}T{hour:02}:15:30.250Z",
        "submittedOnDailyBy": {"user": f"reader{number}", "fullname": f"Reader {number}"},
        "upvotes": 0 if number % 7 == 0 else _votes(rng),
        "discussionId": f"{number:024x}",
    }
    if number % 3:
        paper["ai_summary"] = text.summary
        paper["ai_keywords"] = [*text.keywords]
    if number % 2:
        paper["githubRepo"] = f"https://github.com/made-up/{text.slug}"
        paper["githubStars"] = rng.choice(_STARS)
    if number % 4 == 0:
        paper["projectPage"] = f"https://{text.slug}.example.org/"
    item: Item = {
        "paper": paper,
        "publishedAt": f"{day - dt.timedelta(days=2)}T12:00:00.000Z",
        "title": paper["title"],
        "summary": paper["summary"],
        "thumbnail": f"https://thumbnails.example.org/papers/{paper_id}.png",
        "numComments": number % 5,
        "submittedBy": {"name": f"reader{number}", "fullname": f"Reader {number}"},
        "isAuthorParticipating": False,
    }
    if number % 5 < 3:  # noqa: PLR2004 - more than half, as on the Hub
        handle, name = rng.choice(ORGANIZATIONS)
        paper["organization"] = item["organization"] = {"_id": f"{number:024x}", "name": handle, "fullname": name}
    return item


def abstract_with_formulas(paper: Item) -> str:
    """Return the abstract of an invented paper as its authors wrote it; of any other paper, its abstract."""
    day = day_of_paper(paper["id"])
    original = _write(day, int(paper["id"][-2:])).abstract if day else ""
    return original if _without_formulas(original) == paper["summary"] else str(paper["summary"])


def citation_counts(paper_id: str) -> dict[str, int]:
    """Return how many models, datasets and Spaces cite a paper."""
    return {"Models": int(paper_id[-1]) % 4, "Datasets": int(paper_id[-2]) % 3, "Spaces": int(paper_id[-1]) % 2}


@cache
def _final_items(day: dt.date) -> list[Item]:
    return items_of_day(day)


def _item_at(item: Item, moment: dt.datetime) -> Item | None:
    """Return an item as it is at a moment, None if it is submitted later."""
    paper = item["paper"]
    submitted_at = dt.datetime.fromisoformat(paper["submittedOnDailyAt"])
    age = moment - submitted_at
    if age < dt.timedelta(0):
        return None
    number = int(paper["id"][-2:])
    half_time = dt.timedelta(hours=_HALF_TIMES_H[number % len(_HALF_TIMES_H)])

    def risen(final: int) -> int:
        # A curve that rises less and less. In integers, so that each machine computes the same.
        passed, half, total = (int(time.total_seconds()) for time in (min(age, _VOTING_TIME), half_time, _VOTING_TIME))
        return final * passed * (total + half) // ((passed + half) * total)

    paper = paper | {"upvotes": risen(paper["upvotes"])}
    item = item | {"paper": paper, "numComments": risen(item["numComments"])}
    if number % 10 == 1 and age < _ORGANIZATION_DELAY:
        paper.pop("organization", None)
        item.pop("organization", None)
    return item


def _write(day: dt.date, number: int) -> PaperText:
    """Return the texts of the paper of a day with this number. Those of the third paper are awkward."""
    return write_paper(_serial(day, number), awkward=number == 3, measured=_has_lost_formulas(number))  # noqa: PLR2004


def _serial(day: dt.date, number: int) -> int:
    return day.toordinal() * _SERIALS_PER_DAY + number


def _has_lost_formulas(number: int) -> bool:
    """Return whether the Hub's abstract of a paper has lost its formulas: of one in eight."""
    return number % 8 == 4  # noqa: PLR2004


def _without_formulas(abstract: str) -> str:
    """Return an abstract as the Hub stores some: without the signs that LaTeX consists of."""
    return abstract.replace("$", "").replace("\\", "")


def _ranked(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: -item["paper"]["upvotes"])


def _rng(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - not used for cryptography


def _votes(rng: random.Random) -> int:
    """Return a number of votes: most papers get some twenty, and a few get many."""
    return 1 + round(rng.lognormvariate(3, 0.9))


def _with_line_break(title: str) -> str:
    words = title.split(" ")
    middle = len(words) // 2
    return " ".join(words[:middle]) + "\n  " + " ".join(words[middle:])


def _authors(rng: random.Random, number: int) -> list[Item]:
    names = enumerate(rng.sample(_AUTHORS, number))
    return [{"_id": f"{place:024x}", "name": name, "hidden": place == 3} for place, name in names]  # noqa: PLR2004
