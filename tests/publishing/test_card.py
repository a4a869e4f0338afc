"""The card of the output folder, which makes it a dataset."""

import pytest
import yaml

from hfpapers.config import ConfigError
from hfpapers.editions.periods import Day, Week
from tests.helpers import published_names

CARD = "README.md"
THURSDAY, FRIDAY, WEEK = Day.parse("2026-02-19"), Day.parse("2026-02-20"), Week.parse("2026-W08")


@pytest.fixture
def publish(publisher, papers):
    """Return a function that publishes the edition of a period; it returns the warnings."""

    def publish_edition(period):
        listed = [paper.model_copy(update={"edition": str(period)}) for paper in papers]
        return publisher.publish(period, listed, with_latest=True).warnings

    return publish_edition


def tables(output):
    fields = yaml.safe_load((output / CARD).read_text().split("\n---\n")[0])
    return [config["config_name"] for config in fields["configs"]]


def test_the_card_lists_the_tables_that_have_files(publish, output):
    publish(WEEK)
    assert tables(output) == ["weekly", "history"]
    publish(THURSDAY)
    assert tables(output) == ["daily", "weekly", "history"]


def test_the_next_day_does_not_change_the_card(publish, output):
    publish(THURSDAY)
    before = (output / CARD).read_bytes()
    publish(FRIDAY)
    assert (output / CARD).read_bytes() == before


def test_a_readme_of_somebody_else_is_left_in_place_without_a_warning(publish, output):
    output.mkdir()
    (output / CARD).write_text("# My papers\n")
    assert publish(THURSDAY) == ()
    assert (output / CARD).read_text() == "# My papers\n"


def test_a_blog_has_no_card(publish, output, render_again):
    publish(THURSDAY)
    exclude = '["history", "reports", "daily/*.jsonl*", "weekly/*.jsonl*", "monthly/*.jsonl*"]'
    (output / "_config.yml").write_text(f"exclude: {exclude}\n")
    # The folder became that of a blog after the card was written.
    assert CARD in render_again()
    assert CARD not in published_names(output)


def test_the_card_of_an_edition_whose_papers_are_all_excluded_remains(settings, publish, output, papers, render_again):
    publish(THURSDAY)
    settings.set("EXCLUDE_IDS", [paper.id for paper in papers], priority="cmdline")
    assert CARD not in render_again()
    assert tables(output) == ["daily", "history"]


def test_the_card_is_in_the_output_folder_itself(outputs):
    with pytest.raises(ConfigError) as error:
        outputs(OUTPUTS={"docs/README.md": {"format": "card"}})
    assert str(error.value) == (
        "OUTPUTS['docs/README.md'] writes the card of the output folder; expected the path README.md"
    )


def test_the_tables_of_the_card_are_not_an_option(outputs):
    with pytest.raises(ConfigError, match="unknown option 'tables'"):
        outputs(OUTPUTS={"README.md": {"format": "card", "tables": ["daily"]}})
