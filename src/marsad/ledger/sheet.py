"""Rows of ledgers as flat cells, for tables of any kind: CSV, and what exports make of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from marsad.incident import Voice, Where
from marsad.ledger.casualties import CasualtyRow, CasualtyTotal, ClaimantSays, ClaimantSum
from marsad.ledger.control import ControlRow, Holder
from marsad.ledger.losses import LossRow, LossTotal
from marsad.ledger.reckon import Sum
from marsad.ledger.review import Beside, Overlap
from marsad.ledger.statements import About, StatementRow
from marsad.ledger.transfers import Says, TransferRow, TransferTotal
from marsad.ledger.voices import Claimant

Cell = str | int | float | bool | None
KINDS: dict[str, tuple[type[msgspec.Struct], ...]] = {
    "losses": (LossTotal, LossRow, Beside, Overlap),
    "transfers": (TransferTotal, TransferRow),
    "casualties": (CasualtyTotal, CasualtyRow, Beside, Overlap),
    "control": (ControlRow,),
    "statements": (StatementRow,),
}
"""The kinds of row of each ledger."""
_PLACE = ("place", "place_ar", "place_id", "country", "lat", "lon", "place_precision")
_SUM = ("low", "best", "high", "claims", "uncounted", "beside")
_VOICES = ("telling", "document", "span", "words")
"""Of each voice: its telling, the hash of its document, where its words stand (`in:start-end`), the words."""
_JOIN = "; "


@cache
def columns(name: str) -> tuple[str, ...]:
    """The columns of a ledger: those of all its kinds of row, each once, the kind first."""
    found = ["row"]
    for kind in KINDS[name]:
        for field in msgspec.structs.fields(kind):
            found += [column for column in _columns(field.encode_name, field.type) if column not in found]
    voices = [f"voice_{part}" for part in _VOICES]
    return tuple([column for column in found if column not in voices] + voices)


def _columns(name: str, type_: Any) -> list[str]:
    if name == "voices":
        return [f"voice_{part}" for part in _VOICES]
    if type_ is Sum:
        return [f"{name}_{part}" for part in _SUM]
    if type_ == Where | None:
        return list(_PLACE)
    return [name, f"{name}_id"] if type_ == Holder | None else [name]


def flat(row: msgspec.Struct) -> dict[str, Cell]:
    """The cells of a row by column. Lists are joined with "; "."""
    out: dict[str, Cell] = {"row": str(row.__struct_config__.tag)}
    for field in msgspec.structs.fields(type(row)):
        names, value = _columns(field.encode_name, field.type), getattr(row, field.name)
        out.update(zip(names, _cells(value, len(names), field.encode_name), strict=True))
    return out


def _cells(value: Any, n: int, name: str) -> list[Cell]:
    if name == "voices":
        return _voices(value)
    if isinstance(value, Sum):
        return [getattr(value, part) for part in _SUM]
    if isinstance(value, Where):
        return [value.name, value.name_ar, value.id, value.country, value.lat, value.lon, value.precision]
    if isinstance(value, Holder):
        return [value.name, value.id]
    if value is None:
        return [None] * n
    return [_JOIN.join(_word(part) for part in value) if isinstance(value, list) else value]


def _voices(voices: Sequence[Voice]) -> list[Cell]:
    spans = [v.mention for v in voices]
    return [
        _JOIN.join(v.telling for v in voices),
        _JOIN.join(v.document for v in voices),
        _JOIN.join(f"{s.in_ or 'text'}:{s.start}-{s.end}" if s else "-" for s in spans),
        _JOIN.join(s.text if s else "-" for s in spans),
    ]


def _word(part: Any) -> str:
    """One of a list, in words."""
    if isinstance(part, Claimant | Holder):
        return part.name
    if isinstance(part, ClaimantSum):
        return f"{part.by.name}: {bounds(part.sum.low, part.sum.high)}"
    if isinstance(part, ClaimantSays):
        return f"{part.by.name}: {bounds(part.low, part.high)}"
    if isinstance(part, Says):
        return f"{part.by.name} {part.what}"
    if isinstance(part, About):
        return about(part)
    return str(part)


def bounds(low: int | None, high: int | None) -> str:
    """ "4", "4–5", "some"."""
    if low is None or high is None:
        return "some"
    return str(low) if low == high else f"{low}–{high}"


def about(part: About) -> str:
    """What a statement is about, in words: "arms-transfer (claimed): A to B, Pantsir-S1, Tarhuna"."""
    actor, target = (", ".join(c.name for c in side) for side in (part.actor, part.target))
    who = " to ".join(name for name in (actor, target) if name)
    told = ", ".join(piece for piece in (who, *part.items, part.place or "") if piece)
    return f"{part.type} ({part.status})" + (f": {told}" if told else "")


def table(name: str, rows: Iterator[msgspec.Struct]) -> Iterator[list[Cell]]:
    """The rows of a ledger as lists of cells in the order of `columns`."""
    order = columns(name)
    for row in rows:
        cells: Mapping[str, Cell] = flat(row)
        yield [cells.get(column) for column in order]
