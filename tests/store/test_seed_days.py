"""The seed article with three other reports of its days: what is one incident, what stays apart, what the ledger of losses says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from marsad.incident import Case, Telling
from marsad.ledger import rows
from marsad.read import Report, read
from marsad.store import Store

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seed" / "article.txt"
DAYS = ROOT / "samples" / "seed-days"
EXPECT = yaml.safe_load((DAYS / "expect.yaml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the seed article is not here")


@pytest.fixture(scope="module")
def cases(add: Callable[[Store, list[Report]], None]) -> list[Case]:
    store = Store("sqlite://")
    seed = Report("seed", SEED.read_text(encoding="utf-8"), published=date(2020, 5, 20), given=True)
    add(store, [seed, *(item for item in read([str(DAYS / "reports.jsonl")]) if isinstance(item, Report))])
    found = list(store.cases())
    store.close()
    return found


def held(cases: list[Case], wanted: dict[str, Any]) -> list[tuple[Case, Telling]]:
    """The tellings that an entry means, with their cases."""
    out = []
    for case in cases:
        for telling in case.tellings:
            event, document = telling.event, case.document(telling)
            own = (document.title or "") if event.sentence.in_ else document.text
            if (
                document.id == wanted["document"]
                and event.trigger.text == wanted["trigger"]
                and ("words" not in wanted or wanted["words"] in own[max(0, event.trigger.start - 80) : event.trigger.end + 80])
                and ("type" not in wanted or event.type == wanted["type"])
                and ("place" not in wanted or (event.place is not None and event.place.id == wanted["place"]))
                and ("status" not in wanted or event.status == wanted["status"])
                and ("speaker" not in wanted or wanted["speaker"] in [party.id for party in event.speaker])
            ):
                out.append((case, telling))
    return out


@pytest.mark.parametrize("wanted", EXPECT["incidents"], ids=lambda wanted: wanted["name"])
def test_one_incident(cases: list[Case], wanted: dict[str, Any]) -> None:
    ids = set()
    for event in wanted["events"]:
        found = held(cases, event)
        assert found or event.get("may"), f"no event {event}"
        if not event.get("may"):
            ids.add(frozenset(case.incident.id for case, _ in found))
    assert len(ids) == 1, f"told as {len(ids)} incidents"
    (one,) = {
        case.incident.id: case.incident for event in wanted["events"] for case, _ in held(cases, event) if not event.get("may")
    }.values()
    assert one.type == wanted["type"]
    if "status" in wanted:
        assert one.status == wanted["status"]
    if "stands" in wanted:
        against = [c for c in one.contradictions if c.kind == wanted["stands"]["kind"]]
        speakers = [{voice.speaker for voice in stand.by} for c in against for stand in c.stands]
        assert any(wanted["stands"]["denied"] in said for said in speakers)


@pytest.mark.parametrize("wanted", EXPECT["apart"], ids=lambda wanted: wanted["why"])
def test_apart(cases: list[Case], wanted: dict[str, Any]) -> None:
    one, other = ({case.incident.id for case, _ in held(cases, wanted[side])} for side in ("one", "other"))
    assert one.isdisjoint(other)


def test_losses(cases: list[Case]) -> None:
    wanted = EXPECT["losses"]
    told: list[Any] = [msgspec.to_builtins(row) for row in rows("losses", cases)]
    totals = [row for row in told if row["row"] == "total" and row["item"] is None]
    (total,) = [row for row in totals if (row["party_id"], row["class"]) == (wanted["owner"], wanted["class"])]
    for standing in ("claimed", "corroborated"):
        assert {end: total[standing][end] for end in ("low", "high")} == wanted[standing]
    assert total["outcome"] == wanted["outcome"]
    (beside,) = [row for row in told if row["row"] == "beside"]
    assert (beside["low"], beside["high"], beside["agrees"]) == (wanted["beside"]["number"],) * 2 + (False,)
    reviewed = {case.incident.id for event in wanted["review"] for case, _ in held(cases, event)}
    assert any(set(row["incidents"]) == reviewed for row in told if row["row"] == "overlap")
