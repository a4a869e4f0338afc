import pytest
import yaml

from hfpapers.exporters.card import CardExporter
from hfpapers.exporters.ownership import Ownership
from tests.exporters.export import export

ALL = ["daily", "weekly", "monthly", "history"]


@pytest.fixture
def card(config):
    """Return a function that writes the card of a folder with some tables."""
    return lambda *tables: export(CardExporter, config, [], path="README.md", tables=tables).decode()


def front_matter(card):
    return yaml.safe_load(card.split("\n---\n")[0])


def test_the_patterns_leave_out_the_copy_of_the_newest_day_and_the_log_of_crawls(card):
    assert front_matter(card(*ALL))["configs"] == [
        {"config_name": "daily", "default": True, "data_files": "daily/[0-9]*.jsonl"},
        {"config_name": "weekly", "data_files": "weekly/[0-9]*.jsonl"},
        {"config_name": "monthly", "data_files": "monthly/[0-9]*.jsonl"},
        {"config_name": "history", "data_files": "history/[0-9]*.jsonl"},
    ]


def test_each_table_has_its_columns(card):
    info = {each["config_name"]: each["features"] for each in front_matter(card(*ALL))["dataset_info"]}
    assert [*info] == ALL
    assert info["weekly"] == info["monthly"]
    # Only the name of a day is a date.
    assert [features[0] for features in info.values()] == [
        {"name": "edition", "dtype": "date32"},
        {"name": "edition", "dtype": "string"},
        {"name": "edition", "dtype": "string"},
        {"name": "id", "dtype": "string"},
    ]
    assert info["daily"][1:] == info["weekly"][1:]


def test_tables_without_files_are_left_out(card):
    text = card("weekly")
    assert [config["config_name"] for config in front_matter(text)["configs"]] == ["weekly"]
    assert front_matter(text)["configs"][0]["default"]
    assert 'load_dataset("FOLDER", "weekly", split="train")' in text
    assert "history" not in text


def test_a_folder_without_tables_has_no_card(card):
    assert card() == ""


def test_the_front_matter_has_no_yaml_that_a_reader_has_to_resolve(card):
    assert not {"&", "*id"} & {*front_matter_lines(card(*ALL))}


def front_matter_lines(text):
    return [word for line in text.split("\n---\n")[0].splitlines() for word in line.split()]


def test_each_row_of_a_table_has_three_cells(card):
    rows = [line for line in card(*ALL).splitlines() if line.startswith("|")]
    assert len(rows) > 50
    assert {row.count("|") for row in rows} == {4}


def test_each_table_follows_an_empty_line(card):
    lines = card(*ALL).splitlines()
    heads = [number for number, line in enumerate(lines) if line.startswith("| --- |")]
    assert [lines[number - 2] for number in heads] == [""] * 3


def test_a_card_states_its_license_and_that_excluded_papers_are_in_the_files(card):
    text = card("daily")
    assert front_matter(text)["license"] == "other"
    assert "`EXCLUDE_IDS`, a setting of hfpapers, removes from posts and feeds are still in these files." in text


@pytest.mark.parametrize("change", [str, lambda text: text.replace("\n", "\r\n"), lambda text: text + "\nMore.\n"])
def test_a_card_is_recognized_by_its_mark(card, change):
    assert CardExporter.find_owner(change(card(*ALL)).encode()) is Ownership.OURS


@pytest.mark.parametrize(
    "change",
    [
        lambda _: "",
        lambda _: "# My papers\n",
        lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith("<!--")),
        lambda text: text.partition("\n---\n")[2],
        lambda text: text.replace("\n---\n", "\n---\n\nMy text.\n"),
    ],
)
def test_another_file_is_foreign(card, change):
    assert CardExporter.find_owner(change(card(*ALL)).encode()) is Ownership.FOREIGN
