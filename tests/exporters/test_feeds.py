import datetime as dt
import json
from pathlib import Path

import feedparser
import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from parsel import Selector

from hfpapers.editions.latest import latest_papers
from hfpapers.editions.periods import Day
from hfpapers.editions.selection import Selection
from hfpapers.exporters.atom import AtomExporter
from hfpapers.exporters.feed import truncate
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from hfpapers.exporters.post import PostExporter
from hfpapers.publishing.outputs import Outputs
from hfpapers.storage.store import EditionStore
from tests.exporters.export import export

SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("jsonfeed.schema.json").read_text(encoding="utf8")))
HOSTILE = "A <b>bold</b> & {{ x }} ]]> \"q\" 'r' $n^2$ 5\\% \x00\x1b"
SHOWN = "A <b>bold</b> & {{ x }} ]]> \"q\" 'r' n^2 5%"
BLOG = "https://blog.example.org"
EXPORTERS = {"atom": AtomExporter, "jsonfeed": JsonFeedExporter, "md": PostExporter}
ALL = Selection()
POSTS = {"daily": "_posts/%(date)s-%(kind)s-papers.md"}


@pytest.fixture
def feeds(config):
    """Return a function that renders editions, newest first, as a JSON feed and as an Atom feed."""

    def render(*editions, posts=POSTS, selection=ALL, **options):
        papers = latest_papers(editions, options.get("items", config.feed_items), selection.select)
        return (
            export(JsonFeedExporter, config, papers, path="feed.json", posts=posts, **options),
            export(AtomExporter, config, papers, path="feed.xml", posts=posts, **options),
        )

    return render


@pytest.fixture
def render_files(config, tmp_path):
    """Return a function that renders the files of the latest editions of days, for a setting OUTPUTS."""

    def render(papers, outputs, **settings):
        changed = config.with_options({"outputs": outputs, **settings})
        day = Day.parse(papers[0].edition)
        return Outputs(changed, EXPORTERS, EditionStore(tmp_path)).render_latest(Day, {day: papers})

    return render


@pytest.fixture
def edition(paper):
    """Return a function that makes an edition of invented papers."""

    def make(day, *numbers, **fields):
        return [
            paper.model_copy(
                update={
                    "edition": day,
                    "rank": rank,
                    # The best paper came in last.
                    "entry": len(numbers) + 1 - rank,
                    "id": f"2602.{90000 + number}",
                    "url": f"https://huggingface.co/papers/2602.{90000 + number}",
                    "arxiv_url": f"https://arxiv.org/abs/2602.{90000 + number}",
                }
                | fields
            )
            for rank, number in enumerate(numbers, 1)
        ]

    return make


def items(data):
    feed = json.loads(data)
    SCHEMA.validate(feed)
    return feed["items"]


def entries(data):
    feed = feedparser.parse(data)
    assert not feed.bozo, feed.bozo_exception
    return feed.entries


def test_a_json_feed_is_valid_and_contains_the_data_of_a_paper(feeds, edition):
    [paper] = edition("2026-02-19", 1, ai_summary="Teapots help.", ai_keywords=["tea"], thumbnail="https://t.org/1.png")
    data, _ = feeds([paper], base_url=f"{BLOG}/", title="Papers", language="en")
    feed = json.loads(data)
    [item] = items(data)
    assert (feed["title"], feed["language"]) == ("Papers", "en")
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{BLOG}/", f"{BLOG}/feed.json")
    content = item.pop("content_html")
    assert item == {
        "id": "https://huggingface.co/papers/2602.90001",
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
            "upvotes": 18,
            "comments": None,
            "organization": {"name": "Kettle", "handle": "Kettle", "url": "https://huggingface.co/Kettle"},
            "github_repo": "https://github.com/made-up/teapots",
            "github_stars": 724,
            "project_page": "https://teapots.example.org/",
            "models": None,
            "datasets": None,
            "spaces": None,
        },
    }
    words = Selector(text=content).xpath("string()").get().split()
    assert " ".join(words) == (
        "👍 18 · Kettle · Ada Alder, Bo Birch, Jun Elm Teapots help. We ask what happens. "
        "HF page · Paper · PDF · Code ★ 724 · Project page"
    )


def test_the_atom_feed_is_well_formed_and_has_the_same_content_as_the_json_feed(feeds, edition):
    papers = edition("2026-02-19", 1, 2, ai_summary="Teapots help.", ai_keywords=["tea"])
    data, xml = feeds(papers, base_url=BLOG)
    for item, entry in zip(items(data), entries(xml), strict=True):
        assert entry.id == item["id"]
        assert entry.title == item["title"]
        assert entry.link == item["url"]
        assert entry.content[0].value == item["content_html"]
        assert entry.summary == item["summary"]
        assert (entry.published, entry.updated) == (item["date_published"], item["date_modified"])
        assert [author.name for author in entry.authors] == [author["name"] for author in item["authors"]]
        assert [tag.term for tag in entry.tags] == item["tags"]
    feed = feedparser.parse(xml).feed
    assert feed.updated == "2026-02-19T09:15:01+09:00"
    [own] = [link.href for link in feed.links if link.rel == "self"]
    assert own == f"{BLOG}/feed.xml"


def test_the_atom_feed_is_valid_by_the_schema_of_rfc_4287(feeds, edition):
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    _, xml = feeds(edition("2026-02-19", 1, 2, ai_summary=HOSTILE, title=HOSTILE, authors=None))
    schema.assertValid(etree.fromstring(xml))


def test_untrusted_text_is_shown_as_text_in_both_feeds(feeds, edition):
    organization = edition("2026-02-19", 1)[0].organization.model_copy(update={"name": HOSTILE})
    fields = dict.fromkeys(("title", "abstract", "ai_summary"), HOSTILE)
    papers = edition("2026-02-19", 1, organization=organization, authors=[HOSTILE], **fields)
    data, xml = feeds(papers)
    [item], [entry] = items(data), entries(xml)
    assert item["title"] == item["summary"] == SHOWN
    assert entry.title_detail.value == SHOWN
    for content in (item["content_html"], entry.content[0].value):
        page = Selector(text=content)
        assert {node.root.tag for node in page.xpath("//body//*")} == {"p", "a", "blockquote"}
        assert page.xpath("string(//blockquote)").get() == SHOWN
        assert page.xpath("string(//p[2])").get() == SHOWN


def test_without_a_base_url_the_items_link_to_the_hub(config, edition):
    hub = config.with_options({"hub_url": "https://hub.example.org"})
    data = export(JsonFeedExporter, hub, edition("2026-02-19", 1), path="feed.json", posts=POSTS)
    assert "feed_url" not in json.loads(data)
    assert json.loads(data)["home_page_url"] == "https://hub.example.org/papers"
    assert items(data)[0]["url"] == "https://huggingface.co/papers/2602.90001"


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
    assert changed == ["https://huggingface.co/papers/2602.90002"]
    assert feedparser.parse(feeds(after)[1]).feed.updated == "2026-02-21T10:00:00+00:00"


def test_a_paper_that_is_listed_on_two_days_is_one_item_with_the_first_date(feeds, edition):
    data, _ = feeds(edition("2026-02-20", 7, 8), edition("2026-02-19", 7, 9))
    dates = {item["id"][-1]: item["date_published"][:10] for item in items(data)}
    assert dates == {"7": "2026-02-19", "8": "2026-02-20", "9": "2026-02-19"}
    assert len(items(data)) == 3


def test_a_feed_contains_only_the_newest_papers_with_the_dates_of_earlier_editions(feeds, edition):
    data, _ = feeds(edition("2026-02-20", 7, 8), edition("2026-02-19", 7, 9), items=2)
    assert [item["id"][-1] for item in items(data)] == ["8", "7"]


def test_abstracts_are_truncated_after_a_sentence_to_keep_a_feed_small(feeds, edition):
    abstract = "We ask what happens. " * 200
    papers = edition("2026-02-19", *range(100), abstract=abstract)
    data, xml = feeds(papers)
    assert max(len(data), len(xml)) <= 250_000
    assert len(items(data)) == len(entries(xml)) == 100
    content = items(data)[0]["content_html"]
    assert "We ask what happens. …</p>" in content


def test_the_oldest_papers_are_left_out_of_a_feed_that_is_too_large_without_abstracts(feeds, edition):
    data, xml = feeds(edition("2026-02-19", *range(100)), max_bytes=20_000)
    assert max(len(data), len(xml)) <= 20_000
    ids = [item["id"] for item in items(data)]
    assert 0 < len(ids) < 100
    assert ids[0].endswith("90000")


def test_a_feed_is_empty_if_not_even_one_paper_fits(feeds, edition):
    assert feeds(edition("2026-02-20", 7, 8), max_bytes=100) == (b"", b"")


def test_a_feed_without_papers_is_empty(feeds):
    assert feeds() == (b"", b"")


def test_an_empty_feed_has_no_file(render_files, edition):
    papers = edition("2026-02-20", 7, 8)
    feeds = {"feed.json": {"format": "jsonfeed"}, "feed.xml": {"format": "atom"}}
    assert [*render_files(papers, feeds)] == ["feed.json", "feed.xml"]
    assert render_files(papers, feeds, feed_max_bytes=100) == {}
    no_papers = {"organizations": ["nobody"]}
    assert render_files(papers, {path: options | {"selection": no_papers} for path, options in feeds.items()}) == {}


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
    [item] = items(feeds(edition("2026-02-20", 7), edition("2026-01-12", 7))[0])
    assert item["date_published"].startswith("2026-02-20")


def test_the_items_link_to_the_post_of_their_edition_if_there_is_one(feeds, edition):
    papers = edition("2026-02-20", 7)
    [item] = items(feeds(papers, posts={"daily": "_posts/%(edition)s-papers-en.md"}, base_url=BLOG)[0])
    assert item["url"] == f"{BLOG}/posts/papers-en-2026-02-20/#p-2602-90007"
    [item] = items(feeds(papers, posts={"weekly": "_posts/%(edition)s-weekly.md"}, base_url=BLOG)[0])
    assert item["url"] == "https://huggingface.co/papers/2602.90007"


def test_the_items_link_to_the_first_post_of_the_outputs(render_files, edition):
    posts = {"_posts/%(edition)s-papers-en.md": {"format": "md"}, "_posts/%(edition)s-top.md": {"format": "md"}}
    feed = {"feed.json": {"format": "jsonfeed"}}
    papers = edition("2026-02-20", 7)
    [item] = items(render_files(papers, posts | feed, feed_base_url=BLOG)["feed.json"])
    assert item["url"] == f"{BLOG}/posts/papers-en-2026-02-20/#p-2602-90007"
    [item] = items(render_files(papers, feed, feed_base_url=BLOG)["feed.json"])
    assert item["url"] == "https://huggingface.co/papers/2602.90007"


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


@pytest.mark.parametrize(
    ("text", "max_length", "truncated"),
    [
        ("One. Two. Three.", None, "One. Two. Three."),
        ("One. Two. Three.", 16, "One. Two. Three."),
        ("One. Two. Three.", 12, "One. Two. …"),
        ("One two three four.", 10, "One two …"),
        ("It is 3.5 times. More.", 17, "It is 3.5 times. …"),
        ("Onetwothree", 5, ""),
        ("One.", 0, ""),
    ],
)
def test_a_text_is_truncated_after_its_last_complete_sentence_or_word(text, max_length, truncated):
    assert truncate(text, max_length) == truncated


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("base_url", "blog.example.org", "FEED_BASE_URL is 'blog.example.org'; expected a URL like https://"),
        ("base_url", "https://blog.example.org/?x=1", "FEED_BASE_URL is .*; expected a URL like https://"),
        ("title", "", "FEED_TITLE is ''; expected"),
        ("title", " ", "FEED_TITLE is ' '; expected"),
        ("time", "09:15+02:00", r"POST_TIME is '09:15\+02:00'; expected a time like 09:15"),
        ("items", "many", "FEED_ITEMS is 'many'; expected an integer"),
        ("max_bytes", 0, "FEED_MAX_BYTES is 0; expected an integer >= 1"),
    ],
)
def test_an_option_with_a_wrong_value_is_an_error(config, option, value, message):
    with pytest.raises(ValueError, match=message):
        export(JsonFeedExporter, config, [], **{option: value})
