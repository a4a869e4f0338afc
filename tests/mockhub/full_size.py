"""Papers and pages that are as large as the Hub's on average, for benchmarks."""

import datetime as dt

from hfpapers.demo.papers import Item, items_of_day

# The people whose votes the data of a paper shows.
_UPVOTERS = 17
_ICON_ATTRIBUTES = (
    'class="flex-none mr-1" xmlns="http://www.w3.org/2000/svg" width="1em" height="1em" viewBox="0 0 32 32"'
)
_PATH = f'<path fill="currentColor" d="{"M15.24 3.87a3.1 3.1 0 0 1 1.52 0l9.3 4.65" * 2}"></path>'


def full_size_items(day: dt.date, number: int) -> list[Item]:
    """Return the list of a day with a number of papers."""
    items = items_of_day(day, number)
    for item in items:
        item["paper"]["upvoters"] = [_upvoter(number) for number in range(_UPVOTERS)]
    return items


def add_icons(page: str) -> str:
    """Return a page with its icons drawn, of which the Hub's pages are full."""
    return page.replace("<svg></svg>", f"<svg {_ICON_ATTRIBUTES}>{_PATH * 12}</svg>")


def _upvoter(number: int) -> Item:
    return {
        "_id": f"{number:024x}",
        "avatarUrl": f"/avatars/{number:032x}.svg",
        "fullname": f"Reader {number}",
        "user": f"reader{number}",
        "type": "user",
        "isPro": number % 9 == 0,
        "isFollowing": False,
    }
