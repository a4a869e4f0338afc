"""The HTML of mails."""

import re
from dataclasses import replace

import pytest
from parsel import Selector

from hfpapers.notifications.messages import Notice
from tests.notifications.contents import PAPERS, PROBLEM, make_digest, render
from tests.notifications.test_hostile_texts import HOSTILE, HOSTILE_NOTICE
from tests.site.browser import NEEDS_CHROMIUM, Chromium


def mail(content=None, **options):
    return Selector(render(content or make_digest(), "mail", **options).body)


def texts(selector, css):
    return [" ".join(element.css("::text").getall()) for element in selector.css(css)]


def test_a_mail_shows_the_papers():
    body = mail()
    assert body.css("title::text, h1::text").getall() == [
        "Daily Papers: 24 papers on Thu, Feb 19, 2026",
        "Thursday, February 19, 2026",
    ]
    assert body.css("a::attr(href)").getall() == [*(paper.url for paper in PAPERS), make_digest().url]
    assert body.css("b::text, bdi::text").getall() == ["55 votes", "Royal Society of Pigeons", "1 vote"]
    assert texts(body, "a")[-1] == "22 more papers →"


def test_the_line_above_a_paper_shows_its_votes():
    papers = [replace(PAPERS[0], votes=votes) for votes in (40, 30, 0)]
    widths = mail(make_digest(papers=papers)).css(".rule > .bar::attr(style)").re(r"width:(\d+%)")
    assert widths == ["100%", "75%", "0%"]
    assert mail(make_digest(papers=papers[2:])).css(".rule > .bar::attr(style)").re(r"width:(\d+%)") == ["0%"]


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "Entry 2 of NOTIFY (mail) sends these mails. To stop them, remove the entry from hfpapers.toml."),
        ("ko", "이 메일은 NOTIFY의 2번째 항목(mail)에 따라 발송됩니다. 받지 않으려면"),
    ],
)
@pytest.mark.parametrize("content", [make_digest(), Notice([PROBLEM])], ids=["digest", "notice"])
def test_a_mail_says_how_to_stop_mails(content, language, note):
    assert texts(mail(content, language=language), "p")[-1].startswith(note)


def test_lists_of_mails_show_the_first_titles_beside_the_subject():
    first, second = (paper.title for paper in PAPERS)
    assert mail(make_digest(papers=PAPERS * 50)).css("body > div::text").get() == f"{first} · {second} · {first}"
    assert mail(Notice([PROBLEM])).css("body > div::text").get() == f"T{PROBLEM.reason[1:]}"


def test_a_mail_in_another_language_says_that_titles_are_english():
    assert mail(language="ko").css("html::attr(lang), td div::attr(lang)").getall() == ["ko", "en", "en"]
    assert mail().css("html::attr(lang), td div::attr(lang)").getall() == ["en"]


@pytest.mark.parametrize("content", [HOSTILE, HOSTILE_NOTICE], ids=["digest", "notice"])
def test_a_mail_loads_and_runs_nothing(content):
    body = mail(content)
    names = {element.root.tag for element in body.css("*")}
    assert not names & {"img", "script", "link", "iframe", "object", "svg", "form", "base"}
    assert not body.css("[src], [background], [srcset], [onclick]")
    assert "url(" not in "".join(body.css("style::text, ::attr(style)").getall())


def test_the_style_element_is_for_the_dark_only():
    [style] = mail().css("style::text").getall()
    assert re.fullmatch(r"\s*@media \(prefers-color-scheme: dark\) \{(\s+\.\w+ \{[^}]+\})+\s+\}\s*", style)


@pytest.mark.parametrize("content", [make_digest(topics=["a", "b"]), Notice([PROBLEM])], ids=["digest", "notice"])
def test_each_class_has_a_color_in_the_dark(content):
    body = mail(content)
    used = {name for names in body.css("::attr(class)").getall() for name in names.split()}
    assert used <= {*re.findall(r"\.(\w+) \{", body.css("style::text").get())}


@pytest.fixture(scope="module")
def chromium():
    browser = Chromium()
    yield browser
    browser.stop()


@pytest.fixture
def visit(chromium, tmp_path):
    """Return a function that opens a mail on a phone, and returns what another function finds there."""

    def visit_mail(content, find, **options):
        file = tmp_path / "mail.html"
        file.write_text(render(content, "mail", language="ko").body, "utf8")
        return chromium.run(lambda: find(chromium.visit(file.as_uri(), width=390, **options)))

    yield visit_mail
    chromium.close_pages()


class TestInBrowser:
    pytestmark = NEEDS_CHROMIUM

    @pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
    @pytest.mark.parametrize(
        "content",
        [make_digest(is_first=True, topics=["a", "b"], papers=[replace(PAPERS[0], topics=["a"])]), Notice([PROBLEM])],
        ids=["digest", "notice"],
    )
    def test_a_mail_is_readable(self, visit, content, dark):
        violations = visit(content, lambda page: page.find_violations(), dark=dark)
        # The page of a mail client has the landmarks.
        assert [each for each in violations if not each.startswith(("landmark-one-main ", "region "))] == []

    @pytest.mark.parametrize("content", [HOSTILE, HOSTILE_NOTICE], ids=["digest", "notice"])
    def test_a_mail_is_not_wider_than_a_phone_and_loads_nothing(self, visit, content):
        found = visit(content, lambda page: (page.find_wide_elements(), page.messages, page.other_hosts, page.scripts))
        assert found == ([], [], [], set())
