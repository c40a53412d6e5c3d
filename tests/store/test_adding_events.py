"""Events that the coder missed and a person added: tellings like the others, known by who made them, that no coder changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from marsad.coder import Coder
from marsad.export import Options, write
from marsad.incident import Telling
from marsad.read import Report
from marsad.record import Event, Span, Step
from marsad.store import Store, StoreError
from marsad.store.filters import Filter

from .otherwise import otherwise, relinking
from .scene import BY, PAPERS, WHY, groups, of, scene, strike

Add = Callable[[Store, list[Report]], None]
WORDS = "غارة"


@pytest.fixture
def told(holding: Callable[..., Store]) -> Store:
    """The scene."""
    return holding("scene", scene)


def hit(store: Store, document: str) -> Telling:
    (found,) = [found.telling for found in store.search(limit=500).hits if found.document == document and found.telling.made_by is None]
    return found


def missed(store: Store) -> tuple[str, Event]:
    """The document that tells of the withdrawal from Sirte, and a clash there as a person adds it."""
    one = hit(store, "w1")
    cells = {"id": "", "type": "clash", "trigger": _words(one.event), "status": "reported", "confidence": 1.0}
    return one.document, msgspec.structs.replace(one.event, **cells)


def _words(event: Event) -> Span:
    """The word before the place: what stands there is marked."""
    assert event.actor
    return event.actor[0].mention


def added(store: Store) -> Telling:
    (one,) = [found.telling for found in store.search(limit=500).hits if found.telling.made_by is not None]
    return one


def test_it_is_a_telling_like_the_others(told: Store, add: Add, tmp_path: Path) -> None:
    document, event = missed(told)
    before = told.counts()
    key = told.add_event(document, event, BY, WHY)
    one = added(told)
    assert (one.key, one.decision, one.made_by, one.document) == (key, "accepted", BY, document)
    assert key.startswith(document[:16])
    assert one.event == msgspec.structs.replace(event, id=key.split(".")[1], why=[Step("person", "added", event.trigger)])
    assert told.counts() == before | {"events": before["events"] + 1, "incidents": before["incidents"] + 1}
    assert [found.telling.key for found in told.search("سرت", Filter(type=("clash",))).hits] == [key]
    (case,) = told.cases(Filter(type=("clash",)))
    assert [(one.action, one.by, one.reason) for one in case.decisions] == [("add", BY, WHY)]
    write("gold", told.cases(Filter(reviewed=True)), tmp_path / "gold.jsonl", Options())
    (row,) = map(json.loads, (tmp_path / "gold.jsonl").read_text("utf-8").splitlines())
    assert [(one["type"], one["trigger"]) for one in row["events"]] == [("clash", event.trigger.text)]
    assert told.verify().faults == []


def test_it_is_linked_with_what_others_tell(told: Store, add: Add) -> None:
    """One strike, added to a paper of which the coder read nothing of it."""
    text = "في ترهونة أمس الثلاثاء سوق ودخان كثيف في السماء."
    add(told, [Report("t6", text, None, strike("t", "1").published, PAPERS["5"], given=True)])
    before = groups(told)
    assert "t6" not in [name for group in before.values() for name in group]
    case = next(case for case in told.cases() if "t1" in case.incident.documents)
    own = next(one for one in case.tellings if case.document(one).id == "t1").event
    (document,) = {row["subject"] for row in told.log("t6") if row["action"] == "document.add"}
    assert own.place is not None
    at, word = text.index("ترهونة"), text.index("سوق")
    cells = {
        "actor": [],
        "target": [],
        "counts": [],
        "speaker": [],
        "trigger": Span("سوق", word, word + len("سوق")),
        "place": msgspec.structs.replace(own.place, mention=Span("ترهونة", at, at + len("ترهونة")), antecedent=None),
        "when": msgspec.structs.replace(own.when, mention=None),
        "sentence": msgspec.structs.replace(own.sentence, start=0, end=len(text)),
    }
    event = msgspec.structs.replace(own, **cells)
    told.add_event(document, event, BY, WHY)
    assert groups(told)[of(told, "t1")] == [*before[case.incident.id], "t6"]


def test_no_coder_changes_it(told: Store, coder: Coder) -> None:
    document, event = missed(told)
    key = told.add_event(document, event, BY, WHY)
    before = added(told)
    told.recode(otherwise(coder, relinking))
    assert added(told) == before
    assert [case.incident.type for case in told.cases(Filter(type=("clash",)))] == ["clash"]
    assert told.verify().faults == []
    told.edit(key, msgspec.structs.replace(before.event, status="claimed"), "another", WHY)
    assert (added(told).decision, added(told).made_by, added(told).event.status) == ("edited", BY, "claimed")


def test_it_is_added_once_and_again_after_it_was_undone(told: Store) -> None:
    document, event = missed(told)
    before = groups(told)
    key = told.add_event(document, event, BY, WHY)
    with pytest.raises(StoreError, match="there already"):
        told.add_event(document, event, BY, WHY)
    number = told.last_decision(BY)
    assert number is not None
    told.undo(number, BY, WHY)
    assert groups(told) == before
    assert told.search("", Filter(type=("clash",))).hits == []
    assert told.verify().faults == []
    other = msgspec.structs.replace(event, status="claimed")
    assert told.add_event(document, other, "another", WHY) == key
    assert (added(told).made_by, added(told).event.status) == ("another", "claimed")
    assert told.verify().faults == []


def test_what_cant_be_added(told: Store, add: Add) -> None:
    document, event = missed(told)
    head = told.verify().head
    for wrong, said in (
        (msgspec.structs.replace(event, trigger=Span("كلمة", 0, 4)), "does not stand"),
        (msgspec.structs.replace(event, type="party"), "no type of event"),
        (msgspec.structs.replace(event, confidence=2.0), "confidence"),
    ):
        with pytest.raises(StoreError, match=said):
            told.add_event(document, wrong, BY, WHY)
    for key, by, why, said in (("0" * 64, BY, WHY, "no document"), (document, " ", WHY, "name"), (document, BY, "", "reason")):
        with pytest.raises(StoreError, match=said):
            told.add_event(key, event, by, why)
    assert told.verify().head == head
    page = Report("p", "انسحب مقاتلون من مدينة سرت.", url="https://example.org/p", given=True)
    add(told, [page])
    add(told, [Report("p", "انسحب مقاتلون من مدينة سرت. ثم عادوا.", url="https://example.org/p", given=True)])
    (old,) = [row["subject"] for row in told.log() if row["action"] == "document.supersede"]
    with pytest.raises(StoreError, match="later version"):
        told.add_event(old, event, BY, WHY)


def test_a_backup_has_it(told: Store, make_url: Callable[..., str], tmp_path: Path) -> None:
    document, event = missed(told)
    told.add_event(document, event, BY, WHY)
    told.backup(tmp_path / "b.zip")
    other = Store(make_url())
    other.restore(tmp_path / "b.zip")
    assert added(other) == added(told)
    assert other.verify().faults == []
    other.close()
