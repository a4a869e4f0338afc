import pytest

from hfpapers.exporters.front_matter import choose_image


@pytest.mark.parametrize(
    ("thumbnails", "used", "expected"),
    [
        (["a", "b"], [], "a"),
        (["a", "b"], ["a"], "b"),
        (["a", "b"], ["a", "b"], "a"),
        ([None, "b"], ["b"], "b"),
        ([None, None], [], None),
    ],
)
def test_the_image_of_a_post_is_the_first_that_is_not_used_nearby(paper, thumbnails, used, expected):
    papers = [paper.model_copy(update={"thumbnail": thumbnail}) for thumbnail in thumbnails]
    chosen = choose_image(papers, set(used))
    assert (chosen and chosen.thumbnail) == expected
