import pytest

from hfpapers.text.repairs import repair


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("a grid of 8times8 cups", "a grid of 8×8 cups"),
        ("up to 3.52times and 3.2times faster", "up to 3.52× and 3.2× faster"),
        ("4-5times less tea, or 3times.", "4-5× less tea, or 3×."),
        ("on 8timesA800 kettles", "on 8×A800 kettles"),
        ("16times16times3 of K{times}K", "16×16×3 of K×K"),
        ("a gain of sim60%", "a gain of ~60%"),
        ("(sim3times faster)", "(~3× faster)"),
        ("between 1.04sim2.2times", "between 1.04~2.2×"),
        ("across {sim}750 teapots", "across ~750 teapots"),
        ("sim2times, sim2x, sim2B and sim2 cups", "~2×, ~2x, ~2B and ~2 cups"),
        ("of 1{,}879 and 1{,}234{,}567 pots", "of 1,879 and 1,234,567 pots"),
        ("turned by 360^circ", "turned by 360°"),
        ("at 21^circC, 45 ^circ and 90^{circ}", "at 21°C, 45° and 90°"),
        ("by (pm 90)^circ.", "by (pm 90)°."),
    ],
)
def test_a_sign_that_is_lost_is_restored(text, repaired):
    assert repair(text) == repaired


@pytest.mark.parametrize(
    "text",
    [
        "",
        "we tried it five times, 3 times a day",
        "in 10 times the time, sometimes",
        "at 8timesteps and 2timescales",
        "sim2real, sim2sim and Sim2Real transfer",
        "from sim-to-real in simulation",
        "in Isaac-sim4, mysim5 and my_sim6",
        "sim cups, a sim 60",
        "leq 0.25 and A^2RD",
        "the set {a,b} and f{,}g",
        "a^circle, x^circ and circ",
        r"a formula like $8\times8$, $\sim60\%$, $1{,}879$ or $360^\circ$",
        r"without dollar signs: 8\times8, \sim60, 360^\circ",
        "×, ~60 and 360°",
    ],
)
def test_anything_else_is_unchanged(text):
    assert repair(text) == text


def test_a_text_is_repaired_beside_amounts_of_money():
    assert repair("for $5, on 8times8 tiles") == "for $5, on 8×8 tiles"


def test_a_second_repair_changes_nothing():
    once = repair("8times8 at sim60% of 1{,}879 by 360^circ")
    assert repair(once) == once
