import datetime as dt

import pytest

from hfpapers.editions.merge import (
    add_papers_of_days,
    is_settled,
    last_changed_at,
    merge_with_stored,
    rank_papers,
    removed_ids,
)
from hfpapers.editions.periods import parse_period
from hfpapers.items import Change, Organization, Paper, StoredPaper
from tests.strategies import ARXIV_VALUES, VERSION, for_examples

THURSDAY, FRIDAY = dt.date(2026, 2, 19), dt.date(2026, 2, 20)
NOW, LATER = "2026-02-20T10:00:00Z", "2026-02-21T10:00:00Z"


@pytest.fixture
def papers(paper):
    return [paper.model_copy(update={"id": f"2602.9190{n}", "rank": n, "entry": n}) for n in (1, 2, 3)]


def extracted(paper, **fields):
    """Return the paper as a later crawl extracts it, without the fields that only the stored edition has."""
    return paper.model_copy(update={"entry": None, "first_seen": None, "change": None} | fields)


def test_papers_are_ranked_by_votes_and_then_in_the_order_of_the_hub(paper):
    listed = [
        paper.model_copy(update={"id": paper_id, "upvotes": upvotes, "rank": rank})
        for rank, (paper_id, upvotes) in enumerate([("2602.91901", 5), ("2602.91902", 9), ("2602.91903", 5)], 1)
    ]
    ranked = [(each.rank, each.id) for each in rank_papers(reversed(listed))]
    assert ranked == [(1, "2602.91902"), (2, "2602.91901"), (3, "2602.91903")]
    assert [each.rank for each in listed] == [1, 2, 3]


def test_the_best_paper_of_a_new_edition_has_the_last_entry(papers):
    new = [extracted(paper) for paper in papers]
    merged = merge_with_stored(new, [], NOW)
    assert [(paper.entry, paper.updated_at) for paper in merged] == [(3, None), (2, None), (1, None)]


def test_a_paper_whose_rank_and_source_alone_differ_has_not_changed(papers):
    new = [paper.model_copy(update={"rank": 4 - paper.rank, "entry": None, "page_source": "dom"}) for paper in papers]
    merged = merge_with_stored(new, papers, NOW)
    assert [(paper.entry, paper.updated_at) for paper in merged] == [(1, None), (2, None), (3, None)]


def test_values_that_the_sources_do_not_state_are_carried_over_except_the_page_source(papers):
    stored = papers[0].model_copy(update={"models": 3, "page_source": "data"})
    new = extracted(papers[0], list_source="cards", abstract=None, upvotes=19)
    [paper] = merge_with_stored([new], [stored], NOW)
    assert (paper.models, paper.abstract) == (3, stored.abstract)
    assert (paper.page_source, paper.updated_at) == (None, NOW)


def test_a_withdrawn_value_is_a_change_to_null(papers):
    [paper] = merge_with_stored([extracted(papers[0], organization=None)], papers[:1], NOW)
    assert (paper.organization, paper.updated_at) == (None, NOW)


def test_a_value_that_could_not_be_parsed_is_no_change(papers):
    new = [extracted(paper, organization=None) for paper in papers]
    assert merge_with_stored(new, papers, NOW, unparsed={"organization"}) == papers


def test_only_a_changed_paper_gets_a_new_time_of_update(papers):
    earlier = "2026-02-19T22:00:00Z"
    papers[1].updated_at = earlier
    new = [paper.model_copy(update={"entry": None, "updated_at": None}) for paper in papers]
    new[0].upvotes += 1
    assert [paper.updated_at for paper in merge_with_stored(new, papers, NOW)] == [NOW, earlier, None]


def test_a_new_paper_has_the_last_entry_even_if_other_papers_were_removed(papers):
    new = papers[0].model_copy(update={"id": "2602.91909", "entry": None})
    assert [paper.entry for paper in merge_with_stored([new, papers[2]], papers, NOW)] == [4, 3]


def test_the_first_crawl_of_an_edition_records_when_and_no_change(papers):
    merged = merge_with_stored([extracted(paper) for paper in papers], [], NOW)
    assert {(paper.first_seen, paper.change) for paper in merged} == {(NOW, None)}


def test_an_unchanged_edition_keeps_its_stored_papers(papers):
    stored = merge_with_stored([extracted(paper, page_source="data") for paper in papers], [], NOW)
    new = [extracted(paper, page_source=None, list_source="cards") for paper in papers]
    assert merge_with_stored(new, stored, LATER) == stored


def test_changes_are_differences_to_the_stored_papers_or_mark_a_paper_as_new(papers):
    stored = merge_with_stored([extracted(papers[0], comments=2), extracted(papers[1])], [], NOW)
    new = [
        extracted(papers[1], rank=1, upvotes=30),
        extracted(papers[0], rank=2, comments=5),
        extracted(papers[2], rank=3),
    ]
    changes = {paper.id: paper.change for paper in merge_with_stored(new, stored, LATER)}
    assert changes == {
        papers[1].id: Change(new=False, rank=1, upvotes=12, comments=None),
        papers[0].id: Change(new=False, rank=-1, upvotes=0, comments=3),
        papers[2].id: Change(new=True),
    }


def test_a_crawl_that_finds_nothing_changed_keeps_the_last_changes(papers):
    stored = merge_with_stored([extracted(paper) for paper in papers], [], NOW)
    new = [extracted(papers[0], upvotes=20), *map(extracted, papers[1:])]
    changed = merge_with_stored(new, stored, LATER)
    assert merge_with_stored(new, changed, "2026-02-22T10:00:00Z") == changed
    assert changed[0].change.upvotes == 2
    assert {paper.first_seen for paper in changed} == {NOW}


def test_a_paper_that_left_and_returns_keeps_the_time_at_which_it_was_first_seen(papers):
    returned, new = extracted(papers[2]), extracted(papers[2], id="2602.91909", rank=4)
    first_seen = {papers[2].id: NOW}
    merged = merge_with_stored([*papers[:2], returned, new], papers[:2], LATER, first_seen=first_seen)
    assert [(paper.first_seen, paper.change.new) for paper in merged[2:]] == [(NOW, True), (LATER, True)]


def test_entries_of_papers_whose_data_is_lost_are_continued(papers):
    new = [extracted(papers[0]), extracted(papers[1], id="2602.91909"), extracted(papers[2])]
    merged = merge_with_stored(new, [], NOW, entries={papers[0].id: 7, papers[2].id: 2})
    assert [paper.entry for paper in merged] == [7, 8, 2]


@pytest.fixture
def stored_by_newer_version(papers):
    """Return papers as they are read from data with fields that this version does not know."""
    merged = merge_with_stored([extracted(paper) for paper in papers], [], NOW)
    return [StoredPaper(**paper.model_dump(), mood={"good": [1]}) for paper in merged]


def test_unknown_fields_are_no_change(papers, stored_by_newer_version):
    new = [extracted(paper) for paper in papers]
    assert merge_with_stored(new, stored_by_newer_version, LATER) == stored_by_newer_version


def test_unknown_fields_of_a_changed_edition_are_kept(papers, stored_by_newer_version):
    new = [extracted(papers[0], upvotes=19), *map(extracted, papers[1:])]
    merged = merge_with_stored(new, stored_by_newer_version, LATER)
    assert [paper.model_dump()["mood"] for paper in merged] == [{"good": [1]}] * 3
    assert [paper.updated_at for paper in merged] == [LATER, None, None]


def stored_without(papers, name):
    """Return papers as they are read from the data of a version that did not have a field."""
    return [StoredPaper(**paper.model_dump(exclude={name})) for paper in papers]


# An edition that a crawl stored has a value for these.
CRAWL_FIELDS = ["entry", "first_seen", "updated_at", "change"]


@pytest.mark.parametrize(
    "name", [name for name, field in Paper.model_fields.items() if not field.is_required() and name not in CRAWL_FIELDS]
)
def test_a_field_that_an_earlier_version_did_not_store_is_filled_in_and_is_no_change(papers, name):
    values = {
        "comments": 1,
        "media_urls": ["https://example.org/a.png"],
        "hub_rank": 2,
        "page_source": "data",
        "models": 0,
    }
    complete = [paper.model_copy(update=values) for paper in papers]
    first = merge_with_stored([extracted(paper) for paper in complete], [], NOW)
    merged = merge_with_stored([extracted(paper) for paper in complete], stored_without(first, name), LATER)
    assert [paper.model_dump() for paper in merged] == [paper.model_dump() for paper in first]
    assert all(name in paper.model_fields_set for paper in merged)


def test_a_new_field_is_filled_in_beside_a_change_of_another_paper(papers):
    complete = [paper.model_copy(update={"media_urls": ["https://example.org/a.png"]}) for paper in papers]
    stored = stored_without(merge_with_stored([extracted(paper) for paper in complete], [], NOW), "media_urls")
    merged = merge_with_stored([extracted(complete[0], upvotes=19), *map(extracted, complete[1:])], stored, LATER)
    assert [paper.updated_at for paper in merged] == [LATER, None, None]
    assert {len(paper.media_urls) for paper in merged} == {1}


def test_removed_ids_are_in_the_order_of_their_ranks(papers):
    assert removed_ids([papers[1]], papers) == [papers[0].id, papers[2].id]


def as_stored(papers):
    """Return papers as they are read from the data."""
    return [StoredPaper(**paper.model_dump()) for paper in papers]


def arxiv_text(paper):
    return {name: getattr(paper, name) for name in ARXIV_VALUES}


def test_the_text_of_arxiv_is_added_to_an_edition_that_keeps_everything_else(papers):
    first = merge_with_stored([extracted(paper) for paper in papers], [], NOW)
    stored = as_stored(
        merge_with_stored([extracted(papers[0], comments=9), *map(extracted, papers[1:])], as_stored(first), LATER)
    )
    new = [extracted(paper, **ARXIV_VALUES, page_source="dom", comments=paper.comments) for paper in stored]
    merged = merge_with_stored(new, stored, "2026-02-22T10:00:00Z")
    assert merged == [paper.model_copy(update=ARXIV_VALUES) for paper in stored]
    assert [paper.updated_at for paper in merged] == [LATER, None, None]


def test_the_text_of_arxiv_is_no_update_of_a_paper_beside_a_change_of_another_paper(papers):
    stored = merge_with_stored([extracted(paper) for paper in papers], [], NOW)
    new = [extracted(papers[0], upvotes=19), *(extracted(paper, **ARXIV_VALUES) for paper in papers[1:])]
    merged = merge_with_stored(new, stored, LATER)
    assert [paper.updated_at for paper in merged] == [LATER, None, None]
    assert [arxiv_text(paper) == ARXIV_VALUES for paper in merged] == [False, True, True]


def test_a_change_of_the_text_of_the_hub_is_no_change_of_a_paper_with_that_of_arxiv(papers):
    stored = merge_with_stored([extracted(paper, **ARXIV_VALUES) for paper in papers], [], NOW)
    new = [extracted(paper, title="Kettles", abstract=None) for paper in papers]
    assert merge_with_stored(new, stored, LATER) == stored


def test_a_new_version_on_arxiv_is_a_change(papers):
    stored = merge_with_stored([extracted(papers[0], **ARXIV_VALUES)], [], NOW)
    [paper] = merge_with_stored([extracted(papers[0], **ARXIV_VALUES | {"abstract": "We know."})], stored, LATER)
    assert (paper.abstract, paper.updated_at) == ("We know.", LATER)


def test_what_your_pipelines_add_is_a_change_and_stays(papers):
    stored = as_stored(merge_with_stored([extracted(papers[0])], [], NOW))
    changed = merge_with_stored([extracted(papers[0], extra={"tldr": "Wait."})], stored, LATER)
    assert [(paper.extra, paper.updated_at) for paper in changed] == [({"tldr": "Wait."}, LATER)]
    assert merge_with_stored([extracted(papers[0])], changed, "2026-02-22T10:00:00Z") == changed


@for_examples(VERSION, VERSION)
def test_any_version_keeps_the_text_of_arxiv_and_what_pipelines_added(before, after):
    base = Paper(
        edition="2026-02-19",
        rank=1,
        edition_size=1,
        id="2602.91901",
        list_source="data",
        title="-",
        upvotes=0,
        url="https://hub.invalid/",
        arxiv_url="https://arxiv.invalid/",
        pdf_url="https://arxiv.invalid/",
        organization=Organization(name="Kettle", handle="Kettle", url="https://hub.invalid/Kettle"),
    )
    stored = as_stored(merge_with_stored([base.model_copy(update=before)], [], NOW))
    [merged] = merge_with_stored([base.model_copy(update=after)], stored, LATER)
    assert merged.extra == before.get("extra", {}) | after.get("extra", {})
    assert (
        "arxiv" not in {before.get("abstract_source"), after.get("abstract_source")}
        or merged.abstract_source == "arxiv"
    )
    if merged.abstract_source == "arxiv":
        source = after if "abstract_source" in after else before
        assert {name: getattr(merged, name) for name in ("title", "categories", "doi")} == {
            name: source[name] for name in ("title", "categories", "doi")
        }
    unchanged = [name for name in ("upvotes", "extra") if getattr(merged, name) == getattr(stored[0], name)]
    if len(unchanged) == 2 and "abstract_source" in after and "abstract_source" not in before:
        # Only the text of arXiv was added. Nothing else may differ, the time of the last update included.
        added = {name: getattr(merged, name) for name in ARXIV_VALUES} | {"list_source": merged.list_source}
        assert merged == stored[0].model_copy(update=added)


def test_data_of_a_version_without_arxiv_gets_its_text_together_with_its_fields(papers):
    first = merge_with_stored([extracted(paper) for paper in papers], [], NOW)
    stored = [StoredPaper(**paper.model_dump(exclude={*ARXIV_VALUES} - {"title", "abstract"})) for paper in first]
    merged = merge_with_stored([extracted(paper, **ARXIV_VALUES) for paper in papers], stored, LATER)
    assert [arxiv_text(paper) for paper in merged] == [ARXIV_VALUES] * 3
    assert {paper.updated_at for paper in merged} == {None}


@pytest.fixture
def week(papers):
    """Return the papers of the list of a week, without the fields that only paper pages state."""
    return [
        extracted(paper, edition="2026-W08", edition_size=3, models=None, rank=rank)
        for rank, paper in enumerate(papers, 1)
    ]


def test_a_week_has_the_papers_of_its_list_and_those_of_its_days(week, papers):
    stored = papers[0].model_copy(update={"id": "2602.91909", "upvotes": 5, "first_seen": NOW, "change": None})
    complete = rank_papers(add_papers_of_days(week, {THURSDAY: [stored]}, []))
    assert [(paper.id, paper.rank, paper.edition, paper.edition_size) for paper in complete] == [
        (papers[0].id, 1, "2026-W08", 4),
        (papers[1].id, 2, "2026-W08", 4),
        (papers[2].id, 3, "2026-W08", 4),
        ("2602.91909", 4, "2026-W08", 4),
    ]
    # The place of a paper in the edition of its day says nothing about its place in the edition of the week.
    assert {(paper.entry, paper.first_seen) for paper in complete} == {(None, None)}


def test_a_week_takes_votes_from_its_list_and_missing_values_from_its_days(week, papers):
    stored = papers[0].model_copy(update={"upvotes": 5, "models": 3, "page_source": "data"})
    [paper, *_] = add_papers_of_days(week, {THURSDAY: [stored]}, [])
    assert (paper.upvotes, paper.models, paper.page_source) == (week[0].upvotes, 3, None)


def test_a_week_takes_a_value_that_could_not_be_parsed_from_its_days(week, papers):
    listed = [week[0].model_copy(update={"organization": None})]
    [withdrawn] = add_papers_of_days(listed, {THURSDAY: papers[:1]}, [])
    [unparsed] = add_papers_of_days(listed, {THURSDAY: papers[:1]}, [], {"organization"})
    assert (withdrawn.organization, unparsed.organization) == (None, papers[0].organization)


def test_a_paper_of_several_days_is_taken_from_the_edition_in_which_it_changed_last(week, papers):
    early = papers[0].model_copy(update={"id": "2602.91909", "upvotes": 5, "first_seen": NOW})
    late = early.model_copy(update={"upvotes": 9, "updated_at": LATER})
    for papers_by_day in ({THURSDAY: [early], FRIDAY: [late]}, {THURSDAY: [late], FRIDAY: [early]}):
        assert add_papers_of_days(week, papers_by_day, [])[-1].upvotes == 9


def test_a_week_takes_the_text_of_arxiv_from_its_days_even_if_another_version_is_more_recent(week, papers):
    other = papers[0].model_copy(update={"id": "2602.91909"})
    days = {
        THURSDAY: [paper.model_copy(update=ARXIV_VALUES | {"first_seen": NOW}) for paper in (papers[0], other)],
        FRIDAY: [paper.model_copy(update={"first_seen": NOW, "updated_at": LATER}) for paper in (papers[0], other)],
    }
    complete = {paper.id: paper for paper in add_papers_of_days(week, days, [])}
    assert [arxiv_text(complete[paper_id]) == ARXIV_VALUES for paper_id in (papers[0].id, other.id)] == [True, True]
    assert {paper.abstract_source for paper in complete.values()} == {"arxiv", "hub"}


def test_a_week_keeps_the_text_of_arxiv_that_was_requested_for_it(week, papers):
    listed = [week[0].model_copy(update=ARXIV_VALUES | {"abstract": "We know."})]
    day = [papers[0].model_copy(update=ARXIV_VALUES)]
    assert add_papers_of_days(listed, {THURSDAY: day}, [])[0].abstract == "We know."


@pytest.mark.parametrize(("length", "is_kept"), [(89, False), (90, True)])
def test_a_week_keeps_a_stored_paper_only_if_its_list_may_be_truncated(week, length, is_kept):
    listed = [week[0].model_copy(update={"id": f"2602.9{number:04}"}) for number in range(length)]
    stored = week[0].model_copy(update={"id": "2602.91909"})
    assert ("2602.91909" in {paper.id for paper in add_papers_of_days(listed, {}, [stored])}) == is_kept


@pytest.mark.parametrize(("ids_of_day", "is_kept"), [(["2602.91909"], True), ([], False)])
def test_a_paper_that_was_removed_from_its_day_is_removed_from_the_week(week, ids_of_day, is_kept):
    listed = [week[0].model_copy(update={"id": f"2602.9{number:04}"}) for number in range(100)]
    stored = week[0].model_copy(update={"id": "2602.91909", "submitted_at": "2026-02-19T01:00:00Z"})
    day_papers = [
        stored.model_copy(update={"id": paper_id, "edition": "2026-02-19"}) for paper_id in [*ids_of_day, "2602.91908"]
    ]
    complete = add_papers_of_days(listed, {THURSDAY: day_papers}, [stored])
    assert ("2602.91909" in {paper.id for paper in complete}) == is_kept


@pytest.mark.parametrize(
    ("name", "crawled_at", "expected"),
    [
        ("2026-02-19", "2026-03-05T00:00:00Z", True),
        ("2026-02-19", "2026-03-04T23:59:59Z", False),
        ("2026-W08", "2026-03-07T12:00:00Z", False),
        ("2026-W08", "2026-03-08T12:00:00Z", True),
    ],
)
def test_an_edition_is_settled_if_it_was_crawled_two_weeks_after_its_last_day(name, crawled_at, expected):
    assert is_settled(parse_period(name), dt.datetime.fromisoformat(crawled_at), 14) == expected


def test_an_edition_changed_last_when_one_of_its_papers_did(papers):
    papers[0].first_seen, papers[1].updated_at = NOW, LATER
    assert last_changed_at(papers) == dt.datetime.fromisoformat(LATER)
    assert last_changed_at(papers[2:]) is None
