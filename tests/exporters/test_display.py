import pytest

from hfpapers.editions.topics import PaperTopic
from hfpapers.exporters.display import repair_paper, with_topics
from hfpapers.items import Paper, StoredPaper

TEA = PaperTopic("tea", "Tea", [])
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


@pytest.mark.parametrize("model", [Paper, StoredPaper])
def test_the_topics_are_an_attribute_of_a_copy_and_no_field(paper, model):
    stored = model.model_validate(paper.model_dump())
    assert with_topics(stored, [TEA]).topics == [TEA]
    assert not hasattr(stored, "topics")
    assert stored == model.model_validate(paper.model_dump())
