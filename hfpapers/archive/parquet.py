"""Papers as Parquet. It needs pyarrow, which is in the extra `parquet`."""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hfpapers.exporters.features import DAY, JSON_TEXT, TIME, Feature, list_features
from hfpapers.exporters.ownership import Ownership
from hfpapers.items import Paper

# An entry in the metadata of a file, which shows that hfpapers wrote it.
_MARK = {b"generator": b"hfpapers"}
_ARROW_TYPES = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    DAY: pa.date32(),
    TIME: pa.timestamp("ms", "UTC"),
    JSON_TEXT: pa.json_(),
}
# Columns whose values are texts of another type in the data.
_PARSED = {DAY, TIME}
# What pyarrow raises for a file that is not valid Parquet.
_CORRUPT = (pa.ArrowException, OSError, ValueError)


def tabulate(papers: Sequence[Paper]) -> pa.Table:
    """Return a table with a row per paper of daily editions. Its columns are those in the card of the dataset."""
    features = list_features(Paper, ["edition"])
    rows = [paper.model_dump() for paper in papers]
    columns = [_to_column([row[feature["name"]] for row in rows], feature) for feature in features]
    schema = pa.schema([(feature["name"], _arrow_type(feature)) for feature in features], metadata=_MARK)
    return pa.Table.from_arrays(columns, schema=schema)


def encode(table: pa.Table) -> bytes:
    """Return a table as a Parquet file. The same table gives the same bytes."""
    file = BytesIO()
    # The pages of a file end where the content says, so that storage like that of the Hub shares those that are equal.
    pq.write_table(table, file, compression="zstd", use_content_defined_chunking=True)
    return file.getvalue()


def has_rows(data: bytes, table: pa.Table) -> bool:
    """Return whether a Parquet file contains the rows of a table, in the same columns."""
    try:
        return bool(pq.read_table(BytesIO(data)).equals(table))
    except _CORRUPT:
        return False


def find_owner(data: bytes) -> Ownership:
    """Return who wrote a Parquet file, by the mark in its metadata."""
    try:
        metadata = pq.read_schema(BytesIO(data)).metadata or {}
    except _CORRUPT:
        return Ownership.FOREIGN
    return Ownership.OURS if metadata.items() >= _MARK.items() else Ownership.FOREIGN


def _arrow_type(feature: Feature) -> pa.DataType:
    if "struct" in feature:
        return pa.struct([(field["name"], _arrow_type(field)) for field in feature["struct"]])
    if "list" in feature:
        items = feature["list"]
        return pa.list_(_arrow_type({"dtype": items} if isinstance(items, str) else items))
    return _ARROW_TYPES[feature["dtype"]]


def _to_column(values: Sequence[Any], feature: Feature) -> pa.Array:
    dtype, arrow_type = feature.get("dtype"), _arrow_type(feature)
    if dtype == JSON_TEXT:
        texts = [json.dumps(value, ensure_ascii=False) for value in values]
        return pa.ExtensionArray.from_storage(arrow_type, pa.array(texts, arrow_type.storage_type))
    if dtype in _PARSED:
        return pa.array(values, pa.string()).cast(arrow_type)
    return pa.array(values, arrow_type)
