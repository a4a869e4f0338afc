import pytest

from hfpapers.text.sparkline import sparkline


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        ([], ""),
        ([5], "▄"),
        ([3, 3, 3], "▄▄▄"),
        ([0, 7], "▁█"),
        ([15, 32, 44, 100], "▁▂▃█"),
        ([*range(8)], "▁▂▃▄▅▆▇█"),
        ([-4, -1], "▁█"),
        ([10**12, 0], "█▁"),
    ],
)
def test_each_value_has_a_bar(values, bars):
    assert sparkline(values, 8) == bars


def test_of_many_values_the_first_and_the_last_are_shown():
    bars = sparkline([0, *[50] * 998, 100], 30)
    assert bars == f"▁{'▄' * 28}█"
