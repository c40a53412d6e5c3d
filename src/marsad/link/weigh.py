"""Pairs of rows weighed by Splink on DuckDB."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from marsad.link.compare import COMPARISONS
from marsad.link.families import families
from marsad.link.row import Row
from marsad.link.settings import Settings, splink_settings

if TYPE_CHECKING:
    import pyarrow as pa
    from splink import DuckDBAPI, SettingsCreator

MEMORY = "300MB"
"""What DuckDB may take."""
_TEXTS = ("type", "family", "mode")
_NAMES = ("text", "copy", "document", "place")
"""Columns of which only sameness counts: their values are numbered, as those of lists are."""
_INTS = ("published", "first", "last", "killed", "killed_most", "wounded", "wounded_most")
_FLOATS = ("lat", "lon", "radius")
_FLAGS = ("stated", "wide", "fine", "named")
_LISTS = (
    "place_words",
    "spots",
    "actors",
    "actors_up",
    "targets",
    "targets_up",
    "speakers",
    "equipment",
    "classes",
    "persons",
    "words",
    "sites",
)


class Weighed(NamedTuple):
    """Pairs with their match weights (bits, prior odds included), and what each comparison gave to it, a column each (0: not told)."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    weight: NDArray[np.float64]
    parts: NDArray[np.float32]

    @classmethod
    def none(cls) -> Weighed:
        """No pairs."""
        positions = np.zeros(0, dtype=np.int64)
        return cls(positions, positions, np.zeros(0), np.zeros((0, len(COMPARISONS)), dtype=np.float32))


@cache
def api() -> DuckDBAPI:
    import duckdb
    from splink import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect(config={"memory_limit": MEMORY})
    return DuckDBAPI(connection)


class _Numbers(dict[str, int]):
    """Numbers for strings, as they come."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


@cache
def _meets(family: str) -> list[str]:
    """A name for each pair of families that this one may meet in: two rows of other families share one where they may tell one act."""
    pairs = {tuple(sorted((f.name, other))) for f in families().values() for other in f.meets}
    return sorted("+".join(pair) for pair in pairs if family in pair)


def table(rows: Sequence[Row]) -> pa.Table:
    """The rows as a table for Splink: `id` is the position, what is not told is null."""
    import pyarrow as pa

    meets = {row.family: _meets(row.family) for row in rows}
    columns: dict[str, Any] = {"id": pa.array(range(len(rows)), pa.int64())}
    for names, kind in ((_TEXTS, pa.string()), (_INTS, pa.int64()), (_FLOATS, pa.float64()), (_FLAGS, pa.bool_())):
        for name in names:
            columns[name] = pa.array([getattr(row, name) for row in rows], kind)
    numbers = _Numbers()
    for name in _NAMES:
        columns[name] = pa.array([None if (value := getattr(row, name)) is None else numbers[value] for row in rows], pa.int32())
    for name in _LISTS:
        columns[name] = pa.array(
            [[numbers[v] for v in value] if (value := getattr(row, name)) else None for row in rows], pa.list_(pa.int32())
        )
    columns["calls"] = pa.array(
        [[numbers[v] for v in row.place_words] if row.place_words and not row.wide else None for row in rows], pa.list_(pa.int32())
    )
    columns["said"] = pa.array([len(row.words) for row in rows], pa.int32())
    columns["meets"] = pa.array([[numbers[v] for v in meets[row.family]] for row in rows], pa.list_(pa.int32()))
    return pa.table(columns)


@lru_cache(maxsize=4)
def _ready(settings: bytes) -> SettingsCreator:
    """The settings as Splink takes them, read once: it would parse each comparison anew for each call."""
    made = splink_settings(msgspec.json.decode(settings, type=Settings))
    made.get_settings = cache(made.get_settings)  # type: ignore[method-assign]
    return made


def weigh(rows: Sequence[Row], left: NDArray[np.int64], right: NDArray[np.int64], settings: Settings) -> Weighed:
    """Weigh the pairs of the positions `left` and `right`."""
    import pyarrow as pa
    from splink import Linker

    if not len(left):
        return Weighed.none()
    backend = api()
    pairs = pa.table({"match_key": pa.array(["0"] * len(left)), "join_key_l": left, "join_key_r": right})
    frames = backend.register(table(rows)), backend.register(pairs)
    linker = Linker(frames[0], _ready(msgspec.json.encode(settings)), log_level=None, validate_settings=False)
    linker.table_management.register_blocked_pairs_for_predict(frames[1])
    found = linker.inference.predict(warning_mode="never")
    columns = ", ".join(f"mw_{c.name}" for c in COMPARISONS)
    out = backend.duckdb_con.execute(
        f"select id_l, id_r, match_weight, {columns} from {found.physical_name} order by id_l, id_r"
    ).fetchnumpy()
    found.drop_table_from_database_and_remove_from_cache()
    linker.table_management.invalidate_cache()  # type: ignore[no-untyped-call]
    for frame in frames:
        backend.delete_table_from_database(frame.physical_name)
    parts = np.stack([np.asarray(out[f"mw_{c.name}"], dtype=np.float32) for c in COMPARISONS], axis=1)
    return Weighed(np.asarray(out["id_l"]), np.asarray(out["id_r"]), np.asarray(out["match_weight"]), parts)
