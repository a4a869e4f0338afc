"""The summary of a run."""

from deploy.publish.crawls import CrawlResult
from deploy.publish.summary import render

SITE = "https://someone.example.org/hfpapers"


def edition(name, verdict, kind="daily", reason=None, **numbers):
    return {"kind": kind, "edition": name, "verdict": verdict, "reason": reason, **numbers}


def published(name, kind="daily"):
    return edition(name, "published", kind, papers=24)


def crawl(*editions, exit_code=0, error=""):
    return CrawlResult(["daily"], exit_code, error, [*editions])


def stored(name, state="stored", without_arxiv_text=0):
    return {"edition": name, "state": state, "without_arxiv_text": without_arxiv_text}


def test_it_lists_the_published_editions_days_first_the_newest_first():
    results = [
        crawl(published("2026-02-19"), published("2026-02-20")),
        crawl(published("2026-02", "monthly")),
        crawl(published("2026-W08", "weekly")),
    ]
    rows = [line for line in render(results, {}, "").splitlines() if line.startswith("| 2026")]
    assert rows == [f"| {name} | 24 |" for name in ("2026-02-20", "2026-02-19", "2026-W08", "2026-02")]


def test_it_links_to_the_site():
    text = render([crawl(published("2026-02-19"))], {}, SITE)
    assert f"<{SITE}>" in text
    assert f"| [2026-02-19]({SITE}/2026-02-19/index.html) | 24 |" in text


def test_without_a_site_it_has_no_links():
    assert "](" not in render([crawl(published("2026-02-19"))], {}, "")


def test_it_counts_what_is_no_failure():
    verdicts = ["unchanged", "unchanged", "without_list", "not_open"]
    results = [crawl(*(edition(f"2026-02-{day}", verdict) for day, verdict in enumerate(verdicts, 10)))]
    assert render(results, {}, "") == "4 editions crawled: 2 unchanged, 1 without a list, 1 not open yet.\n"


def test_an_edition_that_was_crawled_twice_is_counted_once():
    results = [crawl(published("2026-02-19")), crawl(edition("2026-02-19", "unchanged"))]
    assert "1 edition crawled: 1 published." in render(results, {}, "")


def test_it_says_why_an_edition_was_not_published():
    row = edition("2026-02-19", "withheld", reason="the list is not available (page: HTTP 500)")
    text = render([crawl(row, exit_code=3, error="1 of 1 edition not published")], {}, "")
    assert "- 2026-02-19 was not published: `the list is not available (page: HTTP 500)`" in text
    assert "exit code" not in text


def test_a_mistake_in_the_configuration_is_stated_once():
    mistake = "hfpapers.toml: post_language is 'xx'; expected 'ko', 'en', 'ja' or 'zh'"
    text = render([crawl(exit_code=2, error=mistake)] * 6, {}, "")
    assert text.count(mistake) == 1
    assert "exit code 2" in text


def test_it_names_gaps_and_the_range_that_fills_them():
    archive = {
        "editions": [stored("2026-02-18", "corrupt", None)],
        "missing": ["2026-02-10", "2026-02-11", "2026-02-12", "2026-02-17", "2026-W07"],
        "unconfirmed": ["2026-02-16"],
    }
    lines = render([], archive, "").splitlines()
    assert (
        "- 4 daily editions missing: 2026-02-10, 2026-02-11, 2026-02-12, and 1 more. To crawl them, run the" in lines[2]
    )
    assert lines[2].endswith("`2026-02-10..2026-02-17`.")
    assert "1 weekly edition missing: 2026-W07." in lines[3]
    assert lines[3].endswith("`2026-W07`.")
    assert "1 daily edition corrupt: 2026-02-18." in lines[4]
    assert "2026-02-16" in lines[5]


def test_it_counts_the_papers_without_the_text_of_arxiv():
    archive = {"editions": [stored("2026-02-18", without_arxiv_text=12), stored("2026-02-19", without_arxiv_text=None)]}
    assert "12 papers without arXiv's text" in render([], archive, "")


def test_no_text_of_the_hub_is_markdown_or_html():
    reason = "**bold** `code` <script>alert(1)</script>\n# [link](https://example.org) | cell"
    text = render([crawl(edition("2026-02-19", "withheld", reason=reason), exit_code=3)], {}, "")
    [line] = [line for line in text.splitlines() if "not published:" in line]
    code = line.partition(": ")[2]
    assert code.count("`") == 2
    assert code.startswith("`")
    assert code.endswith("`")
    assert "# [link]" in code


def test_an_archive_that_cannot_be_read_leaves_the_crawls():
    assert "1 published" in render([crawl(published("2026-02-19"))], {}, "")
