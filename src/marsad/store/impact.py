"""How much of the ledgers hangs on an incident: what is worth a person's look first."""

from __future__ import annotations

from marsad.incident import Incident, Loss, Toll

_OPEN = 10
"""What a number that is not told ("dozens") is taken to be."""


def impact(one: Incident) -> float:
    """How much the numbers of losses, casualties and transfers may change by what a person finds out about an incident.

    For each number of it: how far its highest claim is from its lowest, and, where one source alone tells of it, the number itself,
    because it stands or falls with that source. A bound that is open ("more than", "dozens") is as far off as the number is high, and a
    number that is not told counts as ten. What only is planned or demanded, or was denied by whoever told it, counts in no ledger: 0.
    """
    if one.modality != "happened" or one.status == "denied":
        return 0.0
    alone = len(one.sources) < 2
    return float(sum(_weight(number, alone) for number in one.counts) + sum(_weight(number, alone) for number in one.equipment))


def _weight(number: Toll | Loss, alone: bool) -> int:
    told = number.best or number.high or number.low or _OPEN
    width = number.high - number.low if number.low is not None and number.high is not None else told
    return width + alone * told
