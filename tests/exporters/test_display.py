from hfpapers.exporters.display import for_display

LOST, REPAIRED = "Teapots on 8times8 Tiles", "Teapots on 8×8 Tiles"


def test_the_text_of_the_hub_is_repaired_in_a_copy(paper):
    paper.title = paper.abstract = LOST
    shown = for_display(paper)
    assert (shown.title, shown.abstract, paper.title) == (REPAIRED, REPAIRED, LOST)


def test_a_paper_without_an_abstract_has_none(paper):
    paper.abstract = None
    assert for_display(paper).abstract is None


def test_the_text_of_arxiv_is_shown_as_it_is(paper):
    paper.title, paper.abstract_source = LOST, "arxiv"
    assert for_display(paper) is paper
