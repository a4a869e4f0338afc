from hfpapers.exporters.display import repair_paper

LOST, REPAIRED = "Teapots on 8times8 Tiles", "Teapots on 8×8 Tiles"


def test_the_text_of_the_hub_is_repaired_in_a_copy(paper):
    paper.title = paper.abstract = LOST
    shown = repair_paper(paper)
    assert (shown.title, shown.abstract, paper.title) == (REPAIRED, REPAIRED, LOST)


def test_a_paper_without_an_abstract_has_none(paper):
    paper.abstract = None
    assert repair_paper(paper).abstract is None


def test_the_text_of_arxiv_is_shown_as_it_is(paper):
    paper.title, paper.abstract_source = LOST, "arxiv"
    assert repair_paper(paper) is paper
