"""What incidents can't both say of each other."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest
from agreed import agreed, rows

from marsad.data import Row
from marsad.incident import Incident
from marsad.link.agree import contradicted
from marsad.link.between import between, summaries


@pytest.mark.parametrize("row", rows("between.yaml"), ids=lambda row: row["name"])
def test_between(row: Row) -> None:
    row.only("name", "incidents", "expect", "sums")
    told = row.mapping("incidents")
    incidents = [agreed(Row(row.path, row.line, {"tellings": told.rows(id_)}), id_) for id_ in told]
    found = [
        f"{id_} {c.kind} {c.with_}: {' / '.join(stand.value for stand in c.stands)}"
        for id_, contradictions in sorted(between(incidents).items())
        for c in contradictions
    ]
    assert found == row.texts("expect")
    assert summaries(incidents) == dict(row.get("sums") or {})


def test_many() -> None:
    """Ten thousand incidents of one war are held against each other, and each finds its own."""
    row = next(row for row in rows("between.yaml") if row["name"].startswith("nine in two"))
    told = row.mapping("incidents")
    made = {id_: agreed(Row(row.path, row.line, {"tellings": told.rows(id_)}), id_) for id_ in told}
    many = [one for n in range(3000) for one in _moved(list(made.values()), n)]
    found = between(many)
    assert len(found) == len(many)


def _moved(incidents: list[Incident], n: int) -> list[Incident]:
    """The same incidents, weeks later."""
    out = []
    for one in incidents:
        other = copy.deepcopy(one)
        other.id = f"{one.id}-{n}"
        other.when.start, other.when.end = (_later(day, 14 * (n % 300)) for day in (one.when.start, one.when.end))
        out.append(other)
    return out


def _later(day: str | None, days: int) -> str | None:
    return day and (date.fromisoformat(day) + timedelta(days)).isoformat()


def test_contradicted() -> None:
    """A denial from outside makes an act contested and its note tell so, and leaves alone what a party said and what a person verified."""
    row = next(row for row in rows("between.yaml") if row["name"].startswith("a party denies"))
    told = row.mapping("incidents")
    said, no = (agreed(Row(row.path, row.line, {"tellings": told.rows(id_)}), id_) for id_ in ("said", "no"))
    found = between([said, no])
    assert (said.status, no.status) == ("single claim", "denied")
    contradicted(said, found["said"])
    contradicted(no, found["no"])
    assert (said.status, no.status) == ("contested", "denied")
    assert "denied by Russia" in said.note["en"]
    verified = agreed(Row(row.path, row.line, {"tellings": told.rows("said")}), "said")
    verified.status = "verified"
    contradicted(verified, found["said"])
    assert verified.status == "verified"
    assert "verified" in verified.note["en"]
