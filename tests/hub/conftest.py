import datetime as dt

import pytest

from hfpapers.demo.papers import invent_item


@pytest.fixture
def item():
    """Return an item of a list in which every field has a value."""
    item = invent_item(dt.date(2026, 2, 19), 1)
    record = item["paper"]
    record |= {
        "githubRepo": "https://github.com/made-up/teapots",
        "githubStars": 2624,
        "projectPage": "https://teapots.example.org/",
        "mediaUrls": ["https://media.example.org/1.png"],
        "ai_summary": "Teapots help.",
        "ai_keywords": ["teapots"],
        "organization": {"name": "MossLab", "fullname": "Laboratory of Moss & Lichen"},
    }
    return item | {"organization": record["organization"], "numComments": 2}
