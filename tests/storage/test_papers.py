import pytest

from hfpapers.editions.periods import Day
from hfpapers.items import Organization
from hfpapers.storage.papers import CorruptPapersError, parse_papers

THURSDAY = Day.parse("2026-02-19")


@pytest.fixture
def papers(paper):
    return [paper.model_copy(update={"id": f"2602.9190{rank}", "rank": rank, "edition_size": 3}) for rank in (1, 2, 3)]


def data_of(*papers):
    return "".join(f"{paper.model_dump_json()}\n" for paper in papers).encode()


def parse(data):
    return parse_papers(data, THURSDAY, "a.jsonl")


def test_written_papers_are_parsed_back(papers):
    parsed = parse(data_of(*papers))
    assert [paper.model_dump() for paper in parsed] == [paper.model_dump() for paper in papers]


def test_a_last_line_that_lacks_only_its_line_end_is_complete(papers):
    assert len(parse(data_of(*papers)[:-1])) == 3


@pytest.mark.parametrize(
    "line",
    [b'{"id": "2602.9', b"", b"[]", b"null", b"7", b'"\xff\xfe"', b"\x00", b'{"id": "2602.91902"}', b"[" * 10**5],
)
def test_an_invalid_line_is_named(papers, line):
    first, _, third = data_of(*papers).splitlines()
    with pytest.raises(CorruptPapersError, match=r"^line 2 of a\.jsonl is not a valid paper$"):
        parse(b"\n".join([first, line, third]))


def test_a_text_that_is_not_utf8_is_an_invalid_line(papers):
    with pytest.raises(CorruptPapersError, match=r"^line 1 of a\.jsonl is not a valid paper$"):
        parse(data_of(*papers).replace(b"Teapots", b"Teap\xf6ts", 1))


@pytest.mark.parametrize("name", ["published_at", "submitted_at", "first_seen", "updated_at", "arxiv_updated_at"])
@pytest.mark.parametrize("time", ["soon", "2026-02-19", "2026-02-30T10:00:00Z", "2026-02-19T10:00:00+09:00"])
def test_a_line_with_a_time_that_is_not_valid_is_named(papers, name, time):
    papers[1] = papers[1].model_copy(update={name: time})
    with pytest.raises(CorruptPapersError, match=r"^line 2 of a\.jsonl is not a valid paper$"):
        parse(data_of(*papers))


@pytest.mark.parametrize("length", [1, 100, 700])
def test_a_line_that_was_cut_is_named(papers, length):
    second = data_of(*papers[:2])
    with pytest.raises(CorruptPapersError, match=r"^line 3 of a\.jsonl is not a valid paper$"):
        parse(second + data_of(papers[2])[:length])


@pytest.mark.parametrize("number", [1, 2])
def test_data_that_was_cut_between_two_lines_lacks_papers(papers, number):
    with pytest.raises(CorruptPapersError, match=rf"^a\.jsonl has {number} papers; expected 3$"):
        parse(data_of(*papers[:number]))


def test_an_empty_file_is_corrupt():
    with pytest.raises(CorruptPapersError, match=r"^a\.jsonl is empty$"):
        parse(b"")


def test_data_with_a_line_too_many_is_corrupt(papers):
    with pytest.raises(CorruptPapersError, match=r"^a\.jsonl has 4 papers; expected 3$"):
        parse(data_of(*papers, papers[0]))


@pytest.mark.parametrize("wrong", [{"rank": 3}, {"rank": 1}, {"edition": "2026-02-18"}, {"edition_size": 4}])
def test_a_paper_of_another_rank_or_edition_is_named(papers, wrong):
    papers[1] = papers[1].model_copy(update=wrong)
    with pytest.raises(CorruptPapersError, match=r"^line 2 of a\.jsonl is not the paper with rank 2 of 2026-02-19$"):
        parse(data_of(*papers))


def test_a_paper_that_is_contained_twice_is_corrupt(papers):
    papers[2] = papers[1].model_copy(update={"rank": 3})
    with pytest.raises(CorruptPapersError, match=r"^a\.jsonl contains a paper twice$"):
        parse(data_of(*papers))


def test_fields_that_only_a_newer_version_knows_are_kept(papers):
    papers[0].organization = Organization(**papers[0].organization.model_dump(), mood="good")
    data = data_of(*papers).replace(b'"extra":{}', b'"extra":{},"mood":{"good":[1]}')
    assert data_of(*parse(data)) == data


@pytest.mark.parametrize(
    "extra",
    ['{"a": 7}', '{"a": null}', '{"a": ["b"]}', '{"a": {}}', '{"a": "\\u0000"}', '{"\\u202e": ""}', "[]", "null"],
)
def test_a_line_whose_extra_is_not_an_object_of_printable_texts_is_named(papers, extra):
    data = data_of(*papers).replace(b'"extra":{}', f'"extra":{extra}'.encode(), 1)
    with pytest.raises(CorruptPapersError, match=r"^line 1 of a\.jsonl is not a valid paper$"):
        parse(data)
