"""Templates and labels of users."""

import tomllib

import jinja2
import pytest

from hfpapers.notifications.messages import Notice
from tests.conftest import ROOT
from tests.notifications.contents import PROBLEM, make_digest, render

LABELS = ROOT / "templates/digest/labels"


@pytest.fixture
def folder(tmp_path):
    """Return the folder of a user's templates of digests."""
    (tmp_path / "digest/labels").mkdir(parents=True)
    return tmp_path / "digest"


@pytest.fixture
def body(tmp_path):
    """Return a function that renders with the user's templates."""
    return lambda content, form, **options: render(content, form, folder=tmp_path, **options).body


def placeholders(label):
    return {text.count("{}") for text in (label.values() if isinstance(label, dict) else [label])}


@pytest.mark.parametrize("language", ["ko", "ja", "zh"])
def test_all_languages_have_the_same_labels_with_the_same_placeholders(language):
    labels, english = (
        {
            name: placeholders(label)
            for name, label in tomllib.loads((LABELS / f"{each}.toml").read_text("utf8")).items()
        }
        for each in (language, "en")
    )
    assert labels == english


def test_the_project_shows_all_its_labels():
    modules = [ROOT / f"hfpapers/notifications/{name}.py" for name in ("wording", "rendering")]
    files = [*LABELS.parent.glob("*.j2"), *modules]
    text = "".join(file.read_text("utf8") for file in files)
    # These are put together from a name of the data.
    built = {"title_daily", "title_weekly", "title_monthly", "withheld", "without_list", "anomaly"}
    labels = {*tomllib.loads((LABELS / "en.toml").read_text("utf8"))} - built
    assert [
        label for label in labels if f"labels.{label} " not in text.replace(".format", " ") and f'"{label}"' not in text
    ] == []


def test_a_template_of_the_user_replaces_that_of_the_project(folder, body):
    (folder / "digest.md.j2").write_text("{{ facts[0] }} in {{ period }}: {{ papers[0].title | link(papers[0].url) }}")
    text = "24 papers in Thursday, February 19, 2026: [Do Moss Gardens Dream of Lantern Search?](https://papers.example.org/moss)"
    assert body(make_digest(), "markdown") == text
    assert body(make_digest(), "text").startswith("Daily Papers · Thursday")


def test_a_template_that_exists_in_one_format_is_that_of_the_project_in_the_others(folder, body):
    (folder / "short.md.j2").write_text("{{ facts[0] }}")
    assert body(make_digest(), "markdown", template="short") == "24 papers"
    assert body(make_digest(), "html", template="short") == body(make_digest(), "html")


def test_notices_do_not_use_the_template_of_digests(folder, body):
    (folder / "short.txt.j2").write_text("short")
    assert body(Notice([PROBLEM]), "text", template="short").startswith("Daily Papers · 1 problem")


def test_a_template_of_problems_replaces_that_of_the_project(folder, body):
    (folder / "problems.txt.j2").write_text("{{ problems[0].command | code }}")
    assert body(Notice([PROBLEM]), "text") == PROBLEM.command


def test_everything_that_a_template_of_the_user_prints_is_escaped(folder, body):
    endings = {"text": "txt", "markdown": "md", "html": "html", "mail": "mail.html"}
    for ending in endings.values():
        (folder / f"mine.{ending}.j2").write_text("{{ '<b>' ~ '*a*' }} {{ '@a' | upper }} {{ none }}")
    assert [body(make_digest(), each, template="mine") for each in endings] == [
        "<\u200bb>*a* @\u200bA",
        "‹\u200bb›∗a∗ @\u200bA",
        "&lt;\u200bb&gt;*a* @\u200bA",
        "&lt;b&gt;*a* @A",
    ]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ papers[0].authors }}", r"^digest/mine\.txt\.j2: 'hfpapers.* has no attribute 'authors'$"),
        ("{{ 1 / 0 }}", r"^digest/mine\.txt\.j2: ZeroDivisionError: division by zero$"),
        ("{% if %}", r"^line 1 of digest/mine\.txt\.j2: Expected an expression"),
        ("{% include 'x' %}", r"^digest/mine\.txt\.j2: there is no template x$"),
    ],
)
def test_a_mistake_in_a_template_is_one_line(folder, body, template, message):
    (folder / "mine.txt.j2").write_text(template)
    with pytest.raises(jinja2.TemplateError, match=message):
        body(make_digest(), "text", template="mine")


def test_a_template_that_is_not_text_is_an_error(folder, body):
    (folder / "mine.txt.j2").write_bytes(b"\xff")
    with pytest.raises(jinja2.TemplateError, match="UnicodeDecodeError"):
        body(make_digest(), "text", template="mine")


def test_a_template_that_exists_in_no_format_is_an_error(body):
    with pytest.raises(jinja2.TemplateError, match=r"^there is no template digest/mine\.md\.j2$"):
        body(make_digest(), "markdown", template="mine")


def test_a_label_of_the_user_replaces_that_of_the_project(folder, body):
    (folder / "labels/ko.toml").write_text('previous = "이전: {}"\n', "utf8")
    assert body(make_digest(), "text", language="ko").endswith("\n이전: 2026년 2월 18일 (수)")


def test_a_user_can_add_a_language(folder, body):
    english = (LABELS / "en.toml").read_text("utf8")
    (folder / "labels/de.toml").write_text(english.replace("{} papers", "{} Artikel"), "utf8")
    text = body(make_digest(), "text", language="de")
    assert text.startswith("Daily Papers · Donnerstag, 19. Februar 2026\n24 Artikel\n")


def test_labels_are_escaped(folder, body):
    (folder / "labels/en.toml").write_text('previous = "<b>*{}*"\n')
    assert body(make_digest(), "markdown").endswith("_‹\u200bb›∗Wed, Feb 18, 2026∗_")
    assert body(make_digest(), "html").endswith("<i>&lt;\u200bb&gt;*Wed, Feb 18, 2026*</i>")


def test_a_language_without_labels_is_an_error():
    with pytest.raises(ValueError, match=r"^language is 'xx'; expected one of en, ja, ko, zh$"):
        render(make_digest(), language="xx")


def test_a_wrong_label_is_an_error(folder, body):
    (folder / "labels/en.toml").write_text('previous = "{} {x}"\n')
    with pytest.raises(
        ValueError, match=r"^the label 'previous' in digest/labels/en\.toml is '{} {x}'; expected no braces"
    ):
        body(make_digest(), "text")
