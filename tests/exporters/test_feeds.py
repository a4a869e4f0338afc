import datetime as dt
import json
from pathlib import Path

import feedparser
import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from parsel import Selector
from scrapy.utils.test import get_crawler

from hfpapers.edition import newest
from hfpapers.exporters.feed import cut
from hfpapers.exporters.outputs import Outputs
from hfpapers.periods import Day

RULES = Draft202012Validator(json.loads(Path(__file__).with_name("jsonfeed.schema.json").read_text(encoding="utf8")))
HOSTILE = "A <b>bold</b> & {{ x }} ]]> \"q\" 'r' $n^2$ 5\\% \x00\x1b"
SHOWN = "A <b>bold</b> & {{ x }} ]]> \"q\" 'r' n^2 5%"


@pytest.fixture
def feeds(settings):
    """Return a function that renders both feeds of editions, newest first."""

    def render(*editions, **changed):
        settings.setdict(changed)
        outputs = Outputs.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()))
        files = outputs.of_newest(Day, {Day.parse(papers[0].edition): papers for papers in editions})
        return files["feed.json"], files["feed.xml"]

    return render


@pytest.fixture
def edition(paper):
    """Return a function that makes an edition of papers up."""

    def of(day, *numbers, **fields):
        return [
            paper.model_copy(
                update={
                    "edition": day,
                    "rank": rank,
                    # The best came in last.
                    "entry": len(numbers) + 1 - rank,
                    "id": f"2602.{number:05}",
                    "url": f"https://huggingface.co/papers/2602.{number:05}",
                    "arxiv_url": f"https://arxiv.org/abs/2602.{number:05}",
                }
                | fields
            )
            for rank, number in enumerate(numbers, 1)
        ]

    return of


def items(data):
    feed = json.loads(data)
    RULES.validate(feed)
    return feed["items"]


def entries(data):
    feed = feedparser.parse(data)
    assert not feed.bozo, feed.bozo_exception
    return feed.entries


def test_a_json_feed_keeps_the_published_rules_and_says_what_is_known_of_a_paper(feeds, edition):
    [paper] = edition("2026-02-19", 1, ai_summary="Teapots help.", ai_keywords=["tea"], thumbnail="https://t.org/1.png")
    data, _ = feeds([paper], FEED_BASE_URL="https://blog.example.org/", FEED_TITLE="Papers", POST_LANGUAGE="en")
    feed = json.loads(data)
    [item] = items(data)
    assert (feed["title"], feed["language"]) == ("Papers", "en")
    assert (feed["home_page_url"], feed["feed_url"]) == (
        "https://blog.example.org/",
        "https://blog.example.org/feed.json",
    )
    content = item.pop("content_html")
    assert item == {
        "id": "https://huggingface.co/papers/2602.00001",
        "url": "https://blog.example.org/posts/daily-papers-2026-02-19/#p-2602-00001",
        "external_url": "https://arxiv.org/abs/2602.00001",
        "title": "Teapots with Patience",
        "summary": "Teapots help.",
        "image": "https://t.org/1.png",
        "date_published": "2026-02-19T09:15:00+09:00",
        "date_modified": "2026-02-19T09:15:00+09:00",
        "authors": [{"name": "Ada Alder"}, {"name": "Bo Birch"}, {"name": "Jun Elm"}],
        "tags": ["tea"],
        "_hfpapers": {
            "about": "https://github.com/hfpapers/hfpapers/blob/main/docs/feeds.md",
            "edition": "2026-02-19",
            "rank": 1,
            "id": "2602.00001",
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


def test_atom_is_well_formed_and_says_the_same(feeds, edition):
    papers = edition("2026-02-19", 1, 2, ai_summary="Teapots help.", ai_keywords=["tea"])
    data, xml = feeds(papers, FEED_BASE_URL="https://blog.example.org")
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
    assert own == "https://blog.example.org/feed.xml"


def test_atom_keeps_the_schema_of_rfc_4287(feeds, edition):
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    _, xml = feeds(edition("2026-02-19", 1, 2, ai_summary=HOSTILE, title=HOSTILE, authors=None))
    schema.assertValid(etree.fromstring(xml))


def test_whatever_strangers_typed_is_text_in_both_feeds(feeds, edition):
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


def test_without_a_base_url_readers_are_sent_to_the_hub(feeds, edition, hub):
    data, _ = feeds(edition("2026-02-19", 1))
    assert "feed_url" not in json.loads(data)
    assert json.loads(data)["home_page_url"] == f"{hub.url}/papers"
    assert items(data)[0]["url"] == "https://huggingface.co/papers/2602.00001"


def test_newest_come_first_and_no_two_have_the_same_date(feeds, edition):
    data, xml = feeds(edition("2026-02-20", *range(100, 140)), edition("2026-02-19", *range(40)))
    dates = [dt.datetime.fromisoformat(item["date_published"]) for item in items(data)]
    assert dates == sorted(set(dates), reverse=True)
    assert len(dates) == len(entries(xml)) == 80


def test_a_changed_vote_changes_when_a_paper_was_modified_and_nothing_else_of_its_dates(feeds, edition):
    before = edition("2026-02-19", 1, 2)
    after = [paper.model_copy() for paper in before]
    after[1].upvotes, after[1].updated_at = 500, "2026-02-21T10:00:00Z"
    after[0].rank, after[1].rank = 2, 1
    old, new = ({item["id"]: item for item in items(feeds(papers)[0])} for papers in (before, after))
    assert [item["date_published"] for item in old.values()] == [item["date_published"] for item in new.values()]
    changed = [key for key in old if old[key]["date_modified"] != new[key]["date_modified"]]
    assert changed == ["https://huggingface.co/papers/2602.00002"]
    assert feedparser.parse(feeds(after)[1]).feed.updated == "2026-02-21T10:00:00+00:00"


def test_a_paper_listed_on_two_days_is_one_item_dated_by_the_first(feeds, edition):
    data, _ = feeds(edition("2026-02-20", 7, 8), edition("2026-02-19", 7, 9))
    dates = {item["id"][-1]: item["date_published"][:10] for item in items(data)}
    assert dates == {"7": "2026-02-19", "8": "2026-02-20", "9": "2026-02-19"}
    assert len(items(data)) == 3


def test_a_feed_holds_its_newest_papers_only_but_knows_those_listed_before(feeds, edition):
    data, _ = feeds(edition("2026-02-20", 7, 8), edition("2026-02-19", 7, 9), FEED_ITEMS=2)
    assert [item["id"][-1] for item in items(data)] == ["8", "7"]


def test_no_more_editions_are_read_than_a_feed_needs(edition):
    read = []

    def editions():
        for number in range(1000):
            read.append(number)
            yield edition(f"{dt.date(2026, 2, 28) - dt.timedelta(days=number)}", number)

    assert [paper.edition for paper in newest(editions(), 2)] == ["2026-02-28", "2026-02-27"]
    # As far back as a paper of the two may have been listed before.
    assert 31 <= len(read) <= 35


def test_a_feed_is_kept_small_by_cutting_abstracts_at_a_sentence(feeds, edition):
    abstract = "We ask what happens. " * 200
    papers = edition("2026-02-19", *range(100), abstract=abstract)
    data, xml = feeds(papers)
    assert max(len(data), len(xml)) <= 250_000
    assert len(items(data)) == len(entries(xml)) == 100
    content = items(data)[0]["content_html"]
    assert "We ask what happens. …</p>" in content


def test_a_feed_that_is_too_large_without_abstracts_leaves_its_oldest_papers_out(feeds, edition):
    data, xml = feeds(edition("2026-02-19", *range(100)), FEED_MAX_BYTES=20_000)
    assert max(len(data), len(xml)) <= 20_000
    ids = [item["id"] for item in items(data)]
    assert 0 < len(ids) < 100
    assert ids[0].endswith("00000")


def test_a_feed_in_which_not_even_one_paper_fits_is_no_file(settings, edition):
    settings.set("FEED_MAX_BYTES", 100)
    outputs = Outputs.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()))
    papers = edition("2026-02-20", 7, 8)
    assert outputs.of_newest(Day, {Day.parse("2026-02-19"): papers}) == {}


def test_a_paper_that_comes_in_later_is_newer_than_what_readers_saw(feeds, edition):
    seen = edition("2026-02-19", 1, 2)
    late = seen[1].model_copy(update={"id": "2602.00003", "rank": 3, "entry": 3})
    assert [item["id"][-1] for item in items(feeds([*seen, late])[0])] == ["3", "1", "2"]


def test_a_paper_listed_again_belongs_to_its_first_edition_but_says_what_the_newest_list_says(feeds, edition):
    again = edition("2026-02-20", 7, upvotes=50)
    first = edition("2026-02-19", 8, 7, upvotes=3)
    output = {"feed.json": {"format": "jsonfeed", "selection": {"min_upvotes": 10}}, "feed.xml": {"format": "atom"}}
    [item] = items(feeds(again, first, OUTPUTS=output)[0])
    assert item["date_published"] == "2026-02-19T09:15:00+09:00"
    assert {name: item["_hfpapers"][name] for name in ("edition", "rank", "upvotes")} == {
        "edition": "2026-02-19",
        "rank": 2,
        "upvotes": 50,
    }


def test_a_paper_listed_again_after_months_is_new(feeds, edition):
    [item] = items(feeds(edition("2026-02-20", 7), edition("2026-01-12", 7))[0])
    assert item["date_published"].startswith("2026-02-20")


def test_readers_are_sent_to_the_first_of_the_posts_there_are(feeds, edition):
    base = "https://blog.example.org"
    output = {
        "_posts/%(edition)s-papers-en.md": {"format": "md"},
        "feed.json": {"format": "jsonfeed"},
        "feed.xml": {"format": "atom"},
    }
    [item] = items(feeds(edition("2026-02-20", 7), OUTPUTS=output, FEED_BASE_URL=base)[0])
    assert item["url"] == f"{base}/posts/papers-en-2026-02-20/#p-2602-00007"
    del output["_posts/%(edition)s-papers-en.md"]
    [item] = items(feeds(edition("2026-02-20", 7), OUTPUTS=output, FEED_BASE_URL=base)[0])
    assert item["url"] == "https://huggingface.co/papers/2602.00007"


def test_a_feed_that_would_show_nothing_is_no_file(settings, edition):
    settings.set("OUTPUTS", {"x.xml": {"format": "atom", "selection": {"organizations": ["nobody"]}}})
    outputs = Outputs.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()))
    papers = edition("2026-02-20", 7)
    assert outputs.of_newest(Day, {Day.parse("2026-02-19"): papers}) == {}


def test_labels_are_text_in_a_feed(feeds, edition, tmp_path):
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/ko.toml").write_text('code = "R&D <b>"', encoding="utf8")
    [item] = items(feeds(edition("2026-02-20", 7), POST_TEMPLATES_FOLDER=str(tmp_path))[0])
    assert ">R&amp;D &lt;b&gt;</a>" in item["content_html"]


@pytest.mark.parametrize(
    ("text", "longest", "short"),
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
def test_a_text_is_cut_at_its_last_whole_sentence_or_word(text, longest, short):
    assert cut(text, longest) == short


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("FEED_BASE_URL", "blog.example.org", "FEED_BASE_URL is 'blog.example.org'; it must be your blog's URL"),
        ("FEED_BASE_URL", "https://blog.example.org/?x=1", "it must be your blog's URL"),
        ("FEED_TITLE", " ", "FEED_TITLE is empty"),
        ("POST_TIME", "09:15+02:00", "it must be a time like 09:15"),
        ("FEED_ITEMS", "many", "FEED_ITEMS is 'many'; it must be a whole number from 1"),
        ("FEED_MAX_BYTES", 0, "FEED_MAX_BYTES is 0; it must be a whole number from 1"),
    ],
)
def test_a_wrong_setting_is_one_sentence(feeds, edition, setting, value, sentence):
    with pytest.raises(ValueError, match=sentence):
        feeds(edition("2026-02-19", 1), **{setting: value})
