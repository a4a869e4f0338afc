import pytest
from hypothesis import strategies as st

from hfpapers.site.levels import Levels
from tests.strategies import for_examples


@pytest.mark.parametrize(
    ("numbers", "levels"),
    [
        ([], []),
        ([7], [1]),
        ([7, 7, 7], [1, 1, 1]),
        ([1, 2, 3, 4], [1, 2, 3, 4]),
        ([4, 1, 3, 2], [4, 1, 3, 2]),
        ([1, 1, 1, 1, 1, 1, 1, 100], [1, 1, 1, 1, 1, 1, 1, 4]),
        ([*range(100)], [number // 25 + 1 for number in range(100)]),
    ],
)
def test_each_level_has_about_as_many_numbers(numbers, levels):
    assert [*map(Levels.of_numbers(numbers).find, numbers)] == levels


@for_examples(st.lists(st.integers(0, 30)))
def test_a_larger_number_has_no_lower_level_and_is_in_the_range_of_its_level(numbers):
    levels = Levels.of_numbers(numbers)
    ranges = {each.level: each for each in levels.ranges}
    found = [levels.find(number) for number in sorted(numbers)]
    assert found == sorted(found)
    assert all(
        ranges[level].lowest <= number <= ranges[level].highest
        for number, level in zip(sorted(numbers), found, strict=True)
    )
