"""How much of the ledgers hangs on an incident."""

from __future__ import annotations

from marsad.incident import Days, Incident, Loss, Toll
from marsad.store.impact import impact


def incident(**cells: object) -> Incident:
    told = {"id": "i", "type": "airstrike", "group": "violence", "status": "single claim", "documents": [], "records": [], "when": Days()}
    return Incident(**{"sources": ["a"], **told, **cells})  # type: ignore[arg-type]


def test_how_much_hangs_on_an_incident() -> None:
    five, wide = Toll(kind="killed", low=5, best=5, high=5), Toll(kind="killed", low=3, best=4, high=9)
    nine, some = Loss(item="Pantsir-S1", low=9, best=9, high=9), Toll(kind="wounded")
    assert impact(incident()) == 0
    assert impact(incident(counts=[five])) == 5
    assert impact(incident(counts=[five], sources=["a", "b"])) == 0
    assert impact(incident(counts=[wide], sources=["a", "b"])) == 6
    assert impact(incident(counts=[wide])) == 10
    assert impact(incident(equipment=[nine])) == 9
    assert impact(incident(counts=[some])) == 20
    assert impact(incident(counts=[Toll(kind="killed", low=40)], sources=["a", "b"])) == 40
    assert impact(incident(counts=[five], modality="planned")) == 0
    assert impact(incident(counts=[five], status="denied")) == 0
