"""Parquet: incidents and records as two tables with typed columns, written group of rows after group."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from marsad.export import Options, Written, tables
from marsad.export.common import clean, whole
from marsad.export.mask import Masker, about
from marsad.incident import Case

GROUP = 1_000
"""Rows that are kept before they are written."""
TABLES = ("incidents", "records")
_TYPES = {
    "text": pa.string(),
    "list": pa.list_(pa.field("item", pa.string(), nullable=False)),
    "integer": pa.int64(),
    "number": pa.float64(),
    "day": pa.date32(),
    "flag": pa.bool_(),
}


def schema(name: str, options: Options) -> Any:
    """The schema of a table: a column of `data/tables.yaml` each, with its head as description, and what the file is as metadata."""
    columns = tables.table(name).columns
    fields = [pa.field(column.key, _TYPES[column.kind], metadata={"description": column.heads["en"]}) for column in columns]
    about = {key: clean(getattr(options, key)) for key in ("title", "generated", "filter", "coder")}
    masked = "no" if options.unmask else "names of private persons; spans count in the stored documents"
    return pa.schema(
        fields, metadata={"table": f"marsad {name}", "masked": masked, **{key: value for key, value in about.items() if value}}
    )


class _Table:
    """A table on its way into its file."""

    def __init__(self, name: str, path: Path, options: Options, group: int) -> None:
        self.schema, self.group, self.rows = schema(name, options), group, 0
        self._kept: list[dict[str, Any]] = []
        self._writer = parquet.ParquetWriter(path, self.schema, compression="zstd", write_page_index=True)

    def add(self, values: tables.Values) -> None:
        """Take a row; write when a group is full."""
        self._kept.append({name: _plain(values.get(name)) for name in self.schema.names})
        self.rows += 1
        if len(self._kept) >= self.group:
            self._flush()

    def _flush(self) -> None:
        if self._kept:
            self._writer.write_table(pa.Table.from_pylist(self._kept, schema=self.schema))
            self._kept.clear()

    def close(self, told: dict[str, str]) -> None:
        """Write what is kept, and the foot of the file with what is told of it."""
        self._flush()
        self._writer.add_key_value_metadata({key: clean(value) for key, value in told.items()})
        self._writer.close()


def _plain(value: tables.Value) -> Any:
    if isinstance(value, str):
        return clean(value)
    return [clean(one) for one in value] if isinstance(value, list) else value


def paths(out: Path) -> dict[str, Path]:
    """Where the tables go: beside one another in the folder `out`, or, where it ends in .parquet, incidents there and records beside it."""
    if out.suffix == ".parquet":
        return {"incidents": out, "records": out.with_name(f"{out.stem}-records.parquet")}
    return {name: out / f"{name}.parquet" for name in TABLES}


def write(cases: Iterable[Case], out: Path, options: Options, group: int = GROUP) -> Written:
    """Write both tables. `group`: rows kept at most before they are written. Rows are incidents."""
    files = paths(out)
    masker = Masker(options)
    with ExitStack() as stack:
        made = {name: _Table(name, stack.enter_context(whole(path)), options, group) for name, path in files.items()}
        try:
            for case in cases:
                mask = masker.of(case)
                made["incidents"].add(tables.incident(case, mask))
                for row in tables.records(case, mask):
                    made["records"].add(row)
        finally:
            for table in made.values():
                table.close(about(masker))
    return Written(files=list(files.values()), rows=made["incidents"].rows)
