import pytest

from hfpapers.arxiv.records import ArxivError, ArxivRecord, add_record, parse_response

ID = "2602.91906"
FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/x</id><title>arXiv Query</title>{}</feed>"""


def entry(paper_id=ID, version="v2", **changed):
    fields = {
        "id": f"<id>http://arxiv.org/abs/{paper_id}{version}</id>",
        "title": "<title>Teapots with\n  $8\\times8$ Spouts &amp; More</title>",
        "summary": "<summary>  We ask what\nhappens to $\\sim60\\%$ of them.\n</summary>",
        "updated": "<updated>2026-02-18T10:00:00+01:00</updated>",
        "published": "<published>2026-02-17T09:00:00Z</published>",
        "author": "<author><name>Ada Alder</name></author>",
        "comment": "<arxiv:comment>12 pages,\n 3 teapots</arxiv:comment>",
        "journal_ref": "<arxiv:journal_ref>J. Teapots 3 (2026)</arxiv:journal_ref>",
        "doi": "<arxiv:doi>10.5555/teapots.3</arxiv:doi>",
        "primary": '<arxiv:primary_category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>',
        "categories": '<category term="cs.CL"/><category term="cs.LG"/><category term="I.2.7; 68T50"/>',
    }
    return f"<entry>{''.join((fields | changed).values())}</entry>"


def parse(*entries, ids=(ID,)):
    return parse_response(FEED.format("".join(entries)), ids)


def test_a_record_has_what_arxiv_states_with_the_formulas():
    assert parse(entry()) == {
        ID: ArxivRecord(
            id=ID,
            title=r"Teapots with $8\times8$ Spouts & More",
            abstract=r"We ask what happens to $\sim60\%$ of them.",
            primary_category="cs.LG",
            categories=["cs.LG", "cs.CL"],
            comment="12 pages, 3 teapots",
            journal_ref="J. Teapots 3 (2026)",
            doi="10.5555/teapots.3",
            updated_at="2026-02-18T09:00:00Z",
        )
    }


def test_what_arxiv_does_not_state_is_null():
    names = ("updated", "comment", "journal_ref", "doi", "primary", "categories")
    [record] = parse(entry(**dict.fromkeys(names, ""))).values()
    assert record == ArxivRecord(ID, record.title, record.abstract)


@pytest.mark.parametrize("version", ["", "v1", "v12"])
def test_the_version_of_an_id_is_cut_off(version):
    assert [*parse(entry(version=version))] == [ID]


def test_papers_that_were_not_requested_are_left_out():
    assert [*parse(entry("2602.91901"), entry(), entry("2602.91902"))] == [ID]


def test_of_two_entries_for_a_paper_the_first_one_counts():
    second = entry(title="<title>Another</title>")
    assert parse(entry(), second) == parse(entry())


@pytest.mark.parametrize("name", ["title", "summary"])
@pytest.mark.parametrize("text", [None, "", " \n", "&#x200b;"])
def test_an_entry_without_a_title_or_an_abstract_is_left_out(name, text):
    assert parse(entry(**{name: "" if text is None else f"<{name}>{text}</{name}>"})) == {}


def test_an_error_of_the_api_is_left_out():
    error = entry(id=f"<id>http://arxiv.org/api/errors#incorrect_id_format_for_{ID}</id>", title="<title>Error</title>")
    assert parse(error) == {}
    assert [*parse(error, entry())] == [ID]


def test_a_feed_without_entries_has_no_records():
    assert parse() == {}


def test_texts_are_limited_as_the_fields_of_a_paper():
    [record] = parse(
        entry(
            title=f"<title>{'a' * 400_000}</title>",
            summary=f"<summary>{'b ' * 400_000}</summary>",
            comment=f"<arxiv:comment>{'c' * 5_000}</arxiv:comment>",
            journal_ref=f"<arxiv:journal_ref>{'d' * 5_000}</arxiv:journal_ref>",
            doi=f"<arxiv:doi>10.5555/{'e' * 5_000}</arxiv:doi>",
            primary=f'<arxiv:primary_category term="{"f" * 5_000}"/>',
            categories="".join(f'<category term="cs.{"A" * (1 + number)}"/>' for number in range(150)),
        )
    ).values()
    lengths = [len(text) for text in (record.title, record.abstract, record.comment, record.journal_ref)]
    assert lengths == [1_000, 20_000, 2_000, 1_000]
    assert (record.doi, record.primary_category, len(record.categories)) == (None, None, 100)


def test_texts_are_printable():
    [record] = parse(entry(title="<title>Tea\x07pots\u202e &#x2066;wait</title>", comment="\x0b")).values()
    assert record.title == "Tea pots wait"


@pytest.mark.parametrize("reference", ["&#0;", "&#7;", "&#x1F;", "&#xd800;", "&#65535;", "&#x110000;", "&#9999999;"])
def test_a_reference_to_a_forbidden_character_does_not_make_the_papers_unreadable(reference):
    [record] = parse(entry(title=f"<title>Tea{reference}pots &#38; caf&#xe9;s</title>")).values()
    assert record.title == "Tea pots & cafés"


@pytest.mark.parametrize("doi", ["10.5555/a 10.5555/b", "  10.5555/a\n", "doi: 10.5555/a"])
def test_the_first_doi_is_taken(doi):
    [record] = parse(entry(doi=f"<arxiv:doi>{doi}</arxiv:doi>")).values()
    assert record.doi == "10.5555/a"


@pytest.mark.parametrize("updated", ["yesterday", "2026-02-18", "2026-02-18T09:00:00", "0001-01-01T00:00:00Z"])
def test_a_time_that_is_not_plausible_is_null(updated):
    [record] = parse(entry(updated=f"<updated>{updated}</updated>")).values()
    assert record.updated_at is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the response is not an Atom feed (no element found: line 1, column 0)"),
        ("Rate exceeded.", "the response is not an Atom feed (syntax error: line 1, column 0)"),
        ("<html><body>Busy</body></html>", "the response is not an Atom feed (its root element is html)"),
        ("<a>\n<b>", "the response is not an Atom feed (no element found: line 2, column 3)"),
        ("<a>&what;</a>", "the response is not an Atom feed (undefined entity: line 1, column 3)"),
        ('<!DOCTYPE html PUBLIC "x">', "the response has a document type; expected an Atom feed without one"),
        ("<a>" * 500_001, "the response has more than 500,000 tags"),
    ],
    ids=["empty", "no markup", "HTML", "truncated", "entity", "document type", "many tags"],
)
def test_what_is_not_an_atom_feed_is_an_error_with_one_line(text, reason):
    with pytest.raises(ArxivError) as error:
        parse_response(text, [ID])
    assert str(error.value) == reason


@pytest.mark.parametrize(("changed", "name"), [("title", "abstract"), ("summary", "title")])
def test_papers_that_all_have_the_same_text_are_an_error(changed, name):
    ids = [f"2602.9190{number}" for number in range(3)]
    entries = [entry(each, **{changed: f"<{changed}>{each}</{changed}>"}) for each in ids]
    assert len(parse(*entries[:2], ids=ids)) == 2
    with pytest.raises(ArxivError, match=f"all 3 papers have the same {name}"):
        parse(*entries, ids=ids)


def test_entities_are_not_expanded():
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(ArxivError, match="document type"):
        parse_response(bomb + FEED.format(entry(title="<title>&b;</title>")).partition("\n")[2], [ID])


def test_deeply_nested_elements_are_read_without_an_error():
    depth = 200_000
    assert [*parse("<a>" * depth + "</a>" * depth, entry())] == [ID]


def test_a_record_is_added_to_a_copy_of_a_paper(paper):
    [record] = parse(entry("2602.90001"), ids=["2602.90001"]).values()
    copy = add_record(paper, record)
    changed = {name for name, value in copy if value != getattr(paper, name)}
    assert changed == {
        *("title", "abstract", "abstract_source", "primary_category", "categories"),
        *("arxiv_comment", "journal_ref", "doi", "arxiv_updated_at"),
    }
    assert (copy.abstract_source, paper.abstract_source) == ("arxiv", "hub")
    assert (copy.title, copy.abstract) == (record.title, record.abstract)
