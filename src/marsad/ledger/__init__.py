"""Ledgers: what incidents add up to, as rows that keep the words they rest on.

Each ledger is a function over `Iterable[Case]`, read once, in any order; copies of a report and the order of the cases change nothing.

>>> from marsad.ledger import NAMES, rows
>>> sorted(NAMES)
['casualties', 'control', 'losses', 'statements', 'transfers']
>>> list(rows("losses", []))
[]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

import msgspec

if TYPE_CHECKING:
    from marsad.export import Options
    from marsad.incident import Case
    from marsad.ledger.casualties import CasualtyLedger
    from marsad.ledger.control import ControlLedger
    from marsad.ledger.losses import LossLedger
    from marsad.ledger.statements import StatementLedger
    from marsad.ledger.transfers import TransferLedger

    Ledger: TypeAlias = LossLedger | CasualtyLedger | TransferLedger | ControlLedger | StatementLedger

NAMES: dict[str, str] = {
    "losses": "equipment lost, by party, class and item, claimed against corroborated against denied",
    "transfers": "arms supplied, by supplier, recipient and item, with who accuses and who denies",
    "casualties": "killed, wounded and others, by party and civilians, as low, best and high, and by who says so",
    "control": "who holds which place, over time or on a day",
    "statements": "who accused, denied, demanded, threatened, warned, condemned or supported whom, about what",
}
"""The ledgers and what they hold."""


def build(name: str, cases: Iterable[Case], options: Options | None = None) -> Ledger:
    """A ledger of `cases`. `options` tell which private names are masked. Raises `KeyError` for an unknown name."""
    if name not in NAMES:
        raise KeyError(name)
    make: Callable[[Iterable[Case], Options | None], Ledger] = getattr(import_module(f"marsad.ledger.{name}"), name)
    return make(cases, options)


def rows_of(ledger: Ledger, on: str | None = None) -> Iterator[msgspec.Struct]:
    """All rows of a ledger, totals first; each kind of row has its name in the field `row`.

    `on`, an ISO day, leaves of control the state of that day.
    """
    from marsad.ledger.control import ControlLedger, held_on

    if isinstance(ledger, ControlLedger):
        yield from ledger.rows if on is None else held_on(ledger, on)
        return
    for field in msgspec.structs.fields(type(ledger)):
        yield from getattr(ledger, field.name)


def rows(name: str, cases: Iterable[Case], on: str | None = None, options: Options | None = None) -> Iterator[msgspec.Struct]:
    """The rows of the ledger `name` of `cases` (`build`, `rows_of`)."""
    yield from rows_of(build(name, cases, options), on)
