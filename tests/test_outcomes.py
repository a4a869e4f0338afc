import pytest
from scrapy.utils.test import get_crawler

from hfpapers.outcomes import Found, Outcomes
from hfpapers.periods import Day

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = Day.parse("2026-02-18").until(Day.parse("2026-02-21"))


@pytest.fixture
def outcomes():
    return Outcomes(get_crawler())


def test_a_crawl_whose_editions_are_all_published_or_have_no_list_is_a_success(outcomes):
    outcomes.asked(2)
    outcomes.published(THURSDAY, Found(24))
    outcomes.without_list(SATURDAY)
    assert outcomes.conclude() == 0


def test_an_edition_without_an_outcome_is_not_published(outcomes, caplog):
    outcomes.asked(1)
    assert outcomes.conclude() == 3
    assert "1 of 1 editions not published" in caplog.text


def test_an_edition_withheld_is_told_once_with_its_reason(outcomes, caplog):
    outcomes.asked(1)
    outcomes.withheld(THURSDAY, "the dog ate it")
    assert outcomes.conclude() == 3
    [message] = caplog.messages
    assert message == "2026-02-19: not published, what was published before stands: the dog ate it"


def test_of_several_editions_it_is_said_how_they_ended_and_which_failed(outcomes, caplog):
    caplog.set_level("INFO")
    outcomes.asked(4)
    outcomes.published(FRIDAY, Found(24))
    outcomes.without_list(SATURDAY)
    outcomes.withheld(THURSDAY, "x")
    outcomes.withheld(WEDNESDAY, "y")
    assert outcomes.conclude() == 3
    assert caplog.messages[-1] == "1 published, 1 without a list, 2 not published: 2026-02-18, 2026-02-19"


def test_a_crawl_that_asked_for_nothing_published_nothing(outcomes):
    assert outcomes.conclude() == 3
