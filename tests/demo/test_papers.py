import datetime as dt
import itertools
import json
import re

import pytest

from hfpapers.demo.papers import MAX_PAPERS_PER_DAY, day_of_paper, invent_item, items_at, items_of_day

THURSDAY, SATURDAY = dt.date(2026, 2, 19), dt.date(2026, 2, 21)
FORTNIGHT = [dt.date(2026, 2, 9) + dt.timedelta(days=days) for days in range(14)]


def at(hour, *, days=0):
    return dt.datetime.combine(THURSDAY + dt.timedelta(days=days), dt.time(hour), dt.UTC)


def votes(items):
    return {item["paper"]["id"]: item["paper"]["upvotes"] for item in items}


@pytest.fixture(scope="module")
def fortnight():
    return [item for day in FORTNIGHT for item in items_of_day(day)]


def test_a_day_has_the_same_papers_at_each_call():
    assert items_of_day(THURSDAY) == items_of_day(THURSDAY)


def test_only_weekdays_have_papers():
    assert items_of_day(SATURDAY) == []
    assert all(15 <= len(items_of_day(day)) <= 24 for day in FORTNIGHT if day.weekday() < 5)


def test_papers_are_ranked_by_votes():
    counts = [item["paper"]["upvotes"] for item in items_of_day(THURSDAY)]
    assert counts == sorted(counts, reverse=True)


def test_the_titles_of_five_weeks_differ():
    days = (THURSDAY + dt.timedelta(days=days) for days in range(35))
    titles = [item["title"] for day in days for item in items_of_day(day)]
    assert len({*titles}) == len(titles) > 400


def test_an_id_contains_the_day_and_is_never_assigned_by_arxiv(fortnight):
    ids = [item["paper"]["id"] for item in fortnight]
    assert len({*ids}) == len(ids)
    assert all(re.fullmatch(r"2602\.9[012][0-9]{3}", paper_id) for paper_id in ids)
    assert invent_item(THURSDAY, 6)["paper"]["id"] == "2602.91906"
    assert day_of_paper("2602.91906") == THURSDAY


@pytest.mark.parametrize("paper_id", ["2602.01906", "2602.93106", "2613.91906", "x"])
def test_other_ids_have_no_day(paper_id):
    assert day_of_paper(paper_id) is None


def test_a_day_can_have_any_number_of_papers_up_to_a_limit():
    ids = {item["paper"]["id"] for item in items_of_day(THURSDAY, MAX_PAPERS_PER_DAY)}
    assert len(ids) == MAX_PAPERS_PER_DAY
    with pytest.raises(ValueError, match="is 100; expected an integer from 1 to 99"):
        items_of_day(THURSDAY, MAX_PAPERS_PER_DAY + 1)


def test_abstracts_have_a_usual_length_and_say_that_they_are_invented(fortnight):
    abstracts = [item["summary"] for item in fortnight]
    assert all(600 <= len(abstract) <= 1400 for abstract in abstracts)
    assert all(abstract.endswith("(An invented paper.)") for abstract in abstracts)
    assert sum("$" in abstract for abstract in abstracts) > 50


def test_no_slot_of_a_sentence_is_left_empty(fortnight):
    assert "@" not in json.dumps(fortnight)


def test_links_lead_to_reserved_domains(fortnight):
    links = re.findall(r"https?://[^\s\"]+", json.dumps(fortnight))
    assert links
    assert all(re.match(r"https://(github\.com/made-up/|([a-z0-9-]+\.)+example\.org/)", link) for link in links)


def test_papers_have_the_quirks_of_real_ones():
    items = items_of_day(THURSDAY)
    papers = [item["paper"] for item in items]
    assert any("\n" in paper["title"] for paper in papers)
    assert any(author["hidden"] for paper in papers for author in paper["authors"])
    assert any(len(paper["authors"]) > 30 for paper in papers)
    assert any(paper["upvotes"] == 0 for paper in papers)
    assert any("<5 minutes & be kind | or not" in paper["summary"] for paper in papers)
    for field in ("organization", "ai_summary", "githubRepo", "projectPage"):
        assert 0 < sum(field in paper for paper in papers) < len(papers)


def test_fewer_papers_are_listed_in_the_morning():
    counts = [len(items_at(THURSDAY, at(hour))) for hour in (0, 8, 23)]
    assert counts[0] < counts[1] < counts[2] == len(items_of_day(THURSDAY))
    assert items_at(THURSDAY, at(23, days=-1)) == []


def test_votes_rise_for_a_week():
    moments = [at(20, days=days) for days in range(9)]
    courses = [votes(items_at(THURSDAY, moment)) for moment in moments]
    for earlier, later in itertools.pairwise(courses):
        assert all(earlier[paper_id] <= later[paper_id] for paper_id in earlier)
    assert sum(courses[0].values()) < sum(courses[1].values()) < sum(courses[5].values())
    assert courses[7] == courses[8] == votes(items_of_day(THURSDAY))


def test_ranks_change_with_the_votes():
    first, last = ([*votes(items_at(THURSDAY, moment))] for moment in (at(20), at(20, days=8)))
    assert first != last
    assert sorted(first) == sorted(last)


def test_an_organization_may_be_added_on_the_next_day():
    def with_organization(moment):
        return {item["paper"]["id"] for item in items_at(THURSDAY, moment) if "organization" in item}

    assert with_organization(at(20)) < with_organization(at(23, days=1))
