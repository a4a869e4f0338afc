"""Weekly posts in a real Jekyll: untrusted text is shown as text in lists, tables and alternative texts."""

import pytest

from tests.jekyll.blog import needs_jekyll, shown_first_line, shown_text, visible
from tests.jekyll.posts import WEEKLY_TEXTS, weekly_papers, weekly_permalink

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("jekyll"), needs_jekyll]


def section(page, heading):
    """Return the element between a heading and the next one."""
    return page.xpath(
        "//h2[contains(., $heading)]/following-sibling::*[1][self::ol or self::ul or self::table or self::p]",
        heading=heading,
    )


@pytest.mark.parametrize("liquid", [False, True], ids=["liquid off", "liquid on"])
@pytest.mark.parametrize("number", range(len(WEEKLY_TEXTS)))
def test_untrusted_text_is_shown_as_text_in_each_section(blog, number, liquid):
    page = blog.page(weekly_permalink(f"weekly-{number}", liquid=liquid))
    texts = [visible(text) for text in WEEKLY_TEXTS[number]]
    top = map(shown_first_line, section(page, "Top").xpath("./li"))
    assert [*top] == [f"{text} - 👍 1,234" for text in texts]
    rows = [[shown_text(cell) for cell in row.css("td")] for row in section(page, "Organizations").css("tbody tr")]
    assert rows == [["1,234", "1", text] for text in texts]
    rising = [shown_text(item) for item in section(page, "Rising").css("li")]
    assert rising == [f"{text} - +1,233 votes" for text in texts[:5]]
    keywords = shown_text(section(page, "Keywords")[0])
    expected = spellings(weekly_papers(WEEKLY_TEXTS[number]))
    assert keywords == " · ".join(f"{keyword} ({len(texts) == 1 or 2})" for keyword in expected)
    images = page.css("article img")
    assert [image.attrib["class"] for image in images] == ["light", "dark"] * 3
    assert all(image.attrib["alt"] for image in images)


def spellings(papers):
    """Return each keyword once, spelled as in the best paper that has it."""
    keywords = {}
    for paper in papers:
        for keyword in paper.ai_keywords:
            keywords.setdefault(keyword.casefold(), visible(keyword))
    return keywords.values()
