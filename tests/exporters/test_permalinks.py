import pytest

from hfpapers.exporters.permalinks import paper_anchor, permalink, post_slug


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("_posts/2026-02-19-daily-papers.md", "daily-papers"),
        ("_posts/2026-02-19-top-ten.markdown", "top-ten"),
        ("_posts/%(date)s-%(kind)s-papers.md", "daily-papers"),
        ("_posts/%(edition)s-papers-en.md", "papers-en"),
        ("post.md", "daily-papers"),
        (None, "daily-papers"),
    ],
)
def test_the_slug_is_the_name_of_the_post_without_its_date(path, slug):
    assert post_slug(path, "daily") == slug


def test_the_permalink_contains_the_edition():
    assert permalink("2026-W08", "weekly-papers") == "/posts/weekly-papers-2026-W08/"


def test_the_anchor_of_a_paper_is_made_from_its_id(paper):
    assert paper_anchor(paper) == "p-2602-90001"
