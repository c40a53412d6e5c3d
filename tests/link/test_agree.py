"""What tellings of one incident agree on."""

from __future__ import annotations

import pytest
from agreed import agreed, named, rows

from marsad.data import Row
from marsad.incident import Decision, Incident
from marsad.link.tolls import total


def _numbers(*values: int | None) -> str:
    return " ".join("-" if value is None else str(value) for value in values)


def _seen(one: Incident, row: Row) -> dict[str, object]:
    """What a row asks for, as the incident has it."""
    killed = total(one, "killed")
    stands = [(c.kind, [stand.value for stand in c.stands]) for c in one.contradictions]
    return {
        "type": one.type,
        "group": one.group,
        "status": one.status,
        "modality": one.modality,
        "actor": [named(side) for side in one.actor],
        "target": [named(side) for side in one.target],
        "called": [name for side in one.actor for name in side.called],
        "private": [side.name for side in one.target if side.private],
        "place": (one.place.id or one.place.name) if one.place else "",
        "precision": one.place.precision if one.place else "",
        "places": str(len(one.place.by)) if one.place else "0",
        "when": f"{one.when.start or ''}..{one.when.end or ''}",
        "days": one.when.precision,
        "counts": [f"{t.kind} {_numbers(t.low, t.best, t.high)}" for t in one.counts],
        "total": f"killed {_numbers(*killed)}" if killed else "",
        "equipment": [f"{loss.id} {loss.outcome} {_numbers(loss.low, loss.best, loss.high)}" for loss in one.equipment],
        "contradictions": [
            f"{kind} {' / '.join(values)}" if any(want.startswith(f"{kind} ") for want in row.texts("contradictions")) else kind
            for kind, values in stands
        ],
        "sources": str(len(one.sources)),
        "speakers": str(len(one.speakers)),
        "en": one.note["en"],
        "ar": one.note["ar"],
    }


def _check(row: Row, one: Incident) -> None:
    expect = row.mapping("expect")
    seen = _seen(one, expect)
    assert {key: seen[key] for key in expect} == dict(expect)


@pytest.mark.parametrize("row", rows("agree.yaml"), ids=lambda row: row["name"])
def test_agree(row: Row) -> None:
    row.only("name", "tellings", "expect")
    _check(row, agreed(row))


@pytest.mark.parametrize("row", rows("coded.yaml"), ids=lambda row: row["name"])
def test_coded(row: Row) -> None:
    """The same from sentences, read by the coder itself."""
    row.only("name", "of", "tellings", "expect")
    _check(row, agreed(row))


def _decision(action: str, subject: str, at: str = "2024-03-08T10:00:00Z") -> Decision:
    return Decision(at=at, by="reviewer", action=action, subject=subject)


ROW = rows("agree.yaml")[0]


@pytest.mark.parametrize(
    ("decisions", "status"),
    [
        ([_decision("verify", "i-1")], "verified"),
        ([_decision("verify", "i-before-the-merge")], "verified"),
        ([_decision("verify", "a/0")], "corroborated"),
        ([_decision("edit", "i-1")], "corroborated"),
        ([_decision("verify", "i-1"), _decision("reject", "i-1", "2024-03-09T10:00:00Z")], "corroborated"),
        ([_decision("reject", "i-1"), _decision("verify", "i-1", "2024-03-09T10:00:00Z")], "verified"),
    ],
)
def test_verified(decisions: list[Decision], status: str) -> None:
    """Only a person's ruling on the incident makes it verified, and his last one counts."""
    assert agreed(ROW, decisions=decisions).status == status
    assert agreed(ROW, decisions=decisions[::-1]).status == status


def test_no_tellings() -> None:
    """An incident of nothing is refused."""
    row = Row(ROW.path, 1, {"tellings": [Row(ROW.path, 1, {"doc": "a", "decision": "rejected"})]})
    with pytest.raises(ValueError, match="no tellings"):
        agreed(row)
