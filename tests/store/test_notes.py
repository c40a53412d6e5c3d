"""What people note beside the records: comments, who is to look at what, what is sensitive, views and preferences. All is in the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from marsad.read import Report
from marsad.store import Store, StoreError
from marsad.store.assigning import STATES
from marsad.store.database import reading
from marsad.store.flagging import FLAGS, flags_of, signs
from marsad.store.schema import CommentRow
from marsad.store.states import Conflict

from .scene import BY, WHY, of, scene, telling

Add = Callable[[Store, list[Report]], None]
OTHER = "another analyst"


@pytest.fixture
def told(holding: Callable[..., Store]) -> Store:
    """The scene."""
    return holding("scene", scene)


def document(store: Store, name: str) -> str:
    (key,) = {row["subject"] for row in store.log(name) if row["action"] == "document.add"}
    return str(key)


def actions(store: Store) -> list[tuple[str, str]]:
    return [(row["action"], row["actor"]) for row in store.log() if not row["actor"].startswith("marsad ")]


# -- comments


def test_comments_stand_on_what_they_are_about(told: Store) -> None:
    tarhuna, key, page = of(told, "t1"), telling(told, "t1"), document(told, "t1")
    numbers = [
        told.comment(kind, name, f" on the {kind}\0 ", BY) for kind, name in (("incident", tarhuna), ("telling", key), ("document", page))
    ]
    for number, (kind, name) in zip(numbers, (("incident", tarhuna[:12]), ("telling", key[:20]), ("document", page)), strict=True):
        (one,) = told.comments(kind, name)
        assert (one.pk, one.by, one.kind, one.text, one.withdrawn) == (number, BY, kind, f"on the {kind}\ufffd", None)
    assert actions(told) == [("comment.add", BY)] * 3
    assert told.verify().faults == []


def test_comments_on_an_incident_that_went_over_go_with_it(told: Store) -> None:
    tarhuna, gharyan = of(told, "t1"), of(told, "g1")
    told.comment("incident", gharyan, "first", BY)
    number = told.merge(tarhuna, gharyan, BY, WHY)
    told.comment("incident", gharyan, "second", BY)  # which is of the other now
    assert [one.text for one in told.comments("incident", tarhuna)] == ["first", "second"]
    told.undo(number, BY, WHY)
    assert [one.text for one in told.comments("incident", gharyan)] == ["first"]


def test_a_comment_is_withdrawn_by_who_wrote_it(told: Store) -> None:
    number = told.comment("telling", telling(told, "t1"), "a slip", BY)
    with pytest.raises(StoreError, match=f"the comment is of {BY}"):
        told.withdraw_comment(number, OTHER)
    told.withdraw_comment(number, BY)
    (one,) = told.comments("telling", telling(told, "t1"))
    assert one.withdrawn
    second = told.comment("telling", telling(told, "t1"), "another", BY)
    told.withdraw_comment(second, OTHER, anyones=True)
    for gone in (number, second, 99):
        with pytest.raises(StoreError, match="there is no comment"):
            told.withdraw_comment(gone, BY)
    assert told.verify().faults == []


def test_what_is_no_comment(told: Store) -> None:
    head = told.verify().head
    for kind, name, text, by, said in (
        ("incident", of(told, "t1"), " \n", BY, "needs words"),
        ("incident", of(told, "t1"), "x" * 10_001, BY, "too long"),
        ("incident", of(told, "t1"), "x", " ", "name of who"),
        ("incident", "i-000000000000", "x", BY, "no incident"),
        ("document", "nothing", "x", BY, "no document"),
        ("party", "ly-lna", "x", BY, "nobody comments"),
    ):
        with pytest.raises(StoreError, match=said):
            told.comment(kind, name, text, by)
    assert told.verify().head == head


def test_a_comment_that_was_changed_is_found(told: Store) -> None:
    told.comment("incident", of(told, "t1"), "as it was written", BY)
    with told.engine.begin() as connection:
        connection.execute(CommentRow.__table__.update().values(text="otherwise"))  # type: ignore[attr-defined]
    assert [fault for fault in told.verify().faults if fault.startswith("comment 1")]


# -- assignments


def test_who_is_to_look_at_it(told: Store) -> None:
    tarhuna, key = of(told, "t1"), telling(told, "w1")
    told.assign("incident", tarhuna, BY, "to-do", OTHER)
    told.assign("telling", key, BY, "in-progress", OTHER, "you know the place")
    found = told.assignment("incident", tarhuna)
    assert found is not None
    assert (found.kind, found.subject, found.person, found.state, found.by) == ("incident", tarhuna, BY, "to-do", OTHER)
    assert [one.subject for one in told.assignments(BY)] == [key, tarhuna]
    assert [one.subject for one in told.assignments(kind="incident")] == [tarhuna]
    assert told.assignments(OTHER) == []
    told.assign("incident", tarhuna, None, "help-needed", BY)
    assert [one.subject for one in told.assignments(BY)] == [key]
    assert told.assignment("telling", telling(told, "t1")) is None
    assert [row["reason"] for row in told.log(key) if row["action"] == "person.assign"] == ["you know the place"]
    assert told.verify().faults == []
    (case,) = [case for case in told.cases() if case.incident.id == tarhuna]
    assert case.decisions == []  # that somebody looks at it says nothing of it


def test_an_assignment_is_undone(told: Store) -> None:
    tarhuna = of(told, "t1")
    first = told.assign("incident", tarhuna, BY, "to-do", OTHER)
    held = told.assignment("incident", tarhuna)
    second = told.assign("incident", tarhuna, OTHER, "done", OTHER)
    with pytest.raises(StoreError, match=f"undo decision {second} first"):
        told.undo(first, BY, WHY)
    told.undo(second, BY, WHY)
    assert told.assignment("incident", tarhuna) == held
    told.undo(first, BY, WHY)
    assert told.assignment("incident", tarhuna) is None
    assert told.verify().faults == []


def test_what_was_given_to_another_meanwhile_is_seen_first(told: Store) -> None:
    tarhuna, key = of(told, "t1"), telling(told, "t1")
    told.assign("incident", tarhuna, BY, "to-do", BY, expected="")
    seen = told.assignment("incident", tarhuna)
    assert seen is not None
    told.assign("incident", tarhuna, OTHER, "in-progress", OTHER, expected=seen.seen)
    for expected in ("", seen.seen):
        with pytest.raises(Conflict, match=f"given to {OTHER} .in-progress. by {OTHER}") as caught:
            told.assign("incident", tarhuna, BY, "done", BY, expected=expected)
        assert (caught.value.kind, caught.value.subject, caught.value.by) == ("assignment", tarhuna, OTHER)
    revision, state = told.incident_state(tarhuna), told.state(key)
    told.accept(key, OTHER)
    for kind, name, expected in (("incident", tarhuna, revision), ("telling", key, state)):
        with pytest.raises(Conflict):
            told.assign(kind, name, BY, "done", BY, expected=expected)
    told.assign("telling", key, BY, "done", BY, expected=told.state(key))


def test_what_is_no_assignment(told: Store) -> None:
    for kind, state, by in (("document", "to-do", BY), ("incident", "finished", BY), ("incident", "to-do", "")):
        with pytest.raises(StoreError):
            told.assign(kind, of(told, "t1"), BY, state, by)
    assert len(STATES) == 5


# -- flags


def test_what_nobody_has_judged_counts_as_sensitive(told: Store) -> None:
    page = document(told, "t1")
    assert (told.flags(page), told.sensitive(page)) == ([], True)
    told.set_flags(page, ["deceptive", "graphic-violence"], BY)
    assert (told.flags(page), told.sensitive(page)) == (["graphic-violence", "deceptive"], True)
    told.set_flags(page, ["not-sensitive"], BY, "a plain report")
    assert (told.flags(page), told.sensitive(page)) == (["not-sensitive"], False)
    told.set_flags(page, ["not-sensitive"], BY)  # changes nothing
    with reading(told.engine) as connection:
        assert flags_of(connection, [page, document(told, "t2")]) == {page: ["not-sensitive"]}
    told.set_flags(page, [], BY)
    assert told.sensitive(page)
    rows = [row for row in told.log(page) if row["action"] == "flag.set"]
    assert [row["reason"] for row in rows] == ["graphic-violence, deceptive", "not-sensitive; a plain report", "not judged"]
    assert [row["before"] for row in rows[1:]] == [row["after"] for row in rows[:-1]]
    for wrong in (["gore"], ["not-sensitive", "deceptive"]):
        with pytest.raises(StoreError):
            told.set_flags(page, wrong, BY)
    assert told.verify().faults == []


def test_what_was_read_suggests_flags(told: Store) -> None:
    assert set(signs()) == set(FLAGS)
    assert told.suggested_flags(document(told, "t1")) == ["graphic-violence"]  # five were killed
    assert told.suggested_flags(document(told, "w1")) == []


def test_what_is_noted_lets_an_incident_rise(told: Store) -> None:
    tarhuna = of(told, "t1")
    for act in (
        lambda: told.assign("incident", tarhuna, BY, "to-do", BY),
        lambda: told.assign("telling", telling(told, "t1"), BY, "to-do", BY),
        lambda: told.undo(told.last_decision(BY) or 0, BY, WHY),
        lambda: told.set_flags(document(told, "t1"), ["deceptive"], BY),
    ):
        before = told.revision()
        act()
        assert told.incident_state(tarhuna) == told.revision() == before + 1


# -- views and preferences


def test_views_are_of_a_person_or_shared(told: Store) -> None:
    mine = told.save_view(BY, "strikes", "?type=airstrike")
    theirs = told.save_view(OTHER, "losses", "type=equipment-loss", shared=True)
    told.save_view(OTHER, "own", "type=killing")
    assert [(view.pk, view.name, view.query, view.shared) for view in told.views(BY)] == [
        (mine, "strikes", "type=airstrike", False),
        (theirs, "losses", "type=equipment-loss", True),
    ]
    assert told.view(theirs, BY).owner == OTHER
    assert told.save_view(BY, "strikes", "type=drone-strike", shared=True) == mine
    assert [view.query for view in told.views(OTHER) if view.pk == mine] == ["type=drone-strike"]
    for number in (99, mine + 2):
        with pytest.raises(StoreError, match="there is no view"):
            told.view(number, BY)
    with pytest.raises(StoreError, match="the view is of"):
        told.drop_view(theirs, BY)
    told.drop_view(mine, BY)
    told.drop_view(theirs, BY, anyones=True)
    assert told.views(BY) == []
    for name, query in (("", "x"), ("x" * 201, "x"), ("x", "y" * 4001)):
        with pytest.raises(StoreError):
            told.save_view(BY, name, query)
    assert [action for action, _ in actions(told)] == ["view.save"] * 4 + ["view.drop"] * 2


def test_what_is_new_in_a_view_since_a_person_saw_it(told: Store) -> None:
    number = told.save_view(BY, "all", "", shared=True)
    assert told.view(number, BY).seen == told.revision()
    assert told.view(number, OTHER).seen == 0
    told.accept(telling(told, "t1"), BY)
    assert told.view(number, BY).seen < told.incident_state(of(told, "t1"))
    told.mark_seen(number, BY)
    told.mark_seen(number, OTHER, 1)
    assert (told.view(number, BY).seen, told.view(number, OTHER).seen) == (told.revision(), 1)
    told.drop_view(number, BY)
    with pytest.raises(StoreError, match="there is no view"):
        told.mark_seen(number, BY)


def test_how_a_person_wants_the_desk(told: Store) -> None:
    told.set_preference(BY, "digits", "arab")
    told.set_preference(BY, "theme", "dark")
    told.set_preference(OTHER, "digits", "latn")
    told.set_preference(BY, "theme", None)
    told.set_preference(BY, "digits", "arab")  # as it is
    assert told.preferences(BY) == {"digits": "arab"}
    assert [action for action, _ in actions(told)] == ["preference.set"] * 4
    for person, name, value in ((" ", "digits", "x"), (BY, "", "x"), (BY, "x" * 33, "x"), (BY, "x", "y" * 2001)):
        with pytest.raises(StoreError):
            told.set_preference(person, name, value)


def test_a_backup_has_all_of_it(told: Store, make_url: Callable[..., str], tmp_path: Path) -> None:
    tarhuna, page = of(told, "t1"), document(told, "t1")
    told.comment("incident", tarhuna, "seen", BY)
    told.assign("incident", tarhuna, BY, "to-do", BY)
    told.set_flags(page, ["deceptive"], BY)
    told.save_view(BY, "all", "sort=day")
    told.set_preference(BY, "digits", "arab")
    number = told.accept(telling(told, "t1"), BY)
    told.backup(tmp_path / "b.zip")
    other = Store(make_url())
    other.restore(tmp_path / "b.zip")
    for both in (
        lambda store: store.comments("incident", tarhuna),
        lambda store: store.assignments(),
        lambda store: store.flags(page),
        lambda store: store.views(BY),
        lambda store: store.preferences(BY),
        lambda store: store.revision(),
        lambda store: store.history("incident", tarhuna),
    ):
        assert both(other) == both(told)
    other.undo(number, BY, WHY)
    assert other.verify().faults == []
    other.close()
