import re

import jinja2
import pytest
import yaml

from hfpapers.editions.history import Observation
from hfpapers.editions.periods import Day, Month, Week
from hfpapers.editions.selection import Match
from hfpapers.editions.summary import summarize
from hfpapers.editions.topics import PaperTopic
from hfpapers.exporters.context import PostContext, PostLink
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.post import PostExporter
from tests.exporters.export import export

HOSTILE = "SAM 3D: {{ x }} | {% y %} *z* <script>"
ESCAPED = r"SAM 3D: \{\{ x \}\} \| \{&#37; y %\} \*z\* &lt;script&gt;"


@pytest.fixture
def post(config):
    """Return a function that exports papers as a post."""

    def render(*papers, **options):
        return export(PostExporter, config, papers, **options).decode()

    return render


def body(text):
    return text.split("---\n\n", 1)[1]


@pytest.fixture
def three_papers(paper):
    """Return three papers of a day, the third without an organization."""
    titles = ["Teapots", "Moss & Lichen", "Kettles: A Survey of $n$ Kettles"]
    papers = [
        paper.model_copy(
            update={
                "id": f"2602.9000{rank}",
                "url": f"https://huggingface.co/papers/2602.9000{rank}",
                "rank": rank,
                "edition_size": 3,
                "title": title,
                "upvotes": 2000 // rank,
            }
        )
        for rank, title in enumerate(titles, 1)
    ]
    return [*papers[:2], papers[2].model_copy(update={"organization": None})]


def front_matter(text):
    return yaml.safe_load(text.split("---\n")[1])


def test_a_post_has_this_form(post, paper):
    assert (
        re.sub("checksum: [0-9a-f]{32}", "checksum: 0", post(paper))
        == """\
---
title: Hugging Face Daily Papers - 2026-02-19
date: 2026-02-19 09:15:00 +0900
categories: [Daily Papers, 일간]
tags: [huggingface, papers, daily, ai]
permalink: /posts/daily-papers-2026-02-19/
description: Teapots with Patience
render_with_liquid: false
generator: hfpapers
checksum: 0
---

총 **1편**의 논문이 수집되었습니다.

## 📊 좋아요 순위

1. {:#p-2602-90001} **Teapots with Patience** - 👍 18
   - 기관: [Kettle](https://huggingface.co/Kettle)
   - 저자: Ada Alder, Bo Birch, Jun Elm
   - [HF 페이지](https://huggingface.co/papers/2602.90001) · [논문 링크](https://arxiv.org/abs/2602.90001) \
· [코드](https://github.com/made-up/teapots) ★ 724 · [프로젝트 페이지](https://teapots.example.org/)
   - 초록: We ask what happens.

"""
    )


def test_a_line_without_a_value_is_left_out(post, paper):
    bare = paper.model_copy(
        update=dict.fromkeys(("organization", "authors", "github_repo", "github_stars", "project_page", "abstract"))
    )
    assert (
        post(bare).split("순위\n\n")[1]
        == """\
1. {:#p-2602-90001} **Teapots with Patience** - 👍 18
   - [HF 페이지](https://huggingface.co/papers/2602.90001) · [논문 링크](https://arxiv.org/abs/2602.90001)

"""
    )


@pytest.mark.parametrize("template", ["list", "cards"])
def test_papers_after_the_top_have_one_line_each_with_their_anchor(post, three_papers, template):
    text = post(*three_papers, template=template, top=1)
    assert (
        text.split("## 그 밖의 논문 ")[1]
        == """\
2편

- {:#p-2602-90002} 👍 1,000 · [Moss & Lichen](https://huggingface.co/papers/2602.90002) · Kettle
- {:#p-2602-90003} 👍 666 · [Kettles: A Survey of $$n$$ Kettles](https://huggingface.co/papers/2602.90003)

""".replace("&", "&amp;")
    )
    assert text.count("We ask what happens.") == 1


@pytest.mark.parametrize("template", ["list", "cards"])
def test_a_post_with_all_papers_has_no_other_papers(post, three_papers, template):
    assert "그 밖의" not in post(*three_papers, template=template, top="all")
    assert post(*three_papers, template=template, top=3) == post(*three_papers, template=template, top="all")


def test_counts_are_singular_or_plural_in_english(post, three_papers):
    text = post(*three_papers, language="en", top=2)
    assert "\n**3 papers**\n" in text
    assert "\n## 1 more paper\n" in text


def test_papers_are_ordered_by_rank_in_whatever_order_they_are_exported(post, paper):
    second = paper.model_copy(update={"rank": 2, "title": "Moss"})
    text = post(second, paper)
    assert text.index("1. {:#p-2602-90001} **Teapots") < text.index("**Moss")


def test_three_of_many_authors_are_named_and_the_others_are_counted(post, paper):
    many = paper.model_copy(update={"authors": [f"Author {number}" for number in range(9)]})
    assert "   - 저자: Author 0, Author 1, Author 2 외 6명\n" in post(many)


@pytest.mark.parametrize(
    ("stars", "shown"),
    [(0, "0"), (724, "724"), (2400, "2.4k"), (31_415, "31.4k"), (999_700, "1M"), (1_234_567, "1.23M")],
)
def test_stars_have_three_significant_digits(post, paper, stars, shown):
    assert f"teapots) ★ {shown} · " in post(paper.model_copy(update={"github_stars": stars}))


def test_unknown_stars_are_not_shown(post, paper):
    assert "teapots) · " in post(paper.model_copy(update={"github_stars": None}))


@pytest.mark.parametrize("template", ["list", "cards"])
def test_a_project_page_in_the_repository_is_not_linked_again(post, paper, template):
    in_repository = paper.model_copy(update={"project_page": f"{paper.github_repo}/docs"})
    assert "프로젝트" not in post(in_repository, template=template)
    assert "프로젝트" not in post(paper.model_copy(update={"project_page": paper.github_repo}), template=template)
    assert "프로젝트" in post(in_repository.model_copy(update={"github_repo": None}), template=template)


def test_untrusted_text_is_escaped_in_the_source_of_a_post(post, paper):
    organization = paper.organization.model_copy(update={"name": HOSTILE})
    hostile = paper.model_copy(
        update={"title": HOSTILE, "abstract": HOSTILE, "authors": [HOSTILE], "organization": organization}
    )
    text = post(hostile)
    assert HOSTILE not in text
    assert f"1. {{:#p-2602-90001}} **{ESCAPED}** - 👍 18\n   - 기관: [{ESCAPED}](" in text
    assert f"   - 저자: {ESCAPED}\n" in text
    assert f"   - 초록: {ESCAPED}\n" in text


@pytest.mark.parametrize("template", ["list", "cards"])
def test_texts_that_a_pipeline_added_are_shown_in_full_and_escaped(post, paper, template):
    text = post(paper.model_copy(update={"extra": {"*tldr*": "word " * 500 + HOSTILE}}), template=template)
    assert f"\\*tldr\\*: {'word ' * 500}{ESCAPED}\n" in text


@pytest.mark.parametrize("options", [{"template": "list"}, {"template": "cards"}, {"edition": "2026-W08"}])
def test_an_empty_text_of_a_pipeline_is_not_shown(post, paper, options):
    edition = {"edition": options.pop("edition", paper.edition)}
    text = post(paper.model_copy(update=edition | {"extra": {"tldr": "", "note": "Teapots wait."}}), **options)
    assert "note: Teapots wait." in text
    assert "tldr" not in text


@pytest.mark.parametrize("template", ["list", "cards"])
def test_latex_is_converted_in_organizations_summaries_and_keywords(post, paper, template):
    latex = r"\textsc{Moss} at $\ell_1$"
    organization = paper.organization.model_copy(update={"name": latex})
    text = post(
        paper.model_copy(update={"organization": organization, "ai_summary": latex, "ai_keywords": [latex]}),
        template=template,
    )
    assert latex not in text
    assert text.count(r"Moss at $$\ell_1$$") == {"list": 1, "cards": 3}[template]


def test_the_front_matter_is_valid_yaml_with_any_name_of_the_author(post, paper):
    text = post(paper, author="a: [b] # c")
    assert front_matter(text)["author"] == "a: [b] # c"
    assert front_matter(text)["render_with_liquid"] is False


def test_without_an_author_the_front_matter_names_none(post, paper):
    assert "author" not in front_matter(post(paper))


def test_the_language_the_time_and_the_time_zone_are_options_and_settings(config, paper):
    changed = config.with_options({"post_language": "en", "post_time": "23:05:10", "post_timezone": "America/New_York"})
    text = export(PostExporter, changed, [paper]).decode()
    assert "date: 2026-02-19 23:05:10 -0500\n" in text
    assert "   - Organization: [Kettle](" in text
    assert "   - 기관: [Kettle](" in export(PostExporter, changed, [paper], language="ko").decode()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("time", "25:00", "POST_TIME is '25:00'; expected a time like 09:15"),
        ("timezone", "Mars/Olympus", "POST_TIMEZONE is 'Mars/Olympus'; expected a time zone like Asia/Seoul"),
        ("timezone", "../../etc/passwd", "POST_TIMEZONE is .*; expected a time zone like Asia/Seoul"),
        ("language", "xx", "POST_LANGUAGE is 'xx'; expected one of en, ja, ko, zh"),
        ("changes", "maybe", "POST_CHANGES is 'maybe'; expected yes or no"),
        ("templates_folder", "/nowhere", "POST_TEMPLATES_FOLDER is '/nowhere'; expected an existing folder"),
    ],
)
def test_an_option_with_a_wrong_value_is_an_error(post, paper, option, value, message):
    with pytest.raises(ValueError, match=message):
        post(paper, **{option: value})


@pytest.mark.parametrize("option", ["template", "summary_template"])
def test_a_template_that_does_not_exist_is_an_error(post, paper, option):
    with pytest.raises(jinja2.TemplateNotFound, match=r"fancy\.md\.j2"):
        post(paper, **{option: "fancy"})


def test_templates_and_labels_of_the_user_override_those_of_the_project(post, paper, tmp_path):
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/ko.toml").write_text('organization = "🏛"\n', encoding="utf8")
    (tmp_path / "list.md.j2").write_text(
        "{{ labels.organization }} {{ labels.paper }} {{ papers[0].title ~ '*' }}\n", encoding="utf8"
    )
    assert body(post(paper, templates_folder=str(tmp_path))) == "🏛 논문 링크 Teapots with Patience\\*\n"


def test_labels_that_are_not_valid_toml_are_an_error(post, paper, tmp_path):
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/ko.toml").write_text("organization: x", encoding="utf8")
    with pytest.raises(ValueError, match=r"labels/ko\.toml is not a valid TOML file"):
        post(paper, templates_folder=str(tmp_path))


@pytest.mark.parametrize("expression", ["papers[0].likes", "papers[0].likes | latex", "papers[0].likes | number"])
def test_a_template_that_uses_an_unknown_field_is_an_error_that_names_it(post, paper, tmp_path, expression):
    (tmp_path / "list.md.j2").write_text(f"{{{{ {expression} }}}}", encoding="utf8")
    with pytest.raises(jinja2.TemplateError, match=r"^list\.md\.j2: .*likes"):
        post(paper, templates_folder=str(tmp_path))


def test_any_exception_in_a_template_is_a_template_error(post, paper, tmp_path):
    (tmp_path / "list.md.j2").write_text("{{ 1 / 0 }}", encoding="utf8")
    with pytest.raises(jinja2.TemplateRuntimeError, match=r"^list\.md\.j2: ZeroDivisionError: division by zero"):
        post(paper, templates_folder=str(tmp_path))


def test_the_error_of_a_template_names_a_file_that_it_includes_and_that_does_not_exist(post, paper, tmp_path):
    (tmp_path / "list.md.j2").write_text('{% include "nix.j2" %}', encoding="utf8")
    with pytest.raises(jinja2.TemplateError, match=r"^list\.md\.j2: there is no template nix\.j2$"):
        post(paper, templates_folder=str(tmp_path))


def test_mathjax_is_enabled_only_in_posts_with_a_formula(post, paper):
    assert "math" not in front_matter(post(paper.model_copy(update={"abstract": "It costs $5 and $10."})))
    assert front_matter(post(paper.model_copy(update={"abstract": "In $O(n)$ steps."})))["math"] is True


def test_the_description_of_a_post_is_its_first_three_titles_as_plain_text_without_subtitles(post, paper):
    titles = ["$n^2$ < Moss", "A & B: A Subtitle", r"\textbf{C}", "D", "E"]
    papers = [paper.model_copy(update={"rank": rank, "title": title}) for rank, title in enumerate(titles, 1)]
    assert front_matter(post(*papers))["description"] == "n^2 &lt; Moss · A &amp; B · C 외 2편"


def test_the_image_of_a_post_is_that_of_its_first_paper(post, paper):
    image = "https://thumbnails.example.org/1.png"
    text = post(paper.model_copy(update={"thumbnail": image, "title": 'A "B"'}))
    assert front_matter(text)["image"] == {"path": image, "alt": "A &quot;B&quot;"}


def test_an_abnormally_long_title_fills_neither_the_home_page_nor_the_feed_of_the_blog(post, paper):
    long = paper.model_copy(update={"title": "tea " * 100_000, "thumbnail": "https://thumbnails.example.org/1.png"})
    fields = front_matter(post(long))
    assert fields["description"] == fields["image"]["alt"]
    assert 250 < len(fields["description"]) <= 500


def test_the_image_is_not_one_that_a_neighbor_shows(post, three_papers):
    papers = [
        paper.model_copy(update={"thumbnail": f"https://thumbnails.example.org/{paper.rank}.png"})
        for paper in three_papers
    ]
    used = PostContext(used_images=frozenset({papers[0].thumbnail}))
    assert front_matter(post(*papers, context=used))["image"] == {
        "path": papers[1].thumbnail,
        "alt": "Moss &amp; Lichen",
    }


def test_a_post_has_a_mark_that_shows_edits(post, paper):
    data = post(paper).encode()
    assert PostExporter.find_owner(data) is Ownership.OURS
    assert PostExporter.find_owner(data + b"Edited.\n") is Ownership.EDITED
    assert PostExporter.find_owner(b"---\ntitle: My post\n---\n") is Ownership.FOREIGN


def test_a_post_links_to_feeds_references_and_other_posts(post, paper):
    context = PostContext(
        previous=PostLink(Day.parse("2026-02-18"), "/blog/posts/daily-papers-2026-02-18/"),
        next=PostLink(Day.parse("2026-02-20"), "/blog/posts/a b)|*/"),
        containing=[PostLink(Week.parse("2026-W08"), "/w/"), PostLink(Month.parse("2026-02"), "/m/")],
        json_feed="/feeds/daily.json",
        references="/daily/2026-02-19.bib",
    )
    text = post(paper, context=context)
    assert (
        "\n\n총 **1편**의 논문이 수집되었습니다. · [JSON](/feeds/daily.json) · [BibTeX](/daily/2026-02-19.bib)\n\n"
        in text
    )
    assert text.endswith(
        "\n\n[← 2월 18일](/blog/posts/daily-papers-2026-02-18/) · [8주차 주간 논문](/w/) · [2월 월간 논문](/m/)"
        " · [2월 20일 →](/blog/posts/a%20b%29%7C%2A/)\n"
    )


def test_a_week_ends_with_links_to_its_days_and_to_other_weeks(post, paper):
    context = PostContext(
        previous=PostLink(Week.parse("2026-W07"), "/w7/"), parts=[PostLink(Day.parse("2026-02-16"), "/d/")]
    )
    papers = [
        paper.model_copy(update={"edition": "2026-W08", "ai_keywords": ["moss"], "rank": rank}) for rank in (1, 2)
    ]
    text = post(*papers, context=context)
    assert text.endswith("\n\nmoss (2)\n\n일간 논문: [2월 16일](/d/)\n\n[← 7주차](/w7/)\n")


def test_the_date_of_a_post_depends_on_all_papers_of_its_edition(post, paper):
    seen = paper.model_copy(update={"first_seen": "2026-02-18T23:10:00Z"})
    assert "date: 2026-02-19 08:10:00 +0900\n" in post(seen)
    context = PostContext(first_seen="2026-02-18T22:10:00Z")
    assert "date: 2026-02-19 07:10:00 +0900\n" in post(seen, context=context)


def test_the_permalink_of_a_post_contains_the_slug_of_its_file(post, paper):
    assert front_matter(post(paper, path="_posts/2026-02-19-top-ten.md"))["permalink"] == "/posts/top-ten-2026-02-19/"


def test_changes_since_the_previous_crawl_are_shown_if_they_are_enabled(post, paper):
    change = {"new": False, "rank": 3, "upvotes": 17, "comments": -2}
    moved = paper.model_validate(paper.model_dump() | {"change": change})
    assert "👍 18 (▲3, +17 👍, −2 💬)\n" in post(moved, changes=True)
    assert "▲" not in post(moved)


def test_cards_have_headings_with_anchors_and_show_images_if_they_are_enabled(post, paper):
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
Thursday, February 19, 2026 · **1 paper**

## 📊 By upvotes

### 1\\. A \\[B\\] {#p-2602-90001}

👍 18 · Organization: [Kettle](https://huggingface.co/Kettle) · Authors: Ada Alder, Bo Birch, Jun Elm

![Preview of A B](https://thumbnails.example.org/1.png){: loading="lazy"}

> AI summary: Teapots help.

[HF page](https://huggingface.co/papers/2602.90001) · [Paper](https://arxiv.org/abs/2602.90001) · \
[Code](https://github.com/made-up/teapots) ★ 724 · [Project page](https://teapots.example.org/) · \
[PDF](https://arxiv.org/pdf/2602.90001) · Models: 2

Keywords: tea · pots

<details markdown="1"><summary>Abstract</summary>

We ask what happens.

</details>

"""
    )
    assert "![" not in post(rich, template="cards")


def test_without_an_ai_summary_a_card_shows_the_first_two_sentences_of_the_abstract(post, paper):
    long = paper.model_copy(update={"abstract": "We ask. They answer. Nobody listens."})
    text = post(long, template="cards")
    assert "\n\nWe ask. They answer.\n\n[HF" in text
    assert '\n\n<details markdown="1"><summary>초록</summary>\n\nWe ask. They answer. N' in text
    assert "<details" not in post(long.model_copy(update={"abstract": "We ask. They answer."}), template="cards")
    assert "<details" not in post(long.model_copy(update={"abstract": None}), template="cards")


def test_signs_that_the_abstracts_of_the_hub_have_lost_are_restored(post, paper):
    lost = paper.model_copy(update={"abstract": "On 8times8 tiles."})
    assert "초록: On 8×8 tiles.\n" in post(lost)
    assert "초록: On 8times8 tiles.\n" in post(lost.model_copy(update={"abstract_source": "arxiv"}))


def test_the_summary_of_a_week_shows_titles_as_the_rest_of_the_post_does(post, paper):
    lost = paper.model_copy(
        update={"edition": "2026-W08", "submitted_at": "2026-02-18T01:00:00Z", "title": "Teapots on 8times8 Tiles"}
    )
    observations = [
        Observation(id=paper.id, time=f"2026-02-{day}T10:00:00Z", rank=1, upvotes=day - 17, comments=0, stars=None)
        for day in (18, 19)
    ]
    charts = {"votes": {"light": "/l.svg", "dark": "/d.svg"}}
    text = post(lost, summary=summarize([lost], observations=observations), charts=charts)
    assert "- [Teapots on 8×8 Tiles](https" in text
    assert "![좋아요 추이: Teapots on 8×8 Tiles 18](/l.svg)" in text
    assert "times" not in text


def test_an_alternative_text_keeps_signs_of_amounts_and_loses_those_of_markdown(post, paper):
    title = "~5% at 360° [of] {%x%} *y* ~~z~~ & &lt;"
    amounts = paper.model_copy(update={"title": title, "thumbnail": "https://thumbnails.example.org/1.png"})
    text = post(amounts, template="cards", thumbnails=True)
    assert "![논문 미리보기: ~5% at 360° of %x% y ~ z~ &amp; &amp;lt;](https" in text


def test_the_paths_of_charts_are_encoded(post, paper):
    weekly = paper.model_copy(update={"edition": "2026-W08", "submitted_at": "2026-02-18T01:00:00Z"})
    text = post(weekly, charts={"days": {"light": "/blog/assets/a b.svg", "dark": "/blog/assets/d.svg"}})
    assert "](/blog/assets/a%20b.svg){: .light}" in text
    assert "](/blog/assets/d.svg){: .dark}" in text


def test_an_edition_without_papers_has_no_post(post):
    assert post() == ""


def test_a_template_can_show_the_topics_of_a_paper(post, paper, tmp_path):
    (tmp_path / "list.md.j2").write_text(
        "{% for paper in papers %}{% for topic in paper.topics %}"
        "#{{ topic.name }} {{ topic.title }} {% for match in topic.matches %}{{ match.word }}: {{ match.field }}"
        "{% endfor %}{% endfor %}{% endfor %}\n",
        encoding="utf8",
    )
    topics = {paper.id: [PaperTopic("tea", "Tea *& more*", [Match("tea_pot", "title")])]}
    text = post(paper, templates_folder=str(tmp_path), context=PostContext(topics=topics))
    assert body(text) == "#tea Tea \\*&amp; more\\* tea\\_pot: title"
    assert body(post(paper, templates_folder=str(tmp_path))) == ""


def test_the_project_s_templates_show_no_topics(post, paper):
    topics = {paper.id: [PaperTopic("tea", "Tea", [])]}
    assert post(paper, context=PostContext(topics=topics)) == post(paper)
