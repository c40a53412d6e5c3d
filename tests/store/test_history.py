"""History tells all that happened to an incident, a telling or a document, the latest first."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from marsad import __version__
from marsad.coder import Coder
from marsad.read import Report
from marsad.store import Store, StoreError
from marsad.store.states import Difference

from .otherwise import otherwise, surer
from .scene import BY, WHY, of, scene, strike, telling

Add = Callable[[Store, list[Report]], None]
OTHER = "another analyst"


@pytest.fixture
def told(holding: Callable[..., Store]) -> Store:
    """The scene."""
    return holding("scene", scene)


def document(store: Store, name: str) -> str:
    (key,) = {row["subject"] for row in store.log(name) if row["action"] == "document.add"}
    return str(key)


def test_history_of_a_telling(told: Store) -> None:
    key = telling(told, "t1")
    event = told.search("", limit=99).hits
    (one,) = [hit.telling.event for hit in event if hit.document == "t1"]
    accepted = told.accept(key, BY)
    told.comment("telling", key, "is it so?", OTHER)
    edited = told.edit(key, msgspec.structs.replace(one, type="shelling", status="claimed"), OTHER, WHY)
    undone = told.undo(edited, BY, "it was a strike")
    found = told.history("telling", key)
    joined = [entry for entry in found if entry.machine]
    assert {entry.action for entry in joined} <= {"incident.open", "incident.join"}
    assert {(entry.by, entry.other) for entry in joined} == {(f"marsad {__version__}", key)}
    found = [entry for entry in found if not entry.machine]
    assert [(entry.action, entry.by, entry.machine) for entry in found] == [
        ("person.undo", BY, False),
        ("person.edit", OTHER, False),
        ("comment.add", OTHER, False),
        ("person.accept", BY, False),
    ]
    undo, edit, comment, accept = found
    assert (undo.decision, undo.undoes, undo.reason, undo.undoable) == (undone, edited, "it was a strike", False)
    assert (edit.decision, edit.undone_by, edit.undoable) == (edited, undone, False)
    assert edit.changes == [Difference("type", one.type, "shelling"), Difference("status", one.status, "claimed")]
    assert (comment.text, comment.comment, comment.withdrawn) == ("is it so?", 1, None)
    assert (accept.decision, accept.undone_by, accept.undoable) == (accepted, None, True)
    assert [entry.seq for entry in found] == sorted((entry.seq for entry in found), reverse=True)


def test_history_of_an_incident_has_its_tellings_and_what_went_over_into_it(told: Store) -> None:
    tarhuna, gharyan = of(told, "t1"), of(told, "g1")
    told.accept(telling(told, "g2"), BY)
    told.comment("incident", gharyan, "two of one day", BY)
    told.assign("incident", tarhuna, OTHER, "to-do", BY)
    told.merge(tarhuna, gharyan, BY, WHY)
    found = told.history("incident", gharyan)
    assert found == told.history("incident", tarhuna)
    people = [entry for entry in found if not entry.machine]
    assert [entry.action for entry in people] == ["person.merge", "person.assign", "comment.add", "person.accept"]
    merge, assign, *_ = people
    assert (merge.other, merge.tellings) == (gharyan, [telling(told, name) for name in ("g1", "g2", "g3")])
    assert assign.changes == [Difference("person", None, OTHER), Difference("state", None, "to-do")]
    assert sum(entry.action == "incident.open" for entry in found) == 2


def test_pages_of_history_neither_repeat_nor_skip(told: Store) -> None:
    tarhuna = of(told, "t1")
    for _ in range(3):
        told.verify_incident(tarhuna, BY, WHY)
    whole = told.history("incident", tarhuna)
    assert len(whole) > 6
    some: list[int] = []
    while page := told.history("incident", tarhuna, limit=2, before=some[-1] if some else None):
        some += [entry.seq for entry in page]
    assert some == [entry.seq for entry in whole]


def test_history_of_a_document(told: Store, add: Add, coder: Coder) -> None:
    key = document(told, "t1")
    told.set_flags(key, ["graphic-violence"], BY, "as it says")
    told.comment("document", key, "from the morning", OTHER)
    told.reject(telling(told, "t1"), BY, WHY)
    told.recode(otherwise(coder, surer))
    found = [entry.action for entry in told.history("document", key)]
    assert found == ["record.code", "person.reject", "comment.add", "flag.set", "record.code", "document.add"]


def test_a_version_tells_what_it_took_the_place_of(store: Store, add: Add) -> None:
    for text in (strike("t", "1").text, strike("t", "1").text + " وأدان مجلس محلي القصف."):
        add(store, [Report("p", text, url="https://example.org/p", given=True)])
    old, new = [row["subject"] for row in store.log() if row["action"] == "document.add"]
    for key in (old, new):
        (taken,) = [entry for entry in store.history("document", key) if entry.action == "document.supersede"]
        assert (taken.subject, taken.other) == (old, new)


def test_a_comment_that_was_withdrawn_is_not_shown(told: Store) -> None:
    number = told.comment("incident", of(told, "t1"), "a slip", BY)
    told.withdraw_comment(number, BY)
    gone, added = told.history("incident", of(told, "t1"), limit=2)
    assert (gone.action, added.action, added.text, added.comment) == ("comment.withdraw", "comment.add", "", number)
    assert added.withdrawn == gone.at


def test_decisions_taken_together_share_their_name(told: Store) -> None:
    made = told.decide_many("accept", [telling(told, "t1"), telling(told, "t2")], BY)
    assert [entry.bulk for entry in told.history("incident", of(told, "t1")) if entry.decision] == [made.bulk] * 2


def test_what_has_no_history(told: Store) -> None:
    for kind, name in (("incident", "i-000000000000"), ("telling", "nothing"), ("document", "nothing"), ("party", "ly-lna")):
        with pytest.raises(StoreError):
            told.history(kind, name)
