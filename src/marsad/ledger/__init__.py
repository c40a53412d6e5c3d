"""Ledgers: what incidents add up to, as rows that keep the words they rest on.

Each ledger is a function over `Iterable[Case]`, read once, in any order; copies of a report and the order of the cases change nothing.

>>> from marsad.ledger import NAMES, rows
>>> sorted(NAMES)
['casualties', 'control', 'losses', 'statements', 'transfers']
>>> list(rows("losses", []))
[]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from marsad.export import Options
    from marsad.incident import Case

NAMES: dict[str, str] = {
    "losses": "equipment lost, by party, class and item, claimed against corroborated against denied",
    "transfers": "arms supplied, by supplier, recipient and item, with who accuses and who denies",
    "casualties": "killed, wounded and others, by party and civilians, as low, best and high, and by who says so",
    "control": "who holds which place, over time or on a day",
    "statements": "who accused, denied, demanded, threatened, warned, condemned or supported whom, about what",
}
"""The ledgers and what they hold."""


def rows(name: str, cases: Iterable[Case], on: str | None = None, options: Options | None = None) -> Iterator[msgspec.Struct]:
    """All rows of a ledger, totals first; each kind of row has its name in the field `row`.

    `on`, an ISO day, leaves of control the state of that day. Raises `KeyError` for an unknown name.
    """
    if name == "losses":
        from marsad.ledger.losses import losses

        lost = losses(cases, options)
        yield from (*lost.totals, *lost.losses, *lost.beside, *lost.overlaps)
    elif name == "casualties":
        from marsad.ledger.casualties import casualties

        hurt = casualties(cases, options)
        yield from (*hurt.totals, *hurt.casualties, *hurt.beside, *hurt.overlaps)
    elif name == "transfers":
        from marsad.ledger.transfers import transfers

        given = transfers(cases, options)
        yield from (*given.totals, *given.transfers)
    elif name == "control":
        from marsad.ledger.control import control

        yield from control(cases, on, options).rows
    elif name == "statements":
        from marsad.ledger.statements import statements

        yield from statements(cases, options)
    else:
        raise KeyError(name)
