"""The limits that copies.yaml sets."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from marsad.data import read_mapping

PATH = Path(__file__).parent / "copies.yaml"

_KEYS = ("shingle", "kept", "likely", "compared", "common", "share", "whole", "short", "tiny", "run", "gap", "lead", "costs", "allowed",
         "nothing_new")  # fmt: skip


class Limits(NamedTuple):
    """What copies.yaml says; see there."""

    shingle: int
    kept: int
    likely: float
    compared: int
    common: int
    share: float
    whole: float
    short_words: int
    short_share: float
    tiny_words: int
    tiny_days: int
    run: int
    gap: int
    lead: int
    name_in_lead: float
    name: float
    number: float
    number_same_day: float
    day: float
    word: float
    allowed_known: float
    allowed_word: float
    nothing_new: float


@cache
def limits(path: Path = PATH) -> Limits:
    """Read them. A wrong or missing one raises `DataError` with file and line."""
    data = read_mapping(path)
    data.only(*_KEYS)
    short, tiny, costs, allowed = (data.mapping(key) for key in ("short", "tiny", "costs", "allowed"))
    short.only("words", "share")
    tiny.only("words", "days")
    costs.only("name_in_lead", "name", "number", "number_same_day", "day", "word")
    allowed.only("known", "word")
    return Limits(
        int(data.number("shingle", 1, 16)),
        int(data.number("kept", 4, 256)),
        data.number("likely", 0, 1),
        int(data.number("compared", 1, 100)),
        int(data.number("common", 2, 10_000)),
        data.number("share", 0, 1),
        data.number("whole", 0, 1),
        int(short.number("words", 0)),
        short.number("share", 0, 1),
        int(tiny.number("words", 0)),
        int(tiny.number("days", 0)),
        int(data.number("run", 2, 20)),
        int(data.number("gap", 1, 50)),
        int(data.number("lead", 0)),
        costs.number("name_in_lead", 0),
        costs.number("name", 0),
        costs.number("number", 0),
        costs.number("number_same_day", 0),
        costs.number("day", 0),
        costs.number("word", 0),
        allowed.number("known", 0),
        allowed.number("word", 0),
        data.number("nothing_new", 0, 1),
    )
