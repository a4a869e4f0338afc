"""The pages about several editions: organizations, keywords, topics, the calendar, feeds, sitemaps."""

import re
import tomllib

import pytest
from parsel import Selector

from hfpapers.editions.periods import Day, parse_period
from hfpapers.items import Organization
from hfpapers.storage.store import EditionStore
from tests.archive.published import paper, write_papers
from tests.invented import write_archive
from tests.site.updates import PublishedSite

DAY = parse_period("2026-01-14")


@pytest.fixture(scope="module")
def archived(tmp_path_factory):
    """Return the site of fifteen days, with their weeks and months, and a feed and references of a topic."""
    folder = tmp_path_factory.mktemp("overviews")
    write_archive(EditionStore.at(folder), 15)
    for path in ("feeds/daily.xml", "feeds/topics/moss.xml", "topics/moss.bib", "feeds/feeds.opml"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("a file")
    published = PublishedSite(folder)
    published.site.build()
    return published


@pytest.fixture(scope="module")
def files(archived):
    return archived.files()


@pytest.fixture(scope="module")
def papers(archived):
    """Return the papers by id, each in the first day that lists it."""
    days = archived.store.editions(Day)
    return {paper.id: paper for day in days for paper in archived.store.papers(day)}


def page(files, path):
    return Selector(files[path].decode())


def text(selector):
    """Return the visible text of an element on one line."""
    return " ".join(" ".join(selector.xpath(".//text()").getall()).split())


def build(folder, *papers, **settings):
    """Return the files of the site of some papers."""
    store = EditionStore.at(folder)
    write_papers(store, *papers)
    published = PublishedSite(folder, **settings)
    published.site.build()
    return published.files()


def test_the_page_of_an_organization_has_its_numbers_and_its_papers_newest_first(files, papers):
    own = [each for each in papers.values() if each.organization and each.organization.handle == "moss-society"]
    organization = page(files, "organization/moss-society.html")
    assert organization.css("h1::text").get() == "Society of Mosss"
    assert text(organization.css(".facts li")[0]) == f"{len(own)} papers"
    links = organization.css(".list a.t::attr(href)").getall()
    assert sorted(links) == sorted(f"../{each.edition}/index.html#{each.id}" for each in own)
    assert [link.split("/")[1] for link in links] == sorted((each.edition for each in own), reverse=True)


def test_the_page_of_an_organization_says_how_to_follow_it(files):
    lines = page(files, "organization/moss-society.html").css("aside pre::text").get()
    assert tomllib.loads(lines) == {
        "topics": {"society-of-mosss": {"title": "Society of Mosss", "organizations": ["moss-society"]}}
    }


def test_the_index_has_the_organizations_with_the_most_papers_first(files, papers):
    rows = page(files, "organizations/index.html").css(".ranking tbody tr")
    numbers = [int(row.css("td.n::text").get()) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) == sum(each.organization is not None for each in papers.values())
    assert rows[0].css("svg::attr(aria-label)").get() == f"Papers by month: {'0, ' * 11}{numbers[0]}"


def test_organizations_beyond_the_table_are_listed_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr("hfpapers.site.pages.ranking.TABLE_SIZE", 5)
    write_archive(EditionStore.at(tmp_path), 15)
    published = PublishedSite(tmp_path)
    published.site.build()
    index = page(published.files(), "organizations/index.html")
    assert len(index.css(".ranking tbody tr")) == 5
    assert len(index.css(".names li")) == 7


def test_the_index_of_keywords_links_to_pages_of_frequent_ones_and_to_the_search_for_others(tmp_path, monkeypatch):
    for module in ("ranking", "keywords"):
        monkeypatch.setattr(f"hfpapers.site.pages.{module}.TABLE_SIZE", 3)
    write_archive(EditionStore.at(tmp_path), 15)
    published = PublishedSite(tmp_path)
    published.site.build()
    index = page(published.files(), "keywords/index.html")
    pages = [path for path in published.files() if path.startswith("keyword/")]
    assert sorted(index.css(".ranking a::attr(href)").getall()) == sorted(f"../{path}" for path in pages)
    assert len(pages) == 3
    others = index.css(".names li a")
    assert others[0].attrib["href"] == f"../search.html?q={others[0].css('::text').get()}"


def test_the_page_of_a_keyword_has_the_papers_with_any_of_its_spellings(tmp_path):
    files = build(
        tmp_path,
        paper("2026-02-18", "2602.00001", ai_keywords=["World Models"]),
        paper("2026-02-19", "2602.00002", ai_keywords=["world-model", "<b>"]),
        paper("2026-02-19", "2602.00003", ai_keywords=["World Models", "world model"]),
    )
    keyword = page(files, "keyword/world-model.html")
    assert keyword.css("h1::text").get() == "World Models"
    assert len(keyword.css(".list li")) == 3
    assert [*tomllib.loads(keyword.css("aside pre::text").get())["topics"].values()] == [
        {"title": "World Models", "words": ["World Models"], "min_upvotes": 5}
    ]


def test_the_page_of_a_topic_has_its_conditions_and_the_files_that_exist(files):
    topic = page(files, "topic/moss.html")
    links = topic.css(".facts a")
    assert [(link.css("::text").get(), link.attrib["href"]) for link in links] == [
        ("Atom", "../feeds/topics/moss.xml"),
        ("BibTeX", "../topics/moss.bib"),
    ]
    assert [text(each) for each in topic.css(".conditions dd")] == ["moss, garden", "≥ 20"]
    assert {word for line in topic.css(".list li") for word in line.css(".topic::text").getall()} == {"moss", "garden"}
    assert page(files, "topic/kettles.html").css(".facts a").getall() == []


def test_the_index_of_topics_has_their_numbers_and_files(files):
    [moss, kettles] = page(files, "topics/index.html").css(".ranking tbody tr")
    assert kettles.css("th a::attr(href)").getall() == ["../topic/kettles.html"]
    assert moss.css("th a::attr(href)").getall() == [
        "../topic/moss.html", "../feeds/topics/moss.xml", "../topics/moss.bib",
    ]  # fmt: skip
    shown = int(moss.css("td.n::text").get())
    assert shown == len(page(files, "topic/moss.html").css(".list li"))


def test_names_of_papers_are_english_and_titles_of_topics_are_not(tmp_path):
    organization = Organization(name="Moss Lab", handle="MossLab", url="https://huggingface.co/MossLab")
    files = build(tmp_path, paper("2026-01-12", "2601.00001", organization=organization), site_language="ko")
    assert page(files, "organization/mosslab.html").css("h1::attr(lang)").get() == "en"
    assert page(files, "topic/moss.html").css("h1::attr(lang)").get() is None


def test_the_calendar_links_to_days_weeks_and_months_and_says_what_a_day_has(files, archived):
    calendar = page(files, "calendar/2026.html")
    january = calendar.css(".month")[0]
    listed = archived.store.papers(DAY)
    day = january.css(f'td a[href="../{DAY}/index.html"]')
    votes = sum(each.upvotes for each in listed)
    assert day.attrib["aria-label"] == f"January 14, 2026: {len(listed)} papers, {votes} votes"
    assert january.css("caption a::attr(href)").get() == "../2026-01/index.html"
    assert january.css("tbody th a::attr(href)").getall()[0] == "../2026-W02/index.html"
    assert len(january.css("td a")) == 15
    assert january.css("td span[title='January 17, 2026: no list']")
    assert calendar.css(".month")[1].css("a").getall() == []


def test_a_weekday_without_a_list_between_days_with_one_is_a_gap(tmp_path):
    files = build(tmp_path, paper("2026-01-12", "2601.00001"), paper("2026-01-16", "2601.00002"))
    gaps = page(files, "calendar/2026.html").css(".gap::text").getall()
    assert gaps == ["13", "14", "15"]


def test_the_days_have_shades_by_papers_and_by_votes(tmp_path):
    sizes = {"12": 1, "13": 2, "14": 3, "15": 4}
    papers = [
        paper(f"2026-01-{day}", f"2601.{day}{number:03}", 10 if day == "12" else 1)
        for day, size in sizes.items()
        for number in range(size)
    ]
    calendar = page(build(tmp_path, *papers), "calendar/2026.html")
    assert calendar.css("td a::attr(class)").getall() == ["p1 v4", "p2 v1", "p3 v2", "p4 v3"]
    assert calendar.css(".legend.of-votes li::text").getall() == ["2", "3", "4", "10"]


def test_a_week_at_the_turn_of_the_year_is_in_both_calendars(tmp_path):
    files = build(tmp_path, paper("2026-W01", "2512.00001"), paper("2025-12-30", "2512.00001"))
    for year in (2025, 2026):
        assert page(files, f"calendar/{year}.html").css('tbody th a[href="../2026-W01/index.html"]')


def test_the_feeds_are_listed_with_their_addresses(files):
    feeds = page(files, "feeds/index.html")
    addresses = feeds.css(".subscriptions code::text").getall()
    assert addresses == [
        "https://site.example.org/feeds/daily.xml",
        "https://site.example.org/feeds/topics/moss.xml",
        "https://site.example.org/topics/moss.bib",
    ]
    assert feeds.css(".subscriptions a::attr(href)").getall() == [
        "../feeds/daily.xml", "../topic/moss.html", "../feeds/topics/moss.xml", "../topics/moss.bib",
    ]  # fmt: skip
    assert "https://site.example.org/feeds/feeds.opml" in feeds.css("code::text").getall()


def test_without_an_address_feeds_have_relative_ones_and_there_is_no_sitemap(tmp_path):
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds/daily.xml").write_text("a file")
    files = build(tmp_path, paper("2026-01-12", "2601.00001"), site_url=None)
    assert page(files, "feeds/index.html").css("code::text").get() == "feeds/daily.xml"
    assert [path for path in files if "sitemap" in path or path == "robots.txt"] == []
    assert page(files, "404.html").css('link[rel="stylesheet"]::attr(href)').get() == "assets/style.css"


def test_the_sitemaps_have_every_page(files):
    def addresses(path):
        return re.findall("<loc>(.*?)</loc>", files[path].decode())

    sitemaps = addresses("sitemap.xml")
    assert sitemaps == [f"https://site.example.org/sitemaps/{name}.xml" for name in ("indexes", "2026")]
    listed = [url for each in sitemaps for url in addresses(each.removeprefix("https://site.example.org/"))]
    paths = {re.sub("(^|/)$", r"\1index.html", url.removeprefix("https://site.example.org/")) for url in listed}
    pages = {path for path in files if path.endswith(".html")}
    assert pages - paths <= {"404.html", "search.html", "saved.html"}
    assert paths <= pages
    assert b"Sitemap: https://site.example.org/sitemap.xml" in files["robots.txt"]


def test_the_page_for_missing_ones_works_at_any_address(tmp_path):
    files = build(tmp_path, paper("2026-01-12", "2601.00001"), site_url="https://example.org/papers")
    missing = page(files, "404.html")
    links = missing.css(
        "a::attr(href), link[rel=stylesheet]::attr(href), script::attr(src), form::attr(action)"
    ).getall()
    assert [link for link in links if not link.startswith(("/papers/", "#"))] == []
    assert missing.css("html::attr(data-root)").get() == "/papers/"


def test_pages_of_an_empty_archive_say_so(tmp_path):
    published = PublishedSite(tmp_path, topics={})
    published.site.build()
    files = published.files()
    assert "No day has papers yet." in text(page(files, "calendar/index.html").css("main"))
    assert "No paper has an organization yet" in text(page(files, "organizations/index.html").css("main"))
    assert "No paper has keywords yet" in text(page(files, "keywords/index.html").css("main"))
    assert "There are no topics yet" in text(page(files, "topics/index.html").css("main"))
    assert "There are no feeds yet" in text(page(files, "feeds/index.html").css("main"))


def test_a_topic_without_papers_has_a_page(tmp_path):
    files = build(tmp_path, paper("2026-01-12", "2601.00001"))
    assert "No paper matches this topic yet" in text(page(files, "topic/moss.html").css("main"))
