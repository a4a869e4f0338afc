from io import BytesIO

import jinja2
import pytest
import yaml
from scrapy.utils.test import get_crawler

from hfpapers.exporters.post import PostExporter

HOSTILE = "SAM 3D: {{ x }} | {% y %} *z* <script>"
ESCAPED = r"SAM 3D: \{\{ x \}\} \| \{&#37; y %\} \*z\* &lt;script&gt;"


@pytest.fixture
def post(settings):
    """Return a function that exports papers as a post's text."""

    def export(*papers, **options):
        file = BytesIO()
        exporter = PostExporter.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()), file, **options)
        exporter.start_exporting()
        for paper in papers:
            exporter.export_item(paper)
        exporter.finish_exporting()
        return file.getvalue().decode()

    return export


def body(text):
    return text.split("---\n\n", 1)[1]


def front_matter(text):
    return yaml.safe_load(text.split("---\n")[1])


def test_a_post_has_the_shape_its_readers_know(post, paper):
    assert (
        post(paper)
        == """\
---
title: Hugging Face Daily Papers - 2026-02-19
date: 2026-02-19 09:15:00 +0900
categories: [Daily Papers, 일간]
tags: [huggingface, papers, daily, ai]
permalink: /posts/daily-papers-2026-02-19/
description: Teapots with Patience
render_with_liquid: false
---

총 **1개**의 논문이 수집되었습니다.

## 📊 좋아요 순위

1. {:#p-2602-00001} **Teapots with Patience** - 👍 18
   - 기관: Kettle
   - 저자: Ada Alder, Bo Birch, Jun Elm
   - [HF 페이지](https://huggingface.co/papers/2602.00001)
   - [논문 링크](https://arxiv.org/abs/2602.00001)
   - [코드](https://github.com/made-up/teapots) ★ 724
   - [프로젝트 페이지](https://teapots.example.org/)
   - Abstract: We ask what happens.

"""
    )


def test_a_line_without_its_datum_is_left_out(post, paper):
    bare = paper.model_copy(
        update=dict.fromkeys(("organization", "authors", "github_repo", "github_stars", "project_page", "abstract"))
    )
    assert (
        post(bare).split("순위\n\n")[1]
        == """\
1. {:#p-2602-00001} **Teapots with Patience** - 👍 18
   - [HF 페이지](https://huggingface.co/papers/2602.00001)
   - [논문 링크](https://arxiv.org/abs/2602.00001)

"""
    )


def test_papers_are_listed_by_their_ranks_whatever_order_they_come_in(post, paper):
    second = paper.model_copy(update={"rank": 2, "title": "Moss"})
    text = post(second, paper)
    assert text.index("1. {:#p-2602-00001} **Teapots") < text.index("**Moss")


def test_of_many_authors_three_are_named_and_the_others_counted(post, paper):
    many = paper.model_copy(update={"authors": [f"Author {number}" for number in range(9)]})
    assert "   - 저자: Author 0, Author 1, Author 2 외 6명\n" in post(many)


def test_no_stars_are_shown_as_none_and_unknown_ones_not_at_all(post, paper):
    assert "teapots) ★ 0\n" in post(paper.model_copy(update={"github_stars": 0}))
    assert "teapots)\n" in post(paper.model_copy(update={"github_stars": None}))


def test_a_project_page_that_is_the_repository_is_not_shown_twice(post, paper):
    assert "프로젝트" not in post(paper.model_copy(update={"project_page": paper.github_repo}))


def test_whatever_strangers_typed_is_text_in_the_posts_source(post, paper):
    organization = paper.organization.model_copy(update={"name": HOSTILE})
    hostile = paper.model_copy(
        update={"title": HOSTILE, "abstract": HOSTILE, "authors": [HOSTILE], "organization": organization}
    )
    text = post(hostile)
    assert HOSTILE not in text
    assert f"1. {{:#p-2602-00001}} **{ESCAPED}** - 👍 18\n   - 기관: {ESCAPED}\n   - 저자: {ESCAPED}\n" in text
    assert f"   - Abstract: {ESCAPED}\n" in text


def test_the_front_matter_is_yaml_whatever_the_author_is_called(post, paper):
    text = post(paper, author="a: [b] # c")
    assert front_matter(text)["author"] == "a: [b] # c"
    assert front_matter(text)["render_with_liquid"] is False


def test_without_an_author_the_blogs_own_is_left_to_be_shown(post, paper):
    assert "author" not in front_matter(post(paper))


def test_language_time_and_zone_are_the_outputs_own_or_the_settings(post, paper, settings):
    settings.setdict({"POST_LANGUAGE": "en", "POST_TIME": "23:05:10", "POST_TIMEZONE": "America/New_York"})
    text = post(paper)
    assert "date: 2026-02-19 23:05:10 -0500\n" in text
    assert "   - Organization: Kettle\n" in text
    assert "   - 기관: Kettle\n" in post(paper, language="ko")


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("time", "25:00", "POST_TIME is '25:00'; it must be a time like 09:15"),
        ("timezone", "Mars/Olympus", "POST_TIMEZONE is 'Mars/Olympus'; it must be one like Asia/Seoul"),
        ("timezone", "../../etc/passwd", "POST_TIMEZONE is .*; it must be one like Asia/Seoul"),
        ("language", "xx", "there are no labels for the language 'xx'; there are en, ja, ko, zh"),
    ],
)
def test_a_wrong_option_is_one_sentence(post, paper, option, value, sentence):
    with pytest.raises(ValueError, match=sentence):
        post(paper, **{option: value})


def test_an_own_template_and_own_labels_come_before_ours(post, paper, tmp_path):
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/ko.toml").write_text('organization = "🏛"\n', encoding="utf8")
    (tmp_path / "list.md.j2").write_text(
        "{{ labels.organization }} {{ labels.paper }} {{ papers[0].title ~ '*' }}\n", encoding="utf8"
    )
    assert body(post(paper, templates_folder=str(tmp_path))) == "🏛 논문 링크 Teapots with Patience\\*\n"


def test_own_labels_that_are_no_toml_are_refused(post, paper, tmp_path):
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/ko.toml").write_text("organization: x", encoding="utf8")
    with pytest.raises(ValueError, match=r"the labels in labels/ko\.toml can't be read"):
        post(paper, templates_folder=str(tmp_path))


def test_a_template_that_asks_for_what_is_not_there_fails(post, paper, tmp_path):
    (tmp_path / "list.md.j2").write_text("{{ papers[0].likes }}", encoding="utf8")
    with pytest.raises(jinja2.UndefinedError, match="likes"):
        post(paper, templates_folder=str(tmp_path))


def test_math_is_asked_for_only_where_there_is_some(post, paper):
    assert "math" not in front_matter(post(paper.model_copy(update={"abstract": "It costs $5 and $10."})))
    assert front_matter(post(paper.model_copy(update={"abstract": "In $O(n)$ steps."})))["math"] is True


def test_the_first_three_titles_describe_a_post_in_plain_text(post, paper):
    titles = ["$n^2$ < Moss", "A & B", r"\textbf{C}", "D"]
    papers = [paper.model_copy(update={"rank": rank, "title": title}) for rank, title in enumerate(titles, 1)]
    assert front_matter(post(*papers))["description"] == "n^2 &lt; Moss · A &amp; B · C"


def test_the_first_papers_picture_is_the_posts(post, paper):
    picture = "https://thumbnails.example.org/1.png"
    text = post(paper.model_copy(update={"thumbnail": picture, "title": 'A "B"'}))
    assert front_matter(text)["image"] == {"path": picture, "alt": "A &quot;B&quot;"}


def test_cards_have_headings_with_anchors_and_show_pictures_if_asked_to(post, paper):
    rich = paper.model_copy(
        update={
            "title": "A [B]",
            "thumbnail": "https://thumbnails.example.org/1.png",
            "ai_summary": "Teapots help.",
            "ai_keywords": ["tea", "pots"],
            "models": 2,
        }
    )
    text = body(post(rich, template="cards", language="en", thumbnails=True))
    assert (
        text
        == """\
Thursday, February 19, 2026 · Papers of the day: **1**

## 📊 By upvotes

### 1\\. A \\[B\\] {#p-2602-00001}

👍 18 · Organization: Kettle · Authors: Ada Alder, Bo Birch, Jun Elm

![Preview of A B](https://thumbnails.example.org/1.png){: loading="lazy"}

> Teapots help.

<details markdown="1"><summary>Abstract</summary>

We ask what happens.

</details>

[HF page](https://huggingface.co/papers/2602.00001) · [Paper](https://arxiv.org/abs/2602.00001) · \
[PDF](https://arxiv.org/pdf/2602.00001) · [Code](https://github.com/made-up/teapots) ★ 724 · \
[Project page](https://teapots.example.org/) · Models: 2

Keywords: tea · pots

"""
    )
    assert "![" not in post(rich, template="cards")


def test_an_edition_without_papers_is_no_post(post):
    assert post() == ""
