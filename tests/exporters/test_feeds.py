import datetime as dt
import json
from pathlib import Path

import feedparser
import pytest
from lxml import etree
from parsel import Selector

from hfpapers.editions.history import History
from hfpapers.editions.periods import Day
from hfpapers.editions.selection import Selection
from hfpapers.exporters.atom import AtomExporter
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from hfpapers.exporters.post import PostExporter
from hfpapers.publishing.outputs import Outputs
from hfpapers.publishing.renderer import Renderer
from hfpapers.publishing.snapshot import NewEdition, Snapshot
from hfpapers.storage.store import EditionStore
from tests.exporters.export import export
from tests.exporters.feed_data import BLOG, HOSTILE, HUB, SHOWN, archived, entries, items, text

EXPORTERS = {"atom": AtomExporter, "jsonfeed": JsonFeedExporter, "md": PostExporter}


@pytest.fixture
def render_files(config, tmp_path):
    """Return a function that renders the files of the latest editions of days, for a setting OUTPUTS."""

    def render(*editions, outputs, **settings):
        changed = config.with_options({"outputs": outputs, **settings})
        new = {Day.parse(papers[0].edition): NewEdition(papers, History()) for papers in editions}
        renderer = Renderer(Outputs(changed, EXPORTERS), EditionStore.at(tmp_path))
        files = renderer.render_latest([Day], Snapshot(renderer.store, new))
        return {name: data for name, data in files.items() if name in outputs}

    return render


def test_a_json_feed_is_valid_and_contains_the_data_of_a_paper(feeds, edition):
    [paper] = edition("2026-02-19", 1, ai_summary="Teapots help.", ai_keywords=["tea"], thumbnail="https://t.org/1.png")
    data, _ = feeds([paper], base_url=f"{BLOG}/", title="Papers", language="en")
    feed = json.loads(data)
    [item] = items(data)
    assert (feed["title"], feed["language"]) == ("Papers", "en")
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{BLOG}/", f"{BLOG}/feeds/daily.json")
    assert text(item.pop("content_html")) == (
        "👍 18 · Kettle · Ada Alder, Bo Birch, Jun Elm Teapots help. We ask what happens. "
        "HF page · Paper · PDF · Code ★ 724 · Project page"
    )
    assert item == {
        "id": f"{HUB}/papers/2602.90001",
        "url": f"{BLOG}/posts/daily-papers-2026-02-19/#p-2602-90001",
        "external_url": "https://arxiv.org/abs/2602.90001",
        "title": "Teapots with Patience",
        "summary": "Teapots help.",
        "image": "https://t.org/1.png",
        "date_published": "2026-02-19T09:15:00+09:00",
        "date_modified": "2026-02-19T09:15:00+09:00",
        "authors": [{"name": "Ada Alder"}, {"name": "Bo Birch"}, {"name": "Jun Elm"}],
        "tags": ["tea"],
        "_hfpapers": {
            "edition": "2026-02-19",
            "rank": 1,
            "id": "2602.90001",
            "abstract_source": "hub",
            "upvotes": 18,
            "organization": {"name": "Kettle", "handle": "Kettle", "url": f"{HUB}/Kettle"},
            "github_repo": "https://github.com/made-up/teapots",
            "github_stars": 724,
            "project_page": "https://teapots.example.org/",
        },
    }


def test_an_item_has_the_category_and_a_users_own_fields_and_counts_that_are_zero(feeds, edition):
    extra = {"tldr": "Tea <waits>.", "한국어": "차가 기다립니다."}
    paper = edition("2026-02-19", 1, primary_category="cs.LG", abstract_source="arxiv", extra=extra, models=0)
    data, xml = feeds(paper)
    [item], [entry] = items(data), entries(xml)
    extension = item["_hfpapers"]
    assert (extension["primary_category"], extension["abstract_source"]) == ("cs.LG", "arxiv")
    assert (extension["extra"], extension["models"]) == (extra, 0)
    for html in (item["content_html"], entry.content[0].value):
        assert "tldr: Tea <waits>. 한국어: 차가 기다립니다." in text(html)


@pytest.mark.parametrize("item_kind", ["paper", "edition"])
def test_the_atom_feed_is_well_formed_and_has_the_same_content_as_the_json_feed(feeds, edition, item_kind):
    papers = edition("2026-02-19", 1, 2, ai_summary="Teapots help.", ai_keywords=["tea"])
    data, xml = feeds(papers, base_url=BLOG, item=item_kind)
    for item, entry in zip(items(data), entries(xml), strict=True):
        assert entry.id == item["id"]
        assert entry.title == item["title"]
        assert entry.link == item["url"]
        assert entry.content[0].value == item["content_html"]
        assert entry.summary == item["summary"]
        assert (entry.published, entry.updated) == (item["date_published"], item["date_modified"])
        assert [{"name": author.name} for author in entry.get("authors", [])] == item.get("authors", [])
        assert [tag.term for tag in entry.tags] == item["tags"]
    feed = feedparser.parse(xml).feed
    assert feed.updated == items(data)[0]["date_modified"]
    [own] = [link.href for link in feed.links if link.rel == "self"]
    assert own == feed.id == f"{BLOG}/feeds/daily.xml"


@pytest.mark.parametrize("item", ["paper", "edition"])
def test_the_atom_feed_is_valid_by_the_schema_of_rfc_4287(feeds, edition, item):
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    _, xml = feeds(edition("2026-02-19", 1, 2, ai_summary=HOSTILE, title=HOSTILE, authors=None), item=item)
    schema.assertValid(etree.fromstring(xml))


def test_untrusted_text_is_shown_as_text_in_both_feeds(feeds, edition):
    organization = edition("2026-02-19", 1)[0].organization.model_copy(update={"name": HOSTILE})
    fields = dict.fromkeys(("title", "abstract", "ai_summary"), HOSTILE) | {"extra": {HOSTILE: HOSTILE}}
    papers = edition("2026-02-19", 1, organization=organization, authors=[HOSTILE], **fields)
    data, xml = feeds(papers)
    [item], [entry] = items(data), entries(xml)
    assert item["title"] == item["summary"] == SHOWN
    assert entry.title_detail.value == SHOWN
    for content in (item["content_html"], entry.content[0].value):
        page = Selector(text=content)
        assert {node.root.tag for node in page.xpath("//body//*")} == {"p", "a", "b", "blockquote"}
        assert page.xpath("string(//blockquote)").get() == SHOWN
        assert page.xpath("string(//p[2])").get() == SHOWN


def test_without_a_base_url_the_items_link_to_the_hub(config, edition):
    hub = config.with_options({"hub_url": "https://hub.example.org"})
    papers = edition("2026-02-19", 1)
    options = {"path": "feeds/daily.json", "archive": archived([papers])}
    data = export(JsonFeedExporter, hub, papers, **options)
    assert "feed_url" not in json.loads(data)
    assert json.loads(data)["home_page_url"] == "https://hub.example.org/papers"
    assert items(data)[0]["url"] == f"{HUB}/papers/2602.90001"
    [item] = items(export(JsonFeedExporter, hub, papers, item="edition", **options))
    assert (item["id"], item["url"]) == (
        f"{HUB}/papers/date/2026-02-19",
        "https://hub.example.org/papers/date/2026-02-19",
    )


def test_the_newest_papers_come_first_and_no_two_have_the_same_date(feeds, edition):
    data, xml = feeds(edition("2026-02-20", *range(100, 140)), edition("2026-02-19", *range(40)))
    dates = [dt.datetime.fromisoformat(item["date_published"]) for item in items(data)]
    assert dates == sorted(set(dates), reverse=True)
    assert len(dates) == len(entries(xml)) == 80


def test_a_changed_vote_changes_the_date_of_modification_only(feeds, edition):
    before = edition("2026-02-19", 1, 2)
    after = [paper.model_copy() for paper in before]
    after[1].upvotes, after[1].updated_at = 500, "2026-02-21T10:00:00Z"
    after[0].rank, after[1].rank = 2, 1
    old, new = ({item["id"]: item for item in items(feeds(papers)[0])} for papers in (before, after))
    assert [item["date_published"] for item in old.values()] == [item["date_published"] for item in new.values()]
    changed = [key for key in old if old[key]["date_modified"] != new[key]["date_modified"]]
    assert changed == [f"{HUB}/papers/2602.90002"]
    assert feedparser.parse(feeds(after)[1]).feed.updated == "2026-02-21T19:00:00+09:00"


def test_an_edition_is_dated_at_the_first_crawl_of_all_its_papers(feeds, edition):
    complete = edition("2026-02-19", 1, 2)
    complete[1].first_seen = "2026-02-19T00:04:00Z"
    [item] = items(feeds(complete, selection=Selection(top=1))[0])
    # The paper that is not shown came in first.
    assert item["date_published"] == "2026-02-19T09:04:01+09:00"


def test_a_paper_that_is_listed_on_two_days_is_one_item_with_the_first_date(feeds, edition):
    data, _ = feeds(edition("2026-02-20", 7, 8), edition("2026-02-19", 7, 9))
    dates = {item["id"][-1]: item["date_published"][:10] for item in items(data)}
    assert dates == {"7": "2026-02-19", "8": "2026-02-20", "9": "2026-02-19"}
    assert len(items(data)) == 3


def test_a_paper_has_items_of_its_own_in_the_feeds_of_days_weeks_and_months(feeds, edition):
    ids = [items(feeds(edition(name, 7))[0])[0]["id"] for name in ("2026-02-19", "2026-W08", "2026-02")]
    assert ids == [
        f"{HUB}/papers/2602.90007",
        f"{HUB}/papers/week/2026-W08#2602.90007",
        f"{HUB}/papers/month/2026-02#2602.90007",
    ]
    two_weeks = items(feeds(edition("2026-W08", 7), edition("2026-W07", 7))[0])
    assert [item["_hfpapers"]["edition"] for item in two_weeks] == ["2026-W08", "2026-W07"]


def test_a_feed_without_papers_is_removed_and_one_that_is_too_large_is_left_as_it_is(render_files, edition):
    papers = edition("2026-02-20", 7, 8)
    feeds = {"feed.json": {"format": "jsonfeed"}, "feed.xml": {"format": "atom"}}
    assert [*render_files(papers, outputs=feeds)] == ["feed.json", "feed.xml"]
    assert render_files(papers, outputs=feeds, feed_max_bytes=100) == {}
    no_papers = {"organizations": ["nobody"]}
    selecting_none = {path: options | {"selection": no_papers} for path, options in feeds.items()}
    assert render_files(papers, outputs=selecting_none) == {"feed.json": b"", "feed.xml": b""}


def test_a_paper_that_a_later_crawl_adds_is_newer_than_the_others(feeds, edition):
    stored = edition("2026-02-19", 1, 2)
    late = stored[1].model_copy(update={"id": "2602.90003", "rank": 3, "entry": 3})
    assert [item["id"][-1] for item in items(feeds([*stored, late])[0])] == ["3", "1", "2"]


def test_a_paper_that_is_listed_again_has_its_first_date_and_rank_and_its_latest_votes(feeds, edition):
    again, first = edition("2026-02-20", 7, upvotes=50), edition("2026-02-19", 8, 7, upvotes=3)
    [item] = items(feeds(again, first, selection=Selection(min_upvotes=10))[0])
    assert item["date_published"] == "2026-02-19T09:15:00+09:00"
    assert {name: item["_hfpapers"][name] for name in ("edition", "rank", "upvotes")} == {
        "edition": "2026-02-19",
        "rank": 2,
        "upvotes": 50,
    }


def test_a_paper_that_is_listed_again_after_months_is_a_new_item(feeds, edition):
    [item] = items(feeds(edition("2026-02-20", 7), edition("2026-01-12", 7), editions=1)[0])
    assert item["date_published"].startswith("2026-02-20")


def test_feeds_with_different_selections_show_a_paper_that_is_listed_again_with_their_own_votes(render_files, edition):
    first, again = edition("2026-02-19", 7, upvotes=90), edition("2026-02-20", 7, upvotes=5)
    popular = {"format": "jsonfeed", "selection": {"min_upvotes": 10}}
    feeds = {"feed.json": {"format": "jsonfeed"}, "popular.json": popular}
    files = render_files(again, first, outputs=feeds)
    votes = {name: item["_hfpapers"]["upvotes"] for name, data in files.items() for item in items(data)}
    assert votes == {"feed.json": 5, "popular.json": 90}


def test_editions_that_are_not_in_the_archive_are_made_of_the_exported_papers(feeds, edition):
    papers = edition("2026-02-20", 7, 8, first_seen="2026-02-20T00:00:00Z")
    listed = items(feeds(papers, archive={}, base_url=BLOG)[0])
    assert [(item["url"], item["date_published"]) for item in listed] == [
        (f"{HUB}/papers/2602.90007", "2026-02-20T09:00:01+09:00"),
        (f"{HUB}/papers/2602.90008", "2026-02-20T09:00:00+09:00"),
    ]


def test_the_items_link_to_the_first_post_of_the_outputs(render_files, edition):
    posts = {"_posts/%(edition)s-papers-en.md": {"format": "md"}, "_posts/%(edition)s-top.md": {"format": "md"}}
    feed = {"feed.json": {"format": "jsonfeed"}}
    papers = edition("2026-02-20", 7)
    [item] = items(render_files(papers, outputs=posts | feed, feed_base_url=BLOG)["feed.json"])
    assert item["url"] == f"{BLOG}/posts/papers-en-2026-02-20/#p-2602-90007"
    [item] = items(render_files(papers, outputs=feed, feed_base_url=BLOG)["feed.json"])
    assert item["url"] == f"{HUB}/papers/2602.90007"


def test_a_paper_that_the_post_does_not_show_is_linked_on_the_hub(render_files, edition):
    outputs = {
        "_posts/%(date)s-%(kind)s-papers.md": {"format": "md", "kinds": ["daily"], "selection": {"top": 1}},
        "feed.json": {"format": "jsonfeed"},
    }
    listed = items(render_files(edition("2026-02-20", 1, 2), outputs=outputs, feed_base_url=BLOG)["feed.json"])
    assert [item["url"] for item in listed] == [
        f"{BLOG}/posts/daily-papers-2026-02-20/#p-2602-90001",
        f"{HUB}/papers/2602.90002",
    ]


def test_a_project_page_in_the_repository_is_not_linked_again(feeds, edition):
    [with_page, without_page] = (
        feeds(edition("2026-02-20", 7, project_page=page))[0].decode()
        for page in ("https://teapots.example.org/", "https://github.com/made-up/teapots#readme")
    )
    assert "프로젝트" in with_page
    assert "프로젝트" not in without_page


def test_the_labels_of_a_feed_are_escaped(feeds, edition, tmp_path):
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/ko.toml").write_text('code = "R&D <b>"', encoding="utf8")
    [item] = items(feeds(edition("2026-02-20", 7), templates_folder=str(tmp_path))[0])
    assert ">R&amp;D &lt;b&gt;</a>" in item["content_html"]


def test_the_kind_of_the_editions_is_part_of_the_title(feeds, edition):
    data, xml = feeds(edition("2026-W08", 7), title="  All  %(kind)s Papers ")
    assert json.loads(data)["title"] == feedparser.parse(xml).feed.title == "All Weekly Papers"


def test_each_feed_has_an_id_of_its_own(config, edition):
    papers = edition("2026-02-19", 7)
    feeds = [export(AtomExporter, config, papers, path=path) for path in ("feeds/daily.xml", "feeds/weekly.xml", None)]
    assert len({feedparser.parse(feed).feed.id for feed in feeds}) == 3


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("base_url", "blog.example.org", "FEED_BASE_URL is 'blog.example.org'; expected a URL like https://"),
        ("base_url", "https://blog.example.org/?x=1", "FEED_BASE_URL is .*; expected a URL like https://"),
        ("title", "", "FEED_TITLE is ''; expected"),
        ("title", " ", "FEED_TITLE is ' '; expected"),
        ("time", "09:15+02:00", r"POST_TIME is '09:15\+02:00'; expected a time like 09:15"),
        ("items", "many", "FEED_ITEMS is 'many'; expected an integer"),
        ("editions", 0, "FEED_EDITIONS is 0; expected an integer >= 1"),
        ("max_bytes", 0, "FEED_MAX_BYTES is 0; expected an integer >= 1"),
        ("item", "day", "^item is 'day'; expected paper or edition$"),
    ],
)
def test_an_option_with_a_wrong_value_is_an_error(config, option, value, message):
    with pytest.raises(ValueError, match=message):
        export(JsonFeedExporter, config, [], **{option: value})
