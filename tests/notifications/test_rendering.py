"""What digests and notices say."""

from dataclasses import replace

import pytest

from hfpapers.notifications.messages import Notice
from tests.notifications.contents import PAPERS, PROBLEM, make_digest, render

TEXT = """\
Daily Papers · Thursday, February 19, 2026
24 papers

1. Do Moss Gardens Dream of Lantern Search?
   55 votes · Royal Society of Pigeons
   https://papers.example.org/moss

2. An Image Is Worth 16 × 16 Beehives
   1 vote
   https://papers.example.org/bees

22 more papers
https://papers.example.org/2026-02-19

Previous digest: Wed, Feb 18, 2026"""
MARKDOWN = """\
**Daily Papers · [Thursday, February 19, 2026](https://papers.example.org/2026-02-19)**
24 papers

**1.** [Do Moss Gardens Dream of Lantern Search?](https://papers.example.org/moss)
👍 55 · Royal Society of Pigeons

**2.** [An Image Is Worth 16 × 16 Beehives](https://papers.example.org/bees)
👍 1

[22 more papers](https://papers.example.org/2026-02-19)
_Previous digest: Wed, Feb 18, 2026_"""
HTML = """\
<b>Daily Papers · <a href="https://papers.example.org/2026-02-19">Thursday, February 19, 2026</a></b>
24 papers

<b>1.</b> <a href="https://papers.example.org/moss">Do Moss Gardens Dream of Lantern Search?</a>
👍 55 · Royal Society of Pigeons

<b>2.</b> <a href="https://papers.example.org/bees">An Image Is Worth 16 × 16 Beehives</a>
👍 1

<a href="https://papers.example.org/2026-02-19">22 more papers</a>
<i>Previous digest: Wed, Feb 18, 2026</i>"""
WITH_TITLE = """\
1. Do Moss Gardens Dream of Lantern Search?
   55 votes · Royal Society of Pigeons
   https://papers.example.org/moss

2. An Image Is Worth 16 × 16 Beehives
   1 vote
   https://papers.example.org/bees

22 more papers
https://papers.example.org/2026-02-19

Previous digest: Wed, Feb 18, 2026"""
TOPICS = {"topics": ["Robots", "Naps"], "papers": [replace(PAPERS[0], topics=["Naps"])], "number_of_others": 2}


def body(content, format="text", **options):  # noqa: A002
    return render(content, format, **options).body


def test_a_digest_as_text():
    assert body(make_digest()) == TEXT


def test_a_digest_as_markdown():
    assert body(make_digest(), "markdown").replace("  \n", "\n") == MARKDOWN


def test_each_line_of_markdown_in_a_paragraph_but_the_last_ends_with_a_line_break():
    paragraphs = body(make_digest(is_addition=True, **TOPICS), "markdown").split("\n\n")
    assert all(line.endswith("  ") for paragraph in paragraphs for line in paragraph.split("\n")[:-1])


def test_a_digest_as_html():
    assert body(make_digest(), "html") == HTML


@pytest.mark.parametrize(
    ("fields", "language", "title"),
    [
        ({}, "en", "Daily Papers: 24 papers on Thu, Feb 19, 2026"),
        ({}, "ko", "Daily Papers: 논문 24편 · 2026년 2월 19일 (목)"),
        ({}, "ja", "Daily Papers：論文 24 本 · 2026年2月19日(木)"),
        ({}, "zh", "Daily Papers：24 篇论文 · 2026年2月19日周四"),
        ({"edition": "2026-W08"}, "en", "Daily Papers: 24 papers in the week Feb 16 – 22, 2026"),
        ({"edition": "2026-02"}, "en", "Daily Papers: 24 papers in February 2026"),
        ({"edition": "2026-02"}, "ko", "Daily Papers: 논문 24편 · 2026년 2월"),
        ({"is_first": True}, "en", "Daily Papers: 24 papers so far on Thu, Feb 19, 2026"),
        ({"is_addition": True, "number_of_others": 0}, "en", "Daily Papers: 2 more papers on Thu, Feb 19, 2026"),
        (TOPICS, "en", "Daily Papers · Robots · Naps: 3 matching papers on Thu, Feb 19, 2026"),
        (TOPICS | {"is_addition": True}, "ko", "Daily Papers · Robots · Naps: 추가된 논문 3편 · 2026년 2월 19일 (목)"),
        (
            {"topics": ["A", "B", "C", "D"]},
            "en",
            "Daily Papers · A · B · C · 1 more: 24 matching papers on Thu, Feb 19, 2026",
        ),
    ],
)
def test_the_title_says_how_many_papers_of_which_period(fields, language, title):
    assert render(make_digest(**fields), language=language, max_title=200).title == title


def test_a_body_does_not_repeat_a_title():
    assert body(make_digest(), max_title=44) == WITH_TITLE
    assert render(make_digest(), max_title=44).title == "Daily Papers: 24 papers on Thu, Feb 19, 2026"


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
@pytest.mark.parametrize("content", [make_digest(**TOPICS), Notice([PROBLEM])], ids=["digest", "notice"])
def test_a_body_begins_with_what_a_title_does_not_say(format, content):  # noqa: A002
    start = body(content, format, max_title=200).removeprefix("**").removeprefix("<b>")
    assert start.startswith(
        "Not published · 2026-02-19" if content == Notice([PROBLEM]) else "3 matching papers · 24 in all"
    )


def test_a_body_is_complete_if_its_title_is_not():
    rendered = render(make_digest(), max_title=20)
    assert rendered.title == "Daily Papers: 24 pa…"
    assert rendered.body == TEXT


def test_the_text_of_a_mail_is_complete_and_says_how_to_stop_mails():
    note = "Entry 2 of NOTIFY (mail) sends these mails. To stop them, remove the entry from hfpapers.toml."
    assert body(make_digest(), "mail_text", max_title=200) == f"{TEXT}\n\n{note}"
    assert body(Notice([PROBLEM]), "mail_text").endswith(f"date=2026-02-19\n\n{note}")


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({"number_of_papers": 1234, "number_of_others": 1232}, "1,234 papers"),
        ({"number_of_papers": 1, "papers": PAPERS[:1], "number_of_others": 0}, "1 paper"),
        ({"is_first": True}, "24 papers so far"),
        (TOPICS, "3 matching papers · 24 in all"),
        (TOPICS | {"is_first": True}, "3 matching papers · 24 papers so far"),
        (TOPICS | {"is_addition": True}, "3 more papers · 24 in all"),
        ({"papers": [], "number_of_others": 0, "topics": ["Robots"]}, "No matching papers · 24 in all"),
        ({"papers": [], "number_of_others": 0, "number_of_papers": 0}, "No papers"),
    ],
)
@pytest.mark.parametrize("format", ["text", "markdown", "html", "mail"])
def test_a_digest_says_how_many_papers_it_is_about(format, fields, facts):  # noqa: A002
    assert f"{facts}\n" in body(make_digest(**fields), format).replace("  \n", "\n").replace("</p>", "")


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (TOPICS, "Topics: Robots · Naps\n"),
        ({"is_addition": True}, "These papers were added after the digest of this list."),
        ({"is_first": True}, "This is the first version of the list. Papers may still be added."),
        (
            {"last_crawl": "2026-02-19T21:15:30Z"},
            "Last crawled on Feb 19, 2026, 21:15 UTC, before the period had ended. Papers may be missing.",
        ),
        ({"previous": None}, "Previous digest: none in the last weeks"),
        ({"previous": "2026-W07"}, "Previous digest: Feb 9 – 15, 2026"),
    ],
)
@pytest.mark.parametrize("format", ["text", "markdown", "html", "mail"])
def test_a_digest_says_what_is_special_about_it(format, fields, text):  # noqa: A002
    usual, special = (body(make_digest(**some), format).replace("</p>", "") + "\n" for some in ({}, fields))
    assert text not in usual
    assert text in special


def test_a_first_digest_does_not_say_twice_that_papers_may_be_missing():
    assert "Last crawled" not in body(make_digest(is_first=True, last_crawl="2026-02-19T21:15:30Z"))


@pytest.mark.parametrize("format", ["text", "markdown", "html", "mail"])
def test_papers_name_their_topics_if_there_are_several(format):  # noqa: A002
    topics = make_digest(**TOPICS)
    several = body(topics, format)
    one = body(replace(topics, topics=["Naps"]), format)
    assert several.count("Naps") == one.count("Naps") + 1


@pytest.mark.parametrize("format", ["text", "markdown", "html", "mail"])
def test_a_digest_that_shows_all_papers_links_to_the_list(format):  # noqa: A002
    text = body(make_digest(number_of_papers=2, number_of_others=0), format)
    assert "The whole list" in text
    assert "https://papers.example.org/2026-02-19" in text
    assert "more papers" not in text


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "ko",
            [
                "2026년 2월 19일 목요일",
                "논문 24편",
                "좋아요 55개",
                "그 밖의 논문 22편",
                "지난 알림: 2026년 2월 18일 (수)",
            ],
        ),
        ("ja", ["2026年2月19日木曜日", "論文 24 本", "いいね 55", "ほかの論文 22 本", "前回の通知：2026年2月18日(水)"]),
        ("zh", ["2026年2月19日星期四", "24 篇论文", "55 个赞", "另外 22 篇论文", "上次通知：2026年2月18日周三"]),
    ],
)
def test_a_digest_in_other_languages(language, texts):
    text = body(make_digest(), language=language)
    assert [each for each in texts if each not in text] == []


def test_a_notice_shows_each_problem_with_its_command():
    other = replace(PROBLEM, editions=["2026-02-17", "2026-02-18"], kind="without_list", reason="no list was found")
    assert render(Notice([PROBLEM, other]), max_title=200).title == "Daily Papers · 2 problems"
    assert (
        body(Notice([PROBLEM, other]))
        == """\
Daily Papers · 2 problems

Not published · 2026-02-19
The list is not available (page: HTTP 500; API: HTTP 500)
To look into it, run:
   scrapy crawl daily -a date=2026-02-19

Without a confirmed list · 2026-02-17 · 2026-02-18
No list was found
To look into it, run:
   scrapy crawl daily -a date=2026-02-19"""
    )


def test_the_title_of_a_notice_names_its_only_problem():
    assert render(Notice([PROBLEM]), max_title=200).title == "Daily Papers · Not published · 2026-02-19"
    anomaly = replace(PROBLEM, kind="anomaly")
    assert (
        render(Notice([anomaly]), language="ko", max_title=200).title
        == "Daily Papers · 게시되었지만 이상이 있음 · 2026-02-19"
    )


@pytest.mark.parametrize(
    ("format", "code"),
    [
        ("markdown", "`scrapy crawl daily -a date=2026-02-19`"),
        ("html", "<code>scrapy crawl daily -a date=2026-02-19</code>"),
        ("mail", ">scrapy crawl daily -a date=2026-02-19</pre>"),
    ],
)
def test_the_command_of_a_problem_is_code(format, code):  # noqa: A002
    assert code in body(Notice([PROBLEM]), format)


def test_a_notice_names_a_few_editions_and_counts_the_others():
    editions = [f"2026-02-{day}" for day in range(10, 20)]
    assert "· 2026-02-10 · 2026-02-11 · 2026-02-12 · 7 more\n" in body(Notice([replace(PROBLEM, editions=editions)]))
