from pydantic import BaseModel, Field

from hfpapers.editions.history import Observation
from hfpapers.exporters.features import list_features
from hfpapers.items import Paper, Time


class Leaf(BaseModel):
    """A part of a table's row."""

    width: float


class Plant(BaseModel):
    """A row of a table."""

    name: str = Field(min_length=1)
    height: int | None = None
    is_evergreen: bool
    planted_at: Time | None = None
    sown_on: str
    names: list[str] | None = None
    leaf: Leaf | None = None
    leaves: list[Leaf]
    notes: dict[str, str]


def test_each_field_is_a_column_of_its_type():
    width = {"name": "width", "dtype": "float64"}
    assert list_features(Plant, ["sown_on"]) == [
        {"name": "name", "dtype": "string"},
        {"name": "height", "dtype": "int64"},
        {"name": "is_evergreen", "dtype": "bool"},
        {"name": "planted_at", "dtype": "timestamp[ms, tz=UTC]"},
        {"name": "sown_on", "dtype": "date32"},
        {"name": "names", "list": "string"},
        {"name": "leaf", "struct": [width]},
        {"name": "leaves", "list": {"struct": [width]}},
        {"name": "notes", "dtype": "json"},
    ]


def test_every_field_of_the_data_is_a_column():
    for model in (Paper, Observation):
        assert [feature["name"] for feature in list_features(model)] == [*model.model_fields]
