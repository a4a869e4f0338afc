"""Feeds with an item per edition."""

import datetime as dt
import json

from parsel import Selector

from hfpapers.editions.periods import Day
from hfpapers.exporters.context import ArchivedEdition
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from tests.exporters.export import export
from tests.exporters.feed_data import BLOG, HOSTILE, HUB, SHOWN, archived, entries, items


def test_untrusted_text_is_shown_as_text_in_the_items_of_editions(feeds, edition):
    organization = edition("2026-02-19", 1)[0].organization.model_copy(update={"name": HOSTILE})
    data, xml = feeds(
        edition("2026-02-19", 1, title=HOSTILE, abstract=HOSTILE, organization=organization), item="edition"
    )
    [item], [entry] = items(data), entries(xml)
    assert item["summary"] == SHOWN
    for content in (item["content_html"], entry.content[0].value):
        page = Selector(text=content)
        assert {node.root.tag for node in page.xpath("//body//*")} == {"ol", "li", "a", "br"}
        assert page.xpath("string(//a)").get() == SHOWN


def test_an_item_of_an_edition_shows_also_the_papers_that_an_earlier_one_listed(feeds, edition):
    listed = items(feeds(edition("2026-02-20", 7, 8), edition("2026-02-19", 7, 9), item="edition")[0])
    assert [item["_hfpapers"]["papers"] for item in listed] == [2, 2]
    assert ["2602-90007" in item["content_html"] for item in listed] == [False, False]
    assert ["2602.90007" in item["content_html"] for item in listed] == [True, True]


def test_an_item_of_an_edition_shows_its_top_papers_and_links_to_its_post(feeds, edition):
    papers = edition("2026-02-19", *range(1, 8), thumbnail="https://t.org/1.png", updated_at="2026-02-20T00:15:00Z")
    papers[0] = papers[0].model_copy(
        update={"ai_summary": "Teapots help people to wait for their tea. A lot.", "title": "Tea"}
    )
    data, _ = feeds(papers, item="edition", base_url=BLOG, language="en")
    assert json.loads(data)["title"] == "Hugging Face Papers"
    [item] = items(data)
    page = Selector(text=item.pop("content_html"))
    assert page.xpath("//li[1]//text()").getall() == [
        "Tea",
        " · 👍 18 · Kettle",
        "Teapots help people to wait for their tea.",
    ]
    post = f"{BLOG}/posts/daily-papers-2026-02-19/"
    assert page.xpath("//li/a/@href").getall() == [f"{post}#p-2602-9000{number}" for number in range(1, 6)]
    assert page.xpath("//p/a/@href").getall() == [post]
    assert page.xpath("string(//p)").get() == "and 2 more"
    assert item == {
        "id": f"{HUB}/papers/date/2026-02-19",
        "url": post,
        "title": "Hugging Face Daily Papers - 2026-02-19 (7 papers)",
        "summary": "Tea · Teapots with Patience · Teapots with Patience",
        "image": "https://t.org/1.png",
        "date_published": "2026-02-19T09:15:00+09:00",
        "date_modified": "2026-02-20T09:15:00+09:00",
        "tags": ["daily"],
        "_hfpapers": {
            "edition": "2026-02-19",
            "papers": 7,
            "complete": False,
            "settled": False,
            "updated_at": "2026-02-20T00:15:00Z",
            "data_url": f"{BLOG}/daily/2026-02-19.jsonl",
        },
    }


def test_an_item_of_an_edition_says_whether_it_is_complete_and_settled(feeds, edition):
    papers = edition("2026-02-19", 1)
    crawled_at = dt.datetime(2026, 2, 20, 0, 5, tzinfo=dt.UTC)
    archive = {"2026-02-19": ArchivedEdition(Day.parse("2026-02-19"), papers, crawled_at=crawled_at, is_settled=True)}
    [item] = items(feeds(papers, archive=archive, item="edition")[0])
    assert item["_hfpapers"] == {"edition": "2026-02-19", "papers": 1, "complete": True, "settled": True}


def test_the_data_of_an_edition_is_linked_relative_to_the_feed_without_a_base_url(feeds, edition):
    [item] = items(feeds(edition("2026-02-19", 1), item="edition")[0])
    assert item["_hfpapers"]["data_url"] == "../daily/2026-02-19.jsonl"


def test_editions_of_all_kinds_fit_into_one_feed_and_have_different_dates(config, edition):
    editions = [edition(name, 1, 2) for name in ("2026-02", "2026-02-27", "2026-W09", "2026-02-26")]
    papers = [paper for each in editions for paper in each]
    options = {"archive": archived(editions), "item": "edition", "language": "en"}
    listed = items(export(JsonFeedExporter, config, papers, **options))
    assert [item["_hfpapers"]["edition"] for item in listed] == ["2026-02", "2026-W09", "2026-02-27", "2026-02-26"]
    assert [item["title"].split()[2] for item in listed] == ["Monthly", "Weekly", "Daily", "Daily"]
    assert len({item["date_published"] for item in listed}) == 4
