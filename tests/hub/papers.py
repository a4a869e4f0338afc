"""Made-up papers: the same for a day at every call, with the quirks that the Hub's real ones have."""

import datetime as dt
import random
from typing import Any

Item = dict[str, Any]

_THINGS = ("Teapots", "Lighthouses", "Snail Mail", "Umbrellas", "Sourdough", "Bicycles", "Moss", "Clockwork Owls")
_METHODS = ("Patience", "Slow Attention", "Careful Folding", "Double Knots", "Lantern Search", "Gentle Gradients")
_GIVEN = ("Ada", "Bo", "Chiara", "Dmitri", "Esi", "Femke", "Goran", "Hana", "Ines", "Jun", "Kofi", "Zoë")
_FAMILY = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy", "Juniper")
_ORGANIZATIONS = (
    ("harbour-institute", "Harbour Institute"),
    ("MossLab", "Laboratory of Moss & Lichen"),
    ("univ-of-weather", "University of Weather"),
    ("Kettle", "Kettle"),
)
# Of whom a paper's data tells; with so many, it is as large as the Hub's are on the average.
_UPVOTERS = 22
_SENTENCES = (
    "We ask what happens when {thing} meet {method}, and find that few have asked.",
    "On three benchmarks of our own making, it gains 12.5\\% over waiting.",
    "Its cost grows as $O(n \\log n)$ in the number of {thing}.",
    "Earlier work, which we admire,\nlooked at smaller ones.",
    "Reviewers may try it for <5 minutes & be kind | or not.",
)


def has_list(day: dt.date) -> bool:
    """Return whether the stand-in lists papers on a day: on weekdays."""
    return day.weekday() < 5


def papers_of(day: dt.date, number: int | None = None) -> list[Item]:
    """Return a day's items as the Hub lists them, by upvotes; a weekend has none. ``number``: so many, of full size."""
    if not has_list(day):
        return []
    chance = random.Random(day.toordinal())
    items = [paper(day, place, chance) for place in range(1, (number or chance.randint(15, 24)) + 1)]
    if number:
        for item in items:
            item["paper"]["upvoters"] = _upvoters(_UPVOTERS)
    return sorted(items, key=lambda item: -item["paper"]["upvotes"])


def paper(day: dt.date, number: int, chance: random.Random) -> Item:
    """Return an item of a day's list."""
    thing, method = chance.choice(_THINGS), chance.choice(_METHODS)
    paper_id = f"{day:%y%m}.{day.day:02}{number:03}"
    break_or_space = "\n  " if number % 9 == 0 else " "
    submitted = f"{day}T0{chance.randint(0, 9)}:15:30.250Z"
    record: Item = {
        "id": paper_id,
        "title": f"{thing} with {method}:{break_or_space}Study {number} of {day:%B}",
        "summary": " ".join(chance.sample(_SENTENCES, 3)).format(thing=thing.lower(), method=method.lower()),
        "authors": _authors(chance, 34 if number == 5 else chance.randint(1, 8)),
        "publishedAt": f"{day - dt.timedelta(days=2)}T17:00:00.000Z",
        "submittedOnDailyAt": submitted,
        "submittedOnDailyBy": {"user": f"reader{number}", "fullname": f"Reader {number}"},
        "upvotes": 0 if number % 7 == 0 else chance.randint(1, 90),
        "discussionId": f"{number:024x}",
    }
    if number % 3:
        record["ai_summary"] = f"A study of {thing.lower()} shows that {method.lower()} helps."
        record["ai_keywords"] = [thing.lower(), method.lower()]
    if number % 2:
        record["githubRepo"] = f"https://github.com/made-up/{thing.replace(' ', '-').lower()}-{number}"
        record["githubStars"] = (0, 72, 2620, 31400)[number % 4]
    if number % 4 == 0:
        record["projectPage"] = f"https://study-{number}.example.org/"
    item: Item = {
        "paper": record,
        "publishedAt": f"{day - dt.timedelta(days=2)}T12:00:00.000Z",
        "title": record["title"],
        "summary": record["summary"],
        "thumbnail": f"https://thumbnails.example.org/papers/{paper_id}.png",
        "numComments": number % 5,
        "submittedBy": {"name": f"reader{number}", "fullname": f"Reader {number}"},
        "isAuthorParticipating": False,
    }
    if number % 5 < 3:
        handle, name = _ORGANIZATIONS[number % 4]
        record["organization"] = item["organization"] = {"_id": f"{number:024x}", "name": handle, "fullname": name}
    return item


def citing(paper_id: str) -> dict[str, int]:
    """Return how many models, datasets and spaces cite a paper."""
    return {"Models": int(paper_id[-1]) % 4, "Datasets": int(paper_id[-2]) % 3, "Spaces": int(paper_id[-1]) % 2}


def _upvoters(number: int) -> list[Item]:
    return [
        {
            "_id": f"{place:024x}",
            "avatarUrl": f"/avatars/{place:032x}.svg",
            "fullname": f"Reader {place}",
            "user": f"reader{place}",
            "type": "user",
            "isPro": place % 9 == 0,
            "isFollowing": False,
        }
        for place in range(number)
    ]


def _authors(chance: random.Random, number: int) -> list[Item]:
    return [
        {"_id": f"{place:024x}", "name": f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}", "hidden": place == 3}
        for place in range(number)
    ]
