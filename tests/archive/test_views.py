"""The views of the database, compared with simple computations on the stored papers and histories."""

import json
from collections import Counter

import pytest

from hfpapers.editions.crawl_log import CrawlRecord
from hfpapers.editions.history import History
from hfpapers.editions.merge import rank_papers
from hfpapers.editions.periods import Day, parse_period
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import data_path, history_path
from tests.archive.contents import rows

DAY = parse_period("2026-01-06")


@pytest.fixture
def newest_papers(archive):
    return rows(archive.path, "SELECT * FROM papers")


def test_daily_top_has_the_ten_best_papers_of_each_day(store, archive):
    found = [(row["day"], row["rank"], row["paper_id"]) for row in rows(archive.path, "SELECT * FROM daily_top")]
    days = store.editions(Day)
    assert sorted(found) == sorted((str(day), paper.rank, paper.id) for day in days for paper in store.papers(day)[:10])


def test_organizations_by_month_counts_the_papers_of_the_month_of_their_day(archive, newest_papers):
    papers, votes = Counter(), Counter()
    for paper in newest_papers:
        if paper["organization"]:
            papers[paper["day"][:7], paper["organization"]] += 1
            votes[paper["day"][:7], paper["organization"]] += paper["upvotes"]
    found = rows(archive.path, "SELECT * FROM organizations_by_month")
    assert {(row["month"], row["handle"]): row["papers"] for row in found} == papers
    assert {(row["month"], row["handle"]): row["upvotes"] for row in found} == votes


def test_keywords_by_month_has_the_share_of_the_papers_with_keywords(archive, newest_papers):
    counts = Counter(
        (paper["day"][:7], name) for paper in newest_papers for name in json.loads(paper["ai_keywords"] or "[]")
    )
    papers = Counter(paper["day"][:7] for paper in newest_papers)
    with_keywords = Counter(paper["day"][:7] for paper in newest_papers if paper["ai_keywords"])
    found = rows(archive.path, "SELECT * FROM keywords_by_month")
    assert {(row["month"], row["keyword"]): row["papers"] for row in found} == counts
    for row in found:
        month = row["month"]
        assert row["share"] == pytest.approx(row["papers"] / with_keywords[month], abs=1e-4)
        assert row["share_with_keywords"] == pytest.approx(with_keywords[month] / papers[month], abs=1e-4)


@pytest.fixture
def observe(store, archive):
    """Return a function that crawls a day with two papers at times, and returns their votes over time."""

    def run(*crawls):
        papers, history = store.papers(DAY)[:2], History()
        (store.files.local_path / "history/crawls-2026.jsonl").unlink()
        for started, published, votes in crawls:
            if votes:
                listed = [
                    paper.model_copy(update={"upvotes": number, "first_seen": None, "updated_at": None})
                    for paper, number in zip(papers, votes, strict=False)
                ]
                papers_now = rank_papers(listed)
                history = history.extend(papers_now, f"2026-01-06T{published}:00Z")
                store.files.replace({data_path(DAY): render_data(papers_now), history_path(DAY): history.data})
            if started:
                with store.files.locked():
                    store.log_crawl(
                        CrawlRecord(
                            time=f"2026-01-06T{started}:00Z",
                            edition=str(DAY),
                            sources=[],
                            papers=2,
                            verdict="published",
                        )
                    )
        with archive.open():
            found = rows(archive.path, "SELECT * FROM votes_over_time WHERE day = ? ORDER BY time", str(DAY))
        return {
            paper.id: [(row["hours"], row["upvotes"]) for row in found if row["paper_id"] == paper.id]
            for paper in papers
        }

    return run


def test_unchanged_votes_are_carried_forward_to_each_crawl(observe):
    first, second = observe(
        ("10:00", "10:06", [5, 3]), ("12:00", "12:06", [5, 4]), ("14:00", "14:06", [5, 4]), ("16:00", "16:06", [9, 4])
    ).values()
    assert [votes for _, votes in first] == [5, 5, 5, 9]
    assert [votes for _, votes in second] == [3, 4, 4, 4]
    assert [round(hours) for hours, _ in first] == [10, 12, 14, 16]


def test_votes_of_a_crawl_that_is_not_in_the_log_keep_their_time(observe):
    """The log is written after the edition: where that fails, and in an archive of which only a part has a log."""
    first, second = observe((None, "08:00", [5, 3]), ("10:00", "10:06", [6, 3]), (None, "22:00", [60, 3])).values()
    assert [(round(hours), votes) for hours, votes in first] == [(8, 5), (10, 6), (22, 60)]
    assert [(round(hours), votes) for hours, votes in second] == [(8, 3), (10, 3), (22, 3)]


def test_a_paper_has_no_votes_before_it_was_first_listed(observe):
    _, second = observe(("10:00", "10:06", [5]), ("12:00", "12:06", [5, 4])).values()
    assert [(round(hours), votes) for hours, votes in second] == [(12, 4)]
