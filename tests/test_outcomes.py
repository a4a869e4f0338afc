import pytest
from scrapy.utils.test import get_crawler

from hfpapers.outcomes import Outcomes


@pytest.fixture
def outcomes():
    return Outcomes(get_crawler().stats)


def test_a_crawl_whose_editions_are_all_published_or_have_no_list_is_a_success(outcomes):
    outcomes.asked()
    outcomes.asked()
    outcomes.published()
    outcomes.without_list()
    assert outcomes.exit_code() == 0


def test_an_edition_without_an_outcome_is_not_published(outcomes, caplog):
    outcomes.asked()
    assert outcomes.exit_code() == 3
    assert "1 of 1 editions not published: the crawl ended early" in caplog.text


def test_an_edition_withheld_is_told_once_with_its_reason(outcomes, caplog):
    outcomes.asked()
    outcomes.withheld("2026-02-19", "the dog ate it")
    assert outcomes.exit_code() == 3
    [message] = caplog.messages
    assert message == "2026-02-19: not published, what was published before stands: the dog ate it"


def test_a_crawl_that_asked_for_nothing_published_nothing(outcomes):
    assert outcomes.exit_code() == 3
