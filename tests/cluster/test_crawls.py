import json

import pytest

from hfpapers.cluster.announcement import Announcement, announce_command
from hfpapers.cluster.crawls import Outcome, crawl_command, interpret
from hfpapers.cluster.processes import Finished

DAY = "2026-02-19"


def printed(**values):
    return json.dumps([{"edition": DAY, "verdict": "published", "reason": None} | values])


def test_a_worker_crawls_without_rendering_and_notifying():
    assert crawl_command("weekly", "2026-W08", {"pages": "yes"}) == [
        *("-m", "scrapy", "crawl", "weekly", "-a", "week=2026-W08", "-a", "pages=yes"),
        *("-a", "render=later", "-a", "notify=no", "-a", "summary=json"),
    ]


@pytest.mark.parametrize("verdict", ["published", "unchanged", "without_list", "not_open"])
def test_a_crawl_that_succeeds_is_final(verdict):
    outcome = interpret(DAY, Finished(0, printed(verdict=verdict)))
    assert (outcome.verdict, outcome.reason) == (verdict, None)
    assert outcome.is_successful
    assert outcome.is_final


def test_what_is_unexpected_in_the_list_of_the_hub_is_passed_on_to_the_notifications():
    outcome = interpret(DAY, Finished(0, printed(anomalies=["skipped what cannot be published: x"])))
    assert outcome.anomalies == ("skipped what cannot be published: x",)
    _, document = announce_command("daily", {DAY: outcome}, "due")
    [result] = Announcement.model_validate_json(document).results()
    assert result.anomalies == outcome.anomalies


def test_an_edition_that_is_not_published_may_be_crawled_again():
    outcome = interpret(DAY, Finished(3, printed(verdict="withheld", reason="HTTP 500"), "2026-02-19: not published"))
    assert (outcome.verdict, outcome.reason) == ("withheld", "HTTP 500")
    assert not outcome.is_successful
    assert not outcome.is_final


def test_a_wrong_setting_is_final_and_its_reason_is_the_error_in_the_log():
    outcome = interpret(DAY, Finished(2, "", "HUB_URL is 'x'; expected a URL like https://example.org"))
    assert outcome.reason == "HUB_URL is 'x'; expected a URL like https://example.org"
    assert outcome.is_final
    assert not outcome.is_successful


def test_a_crawl_that_was_killed_may_be_crawled_again():
    outcome = interpret(DAY, Finished(137, "[{"))
    assert outcome.reason == "the crawl ended with exit code 137"
    assert not outcome.is_final


def test_the_result_of_another_edition_is_not_that_of_the_edition():
    assert interpret("2026-02-18", Finished(3, printed(reason="HTTP 500"))).verdict is None


def test_an_announcement_has_the_results_of_all_editions():
    outcomes = {
        DAY: Outcome(exit_code=0, verdict="published"),
        "2026-02-20": Outcome(exit_code=3, verdict="published", reason="could not write papers.csv"),
        "2026-02-23": Outcome(exit_code=2, reason="HUB_URL is wrong"),
    }
    command, document = announce_command("daily", outcomes, "due")
    assert command == ["-m", "hfpapers.cluster.announce"]
    results = Announcement.model_validate_json(document).results()
    assert [(str(result.period), result.verdict, result.reason) for result in results] == [
        (DAY, "published", None),
        ("2026-02-20", "withheld", "could not write papers.csv"),
        ("2026-02-23", "withheld", "HUB_URL is wrong"),
    ]
